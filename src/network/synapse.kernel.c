/* synapse.kernel.c - Philox4x32-10 for a row of counters, written so that compilers vectorise it.
 *
 * The oracle is random_draw (the Random123 door); the constants are the generator's.
 */
#include "network/synapse.h"

static const uint64_t LOW        = 0xffffffffu;
static const uint64_t MULTIPLY_0 = 0xd2511f53u;
static const uint64_t MULTIPLY_1 = 0xcd9e8d57u;
static const uint32_t WEYL_0     = 0x9e3779b9u;
static const uint32_t WEYL_1     = 0xbb67ae85u;

synapse_kernel KERNEL(synapse_words);

/* Words sit in the low halves of 64-bit lanes. High halves hold rubbish that no product reads, so a
 * round is two products, two shifts and two xors of three. */
#define PHILOX_ROUND(round)                                                                        \
    do {                                                                                           \
        uint64_t product0 = (c0 & LOW) * MULTIPLY_0;                                               \
        uint64_t product1 = (c2 & LOW) * MULTIPLY_1;                                               \
        c0                = product1 >> 32 ^ c1 ^ (key0 + (round)*WEYL_0);                         \
        c2                = product0 >> 32 ^ c3 ^ (key1 + (round)*WEYL_1);                         \
        c1                = product1;                                                              \
        c3                = product0;                                                              \
    } while (0)

void KERNEL(synapse_words)(const struct synapse_cell *cell, uint32_t *const word[3])
{
    uint32_t *restrict word0 = __builtin_assume_aligned(word[0], 64);
    uint32_t *restrict word1 = __builtin_assume_aligned(word[1], 64);
    uint32_t *restrict word2 = __builtin_assume_aligned(word[2], 64);
    const uint32_t source    = cell->source;
    const uint32_t tile      = cell->tile;
    const uint32_t key0      = cell->key.word[0];
    const uint32_t key1      = cell->key.word[1];
    const uint32_t padded    = (cell->count + SYNAPSE_LANES - 1) / SYNAPSE_LANES * SYNAPSE_LANES;
    for (uint32_t k = 0; k < padded; k++) {
        uint64_t c0 = k, c1 = source, c2 = tile, c3 = 0;
        PHILOX_ROUND(0);
        PHILOX_ROUND(1);
        PHILOX_ROUND(2);
        PHILOX_ROUND(3);
        PHILOX_ROUND(4);
        PHILOX_ROUND(5);
        PHILOX_ROUND(6);
        PHILOX_ROUND(7);
        PHILOX_ROUND(8);
        PHILOX_ROUND(9);
        word0[k] = (uint32_t)c0;
        word1[k] = (uint32_t)c1;
        word2[k] = (uint32_t)c2;
    }
}
