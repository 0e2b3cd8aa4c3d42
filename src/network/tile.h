/* tile.h - neurons that lie together, are drawn together and are never torn apart.
 *
 * A population is cut into tiles of model->tile_size neurons (the last may be smaller). A rank owns
 * whole tiles. The cut is fixed by the model, so random numbers keyed by tile are the same for any
 * number of ranks.
 *
 * Invariant  tiles are ordered by gid and cover every neuron once.
 */
#ifndef ERGON_NETWORK_TILE_H
#define ERGON_NETWORK_TILE_H

#include "network/place.h"

struct tile {
    uint32_t population;
    uint32_t first; /* index of its first neuron within the population */
    uint32_t count;
    uint32_t gid_first;
};

struct tile_table {
    uint32_t            count;
    struct tile        *tiles;
    uint32_t           *population_first; /* [populations + 1] first tile of each population */
    struct place_table *places;           /* where the neurons lie */
};

MUST_CHECK fault tile_table_create(struct tile_table **out, const struct model *model);
void             tile_table_destroy(struct tile_table **table);

/* The tile of a neuron. */
uint32_t tile_of(const struct tile_table *table, uint32_t gid);

#endif
