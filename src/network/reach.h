/* reach.h - which cells of a row stream a block of sources can have synapses in.
 *
 * A rule by distance makes nothing out of its reach, and a sheet has many tiles: a stream that
 * asked each for each source would look at pairs. So the sources go by blocks (place.h), and a
 * block is told the cells that it can reach, out of the tree of boxes.
 *
 * Invariant  cells are told in their order in the stream; a cell that is not told has nothing.
 * Ownership  the list belongs to the reach and is valid until the next call.
 * Touches    base/, model/, network/place.h.
 */
#ifndef ERGON_NETWORK_REACH_H
#define ERGON_NETWORK_REACH_H

#include "network/place.h"

/* Cells [first, first + count) of the stream are a projection's, on these tiles (ascending, within
 * the target population). */
struct reach_cells {
    uint32_t        first;
    uint32_t        count;
    const uint32_t *tile;
};

struct reach {
    const struct model       *model;
    const struct place_table *places;
    const struct reach_cells *cells; /* [projections], borrowed */
    struct place_list         found;
    struct place_list         list; /* cells that the block can reach */
    uint32_t                  population;
    uint32_t                  block; /* UINT32_MAX: none yet */
};

/* Does any projection of a source population go by distance? Else all its cells are in reach. */
bool reach_is_spatial(const struct reach *reach, uint32_t population);

/* The cells within reach of the block of a source, in reach->list; *changed: another block than
 * last time.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault reach_of(struct reach *reach, uint32_t population, uint32_t source, bool *changed);
void             reach_clear(struct reach *reach);

#endif
