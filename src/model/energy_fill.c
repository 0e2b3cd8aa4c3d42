/* energy_fill.c - energy in integers: every number is rounded once, here. */
#include "model/energy_read.h"
#include "model/reading.h"

#include <assert.h>
#include <math.h>

/* Of a region, for each of its neurons. */
static const double FILL_ATP_PER_S = 4.46e9;
static const double POOL_ATP       = 1e10;

/* What a tick has of so much per second. */
static int64_t per_tick(const struct model_energy *energy, double per_s)
{
    return llround(per_s * energy->tick_ms / 1000);
}

static energy_mode mode_highest(const struct reading *r)
{
    energy_mode highest = ENERGY_OFF;
    for (uint32_t i = 0; i < r->population_count; i++)
        if (r->populations[i].energy.mode > highest) highest = r->populations[i].energy.mode;
    return highest;
}

static void spending_fill(const struct model_energy *energy, const struct energy_draft *draft,
                          struct population_energy *out)
{
    const struct energy_costs *costs = &energy->costs;
    double                     real  = draft->real_synapses * draft->release_probability;
    double release           = costs->calcium + costs->vesicle + costs->recycling + costs->mglur;
    double overlaps          = draft->overlap / ENERGY_OVERLAP_REFERENCE;
    out->overlap             = draft->overlap;
    out->real_synapses       = draft->real_synapses;
    out->release_probability = draft->release_probability;
    out->spike_atp           = llround(costs->action_potential * overlaps);
    out->release_atp         = llround(release * real);
}

/* The price of what arrives follows from the weight that counts as one. */
static void receiving_fill(const struct model *model, uint32_t population,
                           struct population_energy *out)
{
    double weight = 1;
    double price = model->energy.costs.postsynaptic * out->real_synapses * out->release_probability;
    bool   is_excited = out->weight_is_given || energy_weight_find(model, population, &weight);
    if (!out->weight_is_given) out->weight_reference = weight;
    out->receive_atp = is_excited ? price : 0;
}

static void population_fill(const struct reading *r, uint32_t i, struct population_energy *out)
{
    const struct population_draft *draft  = &r->populations[i];
    const struct model_energy     *energy = &r->model->energy;
    *out                                  = (struct population_energy){
                                         .mode = draft->energy.mode, .region = UINT32_MAX, .weight_reference = 1};
    if (out->mode == ENERGY_OFF) return;
    out->is_published = kind_is_published(draft->population.kind);
    spending_fill(energy, &draft->energy, out);
    if (!isnan(draft->energy.weight)) {
        out->weight_is_given  = true;
        out->weight_reference = draft->energy.weight;
    }
    receiving_fill(r->model, i, out);
    if (out->is_published) return;
    out->resting_atp = per_tick(energy, energy->costs.resting);
    out->glia_atp    = per_tick(energy, energy->costs.glia);
    out->supply_atp  = per_tick(energy, draft->energy.supply_ATP_per_s);
    out->initial_atp = llround(draft->energy.epsilon * ENERGY_KAPPA);
}

/* A region for each population that is in no other. */
static fault regions_fill(struct reading *r, struct population_energy *populations)
{
    struct model_energy  *energy  = &r->model->energy;
    struct energy_region *regions = NULL;
    TRY(arena_take(&r->store->arena, &regions, r->population_count, sizeof *regions));
    for (uint32_t i = 0; i < r->population_count; i++) {
        const struct population *p      = &r->model->populations[i];
        struct energy_region    *region = &regions[energy->region_count];
        struct supply_phase     *phase  = NULL;
        if (populations[i].mode == ENERGY_OFF || populations[i].is_published) continue;
        TRY(arena_take(&r->store->arena, &phase, 1, sizeof *phase));
        phase->fill_atp       = per_tick(energy, FILL_ATP_PER_S * p->size);
        *region               = (struct energy_region){.name             = p->name,
                                                       .neuron_count     = p->size,
                                                       .pool_max_atp     = llround(POOL_ATP * p->size),
                                                       .pool_initial_atp = llround(POOL_ATP * p->size),
                                                       .phase_count      = 1,
                                                       .phases           = phase};
        populations[i].region = energy->region_count++;
    }
    energy->regions = regions;
    return FAULT_NONE;
}

fault energy_fill(struct reading *r)
{
    struct model_energy      *energy      = &r->model->energy;
    struct population_energy *populations = NULL;
    energy_mode               highest     = mode_highest(r);
    if (highest == ENERGY_OFF) {
        *energy = (struct model_energy){0};
        return FAULT_NONE;
    }
    TRY(arena_take(&r->store->arena, &populations, r->population_count, sizeof *populations));
    for (uint32_t i = 0; i < r->population_count; i++)
        population_fill(r, i, &populations[i]);
    energy->mode        = highest;
    energy->rest_atp    = llround(ENERGY_EPSILON_0 * ENERGY_KAPPA);
    energy->populations = populations;
    return regions_fill(r, populations);
}
