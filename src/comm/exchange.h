/* exchange.h - packets of words between all ranks, one round per window, faults aboard.
 *
 * A round is start (what was put leaves), then finish (what came is there). Between the two the
 * caller works: packets travel meanwhile. Every packet carries the sender's fault, so all ranks
 * learn of one in the same round and stop together; a round is also the only thing that ranks wait
 * for, and the time spent waiting is counted apart from the time spent moving words.
 *
 *   state      may be called                     after it
 *   filling    exchange_put, exchange_start      travelling (start)
 *   travelling exchange_put (next round), exchange_finish      filling (finish)
 *
 * Invariant  words put between start and finish belong to the next round.
 * Ownership  what exchange_received returns is valid until the next finish.
 */
#ifndef ERGON_COMM_EXCHANGE_H
#define ERGON_COMM_EXCHANGE_H

#include "comm/comm.h"

struct exchange;

/* How packets go to ranks of the same host; to other hosts they always go as messages. */
typedef enum exchange_way {
    EXCHANGE_SHARED,  /* through shared memory: a round costs a few cache lines */
    EXCHANGE_MESSAGES /* as MPI messages: for comparison */
} exchange_way;

const char *exchange_way_name(exchange_way way); /* "shared", "messages" */

/* ranks: collective */
MUST_CHECK fault exchange_create(struct exchange **out, struct comm *comm, exchange_way way);
void             exchange_destroy(struct exchange **exchange); /* collective */

/* A word for another rank in the next round.
 *   faults  FAULT_MEMORY: the packet could not grow */
MUST_CHECK fault exchange_put(struct exchange *exchange, uint32_t rank, uint32_t word);

/* Send what was put, with this rank's fault. Cannot fail. ranks: collective */
void exchange_start(struct exchange *exchange, fault mine);

/* Wait for the packets of all ranks, and take them in.
 *   returns the gravest fault that any rank sent with this round, the same on all ranks; its story
 *           is told once, by the lowest rank that has it
 *   faults  a packet that this rank had no memory for rides on its next round as FAULT_MEMORY
 *   ranks   collective */
MUST_CHECK fault exchange_finish(struct exchange *exchange);

/* A fault of this rank's taking in that no round has carried yet: after the last round, the caller
 * agrees on it. ranks: local */
fault exchange_owed(const struct exchange *exchange);

/* Words that came from a rank in the last finished round. */
const uint32_t *exchange_received(const struct exchange *exchange, uint32_t rank, uint32_t *count);

/* What was moved so far. */
struct exchange_traffic {
    uint64_t messages; /* packets that carried at least a word */
    uint64_t words;
};
struct exchange_traffic exchange_traffic_to(const struct exchange *exchange,
                                            uint32_t               rank); /* 0 to itself */
uint64_t                exchange_wait_ns(const struct exchange *exchange);

#endif
