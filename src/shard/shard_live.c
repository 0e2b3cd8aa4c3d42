/* shard_live.c - what a shard is told from outside, and whether its neurons are sound. */
#include "base/memory.h"
#include "shard/group_columns.h"
#include "shard/group_source.h"
#include "shard/shard_parts.h"

#include <assert.h>
#include <math.h>

static struct neuron_group *group_of_population(const struct shard *shard, uint32_t population)
{
    for (uint32_t g = 0; g < shard->group_count; g++)
        if (shard->groups[g].population == population) return &shard->groups[g];
    return NULL;
}

fault shard_tuned_begin(struct shard *shard)
{
    const struct model_live *live = &shard->plan.model->live;
    for (uint32_t i = 0; i < live->tunable_count; i++)
        shard->tuned_count += live->tunables[i].kind == TUNABLE_SYNAPSES;
    TRY(memory_take(&shard->tuned, shard->tuned_count, sizeof *shard->tuned, "weights as drawn"));
    for (uint32_t i = 0, n = 0; i < live->tunable_count; i++) {
        const struct tunable *tunable = &live->tunables[i];
        if (tunable->kind != TUNABLE_SYNAPSES) continue;
        const struct projection   *p     = &shard->plan.model->projections[tunable->index];
        const struct neuron_group *group = group_of_population(shard, p->target);
        struct tuned_plan plan = {shard->plan.model, shard->plan.quantisation, tunable, 0, 0};
        if (group) {
            plan.lid_first = group->lid_first;
            plan.lid_end   = group->lid_first + group->neuron_count;
        }
        TRY(tuned_synapses_create(&shard->tuned[n++], &plan, &shard->synapses));
    }
    return FAULT_NONE;
}

void shard_tuned_end(struct shard *shard)
{
    for (uint32_t i = 0; shard->tuned && i < shard->tuned_count; i++)
        tuned_synapses_destroy(&shard->tuned[i]);
    memory_give(&shard->tuned);
}

fault shard_sense(struct shard *shard, uint32_t sense, uint32_t count,
                  const struct sense_event *events)
{
    const struct model_live *live = &shard->plan.model->live;
    assert(sense < live->sense_count);
    struct neuron_group *group = group_of_population(shard, live->senses[sense].target);
    return group ? group_sense_tell(group, sense, count, events) : FAULT_NONE;
}

static void synapses_tune(struct shard *shard, const struct tunable *tunable, double value)
{
    for (uint32_t i = 0; i < shard->tuned_count; i++)
        if (shard->tuned[i].tunable == tunable)
            tuned_synapses_set(&shard->tuned[i], &shard->synapses, value);
}

void shard_tune(struct shard *shard, uint64_t step, uint32_t tunable, double value)
{
    const struct model *model = shard->plan.model;
    assert(tunable < model->live.tunable_count);
    const struct tunable *it = &model->live.tunables[tunable];
    (void)step; /* the next one: what acts later is told later */
    assert(value >= it->minimum && value <= it->maximum);
    if (it->kind == TUNABLE_SYNAPSES) {
        synapses_tune(shard, it, value);
        return;
    }
    bool                 is_parameter = it->kind == TUNABLE_PARAMETER;
    uint32_t             population   = is_parameter ? it->index : model->inputs[it->index].target;
    struct neuron_group *group        = group_of_population(shard, population);
    if (!group) return;
    if (is_parameter)
        group_parameter_tune(group, model, shard->plan.tiles, it->parameter, value);
    else
        own_inputs_tune(&group->inputs, model, it, value);
}

uint64_t shard_revive(struct shard *shard, uint32_t population)
{
    struct neuron_group *group = group_of_population(shard, population);
    if (!group || !group->retirement) return 0;
    group->retirement->is_reviving = true;
    return group->retirement->now;
}

/* The first place below `end` at which a column is not finite, `end` if it is all through. */
static uint32_t unsound_from(const float *column, uint32_t end)
{
    uint32_t i = 0;
    while (i < end && isfinite(column[i]))
        i++;
    return i;
}

uint32_t shard_find_unsound(const struct shard *shard, uint32_t *state)
{
    for (uint32_t g = 0; g < shard->group_count; g++) {
        const struct neuron_group *group = &shard->groups[g];
        uint32_t                   first = group->neuron_count;
        for (uint32_t s = 0; s < group->definition->kind->state_count; s++) {
            uint32_t found = unsound_from(group->states[s], first);
            if (found < first) *state = s;
            first = found;
        }
        if (first < group->neuron_count) return group->lid_first + first;
    }
    return UINT32_MAX;
}
