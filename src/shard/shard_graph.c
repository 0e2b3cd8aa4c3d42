/* shard_graph.c - what was built of the graph, for who checks it. */
#include "shard/shard_parts.h"

#include <assert.h>

bool shard_is_reached(const struct shard *shard, uint32_t lid)
{
    assert(lid < shard->lid_count);
    return shard->synapses.is_reached[lid];
}

uint64_t shard_synapses_made(const struct shard *shard, uint32_t projection)
{
    assert(projection < shard->plan.model->projection_count);
    return shard->synapses.made[projection];
}
