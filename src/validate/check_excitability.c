/* check_excitability.c - coupling 2: a neuron without energy leaks towards another potential, and
 * its K-ATP channels open.
 */
#include "base/text.h"
#include "validate/levels.h"

static const double TIME_MS = 200, LAST_MS = 199, E_L_MV = -70, EPSILON_FULL = 0.5;
static const double G_L_NS = 25, E_U_MV = -60, E_0_MV = -70, I_KATP_PA = -50, KATP_C = 0.15;

static const char COUPLING[] =
    "excitability: {g_L: 25 nS, E_u: -60 mV, E_0: -70 mV, I_KATP: -50 pA, epsilon_c: 0.15}";

/* A membrane of 250 pF and 10 ms: 25 nS. */
static fault text_make(struct text *text, bool is_coupled)
{
    TRY(text_add(text, "ergon: 1\ndt: 0.1 ms\nrecording: {spikes: none}\npopulations:\n"));
    for (int i = 0; i < LEVELS; i++)
        TRY(text_add(text, "  at_%d: {kind: iaf_psc_exp, size: 1, energy: {epsilon: %g}}\n", i,
                     LEVEL_EPSILON[i]));
    return levels_energy_add(text, is_coupled ? COUPLING : NULL);
}

/* The potential in the last millisecond. ranks: collective */
static fault rests_find(struct validation *v, bool is_coupled, struct levels_seen *rests)
{
    struct text              text = {0};
    const struct levels_plan plan = {.name    = "excitability",
                                     .text    = &text,
                                     .made    = text_make(&text, is_coupled),
                                     .time_ms = TIME_MS,
                                     .from_ms = LAST_MS};
    return levels_run(rests, v, &plan);
}

/* The potential at which leak, bias and K-ATP current balance. */
static double rest_at(double epsilon)
{
    double bias_pA = G_L_NS * (E_U_MV - E_0_MV) * (1 - epsilon / EPSILON_FULL) +
                     I_KATP_PA * KATP_C / (KATP_C + 2 * epsilon);
    return E_L_MV + bias_pA / G_L_NS;
}

static fault run(struct validation *v)
{
    struct levels_seen coupled, uncoupled;
    TRY(rests_find(v, !validation_is_without(v), &coupled));
    TRY(rests_find(v, false, &uncoupled));
    struct finding finding = {.what              = "resting potential at an imposed energy",
                              .unit              = "mV",
                              .expected          = {.count = LEVELS},
                              .tolerance         = {.within = 0.01},
                              .measured          = coupled.v_mV,
                              .control_is        = "coupling off",
                              .control           = uncoupled.v_mV,
                              .control_expected  = VALUES(-70, -70, -70, -70, -70, -70, -70),
                              .control_tolerance = {.within = 0.001},
                              .x_is              = "epsilon",
                              .x                 = coupled.epsilon,
                              .note =
                                  "Expected: E_L + (E_u - E_0)(1 - epsilon / 0.5) and the K-ATP "
                                  "current over g_L, at the measured epsilon."};
    for (int i = 0; i < LEVELS; i++)
        finding.expected.at[i] = rest_at(coupled.epsilon.at[i]);
    validation_picture_finding(v, &finding);
    return validation_add(v, &finding);
}

const struct check check_excitability = {
    .name    = "excitability",
    .help    = "coupling 2: little energy moves the resting potential",
    .without = "coupling 2",
    .about   = "Neurons without input are held at seven energies. Where they rest is what the bias "
               "current and the K-ATP current of the model demand.",
    .source  = "the couplings' definition, docs/model-format.md; after Fardet & Levina 2020",
    .run     = run};
