/* partition.h - a weighted graph in, an owner for every vertex out. The METIS door.
 *
 * This room knows nothing of neurons: vertices have work (to be balanced) and size (what it costs
 * to send one to a part that needs it), edges join those that need each other. Partitioners are
 * listed in partitioners.def and chosen by name.
 *
 * Invariant  every vertex gets a part below `parts`; a part may stay empty when there are fewer
 *            vertices than parts.
 * Touches    base/ only.
 */
#ifndef ERGON_PARTITION_PARTITION_H
#define ERGON_PARTITION_PARTITION_H

#include "base/fault.h"

#include <stdint.h>

struct graph {
    uint32_t        vertex_count;
    const uint64_t *edge_first; /* [vertex_count + 1] CSR, both directions of an edge stored */
    const uint32_t *neighbour;
    const uint64_t *work; /* [vertex_count] cost of a second of model time */
    const uint64_t *size; /* [vertex_count] spikes/s, in 1/1000: sent once per needing part */
};

struct partition_cost {
    double   volume;    /* sum over vertices of size x foreign parts that need it */
    double   imbalance; /* largest work of a part over the mean */
    uint32_t messages;  /* ordered pairs of parts that exchange anything */
};

typedef fault partitioner(const struct graph *graph, uint32_t parts, uint64_t seed,
                          uint32_t *assignment);

/* By name ("metis", "round-robin", "block", "random"); NULL if there is none. */
partitioner       *partitioner_find(const char *name);
const char *const *partitioner_names(uint32_t *count);

/* The library behind `metis` and its version, "5.1.0". */
const char *partition_library(void);

MUST_CHECK fault partition_measure(const struct graph *graph, uint32_t parts,
                                   const uint32_t *assignment, struct partition_cost *cost);

#endif
