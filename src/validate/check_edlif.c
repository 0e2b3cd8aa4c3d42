/* check_edlif.c - the kind edlif does what Jaras et al. published of it: a neuron that spends ATP
 * resets nearer to its threshold and spikes faster.
 *
 * The published equations are solved here once more, by Euler's rule in double precision: at the
 * step, and with the second of counting, that the reference rates were computed with; and at a step
 * at which the rule has converged. So what differs can be laid to the one or the other.
 */
#include "base/text.h"
#include "validate/experiment.h"

#include <math.h>

enum {
    CURRENTS    = 6,
    STEEP       = CURRENTS,
    FREE        = 2 * CURRENTS,
    PROBE_LEAST = 0,
    PROBE_MOST,
    PROBE_FREE,
    PROBES
};
enum { WINDOW_SECOND, WINDOW_MEAN, WINDOWS };

static const double CURRENT_PA[CURRENTS] = {400, 500, 600, 700, 800, 900};
static const double GAMMA = 16, DT_MS = 0.01, SETTLE_MS = 1000, SECOND_MS = 1000;
static const double REFERENCE_DT_MS = 0.1, CONVERGED_DT_MS = 0.001;
static const double PROBE_MS = 0.5, LONG_MS = 10000, QUICK_MS = 3000, MS_PER_S = 1000;

/* The published equations with the paper's parameters, V relative to E_L. */
struct euler {
    double v_mV, atp, c_ap;
    int    refractory_steps;
};

/* One step of Euler's rule; does it spike? */
static bool euler_step(struct euler *it, double gamma, double current_pA, double dt_ms)
{
    static const double TAU_M_MS = 10, C_PF = 250, T_REF_MS = 2, V_TH_MV = 15, A_H = 100,
                        K_PER_MS = 1, E_AP = 15, TAU_AP_MS = 50;
    double made = it->atp <= A_H ? (A_H - it->atp) * K_PER_MS : 0;
    it->atp += dt_ms * (made - E_AP * it->c_ap / TAU_AP_MS);
    it->c_ap -= dt_ms * it->c_ap / TAU_AP_MS;
    double share   = 2 - 2 / (1 + exp(-gamma * (A_H - it->atp) / A_H));
    double v_reset = V_TH_MV - V_TH_MV * share;
    if (it->refractory_steps > 0) {
        it->refractory_steps--;
        it->v_mV = v_reset;
        return false;
    }
    it->v_mV += dt_ms * (current_pA / C_PF - it->v_mV / TAU_M_MS);
    if (it->v_mV < V_TH_MV) return false;
    it->v_mV = v_reset;
    it->c_ap += 1;
    it->refractory_steps = (int)lround(T_REF_MS / dt_ms);
    return true;
}

/* Spikes per second of settled firing, counted over this time. */
static struct values euler_rates(double gamma, double dt_ms, double count_ms)
{
    struct values rates  = {.count = CURRENTS};
    const long    settle = lround(SETTLE_MS / dt_ms), end = settle + lround(count_ms / dt_ms);
    for (uint32_t i = 0; i < CURRENTS; i++) {
        struct euler neuron = {.atp = 100};
        double       spikes = 0;
        for (long step = 0; step < end; step++)
            spikes += euler_step(&neuron, gamma, CURRENT_PA[i], dt_ms) && step >= settle;
        rates.at[i] = spikes / count_ms * MS_PER_S;
    }
    return rates;
}

static fault text_make(struct text *text, bool is_without)
{
    const char *cost = is_without ? ", E_ap: 0" : "";
    TRY(text_add(text, "ergon: 1\ndt: %g ms\npopulations:\n", DT_MS));
    TRY(text_add(text, "  flat: {kind: edlif_psc_exp, size: %d, parameters: {gamma: 0%s}}\n",
                 CURRENTS, cost));
    TRY(text_add(text, "  steep: {kind: edlif_psc_exp, size: %d, parameters: {gamma: %g%s}}\n",
                 CURRENTS, GAMMA, cost));
    TRY(text_add(text,
                 "  free: {kind: edlif_psc_exp, size: %d, parameters: {gamma: %g, E_ap: 0}}\n"
                 "recording: {spikes: none}\ninputs:\n",
                 CURRENTS, GAMMA));
    for (uint32_t i = 0; i < CURRENTS; i++)
        TRY(text_add(text,
                     "  - {target: [flat, steep, free], neurons: {first: %u, count: 1}, "
                     "dc: {amplitude: %g pA}}\n",
                     i, CURRENT_PA[i]));
    return FAULT_NONE;
}

static struct values rates_of(const struct outcome *outcome, uint32_t window, uint32_t gid,
                              double window_ms)
{
    struct values rates = {.count = CURRENTS};
    for (uint32_t i = 0; i < CURRENTS; i++)
        rates.at[i] = outcome_spikes(outcome, window, gid + i) / window_ms * MS_PER_S;
    return rates;
}

/* Of the time after settling. */
static double mean_of(const struct outcome *outcome, uint32_t probe)
{
    const struct series *series = &outcome->series[probe];
    double               sum = 0, count = 0;
    for (uint32_t i = 0; i < series->count; i++) {
        if (series->time_ms[i] < SETTLE_MS) continue;
        sum += series->value[i];
        count++;
    }
    return sum / count;
}

static const double PUBLISHED_FLAT[CURRENTS]  = {34, 63, 85, 103, 121, 135};
static const double PUBLISHED_STEEP[CURRENTS] = {34, 66, 91, 112, 131, 152};

static fault flat_add(struct validation *v, const struct outcome *outcome)
{
    const struct finding flat = {.what      = "rate, gamma 0",
                                 .unit      = "Hz",
                                 .expected  = values_of(CURRENTS, PUBLISHED_FLAT),
                                 .tolerance = {.within = 1},
                                 .measured  = rates_of(outcome, WINDOW_SECOND, 0, SECOND_MS),
                                 .x_is      = "current (pA)",
                                 .x         = values_of(CURRENTS, CURRENT_PA),
                                 .note      = "Spikes of the second second; dt 0.01 ms."};
    return validation_add(v, &flat);
}

static fault steep_add(struct validation *v, const struct outcome *outcome, double mean_ms)
{
    const struct finding steep = {
        .what              = "rate, gamma 16",
        .unit              = "Hz",
        .expected          = euler_rates(GAMMA, CONVERGED_DT_MS, QUICK_MS),
        .tolerance         = {.within = 1},
        .measured          = rates_of(outcome, WINDOW_MEAN, STEEP, mean_ms),
        .control_is        = "spikes cost nothing",
        .control           = rates_of(outcome, WINDOW_MEAN, FREE, mean_ms),
        .control_expected  = values_of(CURRENTS, PUBLISHED_FLAT),
        .control_tolerance = {.within = 1},
        .x_is              = "current (pA)",
        .x                 = values_of(CURRENTS, CURRENT_PA),
        .note =
            "Expected: the equations solved by Euler's rule at 0.001 ms. The reference says 34 "
            "66 91 112 131 152: the spikes of the second second at 0.1 ms (next row). At 800 pA "
            "that is 1.8 Hz less, because an interval of 7.53 ms is 7.6 ms on its grid."};
    validation_picture_finding(v, &steep);
    return validation_add(v, &steep);
}

/* Is this how the reference was computed? Then it is the same equations that are solved above. */
static fault reference_add(struct validation *v)
{
    const bool           is_without = validation_is_without(v);
    const struct finding reference  = {
         .what             = "the reference for gamma 16, by its own rule",
         .unit             = "Hz",
         .expected         = values_of(CURRENTS, PUBLISHED_STEEP),
         .tolerance        = {.within = 0},
         .measured         = euler_rates(is_without ? 0 : GAMMA, REFERENCE_DT_MS, SECOND_MS),
         .control_is       = "gamma 0",
         .control          = euler_rates(0, REFERENCE_DT_MS, SECOND_MS),
         .control_expected = values_of(CURRENTS, PUBLISHED_FLAT),
         .note = "Not Ergon: Euler's rule at 0.1 ms, spikes of the second second. All twelve rates "
                  "come out to the spike, so the equations are read as the reference reads them."};
    return validation_add(v, &reference);
}

static fault energy_add(struct validation *v, const struct outcome *outcome)
{
    const struct finding energy = {
        .what       = "mean ATP at 400 and at 900 pA, gamma 0",
        .unit       = "%",
        .expected   = VALUES(99.49, 97.97),
        .tolerance  = {.within = 0.02},
        .measured   = VALUES(mean_of(outcome, PROBE_LEAST), mean_of(outcome, PROBE_MOST)),
        .control_is = "spikes cost nothing",
        .control    = VALUES(mean_of(outcome, PROBE_FREE), mean_of(outcome, PROBE_FREE)),
        .note       = "A_H less E_ap times the rate over K_ATP."};
    return validation_add(v, &energy);
}

static void trace_draw(struct validation *v, const struct outcome *outcome)
{
    enum { SHOWN = 400 };
    const struct series *least  = &outcome->series[PROBE_LEAST],
                        *most   = &outcome->series[PROBE_MOST];
    const struct curve curves[] = {
        {"400 pA", LOOK_LINE, 0, SHOWN, least->time_ms, least->value, NULL},
        {"900 pA", LOOK_LINE, 1, SHOWN, most->time_ms, most->value, NULL}};
    const struct figure figure = {.title       = "ATP after current is switched on, gamma 0",
                                  .x_title     = "time (ms)",
                                  .y_title     = "A (%)",
                                  .curve_count = 2,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

static fault findings_add(struct validation *v, const struct outcome *outcome, double mean_ms)
{
    TRY(flat_add(v, outcome));
    TRY(steep_add(v, outcome, mean_ms));
    TRY(reference_add(v));
    TRY(energy_add(v, outcome));
    trace_draw(v, outcome);
    return FAULT_NONE;
}

static fault run(struct validation *v)
{
    const double        mean_ms          = v->plan->is_quick ? QUICK_MS : LONG_MS;
    const struct window windows[WINDOWS] = {[WINDOW_SECOND] = {SETTLE_MS, SETTLE_MS + SECOND_MS},
                                            [WINDOW_MEAN]   = {SETTLE_MS, SETTLE_MS + mean_ms}};
    const struct probe  probes[PROBES]   = {[PROBE_LEAST] = {0, "A", PROBE_MS},
                                            [PROBE_MOST]  = {CURRENTS - 1, "A", PROBE_MS},
                                            [PROBE_FREE]  = {FREE, "A", PROBE_MS}};
    struct text         text             = {0};
    struct outcome      outcome          = {0};
    fault               mine = comm_agree(v->comm, text_make(&text, validation_is_without(v)));

    const struct experiment experiment = {.name         = "edlif",
                                          .text         = text.bytes,
                                          .time_ms      = SETTLE_MS + mean_ms,
                                          .window_count = WINDOWS,
                                          .windows      = windows,
                                          .probe_count  = PROBES,
                                          .probes       = probes};
    if (!mine) mine = experiment_run(&outcome, v, &experiment);
    if (!mine) mine = findings_add(v, &outcome, mean_ms);
    outcome_clear(&outcome);
    text_clear(&text);
    return mine;
}

const struct check check_edlif = {
    .name    = "edlif",
    .help    = "energy-dependent leaky integrate-and-fire: a spent neuron spikes faster",
    .without = "the cost of a spike",
    .about =
        "Neurons of the kind edlif_psc_exp with the paper's parameters get a constant current. "
        "V_reset(A) follows A through the refractory time, and V_reset(A_H) is E_L; with gamma "
        "0 the reset does not depend on A, with gamma 16 it rises as A falls.",
    .source = "Jaras et al. 2021, Eur. J. Neurosci. 54:5249; the numbers were computed from its "
              "equations by Euler's rule at 0.1 ms",
    .run    = run};
