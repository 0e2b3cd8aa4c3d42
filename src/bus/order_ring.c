/* order_ring.c - a ring with a place to put and a place to take, each moved by one thread. */
#include "bus/order_ring.h"

#include "base/memory.h"

#include <assert.h>
#include <stdatomic.h>

/* What each thread writes stands on a cache line of its own. */
struct order_ring {
    _Alignas(64) _Atomic uint64_t put_count;
    uint64_t          put_bytes; /* of the putting thread */
    struct bus_order *orders;    /* [places] */
    size_t            bytes_max;
    uint32_t          places;
    _Alignas(64) _Atomic uint64_t taken_count;
    _Atomic uint64_t done_bytes;
};

/* The head of a block. */
struct block {
    _Alignas(16) size_t bytes;
    char rest[];
};

void *order_block(struct bus_order *order, size_t bytes)
{
    struct block *block = NULL;
    if (memory_take(&block, 1, sizeof *block + bytes, "a request")) {
        fault_forget();
        return NULL;
    }
    block->bytes = sizeof *block + bytes;
    order->owner = block;
    return block->rest;
}

void order_block_give(struct bus_order *order) { memory_give(&order->owner); }

static size_t block_bytes(const struct bus_order *order)
{
    return order->owner ? ((const struct block *)order->owner)->bytes : 0;
}

fault order_ring_create(struct order_ring **out, uint32_t places, size_t bytes_max)
{
    assert(places && (places & (places - 1)) == 0);
    TRY(memory_take(out, 1, sizeof **out, "the queue of requests"));
    (*out)->places    = places;
    (*out)->bytes_max = bytes_max;
    fault failed =
        memory_take(&(*out)->orders, places, sizeof(struct bus_order), "the queue of requests");
    if (failed) order_ring_destroy(out);
    return failed;
}

void order_ring_destroy(struct order_ring **ring)
{
    struct bus_order order;
    if (!*ring) return;
    while ((*ring)->orders && order_ring_take(*ring, &order))
        order_block_give(&order);
    memory_give(&(*ring)->orders);
    memory_give(ring);
}

bool order_ring_put(struct order_ring *ring, const struct bus_order *order)
{
    uint64_t put   = atomic_load_explicit(&ring->put_count, memory_order_relaxed);
    uint64_t taken = atomic_load_explicit(&ring->taken_count, memory_order_acquire);
    uint64_t done  = atomic_load_explicit(&ring->done_bytes, memory_order_acquire);
    size_t   bytes = block_bytes(order);
    if (put - taken == ring->places || ring->put_bytes - done + bytes > ring->bytes_max)
        return false;
    ring->put_bytes += bytes;
    ring->orders[put % ring->places] = *order;
    atomic_store_explicit(&ring->put_count, put + 1, memory_order_release);
    return true;
}

bool order_ring_take(struct order_ring *ring, struct bus_order *out)
{
    uint64_t taken = atomic_load_explicit(&ring->taken_count, memory_order_relaxed);
    if (taken == atomic_load_explicit(&ring->put_count, memory_order_acquire)) return false;
    *out = ring->orders[taken % ring->places];
    atomic_store_explicit(&ring->taken_count, taken + 1, memory_order_release);
    return true;
}

void order_ring_done(struct order_ring *ring, struct bus_order *order)
{
    atomic_fetch_add_explicit(&ring->done_bytes, block_bytes(order), memory_order_release);
    order_block_give(order);
}
