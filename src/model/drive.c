/* drive.c - from inputs along projections. */
#include "model/drive.h"

#include "base/memory.h"

#include <string.h>

/* The lowest or highest value that a parameter of the population may have. */
static double value_at(const struct population *p, const char *name, bool is_high, double otherwise)
{
    int32_t index = kind_parameter_index(p->kind, name);
    if (index < 0) return otherwise;
    const struct distribution *d = &p->parameters[index];
    if (d->shape == SHAPE_CONSTANT) return d->a;
    return is_high ? d->maximum : d->minimum;
}

/* How far above V_th a constant current brings V, at best or at worst; the current alone counts,
 * so the resistance is the larger where it helps. */
static double overshoot_mV(const struct population *p, bool is_best)
{
    double rest_mV      = value_at(p, "E_L", is_best, 0);
    double threshold_mV = value_at(p, "V_th", !is_best, 0);
    double current_pA   = value_at(p, "I_e", is_best, 0);
    bool   is_large     = is_best == (current_pA > 0);
    double tau_ms       = value_at(p, "tau_m", is_large, 0);
    double leak_nS      = value_at(p, "g_L", !is_large, 0);
    double raised_mV =
        leak_nS > 0 ? current_pA / leak_nS : current_pA * tau_ms / value_at(p, "C_m", !is_large, 1);
    return rest_mV + raised_mV - threshold_mV;
}

own_drive population_own_drive(const struct population *p)
{
    if (p->kind->receptor_count == 0) return OWN_DRIVE_NONE;
    /* Of other kinds rest and threshold move with energy. */
    if (strncmp(p->kind->name, "iaf_", 4) != 0) return OWN_DRIVE_MAYBE;
    if (overshoot_mV(p, true) <= 0) return OWN_DRIVE_NONE;
    return overshoot_mV(p, false) > 0 ? OWN_DRIVE_SURE : OWN_DRIVE_MAYBE;
}

static bool excites(const struct distribution *weight)
{
    return (weight->shape == SHAPE_CONSTANT ? weight->a : weight->maximum) > 0;
}

static bool input_drives(const struct input *input, uint64_t step)
{
    if (step < input->step_first || step >= input->step_end || input->count == 0) return false;
    if (input->kind == INPUT_POISSON) return input->rate_Hz > 0 && input->weight > 0;
    bool is_up = input->amplitude_pA > 0 || (input->course.is_ramp && input->course.end_pA > 0);
    return is_up && input->course.period_steps == 0;
}

void drive_at(const struct model *model, uint64_t step, bool *is_driven)
{
    for (uint32_t p = 0; p < model->population_count; p++)
        is_driven[p] = population_own_drive(&model->populations[p]) == OWN_DRIVE_SURE;
    for (uint32_t i = 0; i < model->input_count; i++)
        if (input_drives(&model->inputs[i], step)) is_driven[model->inputs[i].target] = true;
    for (bool is_news = true; is_news;) {
        is_news = false;
        for (uint32_t i = 0; i < model->projection_count; i++) {
            const struct projection *p = &model->projections[i];
            if (!is_driven[p->source] || is_driven[p->target] || !excites(&p->weight)) continue;
            is_news = is_driven[p->target] = true;
        }
    }
}

uint64_t drive_epoch(const struct model *model, uint64_t step)
{
    uint64_t epoch = 0;
    for (uint32_t i = 0; i < model->input_count; i++) {
        const struct input *input = &model->inputs[i];
        if (input->step_first > 0 && step >= input->step_first) epoch++;
        if (step >= input->step_end) epoch++;
    }
    for (uint32_t p = 0; p < model->population_count; p++) {
        uint64_t count = model->populations[p].spike_count;
        epoch += count > 0 && step > model->populations[p].spikes[count - 1].step;
    }
    return epoch;
}

/* One round: who has no projection from, or none to, one that is in, is out. */
static bool ends_peel(const struct model *model, bool *is_in, bool *has_from, bool *has_to)
{
    uint32_t count   = model->population_count;
    bool     is_news = false;
    memset(has_from, false, count * sizeof *has_from);
    memset(has_to, false, count * sizeof *has_to);
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *p = &model->projections[i];
        if (!is_in[p->source] || !is_in[p->target]) continue;
        has_from[p->target] = has_to[p->source] = true;
    }
    for (uint32_t p = 0; p < count; p++) {
        bool stays = has_from[p] && has_to[p];
        is_news    = is_news || (is_in[p] && !stays);
        is_in[p]   = is_in[p] && stays;
    }
    return is_news;
}

fault drive_feedback(const struct model *model, bool *has_feedback)
{
    uint32_t count = model->population_count;
    bool    *ends  = NULL;
    TRY(memory_take(&ends, 2 * (size_t)count, sizeof *ends, "loops of populations"));
    memset(has_feedback, true, count * sizeof *has_feedback);
    while (ends_peel(model, has_feedback, ends, ends + count))
        continue;
    memory_give(&ends);
    return FAULT_NONE;
}
