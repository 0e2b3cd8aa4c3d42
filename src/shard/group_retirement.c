/* group_retirement.c - every neuron is tried from rest, with its own constants. */
#include "shard/group_retirement.h"

#include "base/memory.h"

/* Columns of 4 bytes that are zero before a step. */
enum {
    ARRIVED,
    OWN = ARRIVED + KIND_RECEPTORS_MAX,
    REFRACTORY,
    SPIKED,
    STATES,
    COLUMNS_MAX = STATES + KIND_STATES_MAX
};

static void chunk_try(struct neuron_group *group, uint32_t place, uint32_t count,
                      float *const *columns)
{
    const struct kind *kind     = group->definition->kind;
    const bool         is_split = kind->receptor_count > 1 && !group->definition->is_merged;
    const float       *constants[KIND_CONSTANTS_MAX];
    for (uint32_t c = 0; !group->definition->is_uniform && c < kind->constant_count; c++)
        constants[c] = group->constants[c] + place;
    struct kind_step step = {
        .count            = count,
        .state            = columns + STATES,
        .refractory_steps = (int32_t *)columns[REFRACTORY],
        .constant         = group->constant,
        .constants        = group->definition->is_uniform ? NULL : constants,
        .arrived = {(int32_t *)columns[ARRIVED], is_split ? (int32_t *)columns[ARRIVED + 1] : NULL},
        .own     = {columns[OWN], columns[OWN]},
        .current_pA = columns[OWN],
        .spiked     = (uint8_t *)columns[SPIKED]};
    retirement_try(group->retirement, place, &step, kind->state_count, group->kernel);
}

/* Columns are taken anew for each chunk: what a step left in them is no rest. */
static fault columns_take(float **columns)
{
    for (uint32_t c = 0; c < COLUMNS_MAX; c++)
        TRY(memory_take(&columns[c], CHUNK_NEURONS, sizeof **columns, "retirement of neurons"));
    return FAULT_NONE;
}

static fault chunks_try(struct neuron_group *group)
{
    fault failed = FAULT_NONE;
    for (uint32_t place = 0; !failed && place < group->neuron_count; place += CHUNK_NEURONS) {
        float   *columns[COLUMNS_MAX] = {NULL};
        uint32_t left                 = group->neuron_count - place;
        failed                        = columns_take(columns);
        if (!failed) chunk_try(group, place, left < CHUNK_NEURONS ? left : CHUNK_NEURONS, columns);
        for (uint32_t c = 0; c < COLUMNS_MAX; c++)
            memory_give(&columns[c]);
    }
    return failed;
}

fault group_retirement_create(struct neuron_group *group, const struct group_plan *plan)
{
    if (!plan->model->energy.populations || !group->kernel) return FAULT_NONE;
    const struct energy_couplings *of =
        &plan->model->energy.populations[plan->population].couplings;
    if (!of->structure || of->retire_ticks == 0) return FAULT_NONE;
    struct retirement_plan retirement = {.after_ticks = of->retire_ticks,
                                         .count       = group->neuron_count,
                                         .lanes       = group->lid_count,
                                         .isa         = plan->isa};
    TRY(retirement_create(&group->retirement, &retirement));
    if (group->energy) TRY(group_energy_retire(group->energy, group->retirement));
    return chunks_try(group);
}

void group_retirement_tick(struct neuron_group *group, int32_t *const *accumulators)
{
    if (!group->retirement) return;
    struct retirement_columns columns = {.state_count      = group->definition->kind->state_count,
                                         .states           = group->states,
                                         .refractory_steps = group->refractory_steps};
    for (uint32_t class = 0; class < KIND_RECEPTORS_MAX; class ++)
        columns.accumulators[class] = accumulators[class] + group->lid_first;
    retirement_tick(group->retirement, &columns);
}
