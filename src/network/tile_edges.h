/* tile_edges.h - what tiles send each other, gathered pair by pair.
 *
 * Whoever knows which tiles a projection joins says so here, once per ordered pair of tiles, in any
 * order; the cost of tiles and the edges of the tile graph (tile_graph.h) follow from that alone.
 *
 * Ownership  owns its arrays; the tile table and the rates are borrowed.
 * Touches    base/, partition/graph.h.
 */
#ifndef ERGON_NETWORK_TILE_EDGES_H
#define ERGON_NETWORK_TILE_EDGES_H

#include "network/tile.h"
#include "partition/graph.h"

enum { TILE_SAMPLES = 8 };

struct tile_edges {
    const struct tile_table *tiles;
    const double            *rate_Hz; /* [tiles] of a neuron */
    struct graph_builder     builder;
    double                  *events_Hz; /* [tiles] synaptic events that arrive there */
    double                  *synapses;  /* [tiles] that end there */
    double                  *targets;   /* [tiles] synapses that a neuron of it makes in all */
};

struct tile_join {
    uint32_t from, to; /* may be the same tile: that is work, but no edge */
    double   synapses; /* mean number that a neuron of `from` makes onto `to` */
    double   reach; /* REACH_SURE if each of them makes any; else -log of the share that makes none:
                     * synapses, where they are drawn independently */
    uint32_t delay_steps; /* the smallest */
    /* [TILE_SAMPLES] reaches of neurons evenly along `from`, the same for every `to`; NULL where
     * its neurons are alike */
    const double *sample;
};

/* faults  FAULT_MEMORY: *edges is empty then */
MUST_CHECK fault tile_edges_make(struct tile_edges *edges, const struct tile_table *tiles,
                                 const double *rate_Hz);
void             tile_edges_clear(struct tile_edges *edges);

/* faults  FAULT_MEMORY */
MUST_CHECK fault tile_edges_join(struct tile_edges *edges, const struct tile_join *join);

#endif
