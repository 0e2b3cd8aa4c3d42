/* route.h - which ranks need the spikes of which neuron, and by what name they know it.
 *
 * After building, every rank tells the owners of its sources which rows it made for them. So a
 * spike goes only to ranks that have a target for it, and names the receiver's own row.
 *
 * Invariant  every row of every shard is reached by exactly one route.
 * Ownership  the table owns its arrays.
 * Touches    base/, comm/, network/, shard/.
 */
#ifndef ERGON_STEP_ROUTE_H
#define ERGON_STEP_ROUTE_H

#include "comm/comm.h"
#include "shard/shard.h"

struct route {
    uint32_t rank;
    uint32_t row;
};

struct route_table {
    struct comm  *comm;
    uint64_t     *first;        /* [lids + 1] */
    struct route *routes;       /* by lid, then rank */
    bool         *is_neighbour; /* [ranks] that there are routes to or from */
    /* Smallest delays, INTERVAL_MAX_STEPS where there are none so short: how seldom ranks must
     * meet. */
    uint32_t interval_steps;     /* between ranks of a host */
    uint32_t far_interval_steps; /* between hosts */
};

/* The longest interval, where no edge crosses ranks or delays are long: faults and progress should
 * not wait longer than this. */
enum { INTERVAL_MAX_STEPS = 512 };

struct route_plan {
    struct comm             *comm;
    const struct shard      *shard;
    const struct tile_table *tiles;
    const uint32_t          *owner; /* rank of each tile */
};

/* faults  FAULT_MEMORY, agreed
 * ranks   collective */
MUST_CHECK fault route_table_create(struct route_table *table, const struct route_plan *plan);
void             route_table_destroy(struct route_table *table);

#endif
