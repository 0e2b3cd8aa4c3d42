/* neuron_group.c - neurons stepped tile by tile. */
#include "shard/neuron_group.h"

#include "base/memory.h"
#include "shard/group_columns.h"
#include "shard/group_retirement.h"
#include "shard/group_source.h"

#include <assert.h>
#include <string.h>

fault neuron_group_create(struct neuron_group *group, const struct group_plan *plan)
{
    assert(plan->tile_count > 0);
    *group            = (struct neuron_group){.population = plan->population};
    group->definition = &plan->model->populations[plan->population];
    group->tile_count = plan->tile_count;
    group->tile_size  = plan->model->tile_size;
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
    TRY(own_inputs_create(&group->inputs, plan->model, plan->population));
    TRY(group_senses_create(group, plan->model));
    TRY(group_columns_create(group, plan));
    struct group_energy_plan energy = {.model        = plan->model,
                                       .quantisation = plan->quantisation,
                                       .population   = plan->population,
                                       .count        = group->neuron_count,
                                       .lanes        = group->lid_count,
                                       .scales       = plan->scales,
                                       .isa          = plan->isa};
    TRY(group_energy_create(&group->energy, &energy));
    return group_retirement_create(group, plan);
}

void neuron_group_destroy(struct neuron_group *group)
{
    for (uint32_t s = 0; s < KIND_STATES_MAX; s++)
        memory_give(&group->states[s]);
    for (uint32_t c = 0; c < KIND_CONSTANTS_MAX; c++)
        memory_give(&group->constants[c]);
    memory_give(&group->refractory_steps);
    group_senses_destroy(group);
    group_energy_destroy(&group->energy);
    retirement_destroy(&group->retirement);
    own_inputs_destroy(&group->inputs);
}

uint64_t neuron_group_bytes(const struct neuron_group *group)
{
    uint64_t columns = 1; /* refractory steps */
    for (uint32_t s = 0; s < KIND_STATES_MAX; s++)
        columns += group->states[s] != NULL;
    for (uint32_t c = 0; c < KIND_CONSTANTS_MAX; c++)
        columns += group->constants[c] != NULL;
    return columns * group->lid_count * sizeof(float) + group_energy_bytes(group->energy) +
           retirement_bytes(group->retirement);
}

/* Spiking lanes of a chunk to lids. Few are, so many are looked at together; the kernel does not
 * write what is beyond its last vector. */
static void spikes_collect(struct group_step *step, uint32_t lid_first, uint32_t count)
{
    enum { EIGHTS = 8, LANES = 8 * EIGHTS };
    uint8_t *spiked = step->scratch->spiked;
    memset(spiked + count, 0, (LANES - count % LANES) % LANES);
    for (uint32_t i = 0; i < count; i += LANES) {
        uint64_t eight[EIGHTS], any = 0;
        memcpy(eight, spiked + i, sizeof eight);
        for (uint32_t e = 0; e < EIGHTS; e++)
            any |= eight[e];
        for (uint32_t e = 0; any && e < EIGHTS; e++)
            for (; eight[e]; eight[e] &= eight[e] - 1)
                step->spiked_lids[step->spike_count++] =
                    lid_first + i + e * 8 + (uint32_t)__builtin_ctzll(eight[e]) / 8;
    }
}

/* Energy sees the input of a chunk before its kernel takes it in. */
static void chunk_count(struct neuron_group *group, const struct group_step *step, uint32_t lid,
                        uint32_t count)
{
    uint32_t           charged = group->inputs.charged;
    struct store_input input   = {
          .count   = count,
          .arrived = {step->accumulators[0] + lid, step->accumulators[1] + lid},
          .own     = charged == OWN_NONE ? NULL : step->scratch->column[charged]};
    group_energy_count(group->energy, lid - group->lid_first, &input);
}

_Static_assert((int)COUPLING_CHUNK == (int)CHUNK_NEURONS,
               "couplings know the chunks that are stepped");

/* How energy acts on the neurons; NULL where it does not. */
static inline const struct coupling *coupling_of(const struct neuron_group *group)
{
    return group->energy ? group->energy->coupling : NULL;
}

/* The injected current with what energy adds to it. */
static const float *current_bend(const struct neuron_group *group, struct chunk_scratch *scratch,
                                 uint32_t place, uint32_t count)
{
    const float *bias_pA    = group->energy->coupling->current_pA + place;
    float       *current_pA = scratch->column[OWN_CURRENT];
    if (!group->inputs.reaches[OWN_CURRENT]) return bias_pA;
    for (uint32_t i = 0; i < count; i++)
        current_pA[i] += bias_pA[i];
    return current_pA;
}

/* Spikes of a chunk that energy does not allow are taken back before anybody sees them. */
static void chunk_hold(const struct neuron_group *group, const struct kind_step *run,
                       uint32_t place)
{
    const struct coupling *coupling = group->energy->coupling;
    uint32_t               held_at  = group->definition->kind->held_at;
    const float           *each     = group->constants[held_at];
    assert(group->definition->kind->is_holdable);
    coupling_hold(
        coupling, run, place,
        (struct coupling_threshold){each ? each + place : NULL, group->constant[held_at]});
}

/* Before anything is added together: does any of a chunk's neurons have to be stepped? */
static bool chunk_wakes(struct neuron_group *group, const struct group_step *step, uint32_t lid,
                        const struct kind_step *run)
{
    const float *const      own[] = {run->own[0], run->own[1], run->current_pA};
    struct retirement_input input = {
        .count = run->count, .arrived = {step->accumulators[0] + lid, step->accumulators[1] + lid}};
    for (uint32_t c = 0; c <= OWN_CURRENT; c++)
        if (group->inputs.reaches[c]) input.own[input.own_count++] = own[c];
    return retirement_wakes(group->retirement, lid - group->lid_first, &input);
}

/* The step of a chunk; who sleeps is passed over. */
static void kernel_call(const struct neuron_group *group, uint32_t place,
                        const struct kind_step *run)
{
    if (group->retirement)
        retirement_step(group->retirement, place, run, group->definition->kind, group->kernel);
    else
        group->kernel(run);
}

static void spikes_tell(struct neuron_group *group, const uint32_t *lids, uint32_t count)
{
    if (group->energy) group_energy_spikes(group->energy, group->lid_first, lids, count);
    if (group->retirement) retirement_spikes(group->retirement, group->lid_first, lids, count);
}

static void chunk_step(struct neuron_group *group, struct group_step *step, uint32_t lid,
                       uint32_t count)
{
    const struct kind    *kind     = group->definition->kind;
    struct chunk_scratch *scratch  = step->scratch;
    uint32_t              place    = lid - group->lid_first;
    bool                  is_split = kind->receptor_count > 1 && !group->definition->is_merged;

    float       *states[KIND_STATES_MAX];
    const float *constants[KIND_CONSTANTS_MAX];
    for (uint32_t s = 0; s < kind->state_count; s++)
        states[s] = group->states[s] + place;
    for (uint32_t c = 0; !group->definition->is_uniform && c < kind->constant_count; c++)
        constants[c] = group->constants[c] + place;

    struct kind_step run = {
        .count            = count,
        .state            = states,
        .refractory_steps = group->refractory_steps + place,
        .constant         = group->constant,
        .constants        = group->definition->is_uniform ? NULL : constants,
        .arrived = {step->accumulators[0] + lid, is_split ? step->accumulators[1] + lid : NULL},
        .unit    = {step->units[0], step->units[1]},
        .own     = {own_column(&group->inputs, scratch, 0), own_column(&group->inputs, scratch, 1)},
        .current_pA = own_column(&group->inputs, scratch, OWN_CURRENT),
        .spiked     = scratch->spiked};
    if (group->retirement && !chunk_wakes(group, step, lid, &run)) return;
    const struct coupling *coupling = coupling_of(group);
    if (coupling && coupling->current_pA)
        run.current_pA = current_bend(group, scratch, place, count);
    if (group->energy) chunk_count(group, step, lid, count);
    kernel_call(group, place, &run);
    if (coupling && coupling_holds(coupling, place)) chunk_hold(group, &run, place);
    uint32_t first = step->spike_count;
    spikes_collect(step, lid, count);
    spikes_tell(group, step->spiked_lids + first, step->spike_count - first);
}

/* Tiles lie one after the other, and only a population's last may be smaller than a power of two,
 * so a chunk filled with whole tiles begins aligned whatever their size. */
void neuron_group_step(struct neuron_group *group, struct group_step *step)
{
    if (!group->kernel) {
        group_source_step(group, step);
        return;
    }
    group_currents_take(group, step->step);
    uint32_t               tiles    = CHUNK_NEURONS / group->tile_size;
    struct own_input_place place    = {.tiles     = step->tiles,
                                       .tile_size = group->tile_size,
                                       .step      = step->step,
                                       .poisson   = step->poisson};
    const struct coupling *coupling = coupling_of(group);
    for (uint32_t done = 0, t = 0; done < group->neuron_count; done += CHUNK_NEURONS, t += tiles) {
        uint32_t left    = group->neuron_count - done;
        place.owned      = group->tiles + t;
        place.tile_count = group->tile_count - t < tiles ? group->tile_count - t : tiles;
        if (coupling && coupling->sensory) place.sensory = coupling->sensory + done;
        own_inputs_lay(&group->inputs, &place, step->scratch);
        chunk_step(group, step, group->lid_first + done,
                   left < CHUNK_NEURONS ? left : CHUNK_NEURONS);
    }
}
