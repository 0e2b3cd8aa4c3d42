/* random.h - random numbers that belong to things, never to ranks.
 *
 * Philox4x32-10 (Salmon et al. 2011, SC'11, doi 10.1145/2063384.2063405; Random123) is a function
 * from (key, counter) to 128 random bits. A key is made of (seed, purpose, object); the counter
 * names what is drawn: a synapse, a neuron and a step, a node of a tree. So any draw can be made
 * again, anywhere, in any order.
 *
 * Invariant  two purposes never share a key, two things of one purpose never share a counter.
 * Touches    the Random123 door is random.c; kernels have a vectorised twin tested against it.
 */
#ifndef ERGON_BASE_RANDOM_H
#define ERGON_BASE_RANDOM_H

#include <stdint.h>

/* What a draw is for. Only ever append: a number here is part of every result. */
typedef enum random_purpose {
    RANDOM_TILE_SPLIT,   /* a projection's synapses over target tiles          */
    RANDOM_SOURCE_SPLIT, /* a tile's synapses over sources                     */
    RANDOM_TARGET,       /* targets of a row                                   */
    RANDOM_SYNAPSE,      /* weight and delay of a synapse                      */
    RANDOM_PERMUTATION,  /* rounds of a keyed permutation                      */
    RANDOM_PARAMETER,    /* a parameter of a neuron, by population and column  */
    RANDOM_INITIAL,      /* an initial value of a neuron                       */
    RANDOM_POISSON,      /* external spikes of a neuron in a step              */
    RANDOM_PARTITION,    /* the random partitioner (no part of any result)     */
    RANDOM_DIGEST,       /* the digest's hash: its seed is fixed, not the run's */
    RANDOM_POSITION,     /* where a neuron lies, and how many lie in a cell    */
    RANDOM_SENSE         /* spikes of a neuron in a step, from a rate of outside */
} random_purpose;

struct random_key {
    uint32_t word[2];
};

struct random_block {
    uint32_t word[4];
};

struct random_key   random_key_make(uint64_t seed, random_purpose purpose, uint32_t object);
struct random_block random_draw(struct random_key key, uint32_t c0, uint32_t c1, uint32_t c2,
                                uint32_t c3);

/* A word as an integer in [0, limit): the high half of a 32 x 32 bit product. The bias is below
 * limit / 2^32. */
static inline uint32_t random_below(uint32_t word, uint32_t limit)
{
    return (uint32_t)(((uint64_t)word * limit) >> 32);
}

/* Two words as a double in (0, 1): 52 bits and a half, never 0 or 1. */
static inline double random_unit(uint32_t high, uint32_t low)
{
    uint64_t bits = ((uint64_t)high << 20) | (low >> 12);
    return ((double)bits + 0.5) * 0x1p-52;
}

#endif
