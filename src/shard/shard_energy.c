/* shard_energy.c - boundaries of ticks over the groups of a shard, and what is asked of energy. */
#include "shard/shard_parts.h"

void shard_energy_book(struct shard *shard, uint32_t ticks, const struct pool_share *shares,
                       struct energy_sums *sums)
{
    static const struct pool_share NOTHING = {.is_full = true};
    struct energy_sums             nowhere = {0};
    for (uint32_t g = 0; g < shard->group_count; g++) {
        struct group_energy *energy = shard->groups[g].energy;
        if (!energy) continue;
        uint32_t region = energy->definition->region;
        bool     is_in  = region != UINT32_MAX;
        group_energy_book(energy, ticks, is_in ? &shares[region] : &NOTHING,
                          is_in ? &sums[region] : &nowhere);
    }
}

struct energy_totals shard_energy_totals(const struct shard *shard, uint32_t population)
{
    for (uint32_t g = 0; g < shard->group_count; g++)
        if (shard->groups[g].population == population && shard->groups[g].energy)
            return shard->groups[g].energy->totals;
    static const struct energy_totals NONE;
    return NONE;
}

void shard_energy_stores(const struct shard *shard, wide *stores)
{
    for (uint32_t g = 0; g < shard->group_count; g++) {
        const struct group_energy *energy = shard->groups[g].energy;
        if (!energy || energy->definition->region == UINT32_MAX) continue;
        for (uint32_t i = 0; i < energy->count; i++)
            stores[energy->definition->region] += energy->columns.atp[i];
    }
}

wide shard_energy_stored(const struct shard *shard, uint32_t population)
{
    wide sum = 0;
    for (uint32_t g = 0; g < shard->group_count; g++) {
        const struct group_energy *energy = shard->groups[g].energy;
        if (shard->groups[g].population != population || !energy) continue;
        for (uint32_t i = 0; i < energy->count; i++)
            sum += energy->columns.atp[i];
    }
    return sum;
}

int64_t shard_energy_atp(const struct shard *shard, uint32_t lid)
{
    const struct neuron_group *group = shard_group_of(shard, lid);
    return group->energy ? group->energy->columns.atp[lid - group->lid_first] : 0;
}

void shard_energy_lose(struct shard *shard, uint32_t lid, int64_t atp)
{
    const struct neuron_group *group = shard_group_of(shard, lid);
    if (group->energy) group->energy->columns.atp[lid - group->lid_first] -= atp;
}

void shard_outgoing_add(struct shard *shard, uint32_t lid, int32_t synapses)
{
    const struct neuron_group *group = shard_group_of(shard, lid);
    if (group->energy)
        group->energy->columns.outgoing[lid - group->lid_first] += (uint32_t)synapses;
}
