/* csv.c - one pass over a copy of the text, in which each cell is terminated where it stands. */
#include "sonata/csv.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 40 };

struct scan {
    struct csv *table;
    char       *at;
    uint32_t    line;
};

static bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

/* A quoted cell, its doubled quotes made single; at stands behind the first quote. */
static fault quoted_take(struct scan *scan, char **out)
{
    char *to = scan->at;
    *out     = to;
    for (;; scan->at++) {
        if (*scan->at == '\0' || *scan->at == '\n')
            RAISE(FAULT_INPUT, "%s:%u: a quote is opened and not closed", scan->table->path,
                  scan->line);
        if (*scan->at == '"' && scan->at[1] != '"') break;
        scan->at += *scan->at == '"';
        *to++ = *scan->at;
    }
    scan->at++; /* the closing quote */
    if (*scan->at && *scan->at != '\n' && !is_blank(*scan->at))
        RAISE(FAULT_INPUT, "%s:%u: '%c' stands right after a quoted cell; expected a blank",
              scan->table->path, scan->line, *scan->at);
    *to = '\0'; /* at the closing quote or before it */
    return FAULT_NONE;
}

/* The next cell of the line; *out NULL at its end. */
static fault cell_take(struct scan *scan, char **out, bool *is_quoted)
{
    while (is_blank(*scan->at))
        scan->at++;
    *out       = NULL;
    *is_quoted = *scan->at == '"';
    if (*scan->at == '\0' || *scan->at == '\n') return FAULT_NONE;
    if (*is_quoted) {
        scan->at++;
        return quoted_take(scan, out);
    }
    *out = scan->at;
    while (*scan->at && *scan->at != '\n' && !is_blank(*scan->at))
        scan->at++;
    return FAULT_NONE;
}

/* Terminate a cell; tells whether the line ended with it. */
static bool cell_end(struct scan *scan)
{
    char ended = *scan->at;
    if (is_blank(ended)) *scan->at++ = '\0';
    while (is_blank(ended) && is_blank(*scan->at))
        scan->at++;
    ended = *scan->at;
    if (ended == '\n') *scan->at++ = '\0';
    return ended == '\n' || ended == '\0';
}

static fault name_add(struct csv *table, const char *name, uint32_t line)
{
    if (table->column_count == CSV_COLUMNS_MAX)
        RAISE(FAULT_INPUT, "%s:%u: more than %d columns", table->path, line, CSV_COLUMNS_MAX);
    if (csv_column(table, name) != UINT32_MAX)
        RAISE(FAULT_INPUT, "%s:%u: the column '%.*s' stands here twice; expected once", table->path,
              line, SHOWN_MAX, name);
    table->names[table->column_count++] = name;
    return FAULT_NONE;
}

static fault cell_add(struct csv *table, const char *cell, uint32_t line, uint32_t place)
{
    size_t at = (size_t)table->row_count * table->column_count + place;
    if (place >= table->column_count)
        RAISE(FAULT_INPUT, "%s:%u: '%.*s' is more than %u cells; expected one for each column",
              table->path, line, SHOWN_MAX, cell ? cell : "NULL", table->column_count);
    TRY(memory_reserve(&table->cells, &table->cell_capacity, at + 1, sizeof *table->cells,
                       "cells of a table"));
    table->cells[at] = cell;
    return FAULT_NONE;
}

static fault row_end(struct csv *table, uint32_t line, uint32_t count)
{
    if (count < table->column_count)
        RAISE(FAULT_INPUT, "%s:%u: the row ends after %u cells; expected %u, the next is '%.*s'",
              table->path, line, count, table->column_count, SHOWN_MAX, table->names[count]);
    TRY(memory_reserve(&table->lines, &table->line_capacity, (size_t)table->row_count + 1,
                       sizeof *table->lines, "lines of a table"));
    table->lines[table->row_count++] = line;
    return FAULT_NONE;
}

/* One line: the names of the columns, a row, or nothing. */
static fault line_scan(struct scan *scan)
{
    struct csv *table   = scan->table;
    bool        is_head = table->column_count == 0, is_last = false;
    uint32_t    count = 0;
    while (!is_last) {
        char *cell      = NULL;
        bool  is_quoted = false;
        TRY(cell_take(scan, &cell, &is_quoted));
        is_last = cell_end(scan);
        if (!cell) break;
        bool is_none = !is_quoted && strcmp(cell, "NULL") == 0;
        if (is_head)
            TRY(name_add(table, cell, scan->line));
        else
            TRY(cell_add(table, is_none ? NULL : cell, scan->line, count));
        count++;
    }
    return is_head || count == 0 ? FAULT_NONE : row_end(table, scan->line, count);
}

static fault table_scan(struct csv *table, const char *text, size_t length)
{
    TRY(text_copy(&table->text, text));
    TRY(memory_take(&table->names, CSV_COLUMNS_MAX, sizeof *table->names, "columns of a table"));
    if (strlen(text) != length)
        RAISE(FAULT_INPUT, "%s: byte %zu is 0, which no text has", table->path, strlen(text));
    struct scan scan = {.table = table, .at = table->text, .line = 1};
    for (; *scan.at; scan.line++)
        TRY(line_scan(&scan));
    if (table->column_count == 0)
        RAISE(FAULT_INPUT, "%s:1: is empty; expected a line of column names", table->path);
    return FAULT_NONE;
}

fault csv_read_text(struct csv **out, const char *path, const char *text, size_t length)
{
    struct csv *table = NULL;
    *out              = NULL;
    TRY(memory_take(&table, 1, sizeof *table, "a table"));
    fault failed = text_copy(&table->path, path);
    if (!failed) failed = table_scan(table, text, length);
    if (failed)
        csv_destroy(&table);
    else
        *out = table;
    return failed;
}

fault csv_read_file(struct csv **out, const char *path)
{
    struct text text   = {0};
    fault       failed = text_read_file(&text, path);
    *out               = NULL;
    if (!failed) failed = csv_read_text(out, path, text_of(&text), text.length);
    text_clear(&text);
    return failed;
}

void csv_destroy(struct csv **table)
{
    if (!*table) return;
    memory_give(&(*table)->path);
    memory_give(&(*table)->text);
    memory_give(&(*table)->names);
    memory_give(&(*table)->cells);
    memory_give(&(*table)->lines);
    memory_give(table);
}

uint32_t csv_column(const struct csv *table, const char *name)
{
    for (uint32_t i = 0; i < table->column_count; i++)
        if (strcmp(table->names[i], name) == 0) return i;
    return UINT32_MAX;
}

const char *csv_cell(const struct csv *table, uint32_t row, uint32_t column)
{
    assert(row < table->row_count);
    if (column >= table->column_count) return NULL;
    return table->cells[(size_t)row * table->column_count + column];
}

fault csv_number(const struct csv *table, uint32_t row, uint32_t column, double *out)
{
    const char *cell = csv_cell(table, row, column);
    char       *end  = NULL;
    assert(cell);
    *out = strtod(cell, &end);
    if (end == cell || *end || !isfinite(*out))
        RAISE(FAULT_INPUT, "%s:%u: %s '%.*s' is no number", table->path, table->lines[row],
              table->names[column], SHOWN_MAX, cell);
    return FAULT_NONE;
}

fault csv_integer(const struct csv *table, uint32_t row, uint32_t column, int64_t *out)
{
    const char *cell = csv_cell(table, row, column);
    char       *end  = NULL;
    errno            = 0;
    *out             = cell ? strtoll(cell, &end, 10) : 0;
    if (!cell || end == cell || *end || errno)
        RAISE(FAULT_INPUT, "%s:%u: %s '%.*s' is no whole number", table->path, table->lines[row],
              table->names[column], SHOWN_MAX, cell ? cell : "NULL");
    return FAULT_NONE;
}
