/* health_alert.c - the rules of the model: a measure beyond a threshold, held for model time. */
#include "control/health_parts.h"

#include <math.h>

static const double MS_PER_S = 1000;
static const double LOOK_S   = 0.05; /* of model time: rates of less are noise */

/* What an alert is about; NAN: not known (yet). */
static double measure_of(struct health *h, uint32_t index, const struct health_look *look,
                         double *model_s)
{
    const struct alert  *alert = &h->model->live.alerts[index];
    struct alert_memory *seen  = &h->alerts[index];
    seen->model_s += look->model_s;
    seen->wall_s += look->sample->wall_s - look->sample->paused_s;
    if (alert->measure == ALERT_RATE_HZ) seen->spikes += (double)look->spikes[alert->population];
    double value = NAN;
    *model_s     = seen->model_s;
    if (seen->model_s < fmin(LOOK_S, alert->hold_ms / MS_PER_S)) return NAN;
    if (alert->measure == ALERT_RATE_HZ)
        value =
            seen->spikes / seen->model_s / fmax(1, h->model->populations[alert->population].size);
    else if (alert->measure == ALERT_EPSILON)
        value = look->sample->epsilon ? look->sample->epsilon[alert->population] : NAN;
    else if (seen->wall_s > 0)
        value = seen->wall_s / seen->model_s;
    seen->spikes = seen->model_s = seen->wall_s = 0;
    return value;
}

static void alert_tell(struct health *h, uint32_t index, double value)
{
    static const char *const WHAT[]  = {"spikes/s a neuron", "epsilon", "real-time factor"};
    const struct alert      *alert   = &h->model->live.alerts[index];
    bool                     is_of   = alert->measure != ALERT_REAL_TIME_FACTOR;
    const char              *of_whom = is_of ? h->model->populations[alert->population].name : "";
    health_say(h, HEALTH_ALERT, index, "%s: %.4g %s%s%s, %s %.4g", alert->name, value,
               WHAT[alert->measure], is_of ? " of " : "", of_whom,
               alert->is_above ? "above" : "below", alert->threshold);
}

static void alert_judge(struct health *h, uint32_t index, const struct health_look *look)
{
    const struct alert *alert = &h->model->live.alerts[index];
    double              model_s;
    double              value = measure_of(h, index, look, &model_s);
    if (!isfinite(value)) return;
    bool is_bad  = alert->is_above ? value > alert->threshold : value < alert->threshold;
    bool is_well = alert->is_above ? value <= alert->clear : value >= alert->clear;
    /* It ends after as long as it took. */
    if (latch_turn(&h->alerts[index].latch, is_bad, is_well && !is_bad, model_s,
                   alert->hold_ms / MS_PER_S))
        alert_tell(h, index, value);
    else
        health_end(h, HEALTH_ALERT, index);
}

void alert_rule_judge(struct health *h, const struct health_look *look)
{
    for (uint32_t i = 0; i < h->model->live.alert_count; i++)
        alert_judge(h, i, look);
}
