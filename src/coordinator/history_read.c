/* history_read.c - the database is read, by whoever was asked for a run of the past. */
#include "base/memory.h"
#include "coordinator/database.h"
#include "coordinator/history.h"
#include "sonata/json_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct reading {
    sqlite3      *database;
    sqlite3_stmt *ask;
    const char   *path;
};

static fault reading_open(struct reading *r, const char *text, const char *id)
{
    TRY(database_open(&r->database, r->path, false));
    TRY(database_prepare(r->database, &r->ask, text, r->path));
    sqlite3_bind_text(r->ask, 1, id, -1, SQLITE_TRANSIENT);
    return FAULT_NONE;
}

static fault reading_close(struct reading *r, fault failed, int step)
{
    if (!failed && step != SQLITE_DONE) failed = database_fault(r->database, step, r->path);
    sqlite3_finalize(r->ask);
    sqlite3_close(r->database);
    return failed;
}

static const char *text_at(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

fault history_read_last(const char *path, const char *id, struct writer *into)
{
    struct reading r      = {.path = path};
    int            step   = SQLITE_DONE;
    fault          failed = reading_open(&r, "SELECT topic, json FROM last WHERE run=?1", id);
    while (!failed && (step = sqlite3_step(r.ask)) == SQLITE_ROW) {
        writer_key(into, text_at(r.ask, 0));
        writer_put(into, text_at(r.ask, 1));
    }
    failed = reading_close(&r, failed, step);
    return failed ? failed : into->failed;
}

/* ---- samples -------------------------------------------------------------------------------- */

/* Columns of a sample that are numbers, in the order of COLUMNS_ASKED. */
static const char *const COLUMNS[] = {"time_unix_us",  "step",     "real_time_factor",
                                      "waiting_share", "behind_s", "resident_bytes"};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

/* Every n-th where there are too many. */
static const char SAMPLES_ASKED[] =
    "SELECT time_unix_us, step, real_time_factor, waiting_share, behind_s, resident_bytes, rates "
    "FROM (SELECT *, row_number() OVER (ORDER BY time_unix_us) - 1 AS place, "
    "count(*) OVER () AS many FROM samples WHERE run=?1) "
    "WHERE place % (1 + many / ?2) = 0 ORDER BY time_unix_us";

struct series {
    struct writer columns[COLUMN_COUNT];
    struct writer rates[POPULATIONS_MAX];
    uint32_t      populations;
};

static void number_add(struct writer *w, sqlite3_stmt *row, int column)
{
    if (w->text.length) writer_put(w, ",");
    if (sqlite3_column_type(row, column) == SQLITE_NULL)
        writer_put(w, "null");
    else if (sqlite3_column_type(row, column) == SQLITE_INTEGER)
        writer_add(w, "%lld", (long long)sqlite3_column_int64(row, column));
    else
        writer_number(w, sqlite3_column_double(row, column));
}

/* "[1,2.5]": each to its population's series. */
static void rates_add(struct series *series, const char *list)
{
    for (uint32_t p = 0; p < series->populations; p++) {
        struct writer *w    = &series->rates[p];
        size_t         span = strspn(list, "[,"), word = strcspn(list + span, ",]");
        if (w->text.length) writer_put(w, ",");
        if (word > 0 && word < 32)
            writer_add(w, "%.*s", (int)word, list + span);
        else
            writer_put(w, "null");
        list += span + word;
    }
}

static void series_write(struct writer *into, const struct series *series,
                         const struct json_value *populations)
{
    writer_put(into, "{");
    for (int c = 0; c < COLUMN_COUNT; c++) {
        writer_key(into, COLUMNS[c]);
        writer_add(into, "[");
        writer_put(into, text_of(&series->columns[c].text));
        writer_put(into, "]");
    }
    writer_key(into, "rates_Hz");
    writer_put(into, "{");
    for (uint32_t p = 0; p < series->populations; p++) {
        const struct json_value *it   = json_value_item(populations, p);
        const struct json_value *name = it ? json_value_find(it, "name") : NULL;
        writer_key(into, name && json_value_sort(name) == VALUE_TEXT ? json_value_text(name) : "");
        writer_put(into, "[");
        writer_put(into, text_of(&series->rates[p].text));
        writer_put(into, "]");
    }
    writer_put(into, "}}");
}

static fault samples_read(struct reading *r, struct series *series, const char *id)
{
    int   step   = SQLITE_DONE;
    fault failed = reading_open(r, SAMPLES_ASKED, id);
    if (!failed) sqlite3_bind_int(r->ask, 2, HISTORY_POINTS_MAX);
    while (!failed && (step = sqlite3_step(r->ask)) == SQLITE_ROW) {
        for (int c = 0; c < COLUMN_COUNT; c++)
            number_add(&series->columns[c], r->ask, c);
        rates_add(series, text_at(r->ask, COLUMN_COUNT));
    }
    return reading_close(r, failed, step);
}

/* The names of a run's populations: from its last `run` message. */
static fault populations_read(const char *path, const char *id, struct json **doc)
{
    struct reading r    = {.path = path};
    int            step = SQLITE_DONE;
    fault          failed =
        reading_open(&r, "SELECT json FROM last WHERE run=?1 AND topic='run' LIMIT 1", id);
    if (!failed && (step = sqlite3_step(r.ask)) == SQLITE_ROW) {
        const char *text = text_at(r.ask, 0);
        failed           = json_read_text(doc, path, text, strlen(text));
        step             = SQLITE_DONE;
    }
    return reading_close(&r, failed, step);
}

static fault series_make(const char *path, const char *id, const struct json *doc,
                         struct writer *into)
{
    struct reading           r      = {.path = path};
    struct series           *series = NULL;
    const struct json_value *list   = json_value_find(json_root(doc), "populations");
    size_t count = list && json_value_sort(list) == VALUE_LIST ? json_value_count(list) : 0;
    TRY(memory_take(&series, 1, sizeof *series, "samples of a run"));
    series->populations = count < POPULATIONS_MAX ? (uint32_t)count : POPULATIONS_MAX;
    fault failed        = samples_read(&r, series, id);
    if (!failed) series_write(into, series, list);
    for (int c = 0; c < COLUMN_COUNT; c++)
        writer_clear(&series->columns[c]);
    for (uint32_t p = 0; p < series->populations; p++)
        writer_clear(&series->rates[p]);
    memory_give(&series);
    return failed;
}

fault history_read_samples(const char *path, const char *id, struct writer *into, bool *is_known)
{
    struct json *doc    = NULL;
    fault        failed = populations_read(path, id, &doc);
    *is_known           = !failed && doc;
    if (*is_known) failed = series_make(path, id, doc, into);
    json_destroy(&doc);
    return failed ? failed : into->failed;
}
