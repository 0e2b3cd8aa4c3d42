/* health_activity.c - silent and runaway populations, by control/activity.h. */
#include "control/health_parts.h"

#include "base/memory.h"
#include "model/drive.h"

#include <math.h>

static const double MS_PER_S       = 1000;
static const double CEILING_MAX_Hz = 1000;

/* A spike each t_ref + dt: the shortest t_ref that a neuron of the population may have. */
static double ceiling_of(const struct model *model, const struct population *p)
{
    double t_ref_ms = 0;
    if (p->kind->t_ref_parameter >= 0) {
        const struct distribution *d = &p->parameters[p->kind->t_ref_parameter];
        t_ref_ms                     = d->shape == SHAPE_CONSTANT ? d->a : d->minimum;
    }
    return fmin(CEILING_MAX_Hz, MS_PER_S / (t_ref_ms + model->dt_ms));
}

fault activity_rule_create(struct activity_rule *rule, const struct model *model)
{
    uint32_t count = model->population_count;
    TRY(memory_take(&rule->of, count, sizeof *rule->of, "activity of populations"));
    TRY(memory_take(&rule->is_driven, count, sizeof *rule->is_driven, "populations"));
    TRY(memory_take(&rule->has_feedback, count, sizeof *rule->has_feedback, "populations"));
    TRY(drive_feedback(model, rule->has_feedback));
    for (uint32_t p = 0; p < count; p++) {
        const struct population    *it        = &model->populations[p];
        bool                        is_source = it->kind->receptor_count == 0;
        const struct activity_about about     = {.size = it->size ? it->size : 1,
                                                 .stated_Hz =
                                                 it->states_rate ? it->expected_rate_Hz : 0,
                                                 .ceiling_Hz        = ceiling_of(model, it),
                                                 .is_silence_judged = !is_source,
                                                 .has_feedback      = rule->has_feedback[p]};
        activity_init(&rule->of[p], &about);
    }
    return FAULT_NONE;
}

void activity_rule_destroy(struct activity_rule *rule)
{
    memory_give(&rule->of);
    memory_give(&rule->is_driven);
    memory_give(&rule->has_feedback);
}

static void activity_rule_forget(struct health *h)
{
    for (uint32_t p = 0; p < h->model->population_count; p++)
        activity_forget(&h->activity.of[p]);
}

/* Another input on or off: other rates are due. */
static void drive_follow(struct health *h, uint64_t step)
{
    struct activity_rule *rule  = &h->activity;
    uint64_t              epoch = drive_epoch(h->model, step);
    if (rule->has_epoch && rule->epoch == epoch) return;
    if (rule->has_epoch) {
        activity_rule_forget(h);
        unusual_rule_forget(h);
    }
    rule->epoch     = epoch;
    rule->has_epoch = true;
    drive_at(h->model, step, rule->is_driven);
}

static void silence_tell(struct health *h, uint32_t p)
{
    const struct activity *a    = &h->activity.of[p];
    const char            *name = h->model->populations[p].name;
    if (!activity_is_silent(a))
        health_end(h, HEALTH_SILENT, p);
    else if (a->silent.is_on)
        health_say(h, HEALTH_SILENT, p,
                   "population %s: %.3g spikes/s a neuron, %.3g before: less than a tenth", name,
                   a->rate_Hz, activity_reference_Hz(a));
    else
        health_say(h, HEALTH_SILENT, p,
                   "population %s: %.3g spikes/s a neuron, the model expects %.3g: less than a "
                   "tenth",
                   name, a->rate_Hz, a->about.stated_Hz);
}

static void runaway_tell(struct health *h, uint32_t p)
{
    const struct activity *a    = &h->activity.of[p];
    const char            *name = h->model->populations[p].name;
    if (!activity_is_runaway(a))
        health_end(h, HEALTH_RUNAWAY, p);
    else if (activity_is_learned(a))
        health_say(h, HEALTH_RUNAWAY, p,
                   "population %s: %.4g spikes/s a neuron, %.3g before, at most %.4g are possible",
                   name, a->rate_Hz, activity_reference_Hz(a), a->about.ceiling_Hz);
    else
        health_say(h, HEALTH_RUNAWAY, p,
                   "population %s: %.4g spikes/s a neuron, at most %.4g are possible", name,
                   a->rate_Hz, a->about.ceiling_Hz);
}

void activity_rule_judge(struct health *h, const struct health_look *look)
{
    drive_follow(h, look->sample->step);
    for (uint32_t p = 0; p < h->model->population_count; p++) {
        activity_add(&h->activity.of[p], (double)look->spikes[p], look->model_s,
                     h->activity.is_driven[p]);
        silence_tell(h, p);
        runaway_tell(h, p);
    }
}
