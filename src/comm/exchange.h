/* exchange.h - packets of words between ranks, in two tiers, faults aboard.
 *
 * A round is start (what was put leaves), then finish (what came is there). Between the two the
 * caller works: packets travel meanwhile. A round reaches as far as the caller says:
 *
 *   near  neighbours on this host, directly: often, as delays between them are short
 *   all   all ranks: words for other hosts go as one message per pair of hosts, and every rank
 *         learns the gravest fault of any, so that all stop together
 *
 * Only these rounds are what ranks wait for, and the time spent waiting is counted apart from the
 * time spent moving words.
 *
 *   state      may be called                     after it
 *   filling    exchange_put, exchange_start      travelling (start)
 *   travelling exchange_put (next round), exchange_finish      filling (finish)
 *
 * Invariant  words put between start and finish belong to the next round that reaches their rank.
 *            All ranks make the same rounds.
 * Ownership  what exchange_received returns is valid until the next start.
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

typedef enum exchange_reach { EXCHANGE_NEAR, EXCHANGE_ALL } exchange_reach;

struct exchange_plan {
    struct comm *comm;
    exchange_way way;
    const bool  *neighbours; /* [ranks], borrowed: words go there or come from there; NULL: all.
                                As seen by both ranks of a pair. */
};

/* ranks: collective */
MUST_CHECK fault exchange_create(struct exchange **out, const struct exchange_plan *plan);
void             exchange_destroy(struct exchange **exchange); /* collective */

/* A word for another rank (on this host: a neighbour) in the next round that reaches it.
 *   faults  FAULT_MEMORY: the packet could not grow */
MUST_CHECK fault exchange_put(struct exchange *exchange, uint32_t rank, uint32_t word);

/* Send what was put for the ranks in reach; if that is all, with this rank's fault. Cannot fail.
 *   ranks  collective, with the same reach */
void exchange_start(struct exchange *exchange, exchange_reach reach, fault mine);

/* Wait for the packets of all ranks in reach, and take them in.
 *   returns if all were in reach, the gravest fault that any rank sent with this round, the same on
 *           all ranks; its story is told once, by the lowest rank that has it
 *   faults  a packet that this rank had no memory for rides on its next round as FAULT_MEMORY
 *   ranks   collective */
MUST_CHECK fault exchange_finish(struct exchange *exchange);

/* A fault of this rank's taking in that no round has carried yet: after the last round, the caller
 * agrees on it. ranks: local */
fault exchange_owed(const struct exchange *exchange);

/* Words that came from a rank in the last finished round, if that reached it. */
const uint32_t *exchange_received(const struct exchange *exchange, uint32_t rank, uint32_t *count);

/* What was moved so far. */
struct exchange_traffic {
    uint64_t messages; /* packets that carried at least a word */
    uint64_t words;
};
struct exchange_traffic exchange_traffic_to(const struct exchange *exchange,
                                            uint32_t               rank); /* 0 to itself */
/* Messages that this rank sent to another host for all ranks of its own, and their words with all
 * headers; 0 where another rank does that. */
struct exchange_traffic exchange_wire_to(const struct exchange *exchange, uint32_t host);
/* Waited so far (base/clock.h). */
uint64_t exchange_wait_ticks(const struct exchange *exchange);

#endif
