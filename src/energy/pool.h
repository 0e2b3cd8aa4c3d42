/* pool.h - what a region has, and how it is shared among those who ask.
 *
 * Invariant  what is granted never exceeds what is in the pool: each neuron gets all it asked for,
 *            or floor(asked x pool / asked by all), exactly.
 * Touches    energy/wide.h. Pure.
 */
#ifndef ERGON_ENERGY_POOL_H
#define ERGON_ENERGY_POOL_H

#include "energy/wide.h"

#include <stdbool.h>

/* Of one tick. */
struct pool_share {
    bool     is_full; /* all that was asked for is there */
    uint64_t pool;    /* below 2^63 */
    uint64_t asked;   /* by all; more than the pool where not is_full */
    uint64_t ratio;   /* 2^64 x pool / asked, rounded down */
};

/* pool: at least 0; asked: below 2^63. */
static inline struct pool_share pool_share_make(int64_t pool, uint64_t asked)
{
    struct pool_share share = {
        .is_full = asked <= (uint64_t)pool, .pool = (uint64_t)pool, .asked = asked};
    if (!share.is_full) share.ratio = (uint64_t)(((wide_bits)share.pool << 64) / asked);
    return share;
}

/* floor(asked x pool / asked by all) without a division: asked x ratio is too small by less than
 * asked x 2^-64 < 2^-32, so the floor can be one too low only where the fraction is next to 1. */
static inline uint64_t pool_share_of(const struct pool_share *share, uint32_t asked)
{
    wide_bits product = (wide_bits)asked * share->ratio;
    uint64_t  granted = (uint64_t)(product >> 64);
    if ((uint64_t)product < UINT64_MAX - UINT32_MAX) return granted;
    return granted + ((wide_bits)(granted + 1) * share->asked <= (wide_bits)asked * share->pool);
}

/* What of a filling has room in a pool. */
static inline int64_t pool_room(int64_t pool, int64_t pool_max, int64_t fill)
{
    int64_t room = pool_max > pool ? pool_max - pool : 0;
    return fill < room ? fill : room;
}

#endif
