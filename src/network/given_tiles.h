/* given_tiles.h - which tiles the given edges join: what the tile graph needs of RULE_GIVEN.
 *
 * Files are read block by block; what is kept meanwhile grows with the pairs of tiles that are
 * joined.
 *
 * Touches    base/, model/, sonata/edge_file.h, network/tile_edges.h.
 */
#ifndef ERGON_NETWORK_GIVEN_TILES_H
#define ERGON_NETWORK_GIVEN_TILES_H

#include "network/tile_edges.h"

/* Join every pair of tiles between which files give edges.
 *   faults  FAULT_INPUT, FAULT_MEMORY; ranks: local */
MUST_CHECK fault given_tiles_join(const struct model *model, const struct tile_table *tiles,
                                  struct tile_edges *edges);

#endif
