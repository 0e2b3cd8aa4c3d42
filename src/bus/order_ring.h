/* order_ring.h - orders on their way from the service thread to the loop. Private to bus/.
 *
 * One thread puts, the other takes and gives back; neither waits. Bytes count until an order is
 * given back, so that what the loop holds is bounded, too.
 *
 * Ownership  an order's block (order.owner, of base/memory.h) belongs to the ring from put to take,
 *            then to the taker until order_ring_done.
 * Touches    base/memory.h, bus/bus.h.
 */
#ifndef ERGON_BUS_ORDER_RING_H
#define ERGON_BUS_ORDER_RING_H

#include "bus/bus.h"

struct order_ring;

/* places: a power of two. faults  FAULT_MEMORY */
MUST_CHECK fault order_ring_create(struct order_ring **out, uint32_t places, size_t bytes_max);
void             order_ring_destroy(struct order_ring **ring);

/* A block for what an order points to, with its size; NULL: no memory. */
void *order_block(struct bus_order *order, size_t bytes);
void  order_block_give(struct bus_order *order);

/* false: no room; the order stays the caller's. thread: the one that puts */
bool order_ring_put(struct order_ring *ring, const struct bus_order *order);
/* false: empty. thread: the one that takes, both */
bool order_ring_take(struct order_ring *ring, struct bus_order *out);
void order_ring_done(struct order_ring *ring, struct bus_order *order);

#endif
