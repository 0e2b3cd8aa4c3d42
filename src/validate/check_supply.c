/* check_supply.c - coupling 3 and the ceiling of supply: a neuron that cannot pay cannot spike, so
 * its rate is what its supply pays for, whatever drives it.
 */
#include "base/text.h"
#include "validate/levels.h"

enum { NEURONS = 16, GROUPS = 5 };
enum { HIGH, LOW, HIGH_FREE, LOW_FREE, PLAIN };

static const double SETTLE_MS = 5000, TIME_MS = 60000, QUICK_MS = 20000, MS_PER_S = 1000;

/* A spike costs 4.47e8 ATP in all: one synapse, onto the neuron itself, that stands for 2,000. */
static const char NETWORK[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "recording: {spikes: none}\n"
    "populations:\n"
    "  high: {kind: iaf_psc_exp, size: %d, parameters: {I_e: 380 pA}, initial: %s,\n"
    "    energy: {supply_max: 2231000000 ATP/s}}\n"
    "  low: {kind: iaf_psc_exp, size: %d, parameters: {I_e: 380 pA}, initial: %s,\n"
    "    energy: {supply_max: 1115000000 ATP/s}}\n"
    "  high_free: {kind: iaf_psc_exp, size: %d, parameters: {I_e: 380 pA}, initial: %s,\n"
    "    energy: {supply_max: 2231000000 ATP/s, mode: account}}\n"
    "  low_free: {kind: iaf_psc_exp, size: %d, parameters: {I_e: 380 pA}, initial: %s,\n"
    "    energy: {supply_max: 1115000000 ATP/s, mode: account}}\n"
    "  plain: {kind: iaf_psc_exp, size: %d, parameters: {I_e: 380 pA}, initial: %s, "
    "energy: off}\n"
    "projections:\n"
    "  - {source: high, target: high, rule: one_to_one, weight: 0.001 pA, delay: 1 ms}\n"
    "  - {source: low, target: low, rule: one_to_one, weight: 0.001 pA, delay: 1 ms}\n"
    "  - {source: high_free, target: high_free, rule: one_to_one, weight: 0.001 pA, delay: 1 ms}\n"
    "  - {source: low_free, target: low_free, rule: one_to_one, weight: 0.001 pA, delay: 1 ms}\n"
    "energy: {mode: %s, couplings: {spike: true}, real_synapses: 8000, "
    "release_probability: 0.25}\n";

static const char START[] = "{V_m: {uniform: {low: -70 mV, high: -56 mV}}}";

static double rate_of(const struct outcome *outcome, uint32_t group, double window_ms)
{
    double spikes = (double)outcome_spikes_sum(outcome, 0, group * NEURONS, NEURONS);
    return spikes / NEURONS / window_ms * MS_PER_S;
}

static fault rates_add(struct validation *v, const struct outcome *outcome, double window_ms)
{
    const double   plain   = rate_of(outcome, PLAIN, window_ms);
    struct finding finding = {
        .what       = "rate with a ceiling of 2.231e9 and 1.115e9 ATP/s",
        .unit       = "Hz",
        .expected   = VALUES(4.00, 1.50),
        .tolerance  = {.within = 0.03, .is_relative = true},
        .measured   = VALUES(rate_of(outcome, HIGH, window_ms), rate_of(outcome, LOW, window_ms)),
        .control_is = "no gate",
        .control =
            VALUES(rate_of(outcome, HIGH_FREE, window_ms), rate_of(outcome, LOW_FREE, window_ms)),
        .control_expected  = VALUES(plain, plain),
        .control_tolerance = {.within = 0.02, .is_relative = true},
        .note = "(ceiling - resting - glia) / cost of a spike. The control is expected to spike as "
                "neurons without energy do."};
    return validation_add(v, &finding);
}

static void trace_draw(struct validation *v, const struct outcome *outcome)
{
    const struct series *s        = outcome->series;
    const uint32_t       shown    = s[HIGH].count < 4000 ? s[HIGH].count : 4000;
    const struct curve   curves[] = {
          {"2.231e9 ATP/s", LOOK_LINE, 0, shown, s[HIGH].time_ms, s[HIGH].value, NULL},
          {"1.115e9 ATP/s", LOOK_LINE, 2, shown, s[LOW].time_ms, s[LOW].value, NULL},
          {"2.231e9 ATP/s, no gate", LOOK_DASHES, 1, shown, s[HIGH_FREE].time_ms, s[HIGH_FREE].value,
           NULL}};
    const struct figure figure = {.title       = "Energy of one neuron: the gate at 0.15 holds it",
                                  .x_title     = "time (ms)",
                                  .y_title     = "epsilon",
                                  .has_zero    = true,
                                  .curve_count = 3,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

static fault run(struct validation *v)
{
    const char         *mode      = validation_is_without(v) ? "account" : "coupled";
    const double        window_ms = v->plan->is_quick ? QUICK_MS : TIME_MS;
    const struct window window    = {SETTLE_MS, SETTLE_MS + window_ms};
    struct probe        probes[GROUPS - 1];
    for (uint32_t i = 0; i < GROUPS - 1; i++)
        probes[i] = (struct probe){i * NEURONS, NULL, 1};
    struct text    text    = {0};
    struct outcome outcome = {0};
    fault          mine =
        comm_agree(v->comm, text_add(&text, NETWORK, NEURONS, START, NEURONS, START, NEURONS, START,
                                     NEURONS, START, NEURONS, START, mode));

    const struct experiment experiment = {.name         = "supply",
                                          .text         = text.bytes,
                                          .time_ms      = SETTLE_MS + window_ms,
                                          .window_count = 1,
                                          .windows      = &window,
                                          .probe_count  = GROUPS - 1,
                                          .probes       = probes};
    if (!mine) mine = experiment_run(&outcome, v, &experiment);
    if (!mine) mine = rates_add(v, &outcome, window_ms);
    if (!mine) trace_draw(v, &outcome);
    outcome_clear(&outcome);
    text_clear(&text);
    return mine;
}

const struct check check_supply = {
    .name    = "supply",
    .help    = "coupling 3: a neuron spikes as often as its supply pays for",
    .without = "the gate of spikes",
    .about   = "Identical neurons are driven far above 4 Hz. A spike costs 4.47e8 ATP in all, and "
               "what a neuron may take from its region has a ceiling. At or below epsilon 0.15 it "
               "does not spike: so its rate is what the ceiling pays for.",
    .source  = "the ledger's definition, docs/decisions/19-energy.md; costs of Howarth et al. 2012",
    .run     = run};
