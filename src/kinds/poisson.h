/* poisson.h - independent Poisson trains, counted per neuron and step.
 *
 * The number of events in a step is drawn by one 32-bit uniform word: for small means from an alias
 * table that fits into vector registers, for large ones as the number of cumulative thresholds that
 * the word passes. The word of a neuron depends on the key, the tile, the step and its place in the
 * tile: word w of counter g belongs to neuron w G + g, where G is a quarter of the tile rounded up
 * to KIND_LANES, so that a vector of counters fills four contiguous stretches of neurons.
 *
 * Accuracy   exact but for chances below 2^-32 (thresholds) or 2^-37 (alias).
 * Touches    base/random.h, base/alias.h. Never the wall clock.
 */
#ifndef ERGON_KINDS_POISSON_H
#define ERGON_KINDS_POISSON_H

#include "base/isa.h"
#include "base/random.h"

#include <stdbool.h>
#include <stdint.h>

enum { POISSON_THRESHOLDS_MAX = 1024, POISSON_ALIAS_LOG2 = 5, POISSON_ALIAS_SLOTS = 32 };

struct poisson_table {
    /* Of each alias slot: the fraction, in 2^-32, that keeps its value; the values, own in the low
     * half of a word, other in the high half. */
    _Alignas(64) uint32_t below[POISSON_ALIAS_SLOTS];
    uint32_t values[POISSON_ALIAS_SLOTS];
    bool     is_alias;                          /* else thresholds */
    uint32_t count;                             /* of thresholds: the largest number of events */
    uint32_t threshold[POISSON_THRESHOLDS_MAX]; /* event c+1 happens if word < threshold[c] */
};

/* Largest mean of events in one step that a table can hold. */
#define POISSON_MEAN_MAX 600.0

/* Fill the table for a mean number of events per step, 0 <= mean <= POISSON_MEAN_MAX. */
void poisson_table_make(struct poisson_table *table, double mean);

/* Words a tile of count neurons needs in scratch: 4 G. */
uint32_t poisson_scratch_words(uint32_t count);

/* own[i] += weight x events of neuron i, for the count neurons of a tile.
 *   scratch  poisson_scratch_words(count) words, 64-byte aligned */
typedef void poisson_kernel(struct random_key key, uint32_t tile, uint64_t step,
                            const struct poisson_table *table, float weight, uint32_t count,
                            float *own, uint32_t *scratch);

poisson_kernel *poisson_kernel_of(isa which);

#endif
