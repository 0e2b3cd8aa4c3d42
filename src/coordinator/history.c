/* history.c - the database is written. */
#include "coordinator/history.h"

#include "base/memory.h"
#include "coordinator/database.h"
#include "coordinator/run_end.h"

#include <stdio.h>
#include <string.h>

enum { VERSION = 1 };

static const char TABLES[] =
    "CREATE TABLE IF NOT EXISTS runs(id TEXT PRIMARY KEY, started_unix_us INTEGER NOT NULL,"
    "  heard_unix_us INTEGER NOT NULL, is_over INTEGER NOT NULL, summary TEXT NOT NULL)"
    "  WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS runs_by_start ON runs(started_unix_us);"
    "CREATE TABLE IF NOT EXISTS last(run TEXT, topic TEXT, json TEXT NOT NULL,"
    "  PRIMARY KEY(run, topic)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS samples(run TEXT, time_unix_us INTEGER, step INTEGER,"
    "  real_time_factor REAL, waiting_share REAL, behind_s REAL, resident_bytes REAL,"
    "  rates TEXT NOT NULL, PRIMARY KEY(run, time_unix_us)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS pulse(only INTEGER PRIMARY KEY, time_unix_us INTEGER NOT NULL);";

#define OLD_RUNS "(SELECT id FROM runs ORDER BY started_unix_us DESC LIMIT -1 OFFSET ?1)"

/* Statements that are made once: STATEMENT(id, text). */
#define STATEMENTS                                                                                 \
    STATEMENT(RUN, "INSERT INTO runs VALUES(?1,?2,?3,?4,?5) ON CONFLICT(id) DO UPDATE SET "        \
                   "heard_unix_us=?3, is_over=?4, summary=?5")                                     \
    STATEMENT(LAST, "INSERT OR REPLACE INTO last VALUES(?1,?2,?3)")                                \
    STATEMENT(SAMPLE, "INSERT OR REPLACE INTO samples VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")            \
    STATEMENT(PULSE, "INSERT OR REPLACE INTO pulse VALUES(1,?1)")                                  \
    STATEMENT(FORGET_LAST, "DELETE FROM last WHERE run IN " OLD_RUNS)                              \
    STATEMENT(FORGET_SAMPLES, "DELETE FROM samples WHERE run IN " OLD_RUNS)                        \
    STATEMENT(FORGET_RUNS, "DELETE FROM runs WHERE id IN " OLD_RUNS)                               \
    STATEMENT(OPEN_RUNS,                                                                           \
              "SELECT id, json_extract(summary, '$.out_folder') FROM runs WHERE is_over=0")        \
    STATEMENT(SETTLE,                                                                              \
              "UPDATE runs SET is_over=1, summary=json_set(summary, '$.is_over', json('true'), "   \
              "'$.ended_unix_us', heard_unix_us, '$.ended_because', "                              \
              "'ended while no coordinator followed it', '$.exit_code', NULL) WHERE id=?1")        \
    STATEMENT(SETTLE_KNOWN,                                                                        \
              "UPDATE runs SET is_over=1, summary=json_set(summary, '$.is_over', json('true'), "   \
              "'$.ended_unix_us', ?2, '$.ended_because', ?3, '$.exit_code', ?4, '$.digest', ?5, "  \
              "'$.status', ?6) WHERE id=?1")                                                       \
    STATEMENT(RUNS, "SELECT id, summary FROM runs WHERE is_over=1 ORDER BY started_unix_us DESC "  \
                    "LIMIT ?1")

enum statement {
#define STATEMENT(id, text) STATEMENT_##id,
    STATEMENTS
#undef STATEMENT
        STATEMENT_COUNT
};
static const char *const TEXTS[] = {
#define STATEMENT(id, text) text,
    STATEMENTS
#undef STATEMENT
};

struct history {
    sqlite3      *database;
    char         *path;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    bool          is_open; /* a transaction */
};

/* ---- opening -------------------------------------------------------------------------------- */

static fault version_check(struct history *history)
{
    sqlite3_stmt *ask = NULL;
    TRY(database_prepare(history->database, &ask, "PRAGMA user_version", history->path));
    int step    = sqlite3_step(ask);
    int version = step == SQLITE_ROW ? sqlite3_column_int(ask, 0) : 0;
    sqlite3_finalize(ask);
    if (step != SQLITE_ROW) return database_fault(history->database, step, history->path);
    if (version > VERSION)
        RAISE(FAULT_CORRUPT, "%s: a database of version %d; this Ergon writes version %d",
              history->path, version, VERSION);
    return FAULT_NONE;
}

static fault tables_make(struct history *history)
{
    char set[40];
    snprintf(set, sizeof set, "PRAGMA user_version=%d", VERSION);
    TRY(version_check(history));
    TRY(database_run(history->database, "PRAGMA journal_mode=WAL", history->path));
    TRY(database_run(history->database, "PRAGMA synchronous=NORMAL", history->path));
    TRY(database_run(history->database, TABLES, history->path));
    TRY(database_run(history->database, set, history->path));
    for (int i = 0; i < STATEMENT_COUNT; i++)
        TRY(database_prepare(history->database, &history->statements[i], TEXTS[i], history->path));
    return FAULT_NONE;
}

fault history_open(struct history **out, const char *path)
{
    TRY(memory_take(out, 1, sizeof **out, "the history of runs"));
    fault failed = text_copy(&(*out)->path, path);
    if (!failed) failed = database_open(&(*out)->database, path, true);
    if (!failed) failed = tables_make(*out);
    if (failed) history_close(out);
    return failed;
}

void history_close(struct history **history)
{
    if (!*history) return;
    history_undo(*history);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize((*history)->statements[i]);
    sqlite3_close((*history)->database);
    memory_give(&(*history)->path);
    memory_give(history);
}

/* ---- one statement -------------------------------------------------------------------------- */

/* Run a statement that gives nothing, its values bound before. */
static fault statement_run(struct history *history, enum statement which)
{
    sqlite3_stmt *statement = history->statements[which];
    int           step      = sqlite3_step(statement);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (step == SQLITE_DONE || step == SQLITE_ROW) return FAULT_NONE;
    return database_fault(history->database, step, history->path);
}

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT);
}

static void bind_time(sqlite3_stmt *statement, int at, uint64_t value)
{
    sqlite3_bind_int64(statement, at, (sqlite3_int64)value);
}

fault history_begin(struct history *history)
{
    history_undo(history);
    TRY(database_run(history->database, "BEGIN IMMEDIATE", history->path));
    history->is_open = true;
    return FAULT_NONE;
}

void history_undo(struct history *history)
{
    if (history->is_open) sqlite3_exec(history->database, "ROLLBACK", NULL, NULL, NULL);
    history->is_open = false;
}

static fault old_forget(struct history *history)
{
    for (enum statement which = STATEMENT_FORGET_LAST; which <= STATEMENT_FORGET_RUNS; which++) {
        sqlite3_bind_int(history->statements[which], 1, HISTORY_RUNS_MAX);
        TRY(statement_run(history, which));
    }
    return FAULT_NONE;
}

/* The pulse is written each time, so that a full disk is noticed where nothing else is new. */
fault history_commit(struct history *history, uint64_t now_unix_us)
{
    bind_time(history->statements[STATEMENT_PULSE], 1, now_unix_us);
    fault failed = statement_run(history, STATEMENT_PULSE);
    if (!failed) failed = old_forget(history);
    if (!failed) failed = database_run(history->database, "COMMIT", history->path);
    if (failed)
        history_undo(history);
    else
        history->is_open = false;
    return failed;
}

fault history_put_run(struct history *history, const struct history_run *run)
{
    sqlite3_stmt *put = history->statements[STATEMENT_RUN];
    bind_text(put, 1, run->id);
    bind_time(put, 2, run->started_unix_us);
    bind_time(put, 3, run->heard_unix_us);
    sqlite3_bind_int(put, 4, run->is_over);
    bind_text(put, 5, run->summary);
    return statement_run(history, STATEMENT_RUN);
}

fault history_put_last(struct history *history, const char *id, const char *topic, const char *json)
{
    sqlite3_stmt *put = history->statements[STATEMENT_LAST];
    bind_text(put, 1, id);
    bind_text(put, 2, topic);
    bind_text(put, 3, json);
    return statement_run(history, STATEMENT_LAST);
}

fault history_put_sample(struct history *history, const char *id, const struct sample *sample,
                         const char *rates)
{
    sqlite3_stmt *put = history->statements[STATEMENT_SAMPLE];
    bind_text(put, 1, id);
    bind_time(put, 2, sample->time_unix_us);
    bind_time(put, 3, sample->step);
    sqlite3_bind_double(put, 4, sample->real_time_factor); /* no number becomes NULL */
    sqlite3_bind_double(put, 5, sample->waiting_share);
    sqlite3_bind_double(put, 6, sample->behind_s);
    sqlite3_bind_double(put, 7, sample->resident_bytes);
    bind_text(put, 8, rates);
    return statement_run(history, STATEMENT_SAMPLE);
}

/* ---- what was left open ----------------------------------------------------------------------
 */

static bool is_among(const char *id, const char *const *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(id, ids[i]) == 0) return true;
    return false;
}

/* How a run ended of which nobody was told: as its output folder says, else unknown. */
static fault settle_one(struct history *history, const char *id, const char *out_folder)
{
    struct run_end end;
    if (!run_end_read(out_folder, id, &end)) {
        bind_text(history->statements[STATEMENT_SETTLE], 1, id);
        return statement_run(history, STATEMENT_SETTLE);
    }
    sqlite3_stmt *set = history->statements[STATEMENT_SETTLE_KNOWN];
    bind_text(set, 1, id);
    bind_time(set, 2, end.ended_unix_us);
    bind_text(set, 3, end.because);
    sqlite3_bind_int(set, 4, end.exit_code);
    bind_text(set, 5, end.digest);
    bind_text(set, 6, end.status);
    return statement_run(history, STATEMENT_SETTLE_KNOWN);
}

fault history_settle(struct history *history, const char *const *going_on, uint32_t count)
{
    sqlite3_stmt *ask    = history->statements[STATEMENT_OPEN_RUNS];
    fault         failed = FAULT_NONE;
    while (!failed && sqlite3_step(ask) == SQLITE_ROW) {
        const char *id     = (const char *)sqlite3_column_text(ask, 0);
        const char *folder = (const char *)sqlite3_column_text(ask, 1);
        if (!id || is_among(id, going_on, count)) continue;
        failed = settle_one(history, id, folder ? folder : "");
    }
    sqlite3_reset(ask);
    return failed;
}

fault history_runs(struct history *history, struct writer *into, const struct history_wish *wish)
{
    sqlite3_stmt *ask = history->statements[STATEMENT_RUNS];
    sqlite3_bind_int64(ask, 1, (sqlite3_int64)wish->most + wish->without_count);
    int      step;
    uint32_t count = 0;
    while ((step = sqlite3_step(ask)) == SQLITE_ROW) {
        const char *id      = (const char *)sqlite3_column_text(ask, 0);
        const char *summary = (const char *)sqlite3_column_text(ask, 1);
        bool        is_out  = !id || is_among(id, wish->without, wish->without_count);
        if (is_out || !summary || count == wish->most) continue;
        writer_comma(into);
        writer_put(into, summary);
        count++;
    }
    sqlite3_reset(ask);
    if (step != SQLITE_DONE) return database_fault(history->database, step, history->path);
    return into->failed;
}
