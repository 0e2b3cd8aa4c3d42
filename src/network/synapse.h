/* synapse.h - the random words of a cell's synapses: one Philox block each.
 *
 * Synapse k of cell (source, tile) has counter (k, source, tile, 0) of RANDOM_SYNAPSE: word 0 is
 * the rule's (a target, or unused), word 1 makes the weight, word 2 the delay. Source and tile
 * count within their populations.
 *
 * Touches    base/ only.
 */
#ifndef ERGON_NETWORK_SYNAPSE_H
#define ERGON_NETWORK_SYNAPSE_H

#include "base/isa.h"
#include "base/random.h"

enum { SYNAPSE_LANES = 16 }; /* words are written up to count rounded up to this */

struct synapse_cell {
    struct random_key key;
    uint32_t          source;
    uint32_t          tile;
    uint32_t          count;
};

/* word[w]: 64-byte aligned, w = 0, 1, 2; no overlap. */
typedef void synapse_kernel(const struct synapse_cell *cell, uint32_t *const word[3]);

synapse_kernel *synapse_kernel_of(isa which);

#endif
