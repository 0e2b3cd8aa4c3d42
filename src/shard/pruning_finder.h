/* pruning_finder.h - which projection a synapse is of, from its ends. Private to pruning.
 *
 * Touches    pruning.h.
 */
#ifndef ERGON_SHARD_PRUNING_FINDER_H
#define ERGON_SHARD_PRUNING_FINDER_H

#include "shard/pruning.h"

/* The projection of the last synapse that was asked for is mostly that of the next. */
struct finder {
    uint32_t source; /* population */
    uint64_t target_first, target_end;
    uint16_t rule; /* 0: nothing was found yet */
    uint32_t projection;
};

/* For a row of the store. */
struct finder finder_make(const struct pruning_state *it, const struct synapse_store *store,
                          uint32_t row);

/* Of a synapse of the row, by the lid of its target and the rule of its lane. */
uint32_t projection_find(struct finder *finder, const struct pruning_state *it, uint64_t target,
                         uint16_t rule);

/* The lid of a synapse's target. */
static inline uint64_t target_of(const struct synapse_store *store, struct lane lane,
                                 uint64_t synapse)
{
    const uint64_t block = lane.block % store->blocks_per_class;
    return (block << store->block_log2) + synapse_target(store, synapse);
}

#endif
