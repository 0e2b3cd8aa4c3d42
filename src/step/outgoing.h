/* outgoing.h - how many synapses a neuron's spikes reach, on all ranks together.
 *
 * Synapses lie with their targets; who pays for their release is the source. After building, and
 * when synapses go, ranks tell the owners of their rows' sources how many there are.
 *
 * Touches    comm/, network/tile.h, shard/.
 */
#ifndef ERGON_STEP_OUTGOING_H
#define ERGON_STEP_OUTGOING_H

#include "comm/comm.h"
#include "shard/shard.h"

struct outgoing_plan {
    struct comm             *comm;
    struct shard            *shard;
    const struct tile_table *tiles;
    const uint32_t          *owner; /* rank of each tile */
};

/* Add change[row] synapses, [rows of the shard], to what the sources of the rows have.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault outgoing_tell(const struct outgoing_plan *plan, const int32_t *change);

/* Every synapse of the shards is told. ranks: collective, once */
MUST_CHECK fault outgoing_count(const struct outgoing_plan *plan);

#endif
