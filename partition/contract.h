/* contract.h - vertices that must not be parted, as one; and the graph that is left of them.
 *
 * Vertices joined by an edge of a short delay would have to meet often if a cut went between them.
 * Contracting all edges shorter than D leaves a graph in which any cut may wait for D. D is one of
 * the graph's own delays; the longer it is, the fewer and heavier are the groups, until one is too
 * heavy for a part.
 *
 * Ownership  groups and coarse graphs own their arrays.
 * Touches    base/ only.
 */
#ifndef ERGON_PARTITION_CONTRACT_H
#define ERGON_PARTITION_CONTRACT_H

#include "partition/graph.h"

struct groups {
    uint32_t  count;
    uint32_t *of;     /* [vertices] group of each: numbered by their first vertices */
    uint32_t *first;  /* [count + 1] */
    uint32_t *member; /* [vertices] by group, ascending */
};

/* The components of the edges shorter than some steps; 0: every vertex by itself.
 *   faults  FAULT_MEMORY: *out is empty then */
MUST_CHECK fault groups_make(struct groups *out, const struct graph *graph, uint32_t shorter_than);
void             groups_clear(struct groups *groups);

/* Delays at which contracting leaves no group above work_max: first always 0 (nothing contracted),
 * then at most `most - 1` delays of the graph, ascending, spread evenly, the largest among them.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault contraction_levels(const struct graph *graph, double work_max, uint32_t most,
                                    uint32_t *levels, uint32_t *count);

/* Groups as vertices. An edge weighs what a cut through it would send, if each vertex's traffic
 * were shared out evenly among (the `spread`th power of) its edges. */
struct coarse {
    uint32_t  count;
    uint64_t *first;     /* [count + 1] */
    uint32_t *neighbour; /* no loops, no doubles, in no order */
    double   *weight;    /* [edges] the same in both directions */
    uint64_t *work, *size, *memory;
};

/* faults  FAULT_MEMORY: *out is empty then */
MUST_CHECK fault coarse_make(struct coarse *out, const struct graph *graph,
                             const struct groups *groups, double spread);
void             coarse_clear(struct coarse *coarse);

#endif
