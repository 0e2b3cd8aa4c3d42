/* tile_graph.h - tiles as vertices of a weighted graph: what a partitioner needs to know of them.
 *
 * Work of a tile is what a second of model time costs there (updates and expected synaptic events,
 * in ns), its size is the spikes/s that it is expected to send (in 1/1000), its memory the bytes of
 * its synapses and states; two tiles are joined when any projection can make a synapse between
 * them. Rates and costs are estimates, or those of a run.
 *
 * Ownership  the graph's arrays belong to the tile graph.
 * Touches    base/, model/, partition/graph.h.
 */
#ifndef ERGON_NETWORK_TILE_GRAPH_H
#define ERGON_NETWORK_TILE_GRAPH_H

#include "network/tile.h"
#include "partition/graph.h"

struct tile_graph;

/* What a run measured. A rate or cost below 0 was not: the estimate stands. */
struct tile_measures {
    const double *rate_Hz;   /* [tiles] of a neuron; NULL: none */
    double        update_ns; /* a neuron's step, with its external input */
    double        event_ns;  /* delivery of a synaptic event */
};

/* measures NULL: all is estimated.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault    tile_graph_create(struct tile_graph **out, const struct model *model,
                                      const struct tile_table    *tiles,
                                      const struct tile_measures *measures);
void                tile_graph_destroy(struct tile_graph **graph);
const struct graph *tile_graph_view(const struct tile_graph *graph);

/* Spikes/s (in 1/1000) that would cross parts if single neurons were dealt out in turn: a neuron
 * with k targets is needed in each other of n parts with probability 1 - (1 - 1/n)^k. */
double tile_graph_dealt_volume(const struct tile_graph *graph, uint32_t parts);

/* Smallest delay of any edge, in steps; UINT32_MAX where there is none. */
uint32_t tile_graph_shortest_delay(const struct tile_graph *graph);

#endif
