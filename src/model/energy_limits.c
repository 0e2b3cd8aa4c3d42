/* energy_limits.c - what a neuron can spend must stay far within an int64.
 *
 * In one tick, at worst: a spike in each step of it and of all that project to it, and as many
 * events as a Poisson input can have: below 2^62. All edges of a file may leave one neuron. Over
 * 1e9 ticks, with nothing earned, where all neurons make 100 spikes/s and have the mean number of
 * synapses: a store stays above -2^63.
 */
#include "base/memory.h"
#include "kinds/poisson.h"
#include "model/energy_read.h"
#include "model/reading.h"
#include "model/tunable.h"

#include <math.h>
#include <stdio.h>

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

/* The most that a spike of one neuron reaches, and that arrives at one neuron in a step. */
static double sent_most(const struct projection *p, double mean)
{
    return p->given ? (double)p->number : synapses_most(p, RULE_FIXED_OUTDEGREE, mean);
}

static double weight_most(const struct projection *p, double mean)
{
    return p->given ? p->given->survey.into_sum[0]
                    : synapses_most(p, RULE_FIXED_INDEGREE, mean) * p->weight.maximum;
}

static void projection_load(const struct model *model, const struct projection *p,
                            struct load *loads)
{
    const struct population_energy *from     = &model->energy.populations[p->source];
    const struct population_energy *to       = &model->energy.populations[p->target];
    double                          synapses = projection_expected_synapses(model, p);
    double                          sent     = synapses / model->populations[p->source].size;
    double                          received = synapses / model->populations[p->target].size;
    double price = to->receive_atp / to->weight_reference * projection_growth(model, p);
    loads[p->source].step_most += (double)from->release_atp * sent_most(p, sent);
    loads[p->source].second_usual += (double)from->release_atp * sent * SPIKES_PER_S;
    if (p->weight.maximum <= 0) return;
    loads[p->target].step_most += weight_most(p, received) * price;
    loads[p->target].second_usual += received * excitation_mean(p) * price * SPIKES_PER_S;
}

static void input_load(const struct model *model, const struct input *input, struct load *loads)
{
    const struct population_energy *to     = &model->energy.populations[input->target];
    double                          price  = to->receive_atp / to->weight_reference;
    double                          weight = input_weight_largest(model, input);
    if (!input->is_charged || input->weight <= 0) return;
    loads[input->target].step_most += POISSON_THRESHOLDS_MAX * weight * price;
    loads[input->target].second_usual += input_rate_largest(model, input) * weight * price;
}

static void loads_find(const struct model *model, struct load *loads)
{
    for (uint32_t i = 0; i < model->projection_count; i++)
        projection_load(model, &model->projections[i], loads);
    for (uint32_t i = 0; i < model->input_count; i++)
        input_load(model, &model->inputs[i], loads);
}

enum { EXCESS_BYTES = 512 };

/* Is it too much? The text says what. */
static bool is_excess(const struct model *model, uint32_t population, const struct load *load,
                      char text[EXCESS_BYTES])
{
    const struct model_energy      *energy = &model->energy;
    const struct population_energy *e      = &energy->populations[population];
    const char                     *name   = model->populations[population].name;
    double rest = (double)e->resting_atp + (double)e->glia_atp, spike = (double)e->spike_atp;
    double most  = rest + energy->tick_steps * (spike + load->step_most);
    double usual = rest + energy->tick_ms / 1000 * (SPIKES_PER_S * spike + load->second_usual);
    if (e->mode == ENERGY_OFF) return false;
    if (!(most < TICK_MAX_ATP)) {
        snprintf(text, EXCESS_BYTES,
                 "a neuron of '%s' could spend %.3g ATP in one tick; expected less than 2^62", name,
                 most);
        return true;
    }
    if (usual * TICKS < STORE_MAX_ATP) return false;
    snprintf(text, EXCESS_BYTES,
             "a neuron of '%s' would spend %.3g ATP in a tick if all made %g spikes/s; expected "
             "less than 2^63 in %g ticks",
             name, usual, SPIKES_PER_S, TICKS);
    return true;
}

fault energy_limits_check(struct reading *r)
{
    char         text[EXCESS_BYTES];
    struct load *loads = NULL;
    TRY(arena_take(&r->scratch, &loads, r->population_count, sizeof *loads));
    loads_find(r->model, loads);
    for (uint32_t i = 0; i < r->population_count; i++)
        if (is_excess(r->model, i, &loads[i], text))
            problem_note(&r->problems, energy_node(r, &r->populations[i]), "%s", text);
    return FAULT_NONE;
}

fault energy_limits_need(const struct model *model)
{
    char         text[EXCESS_BYTES];
    bool         is_much = false;
    struct load *loads   = NULL;
    TRY(memory_take(&loads, model->population_count, sizeof *loads, "limits of energy"));
    loads_find(model, loads);
    for (uint32_t i = 0; i < model->population_count && !is_much; i++)
        is_much = is_excess(model, i, &loads[i], text);
    memory_give(&loads);
    if (!is_much) return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s: with the edges of its files %s", model->path, text);
}
