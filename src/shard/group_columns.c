/* group_columns.c - states and constants of a group's neurons, made from keys. */
#include "shard/group_columns.h"

#include "base/memory.h"
#include "network/draw.h"

#include <assert.h>

static double drawn(const struct distribution *d, struct random_key key, uint32_t index)
{
    if (d->shape == SHAPE_CONSTANT) return d->a;
    if (d->shape == SHAPE_LISTED) return d->values[index];
    struct random_block block = random_draw(key, index, 0, 0, 0);
    return distribution_draw(d, block.word[0], block.word[1]);
}

/* Parameters of a population have the keys of one block, those beyond it keys from the other end.
 */
static struct random_key parameter_key(const struct model *model, uint32_t population,
                                       uint32_t parameter)
{
    enum { BLOCK = 24 }; /* part of every result */
    _Static_assert(KIND_PARAMETERS_MAX <= 2 * BLOCK, "two parameters would share a key");
    uint32_t first = population * BLOCK;
    return random_key_make(model->seed, RANDOM_PARAMETER,
                           parameter < BLOCK ? first + parameter : ~(first + parameter - BLOCK));
}

double parameter_value(const struct model *model, uint32_t population, uint32_t parameter,
                       uint32_t index)
{
    struct random_key key = parameter_key(model, population, parameter);
    return drawn(&model->populations[population].parameters[parameter], key, index);
}

double initial_value(const struct model *model, uint32_t population, uint32_t state, uint32_t index)
{
    struct random_key key =
        random_key_make(model->seed, RANDOM_INITIAL, population * KIND_STATES_MAX + state);
    return drawn(&model->populations[population].initial[state], key, index);
}

static void parameters_of(const struct model *model, uint32_t population, uint32_t index,
                          double *values)
{
    const struct kind *kind = model->populations[population].kind;
    for (uint32_t p = 0; p < kind->parameter_count; p++)
        values[p] = parameter_value(model, population, p, index);
}

static fault columns_take(struct neuron_group *group)
{
    const struct kind *kind = group->definition->kind;
    for (uint32_t s = 0; s < kind->state_count; s++)
        TRY(memory_take(&group->states[s], group->lid_count, sizeof(float), "states of neurons"));
    TRY(memory_take(&group->refractory_steps, group->lid_count, sizeof(int32_t),
                    "states of neurons"));
    for (uint32_t c = 0; !group->definition->is_uniform && c < kind->constant_count; c++)
        TRY(memory_take(&group->constants[c], group->lid_count, sizeof(float),
                        "parameters of neurons"));
    return FAULT_NONE;
}

/* As they are now: some may have been tuned. */
static void parameters_now(const struct neuron_group *group, const struct model *model,
                           uint32_t index, double *values)
{
    parameters_of(model, group->population, index, values);
    for (uint32_t p = 0; p < group->definition->kind->parameter_count; p++)
        if (group->is_tuned[p]) values[p] = group->tuned[p];
}

static void neuron_constants_fill(struct neuron_group *group, const struct model *model,
                                  const double *values, uint32_t place)
{
    const struct kind *kind = group->definition->kind;
    float              constant[KIND_CONSTANTS_MAX];
    kind->derive(values, model->dt_ms, constant);
    for (uint32_t c = 0; c < kind->constant_count; c++)
        group->constants[c][place] = constant[c];
}

/* Constants of one value each, or of every neuron. */
static void constants_fill(struct neuron_group *group, const struct model *model,
                           const struct tile_table *tiles)
{
    const struct kind *kind = group->definition->kind;
    double             values[KIND_PARAMETERS_MAX];
    if (!kind->derive) return;
    if (group->definition->is_uniform) {
        parameters_now(group, model, 0, values);
        kind->derive(values, model->dt_ms, group->constant);
        return;
    }
    for (uint32_t t = 0; t < group->tile_count; t++) {
        const struct tile *tile = &tiles->tiles[group->tiles[t]];
        for (uint32_t i = 0; i < tile->count; i++) {
            parameters_now(group, model, tile->first + i, values);
            neuron_constants_fill(group, model, values,
                                  group->lid_firsts[t] - group->lid_first + i);
        }
    }
    /* Padding computes with the constants of a real neuron: zeros could divide or never settle. */
    for (uint32_t c = 0; c < kind->constant_count; c++)
        for (uint32_t i = group->neuron_count; i < group->lid_count; i++)
            group->constants[c][i] = group->constants[c][0];
}

/* Initial values of one neuron, at its place in the columns. */
static void neuron_begin(struct neuron_group *group, const struct model *model, uint32_t index,
                         uint32_t place)
{
    const struct population *population = group->definition;
    double                   values[KIND_PARAMETERS_MAX];
    parameters_of(model, group->population, index, values);
    for (uint32_t s = 0; s < population->kind->state_count; s++) {
        if (!population->has_initial[s]) continue;
        double value            = initial_value(model, group->population, s, index);
        group->states[s][place] = population->kind->to_column(s, value, values);
    }
}

static bool has_initial(const struct population *population)
{
    for (uint32_t s = 0; s < population->kind->state_count; s++)
        if (population->has_initial[s]) return true;
    return false;
}

static void states_fill(struct neuron_group *group, const struct group_plan *plan)
{
    if (!has_initial(group->definition)) return;
    for (uint32_t t = 0; t < group->tile_count; t++) {
        const struct tile *tile = &plan->tiles->tiles[group->tiles[t]];
        for (uint32_t i = 0; i < tile->count; i++)
            neuron_begin(group, plan->model, tile->first + i,
                         group->lid_firsts[t] - group->lid_first + i);
    }
}

fault group_columns_create(struct neuron_group *group, const struct group_plan *plan)
{
    TRY(columns_take(group));
    constants_fill(group, plan->model, plan->tiles);
    states_fill(group, plan);
    return FAULT_NONE;
}

void group_parameter_tune(struct neuron_group *group, const struct model *model,
                          const struct tile_table *tiles, uint32_t parameter, double value)
{
    assert(parameter < group->definition->kind->parameter_count);
    group->tuned[parameter]    = value;
    group->is_tuned[parameter] = true;
    constants_fill(group, model, tiles);
}
