/* check_madexp.c - the kind madexp does what Fardet & Levina published of it: spikes rise with the
 * current until energy ends them.
 */
#include "base/text.h"
#include "validate/staircase.h"

enum { PROBE_TRACE, PROBE_CONSTANT, PROBES };

/* A leak that does not follow energy: E_u is E_0. */
static const char CONSTANT[] = "E_u: -55 mV";

static const double CURRENT_PA[STAIRS] = {0,      27.78,  55.56,  83.33,  111.11,
                                          138.89, 166.67, 194.44, 222.22, 250};

static fault populations_make(struct text *text, uint32_t size, bool is_without)
{
    static const char START[] = "initial: {V_m: -60 mV, epsilon: 1.2, w: -20 pA}";
    TRY(text_add(text, "  full: {kind: madexp_psc_exp, size: %u, parameters: {%s}, %s}\n", size,
                 is_without ? CONSTANT : "", START));
    return text_add(text, "  constant: {kind: madexp_psc_exp, size: %u, parameters: {%s}, %s}\n",
                    size, CONSTANT, START);
}

static fault counts_add(struct validation *v, const struct staircase *staircase,
                        const struct outcome *outcome, const char *what)
{
    struct finding counts = {
        .what       = what,
        .unit       = "spikes",
        .expected   = VALUES(0, 0, 3, 13, 18, 24, 28, 31, 24, 22),
        .tolerance  = {.within = 1},
        .measured   = staircase_spikes(outcome, staircase, 0),
        .control_is = "E_L constant",
        .control    = staircase_spikes(outcome, staircase, staircase->is_in_turn ? 1 : STAIRS),
        .x_is       = "current (pA)",
        .x          = values_of(STAIRS, CURRENT_PA)};
    if (staircase->is_in_turn) validation_picture_finding(v, &counts);
    return validation_add(v, &counts);
}

static void trace_draw(struct validation *v, const struct outcome *outcome)
{
    const struct series *full     = &outcome->series[PROBE_TRACE];
    const struct series *constant = &outcome->series[PROBE_CONSTANT];
    const struct curve   curves[] = {
          {"E_L follows energy", LOOK_LINE, 0, full->count, full->time_ms, full->value, NULL},
          {"E_L constant", LOOK_DASHES, 1, constant->count, constant->time_ms, constant->value,
           NULL}};
    const struct figure figure = {.title       = "Energy over the whole protocol",
                                  .note        = "3 s of rest, then ten steps of 1 s, 10 s apart.",
                                  .x_title     = "time (ms)",
                                  .y_title     = "epsilon",
                                  .has_zero    = true,
                                  .curve_count = 2,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

/* ranks: collective */
static fault run_at(struct validation *v, double dt_ms, bool is_in_turn, const char *what)
{
    const uint32_t     size           = is_in_turn ? 1 : STAIRS;
    const struct probe probes[PROBES] = {{0, "epsilon", 20}, {size, "epsilon", 20}};
    struct staircase   staircase      = {
               .name = "madexp", .targets = "[full, constant]", .dt_ms = dt_ms, .is_in_turn = is_in_turn};
    struct text    populations = {0};
    struct outcome outcome     = {0};
    for (uint32_t i = 0; i < STAIRS; i++)
        staircase.current_pA[i] = CURRENT_PA[i];
    fault mine =
        comm_agree(v->comm, populations_make(&populations, size, validation_is_without(v)));
    staircase.populations = populations.bytes;
    if (!mine) mine = staircase_run(&outcome, v, &staircase, PROBES, probes);
    if (!mine) mine = counts_add(v, &staircase, &outcome, what);
    if (!mine && is_in_turn) trace_draw(v, &outcome);
    outcome_clear(&outcome);
    text_clear(&populations);
    return mine;
}

static fault run(struct validation *v)
{
    TRY(run_at(v, 0.1, true, "spikes in 1 s of current, dt 0.1 ms"));
    return run_at(v, 0.01, !v->plan->is_quick, "the same at dt 0.01 ms");
}

const struct check check_madexp = {
    .name    = "madexp",
    .help    = "energy-constrained adaptive exponential neuron: energy blocks strong firing",
    .without = "a leak that follows energy",
    .about = "A neuron of the kind madexp_psc_exp with the parameters of the paper's demonstration "
             "begins at -60 mV, epsilon 1.2 and w -20 pA, rests for 3 s, and gets ten steps of "
             "current of 1 s. Its leak potential is E_L(epsilon) = E_0 + (E_u - E_0)(1 - epsilon "
             "/ epsilon_0); the control has it constant at E_0. The exponential's argument is "
             "clamped at 10, far above the threshold.",
    .source = "Fardet & Levina 2020, PLoS Comput. Biol. 16:e1008503; the numbers were computed "
              "from its equations by a fourth-order rule",
    .run    = run};
