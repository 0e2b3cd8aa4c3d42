/* pages.c - what is served but for the dashboard's own files: JSON, metrics, health. */
#include "base/clock.h"
#include "base/memory.h"
#include "coordinator/daemon.h"
#include "coordinator/documents.h"
#include "coordinator/metrics.h"
#include "coordinator/watch_word.h"

#include <string.h>
#include <sys/resource.h>

static const char TEXT[]       = "text/plain; charset=utf-8";
static const char PROMETHEUS[] = "text/plain; version=0.0.4; charset=utf-8";

/* The loop turns several times a second; this long without is a defect. */
static const uint64_t STUCK_NS = 30000000000;

/* Runs that ended so long ago say nothing of how the site is. */
static const uint64_t RECENT_US = 600000000;

enum { UNAVAILABLE = 503 };

/* ---- is it there, and well? -------------------------------------------------------------------
 */

static bool livez(void *self, const char *path, struct answer *answer)
{
    const struct daemon *d = self;
    (void)path;
    answer->type = TEXT;
    if (clock_ns() - atomic_load(&d->turn_ns) < STUCK_NS) {
        writer_put(&answer->body, "ok\n");
        return true;
    }
    answer->status = UNAVAILABLE;
    writer_put(&answer->body, "the loop that follows the runs hangs\n");
    return true;
}

static bool readyz(void *self, const char *path, struct answer *answer)
{
    struct daemon *d = self;
    (void)path;
    answer->type = TEXT;
    site_lock(d->site);
    if (d->is_kept && d->is_followed) writer_put(&answer->body, "ok\n");
    if (!d->is_kept) {
        writer_put(&answer->body, "history is not kept: ");
        writer_put(&answer->body, d->why_not_kept);
        writer_put(&answer->body, "\n");
    }
    if (!d->is_followed) {
        writer_put(&answer->body, "runs are not found: ");
        writer_put(&answer->body, d->why_not_followed);
        writer_put(&answer->body, "\n");
    }
    answer->status = d->is_kept && d->is_followed ? 200 : UNAVAILABLE;
    site_unlock(d->site);
    return true;
}

static bool is_recent(const struct run_state *run, struct moment now)
{
    return !run->is_over || run->ended_unix_us + RECENT_US > now.unix_us;
}

static Ergon__Status site_status(const struct daemon *d, struct moment now)
{
    Ergon__Status worst =
        d->is_kept && d->is_followed ? ERGON__STATUS__HEALTHY : ERGON__STATUS__DEGRADED;
    for (uint32_t i = 0; i < site_count(d->site); i++) {
        Ergon__Status it = run_state_status(site_run(d->site, i), now);
        if (is_recent(site_run(d->site, i), now) && it > worst) worst = it;
    }
    return worst;
}

/* A line of what is wrong: with the coordinator itself, then of each run. */
static void reason_write(struct writer *w, const char *who, const char *text)
{
    writer_comma(w);
    writer_put(w, "{\"run\":");
    writer_string(w, who);
    writer_put(w, ",\"text\":");
    writer_string(w, text);
    writer_put(w, "}");
}

static void reasons_write(struct writer *w, const struct daemon *d, struct moment now)
{
    if (!d->is_kept) reason_write(w, "", d->why_not_kept);
    if (!d->is_followed) reason_write(w, "", d->why_not_followed);
    for (uint32_t i = 0; i < site_count(d->site); i++) {
        const struct run_state *run    = site_run(d->site, i);
        const Ergon__Health    *health = run_health(run);
        struct run_reason       own    = run_state_reason(run, now);
        if (!is_recent(run, now)) continue;
        for (size_t r = 0; health && r < health->n_reasons; r++)
            reason_write(w, run->announced.id, health->reasons[r]->text);
        if (own.code) reason_write(w, run->announced.id, own.text);
    }
}

static bool health_detailed(void *self, const char *path, struct answer *answer)
{
    struct daemon *d   = self;
    struct writer *w   = &answer->body;
    struct moment  now = moment_now();
    (void)path;
    site_lock(d->site);
    Ergon__Status status = site_status(d, now);
    answer->status       = status == ERGON__STATUS__FAILED ? UNAVAILABLE : 200;
    writer_add(w, "{\"status\":\"%s\",\"reasons\":[", status_word(status));
    reasons_write(w, d, now);
    writer_put(w, "],\"coordinator\":{\"version\":");
    writer_string(w, d->plan.version);
    writer_add(w, ",\"started_unix_us\":%llu,\"is_kept\":%s,\"is_followed\":%s,\"viewers\":%u}",
               (unsigned long long)d->started.unix_us, d->is_kept ? "true" : "false",
               d->is_followed ? "true" : "false", viewers_count(d->viewers));
    writer_put(w, ",\"runs\":[");
    for (uint32_t i = 0; i < site_count(d->site); i++) {
        writer_comma(w);
        run_reasons_write(w, site_run(d->site, i), now);
    }
    writer_put(w, "]}\n");
    site_unlock(d->site);
    return true;
}

/* ---- metrics -----------------------------------------------------------------------------------
 */

static void one(struct writer *w, const char *name, const char *type, const char *help,
                double value)
{
    metric_write_one(w, &(struct metric_family){name, type, help}, value);
}

static double cpu_s(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void coordinator_metrics(struct writer *w, const struct daemon *d)
{
    struct metric_text         text = {.into = w};
    const struct metric_family info = {"ergon_coordinator_info", "gauge",
                                       "What the coordinator is; always 1."};
    metric_begin(&text, &info);
    metric_put_of(&text, "version", d->plan.version, 1);
    one(w, "ergon_coordinator_start_timestamp_seconds", "gauge", "When it began.",
        (double)d->started.unix_us / 1e6);
    one(w, "ergon_coordinator_database_up", "gauge", "1 while history is kept.", d->is_kept);
    one(w, "ergon_coordinator_runtime_up", "gauge", "1 while runs are looked for.", d->is_followed);
    one(w, "ergon_coordinator_broken_announcements", "gauge",
        "Announcements not read and runs not followed.", site_broken(d->site));
    one(w, "ergon_coordinator_viewers", "gauge", "Browsers that look.", viewers_count(d->viewers));
    one(w, "ergon_coordinator_dropped_frames_total", "counter",
        "Frames that did not fit into the queue of a viewer.", (double)viewers_dropped(d->viewers));
    one(w, "ergon_coordinator_skipped_spikes_total", "counter",
        "Spikes that a viewer was not sent.", (double)broadcast_skipped(d->broadcast));
    one(w, "ergon_coordinator_refused_words_total", "counter",
        "What pages said that was not understood, and viewers too many.",
        (double)viewers_refused(d->viewers));
    one(w, "ergon_coordinator_refused_requests_total", "counter", "HTTP requests refused.",
        d->server ? (double)server_refused(d->server) : 0);
    one(w, "process_cpu_seconds_total", "counter", "CPU time of the coordinator.", cpu_s());
    one(w, "process_resident_memory_bytes", "gauge", "Resident memory of the coordinator.",
        (double)memory_resident_bytes());
}

static bool metrics(void *self, const char *path, struct answer *answer)
{
    struct daemon          *d = self;
    const struct run_state *runs[RUNTIME_RUNS_MAX];
    (void)path;
    answer->type = PROMETHEUS;
    site_lock(d->site);
    uint32_t count = site_count(d->site);
    for (uint32_t i = 0; i < count; i++)
        runs[i] = site_run(d->site, i);
    metrics_write(&answer->body, runs, count, moment_now());
    coordinator_metrics(&answer->body, d);
    site_unlock(d->site);
    return true;
}

/* ---- runs --------------------------------------------------------------------------------------
 */

static bool runs(void *self, const char *path, struct answer *answer)
{
    struct daemon *d = self;
    (void)path;
    site_lock(d->site);
    writer_put(&answer->body, "{\"runs\":[");
    for (uint32_t i = 0; i < site_count(d->site); i++) {
        writer_comma(&answer->body);
        run_summary_write(&answer->body, site_run(d->site, i), moment_now());
    }
    if (d->past.text.length) {
        writer_comma(&answer->body);
        writer_put(&answer->body, text_of(&d->past.text));
    }
    writer_put(&answer->body, "]}\n");
    site_unlock(d->site);
    return true;
}

/* Of a run that is followed; false: of the history, if at all. */
static bool followed_write(struct daemon *d, const char *id, bool is_history, struct writer *into)
{
    site_lock(d->site);
    const struct run_state *run = site_find(d->site, id);
    if (run && is_history) run_samples_write(into, run);
    if (run && !is_history) run_last_write(into, run, moment_now());
    site_unlock(d->site);
    return run != NULL;
}

static bool past_write(struct daemon *d, const char *id, bool is_history, struct writer *into)
{
    bool  is_known = false;
    fault failed;
    if (is_history) {
        failed = history_read_samples(d->database, id, into, &is_known);
    } else {
        writer_put(into, "{");
        failed   = history_read_last(d->database, id, into);
        is_known = into->text.length > 1;
        writer_put(into, "}");
    }
    if (failed) fault_forget();
    return is_known && !failed;
}

/* "ID" or "ID/history" */
static bool run_page(void *self, const char *path, struct answer *answer)
{
    static const char HISTORY[]            = "/history";
    char              id[RUNTIME_ID_BYTES] = {0};
    size_t            length               = strcspn(path, "/");
    bool              is_history           = strcmp(path + length, HISTORY) == 0;
    if (length >= sizeof id || (path[length] && !is_history)) return false;
    memcpy(id, path, length);
    return run_id_is_sound(id) && (followed_write(self, id, is_history, &answer->body) ||
                                   past_write(self, id, is_history, &answer->body));
}

const struct route PAGES[] = {
    {"/livez", livez},     {"/readyz", readyz}, {"/health/detailed", health_detailed},
    {"/metrics", metrics}, {"/api/runs", runs}, {"/api/runs/", run_page},
};
const uint32_t PAGE_COUNT = sizeof PAGES / sizeof *PAGES;
