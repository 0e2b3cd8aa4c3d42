/* permutation.h - a keyed permutation of [0, size), any place of it at once.
 *
 * A Feistel network of six rounds over pairs (left, right) with left x right just above size (two
 * rounds are measurably wrong, four pass); what falls outside walks on until it is inside. The
 * rounds hash by two multiplications under keys from Philox.
 *
 * Invariant  permutation_at is one to one on [0, size).
 * Touches    base/random.h.
 */
#ifndef ERGON_NETWORK_PERMUTATION_H
#define ERGON_NETWORK_PERMUTATION_H

#include "base/isa.h"
#include "base/random.h"

enum { PERMUTATION_ROUNDS = 6 };
#define PERMUTATION_SIZE_MAX (1u << 31)

struct permutation;

/* out[k]: the place (left[k], right[k]) after all rounds, k < count; it may be outside still. */
typedef void permutation_kernel(const struct permutation *p, uint32_t count, const uint32_t *left,
                                const uint32_t *right, uint32_t *out);

struct permutation {
    permutation_kernel *rounds_run;
    uint32_t            size;
    uint32_t            left; /* a place is (place / right, place % right) */
    uint32_t            right;
    uint32_t            mask[PERMUTATION_ROUNDS];
    uint32_t            factor[PERMUTATION_ROUNDS]; /* odd */
};

permutation_kernel *permutation_kernel_of(isa which);

/* 1 <= size <= PERMUTATION_SIZE_MAX; key and which name the permutation. */
void permutation_make(struct permutation *p, struct random_key key, uint32_t which, uint32_t size);
uint32_t permutation_at(const struct permutation *p, uint32_t place);

/* out[k] = permutation_at(p, first + k), k < count: in vectors, then the few that walk on. */
void permutation_interval(const struct permutation *p, uint32_t first, uint32_t count,
                          uint32_t *out);

/* The rounds of one place, shared by the kernel's builds and the single place. */

static inline uint32_t permutation_hash(const struct permutation *p, uint32_t round, uint32_t value)
{
    uint32_t hash = (value ^ p->mask[round]) * 0x9e3779b1u; /* 2^32 over the golden ratio */
    hash          = (hash ^ hash >> 16) * p->factor[round];
    hash          = (hash ^ hash >> 15) * 0x9e3779b1u;
    return hash ^ hash >> 16;
}

static inline uint32_t permutation_add(uint32_t value, uint32_t hash, uint32_t limit)
{
    uint32_t sum = value + random_below(hash, limit);
    return sum >= limit ? sum - limit : sum;
}

static inline uint32_t permutation_rounds(const struct permutation *p, uint32_t left,
                                          uint32_t right)
{
#pragma GCC unroll 3
    for (uint32_t round = 0; round < PERMUTATION_ROUNDS; round += 2) {
        left  = permutation_add(left, permutation_hash(p, round, right), p->left);
        right = permutation_add(right, permutation_hash(p, round + 1, left), p->right);
    }
    return left * p->right + right;
}

#endif
