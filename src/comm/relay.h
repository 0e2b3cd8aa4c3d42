/* relay.h - packets between ranks of different hosts: one message per pair of hosts and round.
 *
 *   up      every rank hands its packets for a host to the rank of its own host that is the port
 *           to that host                                               (mailboxes)
 *   across  the port sends them to its partner there, in one message   (MPI)
 *   down    the partner hands every rank of its host what is for it    (mailboxes)
 *
 * Ports are dealt to the ranks of a host in turn, so that with many hosts no rank serves them all.
 * Every message carries the gravest fault of its host, so after a round all ranks of all hosts know
 * the same.
 *
 * Ownership  what relay_received returns is valid until the next start. comm is borrowed.
 * Touches    comm/packets.h.
 */
#ifndef ERGON_COMM_RELAY_H
#define ERGON_COMM_RELAY_H

#include "comm/exchange.h"

/* The gravest fault of a round, and the lowest rank that has it. */
struct verdict {
    fault    worst;
    uint32_t rank;
};

struct relay;

/* faults  FAULT_MEMORY, FAULT_INPUT (too many hosts): agreed
 * ranks   collective */
MUST_CHECK fault relay_create(struct relay **out, struct comm *comm, exchange_way way);
void             relay_destroy(struct relay **relay); /* collective */

/* A word for a rank of another host. faults: FAULT_MEMORY */
MUST_CHECK fault relay_put(struct relay *relay, uint32_t rank, uint32_t word);

/* Up, and the messages leave. Waits for the ranks of this host. ranks: collective */
void relay_start(struct relay *relay, fault mine);

/* The messages arrive, and down. What this rank had no memory for is owed: *owed, FAULT_MEMORY.
 *   ranks  collective: all get the same verdict */
struct verdict relay_finish(struct relay *relay, fault *owed);

/* Words of a rank of another host in the last round. */
const uint32_t *relay_received(const struct relay *relay, uint32_t rank, uint32_t *count);

struct exchange_traffic relay_traffic_to(const struct relay *relay, uint32_t rank);
/* Messages that this rank sent to a host, and all words in them. */
struct exchange_traffic relay_wire_to(const struct relay *relay, uint32_t host);
uint64_t                relay_wait_ticks(const struct relay *relay);

#endif
