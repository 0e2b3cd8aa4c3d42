/* scale_compensate.c - the constant current that stands for the mean input that scaling took. */
#include "model/distribution.h"
#include "model/field.h"
#include "model/quantity.h"
#include "model/scale.h"

#include <math.h>

/* pA ms (= fC) times spikes/s are 1e-3 pA. */
static const double PER_MS = 0.001;

bool kind_charge(const struct population *p, double weight, double *charge_fC)
{
    double parameters[KIND_PARAMETERS_MAX];
    if (!p->kind->charge_fC) return false;
    for (uint32_t i = 0; i < p->kind->parameter_count; i++)
        parameters[i] = p->parameters[i].shape == SHAPE_CONSTANT ? p->parameters[i].a : NAN;
    *charge_fC = p->kind->charge_fC(parameters, weight);
    return isfinite(*charge_fC); /* not if it depends on a parameter that differs by neuron */
}

/* Rates of the populations by index, NAN where none is given. */
static fault rates_read(struct reading *r, double **out)
{
    const struct yaml_node     *node  = r->scale.mean_rates;
    const struct quantity_range range = {.low = 0, .high = INFINITY};
    TRY(arena_take(&r->scratch, out, r->population_count, sizeof **out));
    for (uint32_t i = 0; i < r->population_count; i++)
        (*out)[i] = NAN;
    if (!field_check(&r->problems, node, r->population_names, r->population_count))
        return FAULT_NONE;
    for (uint32_t i = 0; i < r->population_count; i++) {
        const struct yaml_node *rate = field_find(node, r->population_names[i]);
        if (!rate) continue;
        (*out)[i] = 0; /* a wrong rate is no missing one */
        (void)quantity_read_within(&r->problems, rate, UNIT_HZ, range, &(*out)[i]);
    }
    return FAULT_NONE;
}

/* Mean current in pA that a neuron of the population gets at full scale.
 * False where its kind cannot say. */
static bool current_sum(struct reading *r, uint32_t target, const double *rates, double *sum_pA)
{
    const struct population *p = &r->populations[target].population;
    double                   charge_fC;
    *sum_pA = 0;
    for (size_t i = 0; i < r->projection_count; i++) {
        const struct projection_draft *d = &r->projections[i];
        if (!d->is_active || d->projection.target != target || d->full_indegree == 0) continue;
        if (!kind_charge(p, d->full_weight, &charge_fC)) return false;
        *sum_pA += PER_MS * rates[d->projection.source] * d->full_indegree * charge_fC;
    }
    for (size_t i = 0; i < r->input_count; i++) {
        const struct input_draft *d = &r->inputs[i];
        if (!d->is_active || d->input.target != target || d->full_drive == 0) continue;
        if (!kind_charge(p, d->full_drive, &charge_fC)) return false;
        *sum_pA += PER_MS * charge_fC;
    }
    return true;
}

static void population_compensate(struct reading *r, uint32_t target, const double *rates)
{
    struct population_draft *draft = &r->populations[target];
    struct population       *p     = &draft->population;
    double                   sum_pA;
    int32_t                  I_e = p->kind ? kind_parameter_index(p->kind, "I_e") : -1;
    if (!p->kind || p->kind->receptor_count == 0) return;
    if (I_e < 0 || p->parameters[I_e].shape == SHAPE_LOGNORMAL ||
        !current_sum(r, target, rates, &sum_pA)) {
        problem_note(&r->problems, r->scale.mean_rates,
                     "the mean input of '%s' (%s) cannot be given back as a current; expected a "
                     "psc kind with constant synapses and an I_e that is not lognormal",
                     draft->name->shown, p->kind->name);
        return;
    }
    distribution_shift(&p->parameters[I_e], sum_pA * (1 - r->scale.indegree * r->scale.weight));
}

static void rates_need(struct reading *r, const double *rates)
{
    for (uint32_t s = 0; s < r->population_count; s++) {
        bool is_source = false;
        for (size_t i = 0; i < r->projection_count && !is_source; i++)
            is_source = r->projections[i].projection.source == s;
        if (is_source && isnan(rates[s]))
            problem_note_missing(&r->problems, r->scale.mean_rates, r->populations[s].name->text,
                                 "the mean rate of this source, in Hz");
    }
}

void scale_compensate(struct reading *r)
{
    if (!r->scale.mean_rates) return;
    double *rates  = NULL;
    fault   failed = rates_read(r, &rates);
    if (failed) {
        r->problems.failed = fault_worst(r->problems.failed, failed);
        return;
    }
    rates_need(r, rates);
    if (r->problems.count || r->scale.indegree == 1) return;
    for (uint32_t i = 0; i < r->population_count; i++)
        population_compensate(r, i, rates);
}
