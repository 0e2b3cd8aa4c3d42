/* run_view.c - events to what is known. */
#include "top/run_view.h"

#include "base/clock.h"
#include "base/memory.h"
#include "proto/bounded.h"

#include <stdio.h>
#include <string.h>

enum { EVENTS_A_LOOK = 1000, TRACK_US = 1000000 };

fault run_view_open(struct run_view **out, const struct announcement *run)
{
    TRY(memory_take(out, 1, sizeof **out, "view of a run"));
    (*out)->run          = *run;
    (*out)->is_announced = true;

    const struct subscriber_plan plan = {
        .endpoint   = (*out)->run.events,
        .server_key = run->server_key[0] ? (*out)->run.server_key : NULL,
        .topics = 1u << TOPIC_RUN | 1u << TOPIC_PROGRESS | 1u << TOPIC_RANKS | 1u << TOPIC_RATES |
                  1u << TOPIC_ENERGY | 1u << TOPIC_HEALTH | 1u << TOPIC_DROPS | 1u << TOPIC_LOG};

    fault failed = subscriber_open(&(*out)->subscriber, &plan);
    if (failed) run_view_close(out);
    return failed;
}

static void track_clear(struct track *track)
{
    memory_give(&track->oldest.values);
    memory_give(&track->middle.values);
    memory_give(&track->latest.values);
}

/* The last message of a topic gives way to another, which may be NULL. */
#define REPLACE(old, type, fresh)                                                                  \
    do {                                                                                           \
        if (old) ergon__##type##__free_unpacked(old, NULL);                                        \
        (old) = (fresh);                                                                           \
    } while (0)

void run_view_close(struct run_view **view)
{
    struct run_view *it = *view;
    if (!it) return;
    if (it->subscriber) subscriber_close(&it->subscriber);
    REPLACE(it->about, run, NULL);
    REPLACE(it->progress, progress, NULL);
    REPLACE(it->health, health, NULL);
    REPLACE(it->drops, drops, NULL);
    REPLACE(it->energy, energy, NULL);
    track_clear(&it->spikes);
    track_clear(&it->phases);
    memory_give(view);
}

/* ---- counts over time ------------------------------------------------------------------------ */

static void sample_swap(struct sample *a, struct sample *b)
{
    struct sample kept = *a;
    *a                 = *b;
    *b                 = kept;
}

/* Room for the latest sample; what was latest becomes older when it is a second away. */
static fault track_begin(struct track *track, uint64_t time_us, uint64_t step, uint32_t count)
{
    bool is_other = track->latest.count != count || step < track->latest.step ||
                    time_us < track->latest.time_us;
    if (is_other) track_clear(track);
    if (is_other) *track = (struct track){.latest.count = 0};
    if (track->latest.count && track->latest.time_us - track->middle.time_us >= TRACK_US) {
        sample_swap(&track->oldest, &track->middle);
        sample_swap(&track->middle, &track->latest);
    }
    struct sample *latest = &track->latest;
    TRY(memory_resize(&latest->values, count, sizeof *latest->values, "counts of a run"));
    latest->time_us = time_us;
    latest->step    = step;
    latest->count   = count;
    return FAULT_NONE;
}

/* The sample to compare the latest with; NULL if there is none yet. */
static const struct sample *track_before(const struct track *track)
{
    const struct sample *before    = track->oldest.count ? &track->oldest : &track->middle;
    bool                 is_before = before->count && before->time_us < track->latest.time_us;
    return is_before ? before : NULL;
}

double track_growth(const struct track *track, uint32_t which)
{
    const struct sample *before = track_before(track);
    if (!before || which >= track->latest.count || which >= before->count) return -1;
    double grown = (double)track->latest.values[which] - (double)before->values[which];
    return grown / ((double)(track->latest.time_us - before->time_us) * 1e-6);
}

double run_view_rate_Hz(const struct run_view *view, uint32_t population)
{
    const struct sample *latest = &view->spikes.latest, *before = track_before(&view->spikes);
    if (!view->about || population >= view->about->n_populations || population >= latest->count)
        return -1;
    /* Where there is but one sample: since the beginning. */
    uint64_t step_before = before ? before->step : 0;
    uint64_t old         = before && population < before->count ? before->values[population] : 0;
    double   model_s     = (double)(latest->step - step_before) * view->about->dt_ms * 1e-3;
    double   neurons     = view->about->populations[population]->size;
    if (!(model_s > 0) || neurons < 1 || latest->step <= step_before) return -1;
    return ((double)latest->values[population] - (double)old) / (neurons * model_s);
}

/* ---- topics ---------------------------------------------------------------------------------- */

static fault rates_take(struct run_view *view, const struct event *event, const Ergon__Rates *rates)
{
    uint32_t count = (uint32_t)rates->n_spikes;
    TRY(track_begin(&view->spikes, event->time_unix_us, rates->step, count));
    for (uint32_t i = 0; i < count; i++)
        view->spikes.latest.values[i] = rates->spikes[i];
    return FAULT_NONE;
}

static fault ranks_take(struct run_view *view, const struct event *event, const Ergon__Ranks *ranks)
{
    uint32_t count = (uint32_t)ranks->n_ranks;
    TRY(track_begin(&view->phases, event->time_unix_us, ranks->step, count * VIEW_PHASES));
    for (uint32_t i = 0; i < count; i++) {
        const Ergon__RankCounters *it = ranks->ranks[i];
        uint64_t                  *to = view->phases.latest.values + (size_t)i * VIEW_PHASES;
        to[0]                         = it->deliver_us;
        to[1]                         = it->update_us;
        to[2]                         = it->communicate_us;
        to[3]                         = it->wait_us;
        to[4]                         = it->record_us;
    }
    return FAULT_NONE;
}

static void log_take(struct run_view *view, const Ergon__Log *log, double dt_ms)
{
    char *line = view->log[view->log_count++ % VIEW_LOG_LINES];
    (void)snprintf(line, VIEW_LINE_BYTES, "%9.1f ms %-5.8s %.160s", (double)log->step * dt_ms,
                   log->level, log->text);
}

#define TAKE(type, name)                                                                           \
    struct bounded     bounds    = bounded_by(event->bytes);                                       \
    ProtobufCAllocator allocator = bounded_allocator(&bounds);                                     \
    Ergon__##type     *message   = ergon__##name##__unpack(&allocator, event->bytes, event->body)

/* Topics of which more than the last message is kept. */
static fault counts_take(struct run_view *view, const struct event *event)
{
    fault failed = FAULT_NONE;
    if (event->topic == TOPIC_RATES) {
        TAKE(Rates, rates);
        if (message) failed = rates_take(view, event, message);
        REPLACE(message, rates, NULL);
    } else if (event->topic == TOPIC_RANKS) {
        TAKE(Ranks, ranks);
        if (message) failed = ranks_take(view, event, message);
        REPLACE(message, ranks, NULL);
    } else if (event->topic == TOPIC_LOG) {
        TAKE(Log, log);
        if (message) log_take(view, message, view->about ? view->about->dt_ms : 0);
        REPLACE(message, log, NULL);
    }
    return failed;
}

#define KEEP(type, name, place)                                                                    \
    do {                                                                                           \
        TAKE(type, name);                                                                          \
        if (message) REPLACE(place, name, message);                                                \
    } while (0)

fault run_view_take(struct run_view *view, const struct event *event)
{
    if (event->publisher != view->run.publisher) return FAULT_NONE; /* another run at its place */
    view->heard_ns = clock_ns();
    switch (event->topic) {
    case TOPIC_RUN:
        KEEP(Run, run, view->about);
        break;
    case TOPIC_PROGRESS:
        KEEP(Progress, progress, view->progress);
        break;
    case TOPIC_HEALTH:
        KEEP(Health, health, view->health);
        break;
    case TOPIC_DROPS:
        KEEP(Drops, drops, view->drops);
        break;
    case TOPIC_ENERGY:
        KEEP(Energy, energy, view->energy);
        break;
    default:
        return counts_take(view, event);
    }
    return FAULT_NONE;
}

fault run_view_hear(struct run_view *view, bool *is_new)
{
    struct event event;
    for (int i = 0; i < EVENTS_A_LOOK && subscriber_next(view->subscriber, 0, &event); i++) {
        *is_new = true;
        TRY(run_view_take(view, &event));
    }
    return FAULT_NONE;
}
