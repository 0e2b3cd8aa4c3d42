/* levels.c - the text that holds a store, and what becomes of those who have them. */
#include "validate/levels.h"

static const double PROBE_MS = 1;

fault levels_energy_add(struct text *text, const char *couplings)
{
    return text_add(text,
                    "energy:\n"
                    "  mode: %s\n"
                    "  supply_max: 444000000 ATP/s\n"
                    "  costs: {action_potential: 0 ATP, calcium: 0 ATP, vesicle: 0 ATP, "
                    "recycling: 0 ATP, mglur: 0 ATP, postsynaptic: 0 ATP}\n"
                    "  couplings: {%s}\n",
                    couplings ? "coupled" : "account", couplings ? couplings : "");
}

/* The mean of a probe from a time on. */
static double series_mean(const struct series *series, double from_ms)
{
    double sum = 0, count = 0;
    for (uint32_t i = 0; i < series->count; i++) {
        if (series->time_ms[i] < from_ms) continue;
        sum += series->value[i];
        count++;
    }
    return sum / count;
}

fault levels_run(struct levels_seen *seen, struct validation *v, const struct levels_plan *plan)
{
    struct outcome outcome = {0};
    struct probe   probes[2 * LEVELS];
    for (uint32_t i = 0; i < LEVELS; i++) {
        probes[i]          = (struct probe){plan->seen_gid + i, "V_m", PROBE_MS};
        probes[LEVELS + i] = (struct probe){i, NULL, PROBE_MS};
    }
    const struct experiment experiment = {.name        = plan->name,
                                          .text        = plan->text->bytes,
                                          .time_ms     = plan->time_ms,
                                          .probe_count = 2 * LEVELS,
                                          .probes      = probes};

    fault failed = comm_agree(v->comm, plan->made);
    if (!failed) failed = experiment_run(&outcome, v, &experiment);
    seen->v_mV.count = seen->epsilon.count = LEVELS;
    for (uint32_t i = 0; i < LEVELS && !failed; i++) {
        seen->v_mV.at[i]    = series_mean(&outcome.series[i], plan->from_ms);
        seen->epsilon.at[i] = series_mean(&outcome.series[LEVELS + i], plan->from_ms);
    }
    outcome_clear(&outcome);
    text_clear(plan->text);
    return failed;
}
