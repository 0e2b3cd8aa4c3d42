/* synapse.kernel.c - Philox4x32-10 for a row of counters, written so that compilers vectorise it.
 *
 * The oracle is random_draw (the Random123 door); the constants are the generator's.
 */
#include "network/synapse.h"

static const uint32_t MULTIPLY_0 = 0xd2511f53u;
static const uint32_t MULTIPLY_1 = 0xcd9e8d57u;
static const uint32_t WEYL_0     = 0x9e3779b9u;
static const uint32_t WEYL_1     = 0xbb67ae85u;

synapse_kernel KERNEL(synapse_words);

#define PHILOX_ROUND                                                                               \
    do {                                                                                           \
        uint64_t product0 = (uint64_t)MULTIPLY_0 * c0;                                             \
        uint64_t product1 = (uint64_t)MULTIPLY_1 * c2;                                             \
        uint32_t swapped  = (uint32_t)(product0 >> 32) ^ c3 ^ k1;                                  \
        c0                = (uint32_t)(product1 >> 32) ^ c1 ^ k0;                                  \
        c1                = (uint32_t)product1;                                                    \
        c2                = swapped;                                                               \
        c3                = (uint32_t)product0;                                                    \
        k0 += WEYL_0;                                                                              \
        k1 += WEYL_1;                                                                              \
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
        uint32_t c0 = k, c1 = source, c2 = tile, c3 = 0;
        uint32_t k0 = key0, k1 = key1;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        PHILOX_ROUND;
        word0[k] = c0;
        word1[k] = c1;
        word2[k] = c2;
    }
}
