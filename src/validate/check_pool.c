/* check_pool.c - regions: when what flows into a region is halved, its neurons spike at what is
 * left, and no other region notices.
 */
#include "base/text.h"
#include "validate/levels.h"

#include <stdio.h>

enum { NEURONS = 1000, HALVED = 0, OTHER, DEEP, REGIONS };
enum { BEFORE, AFTER, SECONDS, SECONDS_MAX = 40, WINDOWS_MAX = SECONDS + SECONDS_MAX };

static const double SETTLE_MS = 5000, LONG_MS = 10000, QUICK_MS = 5000, MS_PER_S = 1000;

/* What flows in, what rest costs, and what a spike does. ATP and ATP/s of one neuron. */
static const double FILL = 4.46e9, REST = 4.44e8, SPIKE = 1.1904e8 + 2000 * (26820. + 137000);

static const char POPULATION[] = "  %s: {kind: iaf_psc_exp, size: %d, parameters: {I_e: 400 pA}, "
                                 "initial: {V_m: {uniform: {low: -70 mV, high: -56 mV}}}}\n";
static const char AUTAPSE[] =
    "  - {source: %s, target: %s, rule: one_to_one, weight: 0.001 pA, delay: 1 ms}\n";
static const char REGION[] =
    "    the_%s: {populations: %s, fill: %.6g ATP/s, pool_max: 1e9 ATP%s}\n";

static const char *const NAMES[REGIONS] = {"halved", "other", "deep"};

static fault text_make(struct text *text, double halves_ms, bool is_without)
{
    char halves[80];
    snprintf(halves, sizeof halves, ", supply: [{from: %g ms, factor: 0.5}]", halves_ms);
    TRY(text_add(text, "ergon: 1\ndt: 0.1 ms\nrecording: {spikes: none}\npopulations:\n"));
    for (int i = 0; i < REGIONS; i++)
        TRY(text_add(text, POPULATION, NAMES[i], NEURONS));
    TRY(text_add(text, "projections:\n"));
    for (int i = 0; i < REGIONS; i++)
        TRY(text_add(text, AUTAPSE, NAMES[i], NAMES[i]));
    TRY(text_add(text, "energy:\n  mode: coupled\n  couplings: {spike: true}\n"
                       "  real_synapses: 8000\n  release_probability: 0.25\n"
                       "  supply_max: 4460000000 ATP/s\n  regions:\n"));
    for (int i = 0; i < REGIONS; i++) {
        bool is_deep = i == DEEP || (i == HALVED && is_without);
        TRY(text_add(text, REGION, NAMES[i], NAMES[i], is_deep ? 1000 * FILL : FILL,
                     i == OTHER ? "" : halves));
    }
    return FAULT_NONE;
}

static double rate_of(const struct outcome *outcome, uint32_t window, uint32_t region,
                      double window_ms)
{
    double spikes = (double)outcome_spikes_sum(outcome, window, region * NEURONS, NEURONS);
    return spikes / NEURONS / window_ms * MS_PER_S;
}

static fault rates_add(struct validation *v, const struct outcome *outcome, double window_ms)
{
    const double         full = (FILL - REST) / SPIKE, half = (FILL / 2 - REST) / SPIKE;
    const struct finding halved = {.what       = "rate before and after supply is halved",
                                   .unit       = "Hz",
                                   .expected   = VALUES(full, half),
                                   .tolerance  = {.within = 0.05, .is_relative = true},
                                   .measured   = VALUES(rate_of(outcome, BEFORE, HALVED, window_ms),
                                                        rate_of(outcome, AFTER, HALVED, window_ms)),
                                   .control_is = "a pool without bottom",
                                   .control    = VALUES(rate_of(outcome, BEFORE, DEEP, window_ms),
                                                        rate_of(outcome, AFTER, DEEP, window_ms)),
                                   .control_expected  = VALUES(full, full),
                                   .control_tolerance = {.within = 0.05, .is_relative = true},
                                   .note = "(supply - resting - glia) / cost of a spike."};
    const struct finding other  = {.what       = "rate in another region, after over before",
                                   .unit       = "(ratio)",
                                   .expected   = VALUES(1),
                                   .tolerance  = {.within = 0.02},
                                   .measured   = VALUES(rate_of(outcome, AFTER, OTHER, window_ms) /
                                                        rate_of(outcome, BEFORE, OTHER, window_ms)),
                                   .control_is = "the region itself",
                                   .control    = VALUES(rate_of(outcome, AFTER, HALVED, window_ms) /
                                                        rate_of(outcome, BEFORE, HALVED, window_ms)),
                                   .control_expected  = VALUES(half / full),
                                   .control_tolerance = {.within = 0.05, .is_relative = true}};
    TRY(validation_add(v, &halved));
    return validation_add(v, &other);
}

/* Rates second by second. */
static void rates_draw(struct validation *v, const struct outcome *outcome, uint32_t seconds)
{
    double       time_s[SECONDS_MAX], rate[REGIONS][SECONDS_MAX];
    struct curve curves[REGIONS];
    for (uint32_t r = 0; r < REGIONS; r++) {
        for (uint32_t s = 0; s < seconds; s++) {
            time_s[s]  = s + 0.5;
            rate[r][s] = rate_of(outcome, SECONDS + s, r, MS_PER_S);
        }
        curves[r] = (struct curve){
            NAMES[r], r == DEEP ? LOOK_DASHES : LOOK_DOTS, 2 * r, seconds, time_s, rate[r], NULL};
    }
    const struct figure figure = {.title    = "Rates of the three regions",
                                  .note     = "At first the stores are full. Half way the supply "
                                              "of `halved` and `deep` is halved.",
                                  .x_title  = "time (s)",
                                  .y_title  = "spikes/s",
                                  .has_zero = true,
                                  .curve_count = REGIONS,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

static fault run(struct validation *v)
{
    const double   window_ms = v->plan->is_quick ? QUICK_MS : LONG_MS;
    const double   halves_ms = SETTLE_MS + window_ms, end_ms = halves_ms + SETTLE_MS + window_ms;
    const uint32_t seconds              = (uint32_t)(end_ms / MS_PER_S);
    struct window  windows[WINDOWS_MAX] = {
         [BEFORE] = {SETTLE_MS, halves_ms}, [AFTER] = {halves_ms + SETTLE_MS, end_ms}};
    for (uint32_t s = 0; s < seconds; s++)
        windows[SECONDS + s] = (struct window){s * MS_PER_S, (s + 1) * MS_PER_S};
    struct text    text    = {0};
    struct outcome outcome = {0};
    fault mine = comm_agree(v->comm, text_make(&text, halves_ms, validation_is_without(v)));

    const struct experiment experiment = {.name         = "pool",
                                          .text         = text.bytes,
                                          .time_ms      = end_ms,
                                          .window_count = SECONDS + seconds,
                                          .windows      = windows};
    if (!mine) mine = experiment_run(&outcome, v, &experiment);
    if (!mine) mine = rates_add(v, &outcome, window_ms);
    if (!mine) rates_draw(v, &outcome, seconds);
    outcome_clear(&outcome);
    text_clear(&text);
    return mine;
}

const struct check check_pool = {
    .name    = "pool",
    .help    = "regions: neurons share what flows into theirs, and no other region notices",
    .without = "the bound of the region's supply",
    .about   = "Three regions of 1,000 neurons that are driven far above what their supply pays "
               "for. Half way the supply of one is halved; a second keeps its own; of the third it "
               "is halved too, but it had a thousand times too much.",
    .source  = "the ledger's definition, docs/decisions/19-energy.md",
    .run     = run};
