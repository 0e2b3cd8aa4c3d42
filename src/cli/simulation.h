/* simulation.h - from a model to something that can run: tiles, owners, shard, routes. Private to
 * cli/.
 *
 * Ownership  the simulation owns everything it made; model and comm are borrowed.
 */
#ifndef ERGON_CLI_SIMULATION_H
#define ERGON_CLI_SIMULATION_H

#include "cli/options.h"
#include "comm/comm.h"
#include "partition/partition.h"
#include "shard/shard.h"
#include "step/route.h"

struct simulation {
    struct comm          *comm;
    const struct model   *model;
    struct tile_table    *tiles;
    struct quantisation  *quantisation;
    uint32_t             *owner; /* rank of each tile: the same on all ranks */
    uint32_t             *owned; /* tiles of this rank */
    uint32_t              owned_count;
    struct partition_cost cost; /* expected, of the partition; rank 0 only */
    struct shard         *shard;
    struct route_table    routes;
    uint64_t              build_ns;
};

/* faults  FAULT_MEMORY, FAULT_INPUT, FAULT_BUG: agreed
 * ranks   collective */
MUST_CHECK fault simulation_build(struct simulation *simulation, struct comm *comm,
                                  const struct model *model, const struct options *options);
void             simulation_clear(struct simulation *simulation);

#endif
