/* check_sensory.c - coupling 1: what comes in through the senses is scaled by the energy of the
 * neuron that gets it.
 */
#include "base/text.h"
#include "validate/levels.h"

static const double TIME_MS = 4000, QUICK_MS = 1000, SETTLE_MS = 100;
static const double HALF = 0.15, EPSILON_FULL = 0.5, E_L_MV = -70;

typedef enum how { COUPLED, UNCOUPLED, WITHOUT_ENERGY } how;

/* Neurons that cannot spike get Poisson input that is marked sensory and not charged. */
static fault text_make(struct text *text, how it)
{
    TRY(text_add(text, "ergon: 1\ndt: 0.1 ms\nrecording: {spikes: none}\npopulations:\n"));
    for (int i = 0; i < LEVELS; i++)
        TRY(text_add(
            text, "  at_%d: {kind: iaf_psc_exp, size: 1, parameters: {V_th: 1000 mV}%s%g%s}\n", i,
            it == WITHOUT_ENERGY ? ", expected_rate: " : ", energy: {epsilon: ",
            it == WITHOUT_ENERGY ? 5 : LEVEL_EPSILON[i], it == WITHOUT_ENERGY ? " Hz" : "}"));
    TRY(text_add(text, "inputs:\n"));
    for (int i = 0; i < LEVELS; i++)
        TRY(text_add(text,
                     "  - {target: at_%d, poisson: {rate: 8 kHz}, weight: 20 pA, sensory: true, "
                     "charged: false}\n",
                     i));
    if (it == WITHOUT_ENERGY) return FAULT_NONE;
    return levels_energy_add(text, it == COUPLED ? "sensory: true" : NULL);
}

/* ranks: collective */
static fault means_find(struct validation *v, how it, struct levels_seen *means)
{
    struct text              text = {0};
    const struct levels_plan plan = {.name    = "sensory",
                                     .text    = &text,
                                     .made    = text_make(&text, it),
                                     .time_ms = v->plan->is_quick ? QUICK_MS : TIME_MS,
                                     .from_ms = SETTLE_MS};
    return levels_run(means, v, &plan);
}

/* Of depolarisations. */
static struct values ratios_of(const struct levels_seen *a, const struct levels_seen *b)
{
    struct values ratios = {.count = LEVELS};
    for (int i = 0; i < LEVELS; i++)
        ratios.at[i] = (a->v_mV.at[i] - E_L_MV) / (b->v_mV.at[i] - E_L_MV);
    return ratios;
}

static fault run(struct validation *v)
{
    struct levels_seen coupled, uncoupled, plain;
    TRY(means_find(v, validation_is_without(v) ? UNCOUPLED : COUPLED, &coupled));
    TRY(means_find(v, UNCOUPLED, &uncoupled));
    TRY(means_find(v, WITHOUT_ENERGY, &plain));
    struct finding finding = {.what              = "sensory input over that without the coupling",
                              .unit              = "(ratio)",
                              .expected          = {.count = LEVELS},
                              .tolerance         = {.within = 0.01, .is_relative = true},
                              .measured          = ratios_of(&coupled, &plain),
                              .control_is        = "coupling off",
                              .control           = ratios_of(&uncoupled, &plain),
                              .control_expected  = VALUES(1, 1, 1, 1, 1, 1, 1),
                              .control_tolerance = {.within = 0.001},
                              .x_is              = "epsilon",
                              .x                 = coupled.epsilon,
                              .note = "Expected: epsilon / (epsilon + 0.15), 1 at 0.5, at the "
                                      "measured epsilon."};
    for (int i = 0; i < LEVELS; i++) {
        double epsilon         = coupled.epsilon.at[i];
        finding.expected.at[i] = epsilon / (epsilon + HALF) * (EPSILON_FULL + HALF) / EPSILON_FULL;
    }
    validation_picture_finding(v, &finding);
    return validation_add(v, &finding);
}

const struct check check_sensory = {
    .name    = "sensory",
    .help    = "coupling 1: sensory input is scaled by the energy of its neuron",
    .without = "coupling 1",
    .about  = "Neurons that cannot spike, held at seven energies, get Poisson input that is marked "
              "sensory. Its mean effect, the depolarisation, is compared with that of the very "
              "same events in neurons that have no energy.",
    .source = "the couplings' definition, docs/model-format.md",
    .run    = run};
