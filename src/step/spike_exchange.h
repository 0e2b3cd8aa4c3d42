/* spike_exchange.h - spikes to where they are needed: own rows at once, other ranks' by packet.
 *
 * There are two windows under way: a short one, whose packets go to ranks of this host, and a long
 * one, whose packets go to other hosts. A round closes the short one or both.
 *
 * Invariant  a packet holds the spikes of one window, in order of their steps.
 * Ownership  owns its packets; comm, shard and routes are borrowed.
 * Touches    comm/, shard/, proto/spike_packet.h.
 */
#ifndef ERGON_STEP_SPIKE_EXCHANGE_H
#define ERGON_STEP_SPIKE_EXCHANGE_H

#include "comm/exchange.h"
#include "step/route.h"

struct spike_exchange;

/* ranks: collective */
MUST_CHECK fault spike_exchange_create(struct spike_exchange **out, struct shard *shard,
                                       const struct route_table *routes, exchange_way way);
void             spike_exchange_destroy(struct spike_exchange **exchange); /* collective */

/* Neurons spiked in step.
 *   faults  FAULT_MEMORY
 *   ranks   local */
MUST_CHECK fault spike_exchange_send(struct spike_exchange *x, uint64_t step, uint32_t count,
                                     const uint32_t *lids);

/* Packets of the short window leave, or of both and this rank's fault with them; the next window
 * begins with `step`. Cannot fail.
 *   ranks  collective, with the same reach */
void spike_exchange_start(struct spike_exchange *x, uint64_t step, exchange_reach reach,
                          fault mine);

/* Wait until the packets of all ranks in reach are here. If that were all ranks: the gravest fault
 * of any, on all.
 *   ranks  collective */
MUST_CHECK fault spike_exchange_finish(struct spike_exchange *x);

/* A fault of this rank that no round has carried yet. ranks: local */
fault spike_exchange_owed(const struct spike_exchange *x);

/* Queue the rows that the packets of the finished round name.
 *   faults  FAULT_MEMORY, FAULT_BUG (no packet)
 *   ranks   local */
MUST_CHECK fault spike_exchange_queue(struct spike_exchange *x);

uint64_t spike_exchange_wait_ticks(const struct spike_exchange *x); /* so far */

/* What was sent to a rank so far. */
struct spike_traffic {
    uint64_t spikes;   /* each once, however many synapses it has there */
    uint64_t messages; /* that carried at least a spike */
    uint64_t bytes;    /* of them, without headers */
};
struct spike_traffic spike_exchange_traffic_to(const struct spike_exchange *x, uint32_t rank);
/* What this rank sent to another host for all of its own, with all headers; no spikes counted. */
struct spike_traffic spike_exchange_wire_to(const struct spike_exchange *x, uint32_t host);

#endif
