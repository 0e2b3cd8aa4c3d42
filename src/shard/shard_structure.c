/* shard_structure.c - what comes and goes at boundaries of ticks. */
#include "base/memory.h"
#include "shard/group_retirement.h"
#include "shard/shard_parts.h"

#include <string.h>

fault shard_pruning_begin(struct shard *shard)
{
    struct lid_range *ranges = NULL;
    TRY(memory_take(&ranges, shard->group_count, sizeof *ranges, "pruning of synapses"));
    for (uint32_t g = 0; g < shard->group_count; g++)
        ranges[g] = (struct lid_range){shard->groups[g].lid_first, shard->groups[g].population};
    fault failed = pruning_begin(shard->pruning, &shard->synapses, shard->lid_count,
                                 shard->group_count, ranges);
    memory_give(&ranges);
    return failed;
}

fault shard_structure_tick(struct shard *shard, uint64_t tick)
{
    struct pruning_place place = {&shard->synapses, &shard->calendar, &shard->parts};
    if (shard->pruning) TRY(pruning_tick(shard->pruning, &place, tick));
    for (uint32_t g = 0; g < shard->group_count; g++)
        group_retirement_tick(&shard->groups[g], shard->accumulators);
    return FAULT_NONE;
}

const int32_t *shard_synapse_changes(const struct shard *shard)
{
    return shard->pruning ? shard->pruning->changes : NULL;
}

void shard_synapse_changes_told(struct shard *shard)
{
    struct pruning_state *pruning = shard->pruning;
    if (pruning) memset(pruning->changes, 0, shard->synapses.row_count * sizeof *pruning->changes);
}

struct pruned shard_pruned(const struct shard *shard, uint32_t projection)
{
    const struct pruning_state *pruning = shard->pruning;
    return pruning ? pruning->pruned[projection] : (struct pruned){.first_tick = UINT64_MAX};
}

struct retired shard_retired(const struct shard *shard, uint32_t population)
{
    for (uint32_t g = 0; g < shard->group_count; g++) {
        const struct retirement *r = shard->groups[g].retirement;
        if (shard->groups[g].population == population && r)
            return (struct retired){r->now, r->retirements, r->births};
    }
    return (struct retired){0};
}
