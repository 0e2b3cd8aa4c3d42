/* store.h - the stores of neurons: what arrives is counted in each step, all is booked per tick.
 *
 * A store is an integer of ATP and may go below zero. Prices of what arrives are 32.32 fixed point
 * per count of an accumulator; the fraction that is not a whole ATP is carried on in the neuron, so
 * nothing is lost, and it does not matter how often is booked.
 *
 * Invariant  functions of one neuron's own columns; sums are integers: order, width and partition
 *            do not show. atp(after) = atp(before) + granted - spent, exactly.
 * Ownership  columns are the caller's.
 * Touches    base/isa.h. Pure.
 */
#ifndef ERGON_ENERGY_STORE_H
#define ERGON_ENERGY_STORE_H

#include "base/isa.h"
#include "energy/pool.h"

/* Neurons [0, count), columns 64-byte aligned. */
struct store_columns {
    int64_t       *atp;
    uint32_t      *asked;    /* at the last boundary, to be granted at the next */
    uint32_t      *received; /* counts that arrived since the last boundary     */
    uint32_t      *carried;  /* of what was received: 2^-32 ATP, not yet booked */
    uint16_t      *spikes;   /* since the last boundary                         */
    uint32_t      *outgoing; /* synapses at which a spike releases              */
    const uint8_t *retired;  /* 1: costs nothing and asks for nothing; NULL: none are */
};

/* Integers of ATP; what arrives: whole + fraction 2^-32 per count. */
struct store_prices {
    int64_t  resting; /* per tick, with the glia's */
    int64_t  spike;
    int64_t  release; /* per spike and outgoing synapse */
    uint32_t receive_whole, receive_fraction;
    int64_t  rest;   /* a full store */
    uint32_t supply; /* the most that is asked for */
};

/* What a booking adds up; sums of one chunk. */
struct store_sums {
    uint64_t asked, granted;
    wide     stores;  /* after it: each may be as low as an int64 */
    uint64_t receive; /* spent on what arrived */
};

/* Beyond this, `received` is booked before the tick ends: it must take in one step more. */
#define STORE_RECEIVED_FULL (UINT32_C(1) << 30)

/* Input of a step, of class 0 (excitation) and of the neuron's own (NULL: none, else a whole count
 * after division by unit). Where `is_folded`, class 1 is then added to class 0 and cleared. Returns
 * a number that is at least the largest `received`, and has no bit that none has; adds to *external
 * the counts of own input. arrived  [2] accumulators, own [count], all 64-byte aligned; arrived may
 * be read and written up to a whole vector of 16 */
struct store_input {
    uint32_t     count;
    int32_t     *arrived[2];
    const float *own;
    float        per_unit; /* 1 / unit of the accumulator */
    bool         is_folded;
    bool         is_few; /* counts of own input of all neurons together are below 2^32 */
    uint32_t    *received;
};
typedef uint32_t store_count_kernel(const struct store_input *input, uint64_t *external);

/* Everything but spikes of one tick: resting, what arrived, the grant, the new asking. */
typedef void store_book_kernel(const struct store_columns *columns, uint32_t count,
                               const struct store_prices *prices, const struct pool_share *share,
                               struct store_sums *sums);

/* Only what arrived, and only of neurons for which it is too much to wait for the boundary: who
 * else is booked with them does not show in a store, even in the midst of a tick. Returns what that
 * costs. */
uint64_t store_book_received(const struct store_columns *columns, uint32_t count,
                             const struct store_prices *prices);

struct store_kernels {
    store_count_kernel *count;
    store_book_kernel  *book;
};
const struct store_kernels *store_kernels_of(isa which);

#endif
