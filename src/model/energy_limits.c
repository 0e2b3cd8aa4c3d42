/* energy_limits.c - what a neuron can spend must stay far within an int64.
 *
 * In one tick, at worst: a spike in each step of it and of all that project to it, and as many
 * events as a Poisson input can have: below 2^62. Over 1e9 ticks, with nothing earned, where all
 * neurons make 100 spikes/s and have the mean number of synapses: a store stays above -2^63.
 */
#include "kinds/poisson.h"
#include "model/energy_read.h"
#include "model/reading.h"

#include <math.h>

static const double TICK_MAX_ATP  = 0x1p62;
static const double STORE_MAX_ATP = 0x1p63;
static const double TICKS         = 1e9;
static const double SPIKES_PER_S  = 100;
static const double UNLIKELY_NATS = 64; /* a neuron beyond a bound: less than 1e-27 */

/* Of a neuron beside rest and action potentials: at worst in a step, as a rule in a second. */
struct load {
    double step_most;
    double second_usual;
};

/* Beyond a mean of rare events (Bernstein). */
static double beyond(double mean)
{
    const double rare = UNLIKELY_NATS;
    return ceil(mean + rare / 3 + sqrt(rare * rare / 9 + 2 * rare * mean));
}

/* The most synapses of a projection that one neuron has, where the mean is known. A rule that deals
 * out the same number to each gives none more. */
static double synapses_most(const struct projection *p, rule_kind exact, double mean)
{
    bool is_fixed = p->rule == exact || p->rule == RULE_ONE_TO_ONE || p->rule == RULE_ALL_TO_ALL;
    if (p->rule == RULE_SPATIAL_INDEGREE && exact == RULE_FIXED_INDEGREE) is_fixed = true;
    return is_fixed ? mean : beyond(mean);
}

static void projection_load(const struct model *model, const struct projection *p,
                            struct load *loads)
{
    const struct population_energy *from     = &model->energy.populations[p->source];
    const struct population_energy *to       = &model->energy.populations[p->target];
    double                          synapses = projection_expected_synapses(model, p);
    double                          sent     = synapses / model->populations[p->source].size;
    double                          received = synapses / model->populations[p->target].size;
    double                          price    = to->receive_atp / to->weight_reference;
    loads[p->source].step_most +=
        (double)from->release_atp * synapses_most(p, RULE_FIXED_OUTDEGREE, sent);
    loads[p->source].second_usual += (double)from->release_atp * sent * SPIKES_PER_S;
    if (p->weight.maximum <= 0) return;
    loads[p->target].step_most +=
        synapses_most(p, RULE_FIXED_INDEGREE, received) * p->weight.maximum * price;
    loads[p->target].second_usual += received * excitation_mean(p) * price * SPIKES_PER_S;
}

static void input_load(const struct model *model, const struct input *input, struct load *loads)
{
    const struct population_energy *to    = &model->energy.populations[input->target];
    double                          price = to->receive_atp / to->weight_reference;
    if (!input->is_charged || input->weight <= 0) return;
    loads[input->target].step_most += POISSON_THRESHOLDS_MAX * input->weight * price;
    loads[input->target].second_usual += input->rate_Hz * input->weight * price;
}

static void population_check(struct reading *r, uint32_t population, const struct load *load)
{
    const struct model_energy      *energy = &r->model->energy;
    const struct population_draft  *draft  = &r->populations[population];
    const struct population_energy *e      = &energy->populations[population];
    double rest = (double)e->resting_atp + (double)e->glia_atp, spike = (double)e->spike_atp;
    double most  = rest + energy->tick_steps * (spike + load->step_most);
    double usual = rest + energy->tick_ms / 1000 * (SPIKES_PER_S * spike + load->second_usual);
    if (!(most < TICK_MAX_ATP))
        problem_note(&r->problems, energy_node(r, draft),
                     "a neuron of '%s' could spend %.3g ATP in one tick; expected less than 2^62",
                     draft->name->shown, most);
    else if (!(usual * TICKS < STORE_MAX_ATP))
        problem_note(&r->problems, energy_node(r, draft),
                     "a neuron of '%s' would spend %.3g ATP in a tick if all made %g spikes/s; "
                     "expected less than 2^63 in %g ticks",
                     draft->name->shown, usual, SPIKES_PER_S, TICKS);
}

fault energy_limits_check(struct reading *r)
{
    const struct model *model = r->model;
    struct load        *loads = NULL;
    TRY(arena_take(&r->scratch, &loads, r->population_count, sizeof *loads));
    for (uint32_t i = 0; i < model->projection_count; i++)
        projection_load(model, &model->projections[i], loads);
    for (uint32_t i = 0; i < model->input_count; i++)
        input_load(model, &model->inputs[i], loads);
    for (uint32_t i = 0; i < r->population_count; i++)
        if (model->energy.populations[i].mode != ENERGY_OFF) population_check(r, i, &loads[i]);
    return FAULT_NONE;
}
