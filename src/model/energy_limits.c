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

/* Of one neuron: at worst in a step, and as a rule in a second. */
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

/* What spikes of a neuron cost it: most and mean synapses in all projections from its population.
 */
static struct load sent_load(const struct model *model, uint32_t population)
{
    const struct population_energy *e    = &model->energy.populations[population];
    struct load                     load = {(double)e->spike_atp, (double)e->spike_atp};
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *p = &model->projections[i];
        if (p->source != population) continue;
        double mean = projection_expected_synapses(model, p) / model->populations[population].size;
        load.step_most += (double)e->release_atp * synapses_most(p, RULE_FIXED_OUTDEGREE, mean);
        load.second_usual += (double)e->release_atp * mean;
    }
    load.second_usual *= SPIKES_PER_S;
    return load;
}

/* What excites it: everything in one step, or each source at its rate. */
static struct load received_load(const struct model *model, uint32_t population)
{
    const struct population_energy *e     = &model->energy.populations[population];
    double                          price = e->receive_atp / e->weight_reference;
    struct load                     load  = {0};
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *p = &model->projections[i];
        if (p->target != population || p->weight.maximum <= 0) continue;
        double mean = projection_expected_synapses(model, p) / model->populations[population].size;
        double most = synapses_most(p, RULE_FIXED_INDEGREE, mean);
        load.step_most += most * p->weight.maximum * price;
        load.second_usual += mean * excitation_mean(p) * price * SPIKES_PER_S;
    }
    for (uint32_t i = 0; i < model->input_count; i++) {
        const struct input *input = &model->inputs[i];
        if (input->target != population || !input->is_charged || input->weight <= 0) continue;
        load.step_most += POISSON_THRESHOLDS_MAX * input->weight * price;
        load.second_usual += input->rate_Hz * input->weight * price;
    }
    return load;
}

static void population_check(struct reading *r, uint32_t population)
{
    const struct model             *model = r->model;
    const struct population_draft  *draft = &r->populations[population];
    const struct population_energy *e     = &model->energy.populations[population];
    struct load sent = sent_load(model, population), received = received_load(model, population);
    double      rest = (double)e->resting_atp + (double)e->glia_atp;
    double      most = rest + model->energy.tick_steps * (sent.step_most + received.step_most);
    double      usual =
        rest + model->energy.tick_ms / 1000 * (sent.second_usual + received.second_usual);
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

void energy_limits_check(struct reading *r)
{
    for (uint32_t i = 0; i < r->population_count; i++)
        if (r->model->energy.populations[i].mode != ENERGY_OFF) population_check(r, i);
}
