/* run_view.h - what is known of one run: the last event of each topic, and how fast counts grow.
 *
 * Ownership  a view owns its subscriber and what it has heard.
 * Touches    bus/subscriber.h, proto/events.proto.
 */
#ifndef ERGON_TOP_RUN_VIEW_H
#define ERGON_TOP_RUN_VIEW_H

#include "bus/runtime.h"
#include "bus/subscriber.h"
#include "proto/events.pb-c.h"

enum { VIEW_LOG_LINES = 16, VIEW_LINE_BYTES = 200, VIEW_PHASES = 5 };

/* Counts at a time. */
struct sample {
    uint64_t  time_us, step;
    uint32_t  count;
    uint64_t *values;
};

/* Counts over the last one to two seconds: from the oldest sample to the latest. */
struct track {
    struct sample oldest, middle, latest;
};

struct run_view {
    struct announcement run;
    struct subscriber  *subscriber;
    bool                is_announced;
    uint64_t            gone_ns;  /* when it was not announced any more; 0: it is */
    uint64_t            heard_ns; /* when, last; 0: never */
    Ergon__Run         *about;
    Ergon__Progress    *progress;
    Ergon__Health      *health;
    Ergon__Drops       *drops;
    Ergon__Energy      *energy;
    struct track        spikes; /* of populations */
    struct track        phases; /* of ranks, VIEW_PHASES each, us */
    char                log[VIEW_LOG_LINES][VIEW_LINE_BYTES];
    uint32_t            log_count; /* ever; line i is in log[i % VIEW_LOG_LINES] */
};

/* faults  FAULT_PEER, FAULT_MEMORY */
MUST_CHECK fault run_view_open(struct run_view **out, const struct announcement *run);
void             run_view_close(struct run_view **view);

/* Take the events that are there, at most so many; *is_new if there were any.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault run_view_hear(struct run_view *view, bool *is_new);
/* One event; what does not unpack, or does not fit what is known, is left alone. */
MUST_CHECK fault run_view_take(struct run_view *view, const struct event *event);

/* By how much a count has grown lately, a second of wall time; negative: not known yet. */
double track_growth(const struct track *track, uint32_t which);
/* Spikes of a neuron of a population a second of model time, lately; negative: not known yet. */
double run_view_rate_Hz(const struct run_view *view, uint32_t population);

#endif
