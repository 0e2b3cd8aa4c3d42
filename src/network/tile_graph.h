/* tile_graph.h - tiles as vertices of a weighted graph: what a partitioner needs to know of them.
 *
 * Work of a tile is what a second of model time costs there (updates and expected synaptic events,
 * weighed in units of 1e-9 s), its size is the spikes/s that it is expected to send (in 1/1000),
 * and two tiles are joined when any projection can make a synapse between them.
 *
 * Ownership  the graph's arrays belong to the tile graph.
 * Touches    base/, model/, partition/partition.h (types only).
 */
#ifndef ERGON_NETWORK_TILE_GRAPH_H
#define ERGON_NETWORK_TILE_GRAPH_H

#include "network/tile.h"
#include "partition/partition.h"

struct tile_graph;

MUST_CHECK fault    tile_graph_create(struct tile_graph **out, const struct model *model,
                                      const struct tile_table *tiles);
void                tile_graph_destroy(struct tile_graph **graph);
const struct graph *tile_graph_view(const struct tile_graph *graph);

#endif
