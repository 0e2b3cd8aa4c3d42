/* graph.h - what a partitioner sees: vertices with costs, edges with reach and delay.
 *
 * Vertices have work (to be balanced), size (what it costs to send one to a part that needs it) and
 * memory (not to be exceeded). An edge says how much of its vertex is needed at its neighbour.
 *
 * A vertex may stand for many senders. `reach` is the mean number of targets that one of them has
 * at the neighbour; reaches into one part add up to x, and 1 - exp(-x) of the vertex's size is
 * needed there (who draws targets at random misses a part by exp(-x)). REACH_SURE: all of it.
 * Where senders differ, as in space, that is too much: who reaches one tile of a part reaches
 * others too. So a graph may hold the reaches of a sample of each vertex's senders, the same for
 * all edges of the vertex; they decide what a partition costs, the mean is good enough to look for
 * one.
 *
 * Invariant  rows are ascending, without doubles and loops; an edge stands in both rows.
 * Ownership  a graph borrows its arrays; graph_edges owns them until graph_edges_clear.
 * Touches    base/ only.
 */
#ifndef ERGON_PARTITION_GRAPH_H
#define ERGON_PARTITION_GRAPH_H

#include "base/exact_math.h"
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct graph {
    uint32_t        vertex_count;
    const uint64_t *edge_first; /* [vertex_count + 1] */
    const uint32_t *neighbour;
    const uint64_t *work;         /* [vertex_count] ns of a second of model time */
    const uint64_t *size;         /* [vertex_count] spikes/s, in 1/1000 */
    const float    *reach;        /* [edges] of the row's vertex at the neighbour; NULL: all sure */
    const uint32_t *delay_steps;  /* [edges] smallest of either direction; NULL: none is known */
    const uint64_t *memory;       /* [vertex_count] bytes; NULL: none is known */
    uint32_t        samples;      /* senders of a vertex that are looked at one by one; 0: none */
    const float    *sample_reach; /* [edges][samples] their own reaches */
};

#define REACH_SURE 64.0f /* whole numbers of it add and subtract exactly */

static inline float graph_reach(const struct graph *graph, uint64_t edge)
{
    return graph->reach ? graph->reach[edge] : REACH_SURE;
}

/* The share of a vertex that is needed where it has a reach of x. */
static inline double reach_needed(float x)
{
    if (x >= 32.0f) return 1;
    return x > 1e-5f ? -exact_expm1(-(double)x) : 0;
}

/* Edges given one by one, in any order, the same pair any number of times. */
struct graph_half {
    uint32_t vertex, neighbour;
    float    reach;
    uint32_t delay_steps;
    uint32_t sample; /* 1 + number of its sample in the builder; 0: all senders are alike */
};

struct graph_builder {
    size_t             count, capacity;
    struct graph_half *halves;
    uint32_t           samples; /* set before the first one is added */
    size_t             sample_count, sample_capacity;
    float             *sample; /* [sample_count][samples] */
};

struct graph_edges {
    uint64_t *first; /* [vertex_count + 1] */
    uint32_t *neighbour;
    float    *reach;
    uint32_t *delay_steps;
    float    *sample_reach; /* [edges][builder's samples]; NULL if there were none */
};

/* `from` reaches `to`, at the earliest after delay_steps; a loop is nothing.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault graph_builder_join(struct graph_builder *builder, struct graph_half edge);
/* The same with the reaches of a sample of its senders, [builder->samples].
 *   faults  FAULT_MEMORY */
MUST_CHECK fault graph_builder_join_sampled(struct graph_builder *builder, struct graph_half edge,
                                            const double *reach);
void             graph_builder_clear(struct graph_builder *builder);

/* Doubles become one edge: reaches are added, the smallest delay stays. Empties the builder.
 *   faults  FAULT_MEMORY: *out is empty then */
MUST_CHECK fault graph_builder_finish(struct graph_builder *builder, uint32_t vertex_count,
                                      struct graph_edges *out);
void             graph_edges_clear(struct graph_edges *edges);

/* What each edge's neighbour reaches at the row's vertex: the other direction's reach. [edges]
 *   faults  FAULT_MEMORY */
MUST_CHECK fault graph_reach_back(const struct graph *graph, float **out);

#endif
