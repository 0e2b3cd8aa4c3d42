/* edge_list.c - lines, or blocks of columns. */
#include "circuit/edge_list.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SOURCE, TARGET, WEIGHT, DELAY, FIELD_COUNT, CELLS_MAX = 256, LINE_BYTES = 1 << 16 };

static const char *const NAMES[FIELD_COUNT] = {"source", "target", "weight", "delay"};
static const char        BETWEEN[]          = ",\t \r\n";

/* A column's file: bytes of a number, and how many it has. */
struct edge_width {
    uint32_t bytes;
    uint64_t count;
};

struct edge_list_reader {
    char    *path;
    bool     is_text;
    FILE    *files[FIELD_COUNT];  /* of a text: the first only */
    uint32_t bytes[FIELD_COUNT];  /* of a number: 4 or 8; 0: there is no such column */
    int32_t  column[FIELD_COUNT]; /* place among the text's columns, -1: none */
    uint32_t cell_count;
    char    *line; /* [LINE_BYTES] */
    uint64_t place;
    uint64_t count; /* edges that the columns have; of a text: not known */
};

/* Cut a line into cells; more than CELLS_MAX are only counted. */
static uint32_t line_cut(char *line, char *cells[CELLS_MAX])
{
    uint32_t count = 0;
    char    *rest  = NULL;
    for (char *cell = strtok_r(line, BETWEEN, &rest); cell; cell = strtok_r(NULL, BETWEEN, &rest)) {
        if (count < CELLS_MAX) cells[count] = cell;
        count++;
    }
    return count;
}

/* The next line that is not blank; *is_end at the end. */
static fault line_take(struct edge_list_reader *r, bool *is_end)
{
    do {
        *is_end = !fgets(r->line, LINE_BYTES, r->files[0]);
        if (*is_end && ferror(r->files[0]))
            RAISE(FAULT_INPUT, "%s: cannot be read: %s", r->path, strerror(errno));
        if (*is_end) return FAULT_NONE;
        r->place++;
        size_t length = strlen(r->line);
        if (length == LINE_BYTES - 1 ||
            (r->line[length ? length - 1 : 0] != '\n' && !feof(r->files[0])))
            RAISE(FAULT_INPUT, "%s:%llu: the line is longer than %d bytes, or has a byte 0",
                  r->path, (unsigned long long)r->place, LINE_BYTES - 2);
    } while (!r->line[strspn(r->line, BETWEEN)]);
    return FAULT_NONE;
}

static fault head_read(struct edge_list_reader *r)
{
    char *cells[CELLS_MAX];
    bool  is_end = false;
    TRY(line_take(r, &is_end));
    r->cell_count = is_end ? 0 : line_cut(r->line, cells);
    if (r->cell_count > CELLS_MAX)
        RAISE(FAULT_INPUT, "%s:1: has %u columns; expected at most %d", r->path, r->cell_count,
              CELLS_MAX);
    for (int f = 0; f < FIELD_COUNT; f++) {
        r->column[f] = -1;
        for (uint32_t i = 0; i < r->cell_count; i++) {
            if (strcmp(cells[i], NAMES[f]) != 0) continue;
            if (r->column[f] >= 0)
                RAISE(FAULT_INPUT, "%s:%llu: has the column '%s' twice; expected it once", r->path,
                      (unsigned long long)r->place, NAMES[f]);
            r->column[f] = (int32_t)i;
        }
        if (r->column[f] < 0 && f != DELAY)
            RAISE(FAULT_INPUT,
                  "%s:1: has no column '%s'; expected source, target, weight, and delay or none",
                  r->path, NAMES[f]);
    }
    return FAULT_NONE;
}

static fault text_open(struct edge_list_reader *r)
{
    r->is_text  = true;
    r->files[0] = fopen(r->path, "r");
    if (!r->files[0]) RAISE(FAULT_INPUT, "%s: cannot be read: %s", r->path, strerror(errno));
    TRY(memory_take(&r->line, LINE_BYTES, 1, "a line of edges"));
    return head_read(r);
}

/* May a file be the column's? It has no other, and whole numbers. */
static fault width_check(const struct edge_list_reader *r, int field, const char *path, FILE *file,
                         struct edge_width *width)
{
    struct stat about = {0};
    if (r->files[field])
        RAISE(FAULT_INPUT, "%s: the column has a file of %u bits too; expected one of the two",
              path, r->bytes[field] * 8);
    if (fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode))
        RAISE(FAULT_INPUT, "%s: is no plain file", path);
    if ((uint64_t)about.st_size % width->bytes)
        RAISE(FAULT_INPUT, "%s: has %lld bytes; expected a multiple of %u", path,
              (long long)about.st_size, width->bytes);
    width->count = (uint64_t)about.st_size / width->bytes;
    return FAULT_NONE;
}

/* Open a column of one width; where there is no such file, bytes stay 0. */
static fault width_open(struct edge_list_reader *r, int field, uint32_t bytes, uint64_t *count)
{
    struct edge_width width = {.bytes = bytes};
    struct text       path  = {0};
    fault             failed =
        text_add(&path, "%s/%s.%c%u", r->path, NAMES[field], field < WEIGHT ? 'u' : 'f', bytes * 8);
    FILE *file   = failed ? NULL : fopen(text_of(&path), "rb");
    int   reason = file ? 0 : errno;
    if (!failed && !file && reason != ENOENT)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__, "%s: cannot be read: %s",
                             text_of(&path), strerror(reason));
    if (file) failed = width_check(r, field, text_of(&path), file, &width);
    text_clear(&path);
    if (!failed && file) {
        r->files[field] = file;
        r->bytes[field] = bytes;
        *count          = width.count;
    } else if (file) {
        fclose(file);
    }
    return failed;
}

static fault column_open(struct edge_list_reader *r, int field, uint64_t *count)
{
    *count = 0;
    TRY(width_open(r, field, 8, count));
    TRY(width_open(r, field, 4, count));
    if (r->files[field] || field == DELAY) return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s: has no column %s.%c64 or %s.%c32", r->path, NAMES[field],
          field < WEIGHT ? 'u' : 'f', NAMES[field], field < WEIGHT ? 'u' : 'f');
}

static fault columns_open(struct edge_list_reader *r)
{
    uint64_t count = 0;
    for (int f = 0; f < FIELD_COUNT; f++) {
        TRY(column_open(r, f, &count));
        if (f == SOURCE) r->count = count;
        if (r->files[f] && count != r->count)
            RAISE(FAULT_INPUT, "%s: %s has %llu values; expected %llu as source has", r->path,
                  NAMES[f], (unsigned long long)count, (unsigned long long)r->count);
    }
    return FAULT_NONE;
}

fault edge_list_open(struct edge_list_reader **out, const char *path)
{
    struct edge_list_reader *r     = NULL;
    struct stat              about = {0};
    *out                           = NULL;
    TRY(memory_take(&r, 1, sizeof *r, "an edge list"));
    fault failed = text_copy(&r->path, path);
    if (!failed && stat(path, &about) != 0)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__, "%s: cannot be read: %s", path,
                             strerror(errno));
    if (!failed) failed = S_ISDIR(about.st_mode) ? columns_open(r) : text_open(r);
    if (failed)
        edge_list_close(&r);
    else
        *out = r;
    return failed;
}

void edge_list_close(struct edge_list_reader **reader)
{
    if (!*reader) return;
    for (int f = 0; f < FIELD_COUNT; f++)
        if ((*reader)->files[f]) fclose((*reader)->files[f]);
    memory_give(&(*reader)->line);
    memory_give(&(*reader)->path);
    memory_give(reader);
}

static fault id_parse(const struct edge_list_reader *r, int field, const char *cell, uint64_t *out)
{
    char *end = NULL;
    errno     = 0;
    *out      = strtoull(cell, &end, 10);
    if (errno || end == cell || *end || *cell == '-')
        RAISE(FAULT_INPUT, "%s:%llu: %s '%.40s' is no node id; expected a whole number", r->path,
              (unsigned long long)r->place, NAMES[field], cell);
    return FAULT_NONE;
}

static fault number_parse(const struct edge_list_reader *r, int field, const char *cell,
                          double *out)
{
    char *end = NULL;
    *out      = strtod(cell, &end);
    if (end == cell || *end || !isfinite(*out))
        RAISE(FAULT_INPUT, "%s:%llu: %s '%.40s' is no number", r->path,
              (unsigned long long)r->place, NAMES[field], cell);
    return FAULT_NONE;
}

static fault line_next(struct edge_list_reader *r, struct listed_edge *edge, bool *is_end)
{
    char *cells[CELLS_MAX];
    TRY(line_take(r, is_end));
    if (*is_end) return FAULT_NONE;
    uint32_t count = line_cut(r->line, cells);
    if (count != r->cell_count)
        RAISE(FAULT_INPUT, "%s:%llu: has %u cells; expected %u, one for each column", r->path,
              (unsigned long long)r->place, count, r->cell_count);
    edge->place    = r->place;
    edge->delay_ms = NAN;
    TRY(id_parse(r, SOURCE, cells[r->column[SOURCE]], &edge->source));
    TRY(id_parse(r, TARGET, cells[r->column[TARGET]], &edge->target));
    TRY(number_parse(r, WEIGHT, cells[r->column[WEIGHT]], &edge->weight));
    if (r->column[DELAY] >= 0)
        TRY(number_parse(r, DELAY, cells[r->column[DELAY]], &edge->delay_ms));
    return FAULT_NONE;
}

/* The next number of a column, as an id or a number. */
static fault raw_next(const struct edge_list_reader *r, int field, uint64_t *id, double *number)
{
    uint64_t wide   = 0;
    uint32_t narrow = 0;
    float    single = 0;
    void    *into   = r->bytes[field] == 8 ? (void *)&wide : (void *)&narrow;
    errno           = 0;
    if (fread(into, r->bytes[field], 1, r->files[field]) != 1)
        RAISE(FAULT_INPUT, "%s: %s: cannot be read: %s after %llu of %llu values", r->path,
              NAMES[field], ferror(r->files[field]) ? strerror(errno) : "it ends",
              (unsigned long long)r->place, (unsigned long long)r->count);
    *id = r->bytes[field] == 8 ? wide : narrow;
    if (r->bytes[field] == 8)
        memcpy(number, &wide, sizeof *number);
    else
        memcpy(&single, &narrow, sizeof single);
    if (r->bytes[field] == 4) *number = single;
    return FAULT_NONE;
}

static fault columns_next(struct edge_list_reader *r, struct listed_edge *edge, bool *is_end)
{
    double   numbers[FIELD_COUNT] = {0, 0, 0, NAN};
    uint64_t ids[FIELD_COUNT]     = {0};
    *is_end                       = r->place == r->count;
    if (*is_end) return FAULT_NONE;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (r->files[f]) TRY(raw_next(r, f, &ids[f], &numbers[f]));
    *edge =
        (struct listed_edge){ids[SOURCE], ids[TARGET], numbers[WEIGHT], numbers[DELAY], r->place++};
    if (!isfinite(edge->weight) || (r->files[DELAY] && !isfinite(edge->delay_ms)))
        RAISE(FAULT_INPUT, "%s: edge %llu: weight or delay is no number", r->path,
              (unsigned long long)edge->place);
    return FAULT_NONE;
}

fault edge_list_next(struct edge_list_reader *r, struct listed_edge *edge, bool *is_end)
{
    return r->is_text ? line_next(r, edge, is_end) : columns_next(r, edge, is_end);
}
