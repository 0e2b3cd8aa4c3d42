/* feed_link.h - one sense of a run, from who feeds it. Private to cli/.
 *
 * Events are gathered and sent as batches. Batches that the run has not answered are few: beyond
 * LINK_UNANSWERED_MAX it is waited for answers, once and for LINK_WAIT_US, and then what is to be
 * sent is dropped and counted until some come: input that waits is input of the past.
 *
 * Ownership  a link owns its socket and its batch.
 * Touches    bus/request.h, proto/requests.proto, wall clock.
 */
#ifndef ERGON_CLI_FEED_LINK_H
#define ERGON_CLI_FEED_LINK_H

#include "bus/request.h"

enum { LINK_UNANSWERED_MAX = 8, LINK_WAIT_US = 4000, LINK_EVENTS_MAX = 1 << 14 };

struct feed_link {
    struct requester *requester;
    const char       *sense; /* borrowed */
    uint64_t          publisher, session, sequence, answered;
    bool              is_stalled; /* no answers come */
    uint64_t          tried_ns;
    /* Of the sense, once it has said hello. */
    uint32_t kind, size; /* SenseKind of events.proto */
    double   minimum, maximum, horizon_ms;
    bool     is_known;
    /* The batch that is gathered. */
    uint32_t *offset_us, *index;
    float    *value;
    uint32_t  count;
    uint8_t  *bytes; /* packed */
    size_t    room;
    /* What became of events so far: here; and in the run, over all who feed this sense. */
    uint64_t sent, dropped, refused;
    char     why[128]; /* of the first that was refused */
    uint64_t applied, late, overflow, out_of_range;
    double   latency_p50_ms, latency_p95_ms;
};

/* faults  FAULT_PEER, FAULT_MEMORY */
MUST_CHECK fault feed_link_open(struct feed_link *link, const struct announcement *run,
                                const char *sense);
void             feed_link_close(struct feed_link *link);

/* Ask for the sense and wait for the answer, at most so long.
 *   faults  FAULT_PEER (no answer), FAULT_USAGE (the run's words: there is no such sense) */
MUST_CHECK fault feed_link_greet(struct feed_link *link, int timeout_ms);

/* Add an event to the batch, sending it first if it is full; value is left out for spikes.
 * units  offset_us: after the arrival of the batch, not falling within it */
struct link_event {
    uint32_t offset_us, index;
    float    value;
};
MUST_CHECK fault feed_link_add(struct feed_link *link, const struct link_event *event);
/* Send what was added; captured: when it happened. Where the run does not answer it is dropped. */
MUST_CHECK fault feed_link_send(struct feed_link *link, uint64_t captured_unix_us);
/* Take the answers that are there. */
MUST_CHECK fault feed_link_hear(struct feed_link *link);

#endif
