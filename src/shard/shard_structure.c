/* shard_structure.c - what comes and goes at boundaries of ticks. */
#include "shard/shard_parts.h"

fault shard_structure_tick(struct shard *shard, uint64_t tick)
{
    struct pruning_place place = {&shard->synapses, &shard->calendar};
    if (shard->pruning) TRY(pruning_tick(shard->pruning, &place, tick));
    return FAULT_NONE;
}
