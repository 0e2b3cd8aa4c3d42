/* archive.c - from the runs that are followed to the history, a few seconds at a time. */
#include "base/log.h"
#include "coordinator/daemon.h"
#include "coordinator/documents.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A transaction each so often; every second of them has a sample. */
static const uint64_t PERIOD_NS = 5000000000;

/* ---- where ----------------------------------------------------------------------------------- */

static fault folders_make(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash     = '\0';
        int failed = mkdir(path, 0700) && errno != EEXIST;
        if (failed) RAISE(FAULT_FILE, "%s: cannot be made: %s", path, strerror(errno));
        *slash = '/';
    }
    return FAULT_NONE;
}

fault archive_path(char *path, const char *wanted)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int         length;
    if (wanted)
        length = snprintf(path, DATABASE_PATH_BYTES, "%s", wanted);
    else if (state && *state == '/')
        length = snprintf(path, DATABASE_PATH_BYTES, "%s/ergon/history.db", state);
    else if (home && *home == '/')
        length = snprintf(path, DATABASE_PATH_BYTES, "%s/.local/state/ergon/history.db", home);
    else
        RAISE(FAULT_USAGE, "neither XDG_STATE_HOME nor HOME says where the history goes; expected "
                           "--database FILE");
    if (length < 0 || length >= DATABASE_PATH_BYTES)
        RAISE(FAULT_USAGE, "the path of the database is longer than %d bytes",
              DATABASE_PATH_BYTES - 1);
    return FAULT_NONE;
}

/* ---- what ------------------------------------------------------------------------------------ */

/* Runs of the history that are not followed any more, as the page lists them. */
static fault past_read(struct daemon *d)
{
    const char         *ids[RUNTIME_RUNS_MAX];
    struct history_wish wish = {.most = PAST_RUNS, .without = ids};
    struct writer       past = {0};
    for (uint32_t i = 0; i < site_count(d->site); i++)
        ids[wish.without_count++] = site_run(d->site, i)->announced.id;
    fault failed = history_runs(d->history, &past, &wish);
    site_lock(d->site);
    struct writer old = d->past;
    if (!failed) d->past = past;
    site_unlock(d->site);
    writer_clear(failed ? &past : &old);
    return failed;
}

static fault run_put(struct daemon *d, const struct run_state *run, struct moment now)
{
    struct writer      summary = {0};
    struct history_run row     = {.id              = run->announced.id,
                                  .started_unix_us = run->announced.started_unix_us,
                                  .heard_unix_us   = run->heard_unix_us,
                                  .is_over         = run->is_over};
    run_summary_write(&summary, run, now);
    row.summary  = text_of(&summary.text);
    fault failed = summary.failed ? summary.failed : history_put_run(d->history, &row);
    writer_clear(&summary);
    for (int t = 0; t < TOPIC_COUNT && !failed; t++) {
        if (!topic_is_archived((topic)t) || !run->last[t]) continue;
        struct writer last = {0};
        run_topic_write(&last, run, (topic)t, now);
        failed = last.failed ? last.failed
                             : history_put_last(d->history, row.id, topic_name((topic)t),
                                                text_of(&last.text));
        writer_clear(&last);
    }
    return failed;
}

static fault sample_put(struct daemon *d, const struct run_state *run)
{
    const struct samples *samples = &run->samples;
    struct writer         rates   = {0};
    if (samples->count == 0) return FAULT_NONE;
    rates_write(&rates, samples_rates(samples, samples->count - 1), samples->populations);
    fault failed = rates.failed ? rates.failed
                                : history_put_sample(d->history, run->announced.id,
                                                     samples_get(samples, samples->count - 1),
                                                     text_of(&rates.text));
    writer_clear(&rates);
    return failed;
}

static fault runs_put(struct daemon *d, struct moment now)
{
    TRY(history_begin(d->history));
    for (uint32_t i = 0; i < site_count(d->site); i++) {
        const struct run_state *run = site_run(d->site, i);
        if (run->is_archived) continue;
        TRY(run_put(d, run, now));
        if (d->archives % 2 == 0 || run->is_over) TRY(sample_put(d, run));
    }
    return history_commit(d->history, now.unix_us);
}

/* ---- when ------------------------------------------------------------------------------------ */

static bool has_news(const struct daemon *d)
{
    for (uint32_t i = 0; i < site_count(d->site); i++)
        if (site_run(d->site, i)->is_over && !site_run(d->site, i)->is_archived) return true;
    return false;
}

/* That the database works or does not is told when it changes. */
static void kept_tell(struct daemon *d, fault failed)
{
    if (failed && d->is_kept) log_warn("history is not kept: %s", fault_message());
    if (!failed && !d->is_kept) log_info("history is kept: %s", d->database);
    site_lock(d->site);
    d->is_kept = !failed;
    snprintf(d->why_not_kept, sizeof d->why_not_kept, "%s", failed ? fault_message() : "");
    site_unlock(d->site);
    if (failed) fault_forget();
}

/* Runs that ended unheard are settled; those of the past are read. */
static fault history_start(struct daemon *d)
{
    const char *ids[RUNTIME_RUNS_MAX];
    uint32_t    count = 0;
    for (uint32_t i = 0; i < site_count(d->site); i++)
        ids[count++] = site_run(d->site, i)->announced.id;
    if (!d->plan.database) TRY(folders_make(d->database));
    TRY(history_open(&d->history, d->database));
    fault failed = history_begin(d->history);
    if (!failed) failed = history_settle(d->history, ids, count);
    if (!failed) failed = history_commit(d->history, moment_now().unix_us);
    if (!failed) failed = past_read(d);
    if (failed) history_close(&d->history);
    return failed;
}

static void archive_now(struct daemon *d, struct moment now)
{
    fault failed = d->history ? FAULT_NONE : history_start(d);
    if (!failed) failed = runs_put(d, now);
    if (failed && d->history) history_undo(d->history);
    if (!failed) site_archived(d->site);
    if (!failed) failed = past_read(d); /* also what is not followed any more */
    d->archived = now;
    d->archives++;
    kept_tell(d, failed);
}

void archive_turn(struct daemon *daemon, struct moment now)
{
    uint64_t since_ns = now.ns - daemon->archived.ns;
    bool     is_soon  = daemon->is_kept && has_news(daemon);
    if (since_ns >= PERIOD_NS || is_soon) archive_now(daemon, now);
}

fault archive_open(struct daemon *daemon)
{
    TRY(archive_path(daemon->database, daemon->plan.database));
    daemon->is_kept = true; /* until the contrary is known */
    kept_tell(daemon, history_start(daemon));
    return FAULT_NONE;
}

void archive_close(struct daemon *daemon, struct moment now)
{
    if (daemon->history && daemon->is_kept) archive_now(daemon, now);
    history_close(&daemon->history);
}
