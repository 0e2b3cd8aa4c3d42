/* graph_model.c - what the model tells of its graph before anything is built. */
#include "step/graph_parts.h"

#include "base/memory.h"
#include "model/drive.h"
#include "model/tunable.h"
#include "network/draw.h"

#include <math.h>
#include <string.h>

static const double ON_GRID = 1 - 1e-6; /* of a step: it is one */
static const double SEEN    = 0.5;      /* synapses expected: fewer are none */

/* Does what stands under `initial:` bring it to threshold, or may it? */
static bool starts_active(const struct population *p)
{
    int32_t threshold = kind_parameter_index(p->kind, "V_th");
    int32_t voltage   = kind_state_index(p->kind, "V_m");
    for (uint32_t s = 0; s < p->kind->state_count; s++) {
        if (!p->has_initial[s]) continue;
        if ((int32_t)s != voltage || threshold < 0) return true;
        const struct distribution *v = &p->initial[s], *v_th = &p->parameters[threshold];
        double                     highest = v->shape == SHAPE_CONSTANT ? v->a : v->maximum;
        if (highest >= (v_th->shape == SHAPE_CONSTANT ? v_th->a : v_th->minimum)) return true;
    }
    return false;
}

bool graph_can_spike_alone(const struct population *p)
{
    return p->kind->receptor_count == 0 || population_own_drive(p) != OWN_DRIVE_NONE ||
           starts_active(p);
}

static bool input_may_drive(const struct model *model, const struct input *input)
{
    if (input->kind == INPUT_POISSON)
        return input_rate_largest(model, input) > 0 && input->weight > 0;
    return input->amplitude_pA > 0 || (input->course.is_ramp && input->course.end_pA > 0) ||
           input_weight_largest(model, input) > 0;
}

/* Everything that could ever make a population spike. */
void graph_drive_seek(struct graph_findings *f, const struct model *model)
{
    for (uint32_t p = 0; p < f->population_count; p++)
        f->populations[p].is_undriven = !graph_can_spike_alone(&model->populations[p]);
    for (uint32_t i = 0; i < model->input_count; i++)
        if (input_may_drive(model, &model->inputs[i]))
            f->populations[model->inputs[i].target].is_undriven = false;
    for (uint32_t s = 0; s < model->live.sense_count; s++)
        f->populations[model->live.senses[s].target].is_undriven = false;
    for (bool is_news = true; is_news;) {
        is_news = false;
        for (uint32_t i = 0; i < f->projection_count; i++) {
            const struct projection *p  = &model->projections[i];
            struct graph_population *to = &f->populations[p->target];
            double largest = p->weight.shape == SHAPE_CONSTANT ? p->weight.a : p->weight.maximum;
            bool   reaches = !f->populations[p->source].is_undriven && largest > 0;
            if (!to->is_undriven || !reaches || f->projections[i].is_empty) continue;
            to->is_undriven = false;
            is_news         = true;
        }
    }
}

/* A bound of a parameter; NAN where the kind has none of the name. */
static double bound_of(const struct population *p, const char *name, bool is_high)
{
    int32_t index = kind_parameter_index(p->kind, name);
    if (index < 0) return NAN;
    const struct distribution *d = &p->parameters[index];
    return d->shape == SHAPE_CONSTANT ? d->a : is_high ? d->maximum : d->minimum;
}

/* Does a conductance pull the wrong way? Comparisons with NAN are false. */
static bool is_reversed(const struct population *target, double weight)
{
    if (weight > 0) return bound_of(target, "E_ex", true) < bound_of(target, "E_L", false);
    return weight < 0 && bound_of(target, "E_in", false) > bound_of(target, "V_th", true);
}

static bool is_drawn(const struct distribution *d)
{
    return d->shape == SHAPE_NORMAL || d->shape == SHAPE_UNIFORM || d->shape == SHAPE_LOGNORMAL;
}

/* Named receptors take both signs; else the sign says which receptor it is. */
static double wrong_sign_share(const struct population *target, const struct distribution *weight)
{
    if (target->kind->receptors || !is_drawn(weight)) return 0;
    if (weight->minimum >= 0 || weight->maximum <= 0) return 0;
    double negative = distribution_cdf(weight, 0);
    return distribution_mean(weight) >= 0 ? negative : 1 - negative;
}

static void delays_judge(struct graph_projection *it, const struct projection *p, double dt_ms)
{
    const struct distribution *delay = &p->delay_ms;
    if (p->given) {
        it->short_delays = (double)p->given->survey.short_count;
        if (p->given->survey.short_count)
            it->delay_change_ms = dt_ms - p->given->survey.shortest_ms;
        return;
    }
    if (!is_drawn(delay) || delay->minimum >= dt_ms * ON_GRID) return;
    it->short_delays    = distribution_cdf(delay, dt_ms * ON_GRID) * it->synapses;
    it->delay_change_ms = dt_ms - delay->minimum;
}

/* By how many synapses there are, or are expected. */
void graph_projection_judge(struct graph_projection *it, const struct model *model,
                            const struct projection *p)
{
    const struct population *target = &model->populations[p->target];
    double                   mean   = 0;
    it->is_empty                    = it->synapses < SEEN;
    if (it->is_empty) return;
    if (p->weight.shape == SHAPE_CONSTANT || is_drawn(&p->weight))
        mean = distribution_mean(&p->weight);
    it->is_reversed = is_reversed(target, mean);
    it->wrong_sign  = wrong_sign_share(target, &p->weight) * it->synapses;
    delays_judge(it, p, model->dt_ms);
    if (it->wrong_sign < SEEN) it->wrong_sign = 0;
    if (it->short_delays < SEEN) it->short_delays = it->delay_change_ms = 0;
}

static fault findings_take(struct graph_findings *f, const struct model *model)
{
    static const char LABEL[] = "findings of the graph";
    *f                        = (struct graph_findings){.population_count = model->population_count,
                                                        .projection_count = model->projection_count};
    TRY(memory_take(&f->populations, f->population_count, sizeof *f->populations, LABEL));
    TRY(memory_take(&f->projections, f->projection_count, sizeof *f->projections, LABEL));
    for (uint32_t p = 0; p < f->population_count; p++)
        f->populations[p].first = UINT64_MAX;
    return FAULT_NONE;
}

fault graph_check_model(struct graph_findings *f, const struct model *model)
{
    fault failed = findings_take(f, model);
    if (failed) {
        graph_findings_clear(f);
        return failed;
    }
    for (uint32_t i = 0; i < f->projection_count; i++) {
        const struct projection *p = &model->projections[i];
        f->projections[i].synapses =
            p->given ? (double)p->given->survey.count : projection_expected_synapses(model, p);
        graph_projection_judge(&f->projections[i], model, p);
    }
    graph_drive_seek(f, model);
    return FAULT_NONE;
}

void graph_findings_clear(struct graph_findings *f)
{
    memory_give(&f->populations);
    memory_give(&f->projections);
    f->population_count = f->projection_count = 0;
}
