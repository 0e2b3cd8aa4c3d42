/* permutation.c - Feistel rounds that add modulo the two halves' sizes. */
#include "network/permutation.h"

#include <assert.h>
#include <stdbool.h>

permutation_kernel permutation_run_portable;
#ifdef ERGON_X86
permutation_kernel permutation_run_avx2;
permutation_kernel permutation_run_avx512;
#endif

permutation_kernel *permutation_kernel_of(isa which)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return permutation_run_avx512;
    if (which == ISA_AVX2) return permutation_run_avx2;
#endif
    (void)which;
    return permutation_run_portable;
}

void permutation_make(struct permutation *p, struct random_key key, uint32_t which, uint32_t size)
{
    assert(size >= 1 && size <= PERMUTATION_SIZE_MAX);
    uint32_t left = 1;
    while ((uint64_t)left * left < size)
        left++;
    *p = (struct permutation){.rounds_run = permutation_kernel_of(isa_best()),
                              .size       = size,
                              .left       = left,
                              .right      = (size + left - 1) / left};
    for (uint32_t round = 0; round < PERMUTATION_ROUNDS; round++) {
        struct random_block block = random_draw(key, round, which, 0, 0);
        p->mask[round]            = block.word[0];
        p->factor[round]          = block.word[1] | 1u;
    }
}

static uint32_t walk_inside(const struct permutation *p, uint32_t place)
{
    while (place >= p->size)
        place = permutation_rounds(p, place / p->right, place % p->right);
    return place;
}

uint32_t permutation_at(const struct permutation *p, uint32_t place)
{
    assert(place < p->size);
    return walk_inside(p, permutation_rounds(p, place / p->right, place % p->right));
}

void permutation_interval(const struct permutation *p, uint32_t first, uint32_t count,
                          uint32_t *out)
{
    enum { CHUNK = 64 };
    assert((uint64_t)first + count <= p->size);
    uint32_t left[CHUNK];
    uint32_t right[CHUNK];
    uint32_t left_next  = first / p->right;
    uint32_t right_next = first % p->right;
    for (uint32_t done = 0; done < count; done += CHUNK) {
        uint32_t length = count - done < CHUNK ? count - done : CHUNK;
        for (uint32_t k = 0; k < length; k++) {
            left[k]      = left_next;
            right[k]     = right_next;
            bool is_last = ++right_next == p->right;
            left_next += is_last;
            right_next = is_last ? 0 : right_next;
        }
        p->rounds_run(p, length, left, right, out + done);
    }
    for (uint32_t k = 0; k < count; k++)
        if (out[k] >= p->size) out[k] = walk_inside(p, out[k]);
}
