/* simulation.h - from a model to something that can run: tiles, owners, shard, routes.
 *
 * Ownership  the simulation owns everything it made; model, comm and names are borrowed.
 * Touches    comm/, network/, partition/, shard/, step/route.h.
 */
#ifndef ERGON_STEP_SIMULATION_H
#define ERGON_STEP_SIMULATION_H

#include "base/isa.h"
#include "comm/exchange.h"
#include "partition/partition.h"
#include "shard/shard.h"
#include "step/graph_check.h"
#include "step/ledger.h"
#include "step/route.h"
#include "step/structure.h"

/* What the user may choose and no result depends on. */
struct simulation_how {
    const char  *partition; /* name of a partitioner */
    isa          isa;
    exchange_way exchange;
};

struct simulation {
    struct simulation_how how;
    struct comm          *comm;
    const struct model   *model;
    struct tile_table    *tiles;
    struct quantisation  *quantisation;
    uint32_t             *owner; /* rank of each tile: the same on all ranks */
    uint32_t             *owned; /* tiles of this rank */
    uint32_t              owned_count;
    struct partition_cost cost;    /* expected, of the partition; rank 0 only */
    double               *traffic; /* [ranks][ranks] expected, 1/1000 spikes/s; rank 0 only */
    struct shard         *shard;
    struct route_table    routes;
    struct ledger        *ledger; /* of energy; NULL: none */
    struct structure      structure;
    struct graph_findings graph; /* what in the network can do nothing */
    uint64_t              build_ns;
};

/* faults  FAULT_MEMORY, FAULT_INPUT, FAULT_BUG: agreed
 * ranks   collective */
MUST_CHECK fault simulation_build(struct simulation *simulation, struct comm *comm,
                                  const struct model *model, const struct simulation_how *how);
void             simulation_clear(struct simulation *simulation); /* collective */

#endif
