/* permutation.c - Feistel rounds that add modulo the two halves' sizes. */
#include "network/permutation.h"

#include <assert.h>
#include <stdbool.h>

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

/* All rounds of one place (left, right). */
static inline uint32_t rounds_run(const struct permutation *p, uint32_t left, uint32_t right)
{
    for (uint32_t round = 0; round < PERMUTATION_ROUNDS; round += 2) {
        left  = add_below(left, round_hash(p, round, right), p->left);
        right = add_below(right, round_hash(p, round + 1, left), p->right);
    }
    return left * p->right + right;
}

static uint32_t walk_inside(const struct permutation *p, uint32_t place)
{
    while (place >= p->size)
        place = rounds_run(p, place / p->right, place % p->right);
    return place;
}

uint32_t permutation_at(const struct permutation *p, uint32_t place)
{
    assert(place < p->size);
    return walk_inside(p, rounds_run(p, place / p->right, place % p->right));
}

void permutation_interval(const struct permutation *p, uint32_t first, uint32_t count,
                          uint32_t *out)
{
    assert((uint64_t)first + count <= p->size);
    const struct permutation held  = *p;
    uint32_t                 left  = first / held.right;
    uint32_t                 right = first % held.right;
    for (uint32_t k = 0; k < count; k++) {
        out[k]       = rounds_run(&held, left, right);
        bool is_last = ++right == held.right;
        left += is_last;
        right = is_last ? 0 : right;
    }
    for (uint32_t k = 0; k < count; k++)
        if (out[k] >= held.size) out[k] = walk_inside(&held, out[k]);
}
