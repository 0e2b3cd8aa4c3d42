/* experiment_energy.c - stores added up neuron by neuron, apart from what the ledger adds up. */
#include "validate/experiment_energy.h"

#include "base/memory.h"

#include <string.h>

static fault energy_make(struct outcome_energy *energy, const struct model *model)
{
    energy->population_count = model->population_count;
    energy->region_count     = model->energy.region_count;
    const uint32_t regions   = energy->region_count;
    TRY(memory_take(&energy->totals, model->population_count, sizeof *energy->totals, "totals"));
    TRY(memory_take(&energy->prices, model->population_count, sizeof *energy->prices, "prices"));
    TRY(memory_take(&energy->regions, regions, sizeof *energy->regions, "regions"));
    TRY(memory_take(&energy->stores_first, regions, sizeof(wide), "stores"));
    TRY(memory_take(&energy->stores_last, regions, sizeof(wide), "stores"));
    TRY(memory_take(&energy->pools_first, regions, sizeof *energy->pools_first, "pools"));
    TRY(memory_take(&energy->gid_first, model->population_count + 1, sizeof(uint32_t), "gids"));
    for (uint32_t p = 0; p < model->population_count; p++)
        energy->gid_first[p] = model->populations[p].gid_first;
    energy->gid_first[model->population_count] = model->neuron_count;
    memcpy(energy->prices, model->energy.populations,
           model->population_count * sizeof *energy->prices);
    for (uint32_t r = 0; r < regions; r++)
        energy->pools_first[r] = model->energy.regions[r].pool_initial_atp;
    return FAULT_NONE;
}

static uint32_t region_of(const struct model *model, uint32_t gid)
{
    uint32_t p = 0;
    while (gid - model->populations[p].gid_first >= model->populations[p].size)
        p++;
    return model->energy.populations[p].region;
}

/* ranks: collective */
static void stores_sum(const struct trial *trial, wide *stores)
{
    const struct shard *shard = trial->simulation.shard;
    const uint32_t      count = trial->model->energy.region_count;
    memset(stores, 0, count * sizeof *stores);
    for (uint32_t lid = 0; lid < shard_lid_count(shard); lid++) {
        uint32_t gid    = shard_gid(shard, lid);
        uint32_t region = gid == UINT32_MAX ? UINT32_MAX : region_of(trial->model, gid);
        if (region != UINT32_MAX) stores[region] += shard_energy_atp(shard, lid);
    }
    for (uint32_t r = 0; r < count; r++) {
        uint64_t limbs[WIDE_LIMBS];
        wide_to_limbs(stores[r], limbs);
        comm_sum_u64(trial->comm, limbs, WIDE_LIMBS);
        stores[r] = wide_from_limbs(limbs);
    }
}

fault energy_begin(struct outcome_energy *energy, const struct trial *trial)
{
    if (!trial->simulation.ledger) return FAULT_NONE;
    TRY(comm_agree(trial->comm, energy_make(energy, trial->model)));
    stores_sum(trial, energy->stores_first);
    return FAULT_NONE;
}

fault energy_end(struct outcome_energy *energy, const struct trial *trial)
{
    if (!trial->simulation.ledger) return FAULT_NONE;
    stores_sum(trial, energy->stores_last);
    for (uint32_t r = 0; r < energy->region_count; r++)
        energy->regions[r] = ledger_region(trial->simulation.ledger, r);
    return ledger_totals(trial->simulation.ledger, energy->totals);
}

void energy_clear(struct outcome_energy *energy)
{
    memory_give(&energy->gid_first);
    memory_give(&energy->totals);
    memory_give(&energy->prices);
    memory_give(&energy->regions);
    memory_give(&energy->stores_first);
    memory_give(&energy->stores_last);
    memory_give(&energy->pools_first);
    *energy = (struct outcome_energy){0};
}
