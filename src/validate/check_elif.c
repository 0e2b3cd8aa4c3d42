/* check_elif.c - the kind elif does what Fardet & Levina published of it: more current, fewer
 * spikes, because a spike needs energy; and it rests in either of two states.
 */
#include "base/text.h"
#include "validate/staircase.h"

#include <stdio.h>

/* Where the two states of rest lie, and where the neurons begin that are to find them. */
static const double REST_LOW = 0.33066, REST_HIGH = 0.7394, START_LOW = 0.32, START_HIGH = 0.75;
static const double REFERENCE_DT_MS = 0.1;

static const char FROZEN[] = "tau_e: 1000000000 s, delta: 0";

enum { PROBE_LOW, PROBE_HIGH, PROBE_LOW_FROZEN, PROBE_HIGH_FROZEN, PROBE_TRACE, PROBES };

struct setup {
    struct staircase staircase;
    struct text      populations;
    uint32_t         size; /* of the populations that get current */
};

/* Two neurons without current, each near a state of rest. */
static fault rests_text(struct text *text, const char *name, const char *energy)
{
    return text_add(text,
                    "  low%s: {kind: elif_psc_exp, size: 1, parameters: {%s}, "
                    "initial: {V_m: -61 mV, epsilon: %g}}\n"
                    "  high%s: {kind: elif_psc_exp, size: 1, parameters: {%s}, "
                    "initial: {V_m: -64 mV, epsilon: %g}}\n",
                    name, energy, START_LOW, name, energy, START_HIGH);
}

static fault setup_make(struct setup *setup, double dt_ms, bool is_in_turn, bool is_without)
{
    static const double NO_CURRENT_AND_MORE[STAIRS] = {0,     13.33, 26.67, 40,     53.33,
                                                       66.67, 80,    93.33, 106.67, 120};
    const char         *energy                      = is_without ? FROZEN : "";
    setup->size                                     = is_in_turn ? 1 : STAIRS;
    setup->staircase                                = (struct staircase){
                                       .name = "elif", .targets = "[full, frozen]", .dt_ms = dt_ms, .is_in_turn = is_in_turn};
    for (uint32_t i = 0; i < STAIRS; i++)
        setup->staircase.current_pA[i] = NO_CURRENT_AND_MORE[i];
    TRY(text_add(&setup->populations,
                 "  full: {kind: elif_psc_exp, size: %u, parameters: {%s}, "
                 "initial: {V_m: -61 mV, epsilon: %g}}\n",
                 setup->size, energy, is_without ? REST_LOW : START_LOW));
    TRY(text_add(&setup->populations,
                 "  frozen: {kind: elif_psc_exp, size: %u, parameters: {%s}, "
                 "initial: {V_m: -61 mV, epsilon: %g}}\n",
                 setup->size, FROZEN, REST_LOW));
    for (int is_control = 0; is_control < 2; is_control++)
        TRY(rests_text(&setup->populations, is_control ? "_frozen" : "",
                       is_control ? FROZEN : energy));
    setup->staircase.populations = setup->populations.bytes;
    return FAULT_NONE;
}

/* A run, with the energy of the neurons at rest, of one that works, and of some that are frozen.
 *   ranks  collective */
static fault setup_run(struct setup *setup, struct validation *v, struct outcome *outcome)
{
    const double       EVERY_MS       = 20;
    const uint32_t     size           = setup->size;
    const struct probe probes[PROBES] = {[PROBE_LOW]         = {2 * size, "epsilon", EVERY_MS},
                                         [PROBE_HIGH]        = {2 * size + 1, "epsilon", EVERY_MS},
                                         [PROBE_LOW_FROZEN]  = {2 * size + 2, "epsilon", EVERY_MS},
                                         [PROBE_HIGH_FROZEN] = {2 * size + 3, "epsilon", EVERY_MS},
                                         [PROBE_TRACE]       = {0, "epsilon", EVERY_MS}};
    return staircase_run(outcome, v, &setup->staircase, PROBES, probes);
}

static fault counts_add(struct validation *v, const struct setup *setup,
                        const struct outcome *outcome, const char *what)
{
    struct finding counts = {.what       = what,
                             .unit       = "spikes",
                             .expected   = VALUES(0, 12, 92, 81, 20, 19, 18, 18, 17, 17),
                             .tolerance  = {.within = 1},
                             .measured   = staircase_spikes(outcome, &setup->staircase, 0),
                             .control_is = "energy frozen",
                             .control = staircase_spikes(outcome, &setup->staircase, setup->size),
                             .control_expected =
                                 VALUES(0, 0, 58, 107, 154, 196, 244, 285, 333, 370),
                             .control_tolerance = {.within = 1},
                             .x_is              = "current (pA)",
                             .x                 = values_of(STAIRS, setup->staircase.current_pA)};
    if (setup->staircase.dt_ms < REFERENCE_DT_MS) {
        counts.control_expected.count = 0;
        snprintf(counts.note, sizeof counts.note,
                 "The frozen reference was computed at 0.1 ms, where the grid of spikes slows "
                 "fast firing: of it only a difference is asked here.");
    }
    if (setup->staircase.is_in_turn) validation_picture_finding(v, &counts);
    return validation_add(v, &counts);
}

/* What is frozen stays where it began. */
static fault rests_add(struct validation *v, const struct outcome *outcome)
{
    const struct finding rests = {
        .what       = "energy at rest, from 0.32 and from 0.75",
        .unit       = "(epsilon)",
        .expected   = VALUES(REST_LOW, REST_HIGH),
        .tolerance  = {.within = 1e-3},
        .measured   = VALUES(outcome_last(outcome, PROBE_LOW), outcome_last(outcome, PROBE_HIGH)),
        .control_is = "energy frozen",
        .control    = VALUES(outcome_last(outcome, PROBE_LOW_FROZEN),
                             outcome_last(outcome, PROBE_HIGH_FROZEN)),
        .control_expected  = VALUES(START_LOW, START_HIGH),
        .control_tolerance = {.within = 1e-3},
        .note = "The roots of 22 x^3 - 4 x + 0.5 = 0 with x = 1 - epsilon / epsilon_0."};
    return validation_add(v, &rests);
}

static void trace_draw(struct validation *v, const struct outcome *outcome)
{
    const struct series *full     = &outcome->series[PROBE_TRACE];
    const struct series *rest     = &outcome->series[PROBE_HIGH];
    const struct curve   curves[] = {{"energy of the neuron that gets the steps", LOOK_LINE, 0,
                                      full->count, full->time_ms, full->value, NULL},
                                     {"of one without current, from the other state of rest",
                                      LOOK_DASHES, 2, rest->count, rest->time_ms, rest->value, NULL}};
    const struct figure  figure   = {.title       = "Energy over the whole protocol",
                                     .note        = "3 s of rest, then ten steps of 1 s, 10 s apart.",
                                     .x_title     = "time (ms)",
                                     .y_title     = "epsilon",
                                     .has_zero    = true,
                                     .curve_count = 2,
                                     .curves      = curves};
    validation_picture(v, &figure);
}

/* One of the two runs: the protocol as published, and at a tenth of the step. ranks: collective */
static fault run_at(struct validation *v, double dt_ms, bool is_in_turn, const char *what)
{
    struct setup   setup   = {0};
    struct outcome outcome = {0};
    fault          mine =
        comm_agree(v->comm, setup_make(&setup, dt_ms, is_in_turn, validation_is_without(v)));
    if (!mine) mine = setup_run(&setup, v, &outcome);
    if (!mine) mine = counts_add(v, &setup, &outcome, what);
    if (!mine && is_in_turn) trace_draw(v, &outcome);
    if (!mine && is_in_turn) mine = rests_add(v, &outcome);
    outcome_clear(&outcome);
    text_clear(&setup.populations);
    return mine;
}

static fault run(struct validation *v)
{
    TRY(run_at(v, REFERENCE_DT_MS, true, "spikes in 1 s of current, dt 0.1 ms"));
    return run_at(v, 0.01, !v->plan->is_quick, "the same at dt 0.01 ms");
}

const struct check check_elif = {
    .name    = "elif",
    .help    = "energy-constrained leaky integrate-and-fire: more current, fewer spikes",
    .without = "energy that changes",
    .about   = "A neuron of the kind elif_psc_exp with the parameters of the paper's demonstration "
               "begins at -61 mV and epsilon 0.32, rests for 3 s, and gets ten steps of current of "
               "1 s. Strong current drains it until its energy is at epsilon_c, and it falls "
               "silent; with its energy frozen (tau_e large, delta 0) it would spike the more, "
               "the more current it gets.",
    .source  = "Fardet & Levina 2020, PLoS Comput. Biol. 16:e1008503; the numbers were computed "
               "from its equations by a fourth-order rule",
    .run     = run};
