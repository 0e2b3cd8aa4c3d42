/* node_map.h - from node ids of a file to gids of the model.
 *
 * Invariant  after node_map_finish runs ascend and do not overlap.
 * Ownership  the map owns its runs; the model's ids are borrowed while it is filled.
 * Touches    base/, model/. Inside network/ only.
 */
#ifndef ERGON_NETWORK_NODE_MAP_H
#define ERGON_NETWORK_NODE_MAP_H

#include "model/model.h"

#include <stddef.h>

/* Neurons whose node ids and gids follow each other. */
struct node_run {
    uint64_t id_first;
    uint32_t count;
    uint32_t gid_first;
    uint32_t population;
    uint32_t place_first; /* ids of the map below its own */
};

struct node_map {
    struct node_run *runs;
    size_t           count, capacity;
};

MUST_CHECK fault node_map_add(struct node_map *map, const struct model *model, uint32_t population);
/* faults  FAULT_INPUT (a node in two populations) */
MUST_CHECK fault node_map_finish(struct node_map *map, const struct model *model);
void             node_map_clear(struct node_map *map);

/* The run that holds a node id, NULL if none does. */
const struct node_run *node_map_find(const struct node_map *map, uint64_t id);
/* How many ids of the map are below one. */
uint32_t node_map_place(const struct node_map *map, uint64_t id);
/* One above the largest id; 0 without any. */
uint64_t node_map_end(const struct node_map *map);

#endif
