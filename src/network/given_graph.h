/* given_graph.h - which tiles the given edges join: what a tile graph needs of RULE_GIVEN.
 *
 * Directed and merged: for each source tile the tiles it reaches, ascending, itself left out, with
 * the number of edges and the shortest delay among them. Read block by block; what is kept grows
 * with the pairs of tiles that are joined.
 *
 * Ownership  the graph owns its arrays.
 * Touches    base/, model/, sonata/edge_file.h.
 */
#ifndef ERGON_NETWORK_GIVEN_GRAPH_H
#define ERGON_NETWORK_GIVEN_GRAPH_H

#include "network/tile.h"

struct given_graph {
    uint64_t *first;       /* [tiles + 1] into the arrays below */
    uint32_t *target;      /* tiles */
    uint32_t *synapses;    /* edges of the pair, at most 2^32 - 1 */
    uint16_t *delay_steps; /* the shortest of them */
    double   *indegree;    /* [tiles] given edges into a tile, from anywhere */
    /* The same without direction: what METIS takes. */
    uint64_t *joined_first; /* [tiles + 1] */
    uint32_t *joined;       /* ascending, both directions */
};

/* faults  FAULT_INPUT, FAULT_MEMORY; ranks: local */
MUST_CHECK fault given_graph_create(struct given_graph **out, const struct model *model,
                                    const struct tile_table *tiles);
void             given_graph_destroy(struct given_graph **graph);

#endif
