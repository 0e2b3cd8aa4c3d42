/* packets.h - rounds of packets between ranks that reach each other directly. Private to comm/.
 *
 * A process has two circles: `near`, the ranks of its host, which it reaches through mailboxes (or
 * messages, for comparison), and `far`, one rank on each other host that it was made the partner
 * of. A round is made with the whole of a circle, or with the neighbours among the near ones.
 *
 * A circle's places count the same on all ranks: that is the order in which long packets are moved,
 * so that no two ranks wait for each other.
 *
 * Invariant  both ranks of a pair make the same rounds with each other, in the same order.
 *            Words added while packets travel belong to the next round.
 * Ownership  what packets_received returns is valid until the next finish with that rank.
 */
#ifndef ERGON_COMM_PACKETS_H
#define ERGON_COMM_PACKETS_H

#include "comm/exchange.h"

enum { PACKETS_NOBODY = UINT32_MAX };

/* Ranks by place; PACKETS_NOBODY where a place is this rank's own or not reached from here. */
struct circle {
    uint32_t  count; /* places */
    uint32_t  mine;  /* this rank's place */
    uint32_t *ranks; /* [count] */
};

typedef enum packets_set { PACKETS_NEIGHBOURS, PACKETS_NEAR, PACKETS_FAR } packets_set;
enum { PACKETS_SETS = 3 };

struct packets_plan {
    struct comm  *comm;
    exchange_way  way;
    int           tag;                /* of messages: one for each struct packets */
    struct circle sets[PACKETS_SETS]; /* borrowed; the neighbours are a part of the near */
};

struct packets;

/* ranks: collective */
MUST_CHECK fault packets_create(struct packets **out, const struct packets_plan *plan);
void             packets_destroy(struct packets **packets); /* collective */

/* Words for a rank of a circle, in the next round with it.
 *   faults  FAULT_MEMORY: the packet could not grow, and is as it was */
MUST_CHECK fault packets_add(struct packets *packets, uint32_t rank, const uint32_t *words,
                             uint32_t count);
MUST_CHECK fault packets_put(struct packets *packets, uint32_t rank, uint32_t word);

/* What was added for the ranks of a set leaves, each with this rank's fault. Cannot fail. */
void packets_start(struct packets *packets, packets_set set, fault mine);

/* Wait for the packets of a set and take them in.
 *   faults  FAULT_MEMORY: a packet was too long for this rank, and is cut off; local
 *   ranks   all of the set, with as many rounds */
MUST_CHECK fault packets_finish(struct packets *packets, packets_set set);

/* Of a rank's last packet. */
const uint32_t *packets_received(const struct packets *packets, uint32_t rank, uint32_t *count);
fault           packets_fault(const struct packets *packets, uint32_t rank);

/* What was moved so far: packets with at least a word, and their words. */
struct exchange_traffic packets_traffic_to(const struct packets *packets, uint32_t rank);
/* All packets, and all words with their headers. */
struct exchange_traffic packets_wire_to(const struct packets *packets, uint32_t rank);
uint64_t                packets_wait_ticks(const struct packets *packets);

#endif
