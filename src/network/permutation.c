/* permutation.c - Feistel rounds that add modulo the two halves' sizes. */
#include "network/permutation.h"

#include <assert.h>

void permutation_make(struct permutation *p, struct random_key key, uint32_t which, uint32_t size)
{
    assert(size >= 1 && size <= PERMUTATION_SIZE_MAX);
    uint32_t left = 1;
    while ((uint64_t)left * left < size)
        left++;
    *p = (struct permutation){.size = size, .left = left, .right = (size + left - 1) / left};
    for (uint32_t round = 0; round < PERMUTATION_ROUNDS; round++) {
        struct random_block block = random_draw(key, round, which, 0, 0);
        p->mask[round]            = block.word[0];
        p->factor[round]          = block.word[1] | 1u;
    }
}

static inline uint32_t round_hash(const struct permutation *p, uint32_t round, uint32_t value)
{
    uint32_t hash = (value ^ p->mask[round]) * 0x9e3779b1u; /* 2^32 over the golden ratio */
    hash          = (hash ^ hash >> 16) * p->factor[round];
    hash          = (hash ^ hash >> 15) * 0x9e3779b1u;
    return hash ^ hash >> 16;
}

static inline uint32_t add_below(uint32_t value, uint32_t hash, uint32_t limit)
{
    uint32_t sum = value + random_below(hash, limit);
    return sum >= limit ? sum - limit : sum;
}

uint32_t permutation_at(const struct permutation *p, uint32_t place)
{
    assert(place < p->size);
    do {
        uint32_t left  = place / p->right;
        uint32_t right = place % p->right;
        for (uint32_t round = 0; round < PERMUTATION_ROUNDS; round += 2) {
            left  = add_below(left, round_hash(p, round, right), p->left);
            right = add_below(right, round_hash(p, round + 1, left), p->right);
        }
        place = left * p->right + right;
    } while (place >= p->size);
    return place;
}
