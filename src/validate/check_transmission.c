/* check_transmission.c - coupling 4: a spike of a neuron with little energy releases less, at all
 * of its synapses.
 */
#include "base/text.h"
#include "validate/levels.h"

#include <math.h>

static const double TIME_MS = 2000, QUICK_MS = 1000, SETTLE_MS = 100;
static const double EPSILON_1 = 0.3, E_L_MV = -70;

/* One sender and one receiver for each level. Receivers cannot spike and have no energy. */
static fault text_make(struct text *text, bool is_coupled)
{
    TRY(text_add(text, "ergon: 1\ndt: 0.1 ms\nrecording: {spikes: none}\npopulations:\n"));
    for (int i = 0; i < LEVELS; i++)
        TRY(text_add(text,
                     "  from_%d: {kind: iaf_psc_exp, size: 1, parameters: {I_e: 500 pA}, "
                     "energy: {epsilon: %g}}\n",
                     i, LEVEL_EPSILON[i]));
    for (int i = 0; i < LEVELS; i++)
        TRY(text_add(text,
                     "  to_%d: {kind: iaf_psc_exp, size: 1, parameters: {V_th: 1000 mV}, "
                     "energy: off}\n",
                     i));
    TRY(text_add(text, "projections:\n"));
    for (int i = 0; i < LEVELS; i++)
        TRY(text_add(text,
                     "  - {source: from_%d, target: to_%d, rule: one_to_one, weight: 100 pA, "
                     "delay: 1 ms}\n",
                     i, i));
    return levels_energy_add(text, is_coupled ? "transmission: true" : NULL);
}

/* Of the receivers. ranks: collective */
static fault potentials_find(struct validation *v, bool is_coupled, struct levels_seen *found)
{
    struct text              text = {0};
    const struct levels_plan plan = {.name     = "transmission",
                                     .text     = &text,
                                     .made     = text_make(&text, is_coupled),
                                     .time_ms  = v->plan->is_quick ? QUICK_MS : TIME_MS,
                                     .from_ms  = SETTLE_MS,
                                     .seen_gid = LEVELS};
    return levels_run(found, v, &plan);
}

/* The mean effect of a level's spikes. */
static double psp_mV(const struct levels_seen *found, int level)
{
    return found->v_mV.at[level] - E_L_MV;
}

static fault run(struct validation *v)
{
    const int          full = LEVELS - 1; /* the level with all its energy */
    struct levels_seen coupled, uncoupled;
    TRY(potentials_find(v, !validation_is_without(v), &coupled));
    TRY(potentials_find(v, false, &uncoupled));
    struct finding finding = {
        .what              = "postsynaptic potential over the full one",
        .unit              = "(ratio)",
        .expected          = {.count = LEVELS},
        .tolerance         = {.within = 0.01, .is_relative = true},
        .measured          = {.count = LEVELS},
        .control_is        = "coupling off",
        .control           = {.count = LEVELS},
        .control_expected  = VALUES(1, 1, 1, 1, 1, 1, 1),
        .control_tolerance = {.within = 0.001},
        .x_is              = "epsilon of the sender",
        .x                 = coupled.epsilon,
        .note = "Expected: epsilon / 0.3, at most 1. It travels with the spike in 8 bits, so it "
                "is off by up to 0.002."};
    for (int i = 0; i < LEVELS; i++) {
        finding.expected.at[i] = fmin(1, coupled.epsilon.at[i] / EPSILON_1);
        finding.measured.at[i] = psp_mV(&coupled, i) / psp_mV(&uncoupled, full);
        finding.control.at[i]  = psp_mV(&uncoupled, i) / psp_mV(&uncoupled, full);
    }
    validation_picture_finding(v, &finding);
    return validation_add(v, &finding);
}

const struct check check_transmission = {
    .name    = "transmission",
    .help    = "coupling 4: a spike with little energy behind it releases less",
    .without = "coupling 4",
    .about   = "Seven neurons, held at seven energies, spike at the same times, each onto one "
               "neuron of its own that only listens. The mean of its potential over that of the "
               "one whose sender has all its energy is the factor of release.",
    .source  = "the couplings' definition, docs/model-format.md",
    .run     = run};
