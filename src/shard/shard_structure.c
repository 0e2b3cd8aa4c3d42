/* shard_structure.c - what comes and goes at boundaries of ticks. */
#include "shard/group_retirement.h"
#include "shard/shard_parts.h"

fault shard_structure_tick(struct shard *shard, uint64_t tick)
{
    struct pruning_place place = {&shard->synapses, &shard->calendar};
    if (shard->pruning) TRY(pruning_tick(shard->pruning, &place, tick));
    for (uint32_t g = 0; g < shard->group_count; g++)
        group_retirement_tick(&shard->groups[g], shard->accumulators);
    return FAULT_NONE;
}
