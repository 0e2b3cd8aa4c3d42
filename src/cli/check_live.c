/* check_live.c - tables of senses, tunable values and alerts. */
#include "cli/check_live.h"

#include "model/tunable.h"

#include <stdio.h>

static void senses_print(const struct model *model)
{
    static const char *const TAKES[] = {[SENSE_SPIKES]     = "spikes",
                                        [SENSE_RATES_HZ]   = "rates (Hz)",
                                        [SENSE_CURRENT_PA] = "current (pA)"};
    if (model->live.sense_count == 0) return;
    printf("\n%-24s %-16s %10s %-14s %s\n", "sense", "target", "size", "takes", "range");
    for (uint32_t i = 0; i < model->live.sense_count; i++) {
        const struct sense *it = &model->live.senses[i];
        printf("%-24s %-16s %10u %-14s", it->name, model->populations[it->target].name, it->size,
               TAKES[it->kind]);
        if (it->kind != SENSE_SPIKES) printf(" %g .. %g", it->minimum, it->maximum);
        printf("\n");
    }
}

/* How finely synapses are told at the smallest weight that tuning gives them. */
static void fineness_print(const struct model *model, const struct quantisation *q,
                           const struct tunable *tunable)
{
    double error =
        quantisation_grain(q, &model->projections[tunable->index]) / tunable_shrink(tunable);
    printf("  to %.1e at the smallest", error);
}

static void tunables_print(const struct model *model, const struct quantisation *q)
{
    if (model->live.tunable_count == 0) return;
    printf("\n%-40s %12s %12s %12s\n", "tunable", "value", "minimum", "maximum");
    for (uint32_t i = 0; i < model->live.tunable_count; i++) {
        const struct tunable *it = &model->live.tunables[i];
        printf("%-40s %12g %12g %12g %s", it->name, it->value, it->minimum, it->maximum,
               unit_name(it->unit));
        if (it->kind == TUNABLE_SYNAPSES) fineness_print(model, q, it);
        printf("\n");
    }
}

static void alerts_print(const struct model *model)
{
    static const char *const MEASURES[] = {[ALERT_RATE_HZ]          = "rate (Hz)",
                                           [ALERT_EPSILON]          = "epsilon",
                                           [ALERT_REAL_TIME_FACTOR] = "real-time factor"};
    if (model->live.alert_count == 0) return;
    printf("\n%-24s %-17s %-16s %10s %10s %10s  %s\n", "alert", "measure", "of", "threshold",
           "clear", "for (ms)", "status");
    for (uint32_t i = 0; i < model->live.alert_count; i++) {
        const struct alert *it     = &model->live.alerts[i];
        bool                is_run = it->measure == ALERT_REAL_TIME_FACTOR;
        printf("%-24s %-17s %-16s %c %8g %10g %10g  %s\n", it->name, MEASURES[it->measure],
               is_run ? "the run" : model->populations[it->population].name,
               it->is_above ? '>' : '<', it->threshold, it->clear, it->hold_ms,
               it->is_grave ? "failed" : "degraded");
    }
}

void live_print(const struct model *model, const struct quantisation *q)
{
    senses_print(model);
    tunables_print(model, q);
    alerts_print(model);
}
