/* energy_fill.c - energy in integers: every number is rounded once, here. */
#include "model/energy_read.h"
#include "model/reading.h"

#include <assert.h>
#include <math.h>

/* Far from the end of an int64, so that sums of a few of them stay within. */
static const double ATP_MAX    = 0x1p62;
static const double SUPPLY_MAX = 0x1p32;

static double of_tick(const struct model_energy *energy, double per_s)
{
    return per_s * energy->tick_ms / 1000;
}

const struct yaml_node *energy_node(const struct reading *r, const struct population_draft *draft)
{
    const struct yaml_node *node = draft->energy.node ? draft->energy.node : r->energy.node;
    return node ? node : draft->name;
}

static int64_t whole_ATP(struct reading *r, const struct yaml_node *node, const char *what,
                         double value)
{
    if (value < ATP_MAX) return llround(value);
    problem_note(&r->problems, node, "%s comes to %.3g ATP; expected less than 2^62", what, value);
    return 0;
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
    if (isnan(draft->weight)) return;
    out->weight_is_given  = true;
    out->weight_reference = draft->weight;
}

/* What a store asks for in a tick must be something, and fit 32 bits. */
static int64_t supply_fill(struct reading *r, const struct population_draft *draft)
{
    double supply = of_tick(&r->model->energy, draft->energy.supply_ATP_per_s);
    if (supply >= 0.5 && supply < SUPPLY_MAX - 1) return llround(supply);
    problem_note(&r->problems, energy_node(r, draft),
                 "supply_max of '%s' comes to %.6g ATP in a tick of %.12g ms; expected at least 1 "
                 "and less than 2^32",
                 draft->name->shown, supply, r->model->energy.tick_ms);
    return 1;
}

static void population_fill(struct reading *r, uint32_t i, struct population_energy *out)
{
    const struct population_draft *draft  = &r->populations[i];
    const struct model_energy     *energy = &r->model->energy;
    *out                                  = (struct population_energy){
                                         .mode = draft->energy.mode, .region = UINT32_MAX, .weight_reference = 1};
    if (out->mode == ENERGY_OFF) return;
    out->is_published = kind_is_published(draft->population.kind);
    spending_fill(energy, &draft->energy, out);
    if (out->is_published) return;
    out->resting_atp = llround(of_tick(energy, energy->costs.resting));
    out->glia_atp    = llround(of_tick(energy, energy->costs.glia));
    out->supply_atp  = supply_fill(r, draft);
    if (out->mode == ENERGY_COUPLED) out->couplings = draft->energy.couplings;
    out->initial_atp = llround(draft->energy.epsilon * ENERGY_KAPPA);
}

static bool has_store(const struct population_energy *p)
{
    return p->mode != ENERGY_OFF && !p->is_published;
}

static fault phases_fill(struct reading *r, const struct region_draft *draft,
                         struct energy_region *region)
{
    static const char    WHAT[] = "what fills the region's pool in a tick";
    double               usual  = of_tick(&r->model->energy, draft->fill_ATP_per_s);
    struct supply_phase *phases = NULL;
    TRY(arena_take(&r->store->arena, &phases, draft->supply_count + 1u, sizeof *phases));
    usual *= (double)region->neuron_count;
    if (draft->supply_count == 0 || draft->supply[0].tick > 0)
        phases[region->phase_count++].fill_atp = whole_ATP(r, draft->node, WHAT, usual);
    for (uint32_t i = 0; i < draft->supply_count; i++) {
        const struct supply_draft *from = &draft->supply[i];
        phases[region->phase_count++]   = (struct supply_phase){
              from->tick, whole_ATP(r, draft->node, WHAT, usual * from->factor)};
    }
    region->phases = phases;
    return FAULT_NONE;
}

/* A region whose neurons have been counted. */
static fault region_fill(struct reading *r, const struct region_draft *draft,
                         struct energy_region *region)
{
    double neurons = (double)region->neuron_count;
    region->name   = draft->name;
    region->pool_max_atp =
        whole_ATP(r, draft->node, "the region's pool", draft->pool_max_ATP * neurons);
    region->pool_initial_atp = region->pool_max_atp ? llround(draft->pool_ATP * neurons) : 0;
    return phases_fill(r, draft, region);
}

/* The file's regions in its order, then one for each population that is in none. */
static fault regions_fill(struct reading *r, struct population_energy *populations)
{
    uint32_t              count   = r->region_count;
    struct energy_region *regions = NULL;
    struct region_draft  *drafts  = NULL;
    TRY(arena_take(&r->store->arena, &regions, count + r->population_count, sizeof *regions));
    TRY(arena_take(&r->scratch, &drafts, count + r->population_count, sizeof *drafts));
    for (uint32_t i = 0; i < count; i++)
        drafts[i] = r->regions[i];
    for (uint32_t i = 0; i < r->population_count; i++) {
        uint32_t region = r->populations[i].energy.region;
        if (!has_store(&populations[i])) continue;
        if (region == UINT32_MAX) {
            drafts[region = count++] = region_usual();
            drafts[region].name      = r->model->populations[i].name;
            drafts[region].node      = energy_node(r, &r->populations[i]);
        }
        populations[i].region = region;
        regions[region].neuron_count += r->model->populations[i].size;
    }
    for (uint32_t i = 0; i < count; i++)
        TRY(region_fill(r, &drafts[i], &regions[i]));
    r->model->energy.regions      = regions;
    r->model->energy.region_count = count;
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
    TRY(energy_prices(r->model, populations));
    energy->mode        = highest;
    energy->rest_atp    = llround(ENERGY_EPSILON_0 * ENERGY_KAPPA);
    energy->populations = populations;
    TRY(energy_limits_check(r));
    return regions_fill(r, populations);
}
