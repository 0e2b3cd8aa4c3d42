/* neuron_group.c - columns made from keys, then stepped tile by tile. */
#include "shard/neuron_group.h"

#include "base/memory.h"
#include "network/draw.h"

#include <assert.h>
#include <string.h>

static double drawn(const struct distribution *d, struct random_key key, uint32_t index)
{
    if (d->shape == SHAPE_CONSTANT) return d->a;
    struct random_block block = random_draw(key, index, 0, 0, 0);
    return distribution_draw(d, block.word[0], block.word[1]);
}

double parameter_value(const struct model *model, uint32_t population, uint32_t parameter,
                       uint32_t index)
{
    struct random_key key = random_key_make(model->seed, RANDOM_PARAMETER,
                                            population * KIND_PARAMETERS_MAX + parameter);
    return drawn(&model->populations[population].parameters[parameter], key, index);
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

/* Constants and initial values of one neuron, at its place in the columns. */
static void neuron_fill(struct neuron_group *group, const struct model *model, uint32_t index,
                        uint32_t place)
{
    const struct population *population = group->definition;
    const struct kind       *kind       = population->kind;
    double                   values[KIND_PARAMETERS_MAX];
    parameters_of(model, group->population, index, values);
    if (!population->is_uniform) {
        float constant[KIND_CONSTANTS_MAX];
        kind->derive(values, model->dt_ms, constant);
        for (uint32_t c = 0; c < kind->constant_count; c++)
            group->constants[c][place] = constant[c];
    }
    for (uint32_t s = 0; s < kind->state_count; s++) {
        if (!population->has_initial[s]) continue;
        struct random_key key =
            random_key_make(model->seed, RANDOM_INITIAL, group->population * KIND_STATES_MAX + s);
        double value            = drawn(&population->initial[s], key, index);
        group->states[s][place] = kind->to_column(s, value, values);
    }
}

static void columns_fill(struct neuron_group *group, const struct group_plan *plan)
{
    for (uint32_t t = 0; t < group->tile_count; t++) {
        const struct tile *tile = &plan->tiles->tiles[group->tiles[t]];
        for (uint32_t i = 0; i < tile->count; i++)
            neuron_fill(group, plan->model, tile->first + i,
                        group->lid_firsts[t] - group->lid_first + i);
    }
    const struct kind *kind = group->definition->kind;
    if (group->definition->is_uniform && kind->derive) {
        double values[KIND_PARAMETERS_MAX];
        parameters_of(plan->model, group->population, 0, values);
        kind->derive(values, plan->model->dt_ms, group->constant);
    }
    /* Padding computes with the constants of a real neuron: zeros could divide or never settle. */
    for (uint32_t c = 0; group->constants[c] && c < kind->constant_count; c++)
        for (uint32_t i = group->neuron_count; i < group->lid_count; i++)
            group->constants[c][i] = group->constants[c][0];
}

fault neuron_group_create(struct neuron_group *group, const struct group_plan *plan)
{
    assert(plan->tile_count > 0);
    *group            = (struct neuron_group){.population = plan->population};
    group->definition = &plan->model->populations[plan->population];
    group->tile_count = plan->tile_count;
    group->tiles      = plan->owned;
    group->lid_firsts = plan->lid_firsts;
    group->lid_first  = plan->lid_firsts[0];
    uint32_t last     = plan->tile_count - 1;
    group->neuron_count =
        plan->lid_firsts[last] - group->lid_first + plan->tiles->tiles[plan->owned[last]].count;
    group->lid_count = (group->neuron_count + KIND_LANES - 1) / KIND_LANES * KIND_LANES;

    const struct kind *kind = group->definition->kind;
    if (kind->receptor_count > 0)
        group->kernel = kind->kernels[plan->isa]
                            ->kernel[!group->definition->is_uniform][group->definition->is_merged];
    TRY(columns_take(group));
    columns_fill(group, plan);
    return FAULT_NONE;
}

void neuron_group_destroy(struct neuron_group *group)
{
    for (uint32_t s = 0; s < KIND_STATES_MAX; s++)
        memory_give(&group->states[s]);
    for (uint32_t c = 0; c < KIND_CONSTANTS_MAX; c++)
        memory_give(&group->constants[c]);
    memory_give(&group->refractory_steps);
}

uint64_t neuron_group_bytes(const struct neuron_group *group)
{
    uint64_t columns = 1; /* refractory steps */
    for (uint32_t s = 0; s < KIND_STATES_MAX; s++)
        columns += group->states[s] != NULL;
    for (uint32_t c = 0; c < KIND_CONSTANTS_MAX; c++)
        columns += group->constants[c] != NULL;
    return columns * group->lid_count * sizeof(float);
}

/* A spike source sends what its list says, where this shard owns the tile. */
static void source_step(struct neuron_group *group, struct group_step *step)
{
    const struct population *population = group->definition;
    uint32_t                 t          = 0;
    for (; group->next_spike < population->spike_count; group->next_spike++) {
        const struct source_spike *spike = &population->spikes[group->next_spike];
        if (spike->step > step->step) break;
        if (spike->step < step->step) continue;
        while (t < group->tile_count) {
            const struct tile *tile = &step->tiles->tiles[group->tiles[t]];
            if (spike->index < tile->first + tile->count) break;
            t++;
        }
        if (t == group->tile_count) continue; /* the list is sorted, but may have more steps */
        const struct tile *tile = &step->tiles->tiles[group->tiles[t]];
        if (spike->index < tile->first) continue;
        step->spiked_lids[step->spike_count++] = group->lid_firsts[t] + spike->index - tile->first;
    }
}

static void scratch_clean(struct tile_scratch *scratch)
{
    if (scratch->dirty == 0) return;
    memset(scratch->own[0], 0, scratch->dirty * sizeof(float));
    memset(scratch->own[1], 0, scratch->dirty * sizeof(float));
    memset(scratch->current_pA, 0, scratch->dirty * sizeof(float));
    scratch->dirty = 0;
}

/* The part [*from, *to) of a tile that an input reaches; false if none. */
static bool input_reaches(const struct input *input, const struct tile *tile, uint64_t step,
                          uint32_t *from, uint32_t *to)
{
    if (input->target != tile->population || step < input->step_first || step >= input->step_end)
        return false;
    uint32_t first = input->first, end = input->first + input->count;
    *from = first > tile->first ? first - tile->first : 0;
    *to   = end < tile->first + tile->count ? end - tile->first : tile->count;
    return end > tile->first && first < tile->first + tile->count;
}

static void poisson_add(const struct own_input *input, struct group_step *step, uint32_t tile_index,
                        uint32_t from, uint32_t to)
{
    const struct tile   *tile    = &step->tiles->tiles[tile_index];
    struct tile_scratch *scratch = step->scratch;
    float                weight  = (float)input->definition->weight;
    float               *own     = scratch->own[input->receptor];
    if (from == 0 && to == tile->count) {
        step->poisson(input->key, tile_index, step->step, input->table, weight, tile->count, own,
                      scratch->words);
        return;
    }
    memset(scratch->part, 0, tile->count * sizeof(float));
    step->poisson(input->key, tile_index, step->step, input->table, weight, tile->count,
                  scratch->part, scratch->words);
    for (uint32_t i = from; i < to; i++)
        own[i] += scratch->part[i];
}

static void inputs_add(struct group_step *step, uint32_t tile_index)
{
    const struct tile *tile = &step->tiles->tiles[tile_index];
    for (uint32_t n = 0; n < step->input_count; n++) {
        const struct own_input *input = &step->inputs[n];
        uint32_t                from, to;
        if (!input_reaches(input->definition, tile, step->step, &from, &to)) continue;
        step->scratch->dirty = (tile->count + KIND_LANES - 1) / KIND_LANES * KIND_LANES;
        if (input->table) {
            poisson_add(input, step, tile_index, from, to);
            continue;
        }
        float amplitude_pA = (float)input->definition->amplitude_pA;
        for (uint32_t i = from; i < to; i++)
            step->scratch->current_pA[i] += amplitude_pA;
    }
}

/* Spiking lanes of a tile to lids: few are, so eight are looked at at once. */
static void spikes_collect(struct group_step *step, uint32_t lid_first, uint32_t count)
{
    const uint8_t *spiked = step->scratch->spiked;
    for (uint32_t i = 0; i < count; i += 8) {
        uint64_t eight;
        memcpy(&eight, spiked + i, sizeof eight);
        for (; eight; eight &= eight - 1)
            step->spiked_lids[step->spike_count++] =
                lid_first + i + (uint32_t)__builtin_ctzll(eight) / 8;
    }
}

static void tile_step(struct neuron_group *group, struct group_step *step, uint32_t t)
{
    const struct kind   *kind     = group->definition->kind;
    const struct tile   *tile     = &step->tiles->tiles[group->tiles[t]];
    struct tile_scratch *scratch  = step->scratch;
    uint32_t             lid      = group->lid_firsts[t];
    uint32_t             place    = lid - group->lid_first;
    bool                 is_split = kind->receptor_count > 1 && !group->definition->is_merged;

    float       *states[KIND_STATES_MAX];
    const float *constants[KIND_CONSTANTS_MAX];
    for (uint32_t s = 0; s < kind->state_count; s++)
        states[s] = group->states[s] + place;
    for (uint32_t c = 0; !group->definition->is_uniform && c < kind->constant_count; c++)
        constants[c] = group->constants[c] + place;

    struct kind_step run = {
        .count            = tile->count,
        .state            = states,
        .refractory_steps = group->refractory_steps + place,
        .constant         = group->constant,
        .constants        = constants,
        .arrived    = {step->accumulators[0] + lid, is_split ? step->accumulators[1] + lid : NULL},
        .unit       = {step->units[0], step->units[1]},
        .own        = {scratch->own[0], scratch->own[1]},
        .current_pA = scratch->current_pA,
        .spiked     = scratch->spiked};
    group->kernel(&run);
    spikes_collect(step, lid, tile->count);
}

void neuron_group_step(struct neuron_group *group, struct group_step *step)
{
    if (!group->kernel) {
        source_step(group, step);
        return;
    }
    for (uint32_t t = 0; t < group->tile_count; t++) {
        scratch_clean(step->scratch);
        inputs_add(step, group->tiles[t]);
        tile_step(group, step, t);
    }
}
