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

#include "base/random.h"

enum { PERMUTATION_ROUNDS = 6 };
#define PERMUTATION_SIZE_MAX (1u << 31)

struct permutation {
    uint32_t size;
    uint32_t left; /* a place is (place / right, place % right) */
    uint32_t right;
    uint32_t mask[PERMUTATION_ROUNDS];
    uint32_t factor[PERMUTATION_ROUNDS]; /* odd */
};

/* 1 <= size <= PERMUTATION_SIZE_MAX; key and which name the permutation. */
void permutation_make(struct permutation *p, struct random_key key, uint32_t which, uint32_t size);
uint32_t permutation_at(const struct permutation *p, uint32_t place);

/* out[k] = permutation_at(p, first + k), k < count: a plain loop, then the few that walk on. */
void permutation_interval(const struct permutation *p, uint32_t first, uint32_t count,
                          uint32_t *out);

#endif
