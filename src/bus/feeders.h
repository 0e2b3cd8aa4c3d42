/* feeders.h - who feeds a run: sessions, and how far each has come. Private to bus/.
 *
 * A session begins with a hello and says a higher number with every message. One that is silent
 * makes room for another when there is none, and is not let begin again: what was recorded of it is
 * worth nothing to whoever plays it back.
 *
 * Touches    bus/seen.h; plain memory, all zero to begin with.
 */
#ifndef ERGON_BUS_FEEDERS_H
#define ERGON_BUS_FEEDERS_H

#include "bus/seen.h"

enum { FEEDERS_MAX = 64, FEEDER_SILENT_S = 60 };

struct feeder {
    uint64_t session, sequence, heard_ns;
};

struct feeders {
    uint32_t      count;
    struct feeder list[FEEDERS_MAX];
    struct seen   over;
};

typedef enum feeder_verdict {
    FEEDER_TAKEN,
    FEEDER_REPLAY,  /* its number does not grow, or its session is over */
    FEEDER_UNKNOWN, /* it never said hello */
    FEEDER_TOO_MANY
} feeder_verdict;

feeder_verdict feeder_heard(struct feeders *feeders, const struct feeder *message, bool is_hello);

#endif
