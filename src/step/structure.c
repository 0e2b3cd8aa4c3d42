/* structure.c - boundaries, what is told at some of them, and totals. */
#include "step/structure.h"

#include "base/memory.h"

static bool comes_and_goes(const struct model *model)
{
    for (uint32_t p = 0; model->energy.populations && p < model->population_count; p++)
        if (model->energy.populations[p].couplings.structure) return true;
    return false;
}

struct structure structure_make(const struct model *model, const struct outgoing_plan *outgoing)
{
    return (struct structure){.outgoing   = *outgoing,
                              .tick_steps = comes_and_goes(model) ? model->energy.tick_steps : 0};
}

fault structure_step(const struct structure *structure, uint64_t step)
{
    struct shard *shard = structure->outgoing.shard;
    if ((step + 1) % structure->tick_steps) return FAULT_NONE;
    const uint64_t tick = (step + 1) / structure->tick_steps;
    fault          mine = shard_structure_tick(shard, tick);
    if (tick % TELL_TICKS || !shard_synapse_changes(shard)) return mine;
    fault told = outgoing_tell(&structure->outgoing, shard_synapse_changes(shard));
    shard_synapse_changes_told(shard);
    return fault_worst(mine, told);
}

/* Sums over ranks, first and last ticks. ranks: collective */
static void pruned_reduce(struct comm *comm, struct pruned *pruned)
{
    uint64_t counts[] = {pruned->before, pruned->count};
    comm_sum_u64(comm, counts, 2);
    pruned->before = counts[0];
    pruned->count  = counts[1];
    comm_min_u64(comm, &pruned->first_tick, 1);
    comm_max_u64(comm, &pruned->last_tick, 1);
}

fault structure_totals_take(struct structure_totals *totals, const struct structure *structure,
                            const struct model *model)
{
    struct comm        *comm  = structure->outgoing.comm;
    const struct shard *shard = structure->outgoing.shard;
    *totals                   = (struct structure_totals){0};
    if (structure->tick_steps == 0) return FAULT_NONE;
    fault mine = memory_take(&totals->pruned, model->projection_count, sizeof *totals->pruned,
                             "totals of structure");
    if (!mine)
        mine = memory_take(&totals->retired, model->population_count, sizeof *totals->retired,
                           "totals of structure");
    TRY(comm_agree(comm, mine));
    for (uint32_t p = 0; p < model->projection_count; p++) {
        totals->pruned[p] = shard_pruned(shard, p);
        if (model->projections[p].pruning) pruned_reduce(comm, &totals->pruned[p]);
    }
    for (uint32_t p = 0; p < model->population_count; p++) {
        struct retired mine_only = shard_retired(shard, p);
        uint64_t       all[]     = {mine_only.now, mine_only.retirements, mine_only.births};
        comm_sum_u64(comm, all, 3);
        totals->retired[p] = (struct retired){all[0], all[1], all[2]};
    }
    return FAULT_NONE;
}

void structure_totals_clear(struct structure_totals *totals)
{
    memory_give(&totals->pruned);
    memory_give(&totals->retired);
}
