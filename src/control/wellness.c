/* wellness.c - from shares to samples, from reasons to lines. */
#define _DEFAULT_SOURCE
#include "control/wellness.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "control/shed.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Counters come every half second or sooner; one that is a little early is judged by as well. */
static const uint64_t JUDGE_NS = 450000000, TELL_NS = 5000000000;
static const double   NS_PER_S = 1e9;

/* Of an output folder that is shared with much else, this many files are looked at. */
enum { FILES_MAX = 1000 };

struct wellness {
    struct wellness_plan plan;
    struct health       *health;
    struct shed          shed;
    uint64_t             judged_ns, told_ns; /* last; 0: never */
    uint64_t             paused_ns;          /* at the last sample */
    uint32_t             ranks, populations;
    struct health_rank  *rank;           /* [ranks] of a sample */
    uint64_t            *busy, *wait;    /* [ranks] at the last sample, ns */
    uint64_t            *spikes;         /* [populations] */
    double              *epsilon;        /* [populations]; NULL where there is no energy */
    uint64_t             written_before; /* bytes in the folder when the run began */
    struct health_reason told[HEALTH_REASONS_MAX];
    uint32_t             told_count;
};

/* ---- made ----------------------------------------------------------------------------------- */

/* Bytes of the files in a folder, not of those below. */
static uint64_t folder_bytes(const char *path)
{
    uint64_t bytes  = 0;
    DIR     *folder = opendir(path);
    if (!folder) return 0;
    struct dirent *entry;
    struct stat    is;
    for (int files = 0; files < FILES_MAX && (entry = readdir(folder)); files++)
        if (fstatat(dirfd(folder), entry->d_name, &is, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(is.st_mode))
            bytes += (uint64_t)is.st_size;
    closedir(folder);
    return bytes;
}

static fault wellness_fill(struct wellness *w)
{
    const struct simulation *s = w->plan.simulation;
    w->ranks                   = comm_size(s->comm);
    w->populations             = s->model->population_count;
    w->written_before          = folder_bytes(w->plan.out_folder);
    TRY(memory_take(&w->rank, w->ranks, sizeof *w->rank, "health of ranks"));
    TRY(memory_take(&w->busy, w->ranks, sizeof *w->busy, "health of ranks"));
    TRY(memory_take(&w->wait, w->ranks, sizeof *w->wait, "health of ranks"));
    TRY(memory_take(&w->spikes, w->populations, sizeof *w->spikes, "health of populations"));
    if (s->ledger)
        TRY(memory_take(&w->epsilon, w->populations, sizeof *w->epsilon, "health of populations"));
    return health_create(&w->health, s->model, w->ranks);
}

/* The log has it already, in more lines than one (step/graph_check.h). */
static void graph_note(struct wellness *w)
{
    const struct simulation    *s = w->plan.simulation;
    const struct health_reason *now;
    char                        line[GRAPH_LINE_BYTES];
    if (!graph_reason(&s->graph, s->model, line)) return;
    health_note(w->health, HEALTH_GRAPH, 0, 0, line);
    w->told_count = health_reasons(w->health, &now);
    memcpy(w->told, now, w->told_count * sizeof *now);
}

fault wellness_create(struct wellness **out, const struct wellness_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "health"));
    (*out)->plan = *plan;
    fault failed = wellness_fill(*out);
    if (!failed) graph_note(*out);
    if (failed) wellness_destroy(out);
    return failed;
}

void wellness_destroy(struct wellness **wellness)
{
    if (!*wellness) return;
    health_destroy(&(*wellness)->health);
    memory_give(&(*wellness)->rank);
    memory_give(&(*wellness)->busy);
    memory_give(&(*wellness)->wait);
    memory_give(&(*wellness)->spikes);
    memory_give(&(*wellness)->epsilon);
    memory_give(wellness);
}

const struct health *wellness_health(const struct wellness *wellness) { return wellness->health; }

void wellness_forget(struct wellness *wellness) { health_forget(wellness->health); }

/* ---- a sample ------------------------------------------------------------------------------- */

/* What came since the last sample. Times come from two clocks: one that fell back counts as none.
 */
static uint64_t since(uint64_t *before, uint64_t now)
{
    uint64_t passed = now > *before ? now - *before : 0;
    *before         = now;
    return passed;
}

static void ranks_sample(struct wellness *w, const struct share_view *views,
                         struct health_sample *sample)
{
    memset(w->spikes, 0, w->populations * sizeof *w->spikes);
    sample->memory_free_bytes = UINT64_MAX;
    for (uint32_t r = 0; r < w->ranks; r++) {
        const struct share_counters *c = &views[r].head->counters;
        const struct phases         *p = &c->phases;
        uint64_t busy = p->deliver_ns + p->update_ns + p->communicate_ns + p->record_ns;
        w->rank[r]    = (struct health_rank){.busy_ns        = since(&w->busy[r], busy),
                                             .wait_ns        = since(&w->wait[r], p->wait_ns),
                                             .resident_bytes = c->resident_bytes};
        for (uint32_t i = 0; i < w->populations; i++)
            w->spikes[i] += views[r].population_spikes[i];
        if (c->memory_free_bytes >= sample->memory_free_bytes) continue;
        sample->memory_free_bytes  = c->memory_free_bytes;
        sample->memory_total_bytes = c->memory_total_bytes;
    }
    sample->spikes = w->spikes;
    sample->ranks  = w->rank;
}

/* The mean over a population, where it has stores and an alert asks for them. */
static void epsilon_sample(struct wellness *w, const struct share_view *views,
                           struct health_sample *sample)
{
    const struct model        *model  = w->plan.simulation->model;
    const struct model_energy *energy = &model->energy;
    if (!w->epsilon || !views[0].population_stores) return;
    for (uint32_t p = 0; p < w->populations; p++) {
        double stores = 0;
        for (uint32_t r = 0; r < w->ranks; r++)
            stores += views[r].population_stores[p];
        w->epsilon[p] = energy->populations[p].region == UINT32_MAX
                            ? NAN
                            : stores / ENERGY_KAPPA / model->populations[p].size;
    }
    sample->epsilon = w->epsilon;
}

static void disk_sample(struct wellness *w, struct health_sample *sample)
{
    struct statvfs is;
    uint64_t       now = folder_bytes(w->plan.out_folder);
    if (now > w->written_before) sample->disk_written_bytes = now - w->written_before;
    if (statvfs(w->plan.out_folder, &is) != 0) return;
    sample->disk_free_bytes  = (uint64_t)is.f_bavail * is.f_frsize;
    sample->disk_total_bytes = (uint64_t)is.f_blocks * is.f_frsize;
}

static void bus_sample(struct tell *tell, struct health_sample *sample)
{
    struct bus *bus = tell_bus(tell);
    for (int t = 0; t < TOPIC_COUNT; t++)
        sample->dropped += bus_count(bus, (topic)t).dropped;
    sample->queue_share = bus_queue_share(bus);
    sample->lag_s       = bus_lag_s(bus);
}

/* ---- what is said -----------------------------------------------------------------------------
 */

static bool is_among(const struct health_reason *reason, const struct health_reason *all,
                     uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (all[i].code == reason->code && all[i].subject == reason->subject) return true;
    return false;
}

/* Is it what a run ends with? A rule of the user's may be as grave, and the run goes on. */
static bool is_the_end(const struct health_reason *reason)
{
    return reason->status == HEALTH_FAILED && reason->code != HEALTH_ALERT;
}

bool wellness_is_over(const struct wellness *w)
{
    const struct health_reason *now;
    uint32_t                    count = health_reasons(w->health, &now);
    for (uint32_t i = 0; i < count; i++)
        if (is_the_end(&now[i])) return true;
    return false;
}

/* A line for each reason that came, and for each that went; the bus hears those that are logged. */
static void news_say(struct wellness *w, struct tell *tell, uint64_t step)
{
    const struct health_reason *now;
    char                        line[HEALTH_TEXT_BYTES + 64];
    uint32_t                    count = health_reasons(w->health, &now);
    for (uint32_t i = 0; i < count; i++) {
        if (is_among(&now[i], w->told, w->told_count)) continue;
        (void)snprintf(line, sizeof line, "health: %s: %s", health_code_word(now[i].code),
                       now[i].text);
        if (is_the_end(&now[i])) /* the fault has a line of its own */
            tell_log(tell, "error", step, line);
        else
            log_warn("%s", line);
    }
    for (uint32_t i = 0; i < w->told_count; i++) {
        if (is_among(&w->told[i], now, count)) continue;
        (void)snprintf(line, sizeof line, "health: %s is over: %s",
                       health_code_word(w->told[i].code), w->told[i].text);
        log_info("%s", line);
    }
    w->told_count = count < HEALTH_REASONS_MAX ? count : HEALTH_REASONS_MAX;
    memcpy(w->told, now, w->told_count * sizeof *now);
}

static void say(struct wellness *w, struct tell *tell, uint64_t step)
{
    uint64_t now     = clock_ns();
    bool     is_news = health_is_news(w->health);
    if (is_news) news_say(w, tell, step);
    if (!is_news && w->told_ns && now - w->told_ns < TELL_NS) return;
    w->told_ns = now;
    tell_health(tell, w->health);
}

void wellness_note(struct wellness *w, struct tell *tell, health_code code, uint32_t subject,
                   uint64_t step, const char *text)
{
    health_note(w->health, code, subject, step, text);
    say(w, tell, step);
}

/* ---- judged --------------------------------------------------------------------------------- */

static void shed_apply(struct wellness *w, const struct health_sample *sample)
{
    const struct shed_sample now    = {.wall_s      = sample->wall_s,
                                       .queue_share = sample->queue_share,
                                       .behind_s    = sample->behind_s,
                                       .lag_s       = sample->lag_s};
    uint32_t                 before = w->shed.level, level = shed_judge(&w->shed, &now);
    char                     text[HEALTH_TEXT_BYTES];
    if (level == before) return;
    (void)snprintf(text, sizeof text, "not told on the bus, so that the run keeps up: %s",
                   shed_words(level));
    health_note(w->health, HEALTH_SHED, 0, sample->step, level ? text : NULL);
}

uint32_t wellness_judge(struct wellness *w, struct tell *tell, const struct wellness_look *look)
{
    uint64_t             now    = clock_ns();
    struct health_sample sample = {.step       = look->step,
                                   .unix_us    = clock_unix_us(),
                                   .sense_lost = look->sense_lost,
                                   .behind_s   = look->behind_s,
                                   .share_done = (double)look->step / (double)w->plan.step_end};
    if (w->judged_ns && now - w->judged_ns < JUDGE_NS) return w->shed.level;
    sample.wall_s   = w->judged_ns ? (double)(now - w->judged_ns) / NS_PER_S : 0;
    w->judged_ns    = now;
    sample.paused_s = (double)since(&w->paused_ns, look->paused_ns) / NS_PER_S;
    ranks_sample(w, look->views, &sample);
    if (sample.wall_s <= 0) return 0; /* the first is what others are measured from */
    epsilon_sample(w, look->views, &sample);
    disk_sample(w, &sample);
    if (tell) bus_sample(tell, &sample);
    health_judge(w->health, &sample);
    shed_apply(w, &sample);
    say(w, tell, look->step);
    return w->shed.level;
}
