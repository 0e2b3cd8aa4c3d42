/* poisson.h - independent Poisson trains, counted per neuron and step.
 *
 * Small means: a 16-bit half of a word picks a slot of an alias table that fits into vector
 * registers, and with what is left of it one of the slot's two numbers. Where those bits tie with
 * the slot's bound, further bits of a draw of the neuron's own decide, so that chances are as exact
 * as with longer words. Large means: the number of cumulative thresholds that a 32-bit word passes.
 *
 * Which bits a neuron gets depends on the key, the tile, the step and its place in the tile: with G
 * counters, word w of counter g is word w G + g of a tile, and half h of that word belongs to
 * neuron 2 (w G + g) + h (small means), the word to neuron w G + g (large means); so a vector of
 * counters fills four contiguous stretches of neurons. The draw that breaks a tie has the counter's
 * highest bit set and the neuron's place in the tile as its first word.
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
    /* Of each alias slot: the upper 11 bits of the fraction that keeps its number; its number in
     * the low byte, the other one in the high byte. */
    _Alignas(64) uint16_t bound[POISSON_ALIAS_SLOTS];
    uint16_t numbers[POISSON_ALIAS_SLOTS];
    uint32_t below[POISSON_ALIAS_SLOTS];        /* the whole fraction, in 2^-32 */
    bool     is_alias;                          /* else thresholds */
    uint32_t count;                             /* of thresholds: the largest number of events */
    uint32_t threshold[POISSON_THRESHOLDS_MAX]; /* event c+1 happens if word < threshold[c] */
};

/* Bits of a half word: the slot, then the fraction. */
enum { POISSON_FRACTION_BITS = 16 - POISSON_ALIAS_LOG2 };

/* Does the slot's own number come out, where the fraction ties with its bound? */
bool poisson_tie_keeps(const struct poisson_table *table, uint32_t slot, uint32_t extension);

/* Largest mean of events in one step that a table can hold. */
#define POISSON_MEAN_MAX 600.0

/* Fill the table for a mean number of events per step, 0 <= mean <= POISSON_MEAN_MAX. */
void poisson_table_make(struct poisson_table *table, double mean);

/* The largest number of events of a step that can come out. */
uint32_t poisson_table_largest(const struct poisson_table *table);

/* Words a tile of count neurons needs in scratch, for large means. */
uint32_t poisson_scratch_words(uint32_t count);

/* Counters for a tile of count neurons, each of which gives `each` draws: whole vectors of them. */
uint32_t poisson_counters(uint32_t count, uint32_t each);

/* Whose events, when, and what one of them brings. */
struct poisson_place {
    uint32_t tile;
    uint32_t count; /* neurons of the tile */
    uint64_t step;
    float    weight;
    bool     is_first; /* own is set, not added to */
};

/* own[i] += weight x events of neuron i, for the neurons of a tile, or = where is_first.
 *   scratch  poisson_scratch_words(count) words, 64-byte aligned; own is, too */
typedef void poisson_kernel(struct random_key key, const struct poisson_place *place,
                            const struct poisson_table *table, float *own, uint32_t *scratch);

poisson_kernel *poisson_kernel_of(isa which);

#endif
