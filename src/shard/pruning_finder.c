/* pruning_finder.c - populations of both ends by halves, then the rule's projection between them.
 */
#include "shard/pruning_finder.h"

/* Range of a target. */
static uint32_t range_of_lid(const struct pruning_state *it, uint32_t lid)
{
    uint32_t low = 0, high = it->range_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (it->ranges[middle].lid_first <= lid)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Population of a source. */
static uint32_t population_of_gid(const struct pruning_state *it, uint32_t gid)
{
    uint32_t low = 0, high = it->model->population_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (it->model->populations[middle].gid_first <= gid)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct finder finder_make(const struct pruning_state *it, const struct synapse_store *store,
                          uint32_t row)
{
    return (struct finder){.source = population_of_gid(it, store->row_source[row])};
}

uint32_t projection_find(struct finder *finder, const struct pruning_state *it, uint64_t target,
                         uint16_t rule)
{
    if (rule == finder->rule && target >= finder->target_first && target < finder->target_end)
        return finder->projection;
    const uint32_t range = range_of_lid(it, (uint32_t)target);
    finder->target_first = it->ranges[range].lid_first;
    finder->target_end = range + 1 < it->range_count ? it->ranges[range + 1].lid_first : UINT64_MAX;
    finder->rule       = rule;
    finder->projection =
        pruning_projection(&it->rules, finder->source, it->ranges[range].population, rule);
    return finder->projection;
}
