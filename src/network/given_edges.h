/* given_edges.h - synapses that are read, not drawn: those of RULE_GIVEN projections, by source.
 *
 * The edges into the owned tiles are read from their files (sonata/edge_file.h) and laid out as a
 * compressed table by source, from which the row stream appends to its rows. A rank holds only what
 * reaches its own neurons.
 *
 * Ownership  the table owns its arrays; model, tiles and units are borrowed while it is made.
 * Touches    base/, model/, sonata/edge_file.h. Never MPI.
 */
#ifndef ERGON_NETWORK_GIVEN_EDGES_H
#define ERGON_NETWORK_GIVEN_EDGES_H

#include "network/quantise.h"
#include "network/tile.h"

/* The edges into some tiles, by source gid. */
struct given_edges {
    uint32_t  source_count; /* sources that have any: ascending */
    uint32_t *source;       /* [source_count] gids */
    uint64_t *first;        /* [source_count + 1] into the columns below */
    uint32_t *target;       /* lids */
    int32_t  *weight;       /* in units of (source population, class) */
    uint16_t *delay_steps;
    uint8_t  *receptor;   /* class */
    uint32_t *projection; /* NULL where none of them is pruned */
};

struct given_plan {
    const struct model        *model;
    const struct tile_table   *tiles;
    const struct quantisation *quantisation;
    uint32_t                   tile_count; /* owned, ascending */
    const uint32_t            *owned;
    const uint32_t            *target_first; /* the number targets of each tile count from */
};

/* faults  FAULT_INPUT, FAULT_MEMORY; ranks: local */
MUST_CHECK fault given_edges_create(struct given_edges **out, const struct given_plan *plan);
void             given_edges_destroy(struct given_edges **edges);

#endif
