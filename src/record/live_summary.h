/* live_summary.h - what happened to a run from outside, and how well it was: for summary.json.
 *
 *   "live": {"bus": ..., "orders": [...], "senses": [...], ...}
 *   "health": {"status": ..., "reasons": [...]}
 *
 * Ownership  plain data; strings and arrays are borrowed.
 * Touches    sonata/json.h.
 */
#ifndef ERGON_RECORD_LIVE_SUMMARY_H
#define ERGON_RECORD_LIVE_SUMMARY_H

#include "base/fault.h"
#include "sonata/json.h"

#include <stdbool.h>
#include <stdint.h>

enum { LIVE_TEXT_BYTES = 96 };

struct live_order {
    uint64_t step;
    char     text[LIVE_TEXT_BYTES];
};

struct live_sense {
    const char *name;
    uint64_t    applied, late, overflow, out_of_range;
    double      latency_p50_ms, latency_p95_ms; /* of batches that say when they were captured */
};

struct live_topic {
    const char *name;
    uint64_t    told, dropped;
};

struct health_line {
    const char *code, *status, *text;
    uint64_t    step; /* since when */
};

struct live_summary {
    const char               *bus;      /* the run's id; "" without a bus */
    const char               *replayed; /* a log; NULL: none */
    double                    pace, horizon_ms;
    double                    behind_most_s, behind_given_up_s;
    uint64_t                  behind_given_up;
    uint64_t                  pauses, meetings;
    double                    paused_s;
    bool                      is_stopped;
    uint64_t                  stopped_step;
    uint64_t                  order_count; /* all, with those of input */
    uint32_t                  listed_count, sense_count, topic_count, reason_count;
    const struct live_order  *listed; /* the first of those that are not input */
    const struct live_sense  *senses;
    const struct live_topic  *topics;
    const char               *health; /* the gravest status there was */
    const struct health_line *reasons;
};

MUST_CHECK fault live_summary_put(struct json *doc, const struct live_summary *live);

#endif
