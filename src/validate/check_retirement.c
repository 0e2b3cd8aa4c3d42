/* check_retirement.c - coupling 6: neurons that nothing reaches retire, their memory goes back, and
 * the first input wakes them.
 */
#include "base/text.h"
#include "validate/experiment.h"

#include <stdio.h>

enum { CELLS = 200000, COLUMNS = 7, COLUMNS_WITHIN = 2 };

static const double CUT_MS = 500, BACK_MS = 1500, END_MS = 2000, PROBE_MS = 10, BYTES_PER_MB = 1e6;

static const char NETWORK[] =
    "ergon: 1\n"
    "dt: 0.5 ms\n"
    "recording: {spikes: none}\n"
    "populations:\n"
    "  cells: {kind: iaf_psc_exp, size: %d}\n"
    "inputs:\n"
    "  - {target: cells, poisson: {rate: 100 Hz}, weight: 100 pA, stop: %g ms}\n"
    "  - {target: cells, poisson: {rate: 100 Hz}, weight: 100 pA, start: %g ms}\n"
    "energy: {mode: %s, couplings: {%s}}\n";

struct found {
    struct outcome outcome;
    struct retired retired;
    double         awake_MB, asleep_MB, again_MB; /* resident, of the process */
};

/* ranks: collective */
static fault found_make(struct validation *v, bool is_coupled, double time_ms, struct found *found)
{
    struct text        text   = {0};
    const struct probe memory = {PROBE_MEMORY, NULL, PROBE_MS};
    fault              mine   = comm_agree(v->comm, text_add(&text, NETWORK, CELLS, CUT_MS, BACK_MS,
                                              is_coupled ? "coupled" : "account",
                                              is_coupled ? "structure: {retire: 200 ms}" : ""));
    const struct experiment experiment = {.name        = "retirement",
                                          .text        = text.bytes,
                                          .time_ms     = time_ms,
                                          .probe_count = 1,
                                          .probes      = &memory};
    *found                             = (struct found){0};
    if (!mine) mine = experiment_run(&found->outcome, v, &experiment);
    if (!mine && found->outcome.structure.totals.retired)
        found->retired = found->outcome.structure.totals.retired[0];
    if (!mine) {
        found->awake_MB  = outcome_at(&found->outcome, 0, CUT_MS) / BYTES_PER_MB;
        found->asleep_MB = outcome_at(&found->outcome, 0, BACK_MS - PROBE_MS) / BYTES_PER_MB;
        found->again_MB  = outcome_last(&found->outcome, 0) / BYTES_PER_MB;
    }
    text_clear(&text);
    return mine;
}

static fault counts_add(struct validation *v, const struct found *cut, const struct found *back,
                        const struct found *control)
{
    const struct finding counts = {
        .what             = "retired while cut off, and after; born again",
        .unit             = "neurons",
        .expected         = VALUES(CELLS, 0, CELLS),
        .measured         = VALUES((double)cut->retired.now, (double)back->retired.now,
                                   (double)back->retired.births),
        .control_is       = "coupling off",
        .control          = VALUES((double)control->retired.now, (double)control->retired.now,
                                   (double)control->retired.births),
        .control_expected = VALUES(0, 0, 0)};
    return validation_add(v, &counts);
}

static fault memory_add(struct validation *v, const struct found *back, const struct found *control)
{
    const double         column_MB = sizeof(float) * CELLS / BYTES_PER_MB;
    const struct finding memory    = {
           .what       = "memory given back while cut off, taken again after",
           .unit       = "MB",
           .expected   = VALUES(COLUMNS * column_MB, COLUMNS * column_MB),
           .tolerance  = {.within = COLUMNS_WITHIN * column_MB},
           .measured   = VALUES(back->awake_MB - back->asleep_MB, back->again_MB - back->asleep_MB),
           .control_is = "coupling off",
           .control =
               VALUES(control->awake_MB - control->asleep_MB, control->again_MB - control->asleep_MB),
           .control_expected  = VALUES(0, 0),
           .control_tolerance = {.within = 0.5},
           .note =
               "Resident bytes as the system tells them. Expected: five to nine columns of 4 bytes "
                  "(states, refractory steps, two accumulators, marks of input)."};
    return validation_add(v, &memory);
}

static void memory_draw(struct validation *v, const struct found *back, const struct found *control)
{
    const struct series *with = back->outcome.series, *without = control->outcome.series;
    for (uint32_t i = 0; i < with->count; i++) {
        with->value[i] /= BYTES_PER_MB;
        without->value[i] /= BYTES_PER_MB;
    }
    const struct curve curves[] = {
        {"neurons retire", LOOK_LINE, 0, with->count, with->time_ms, with->value, NULL},
        {"coupling off", LOOK_DASHES, 1, without->count, without->time_ms, without->value, NULL}};
    const struct figure figure = {.title   = "Memory while input is cut off from 500 to 1500 ms",
                                  .x_title = "time (ms)",
                                  .y_title = "resident, of the whole process (MB)",
                                  .curve_count = 2,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

static fault run(struct validation *v)
{
    const bool   is_coupled = !validation_is_without(v);
    struct found cut = {0}, back = {0}, control = {0};
    fault        mine = found_make(v, is_coupled, BACK_MS, &cut);
    if (!mine) mine = found_make(v, is_coupled, END_MS, &back);
    if (!mine) mine = found_make(v, false, END_MS, &control);
    if (!mine) mine = counts_add(v, &cut, &back, &control);
    if (!mine) mine = memory_add(v, &back, &control);
    if (!mine) memory_draw(v, &back, &control);
    outcome_clear(&cut.outcome);
    outcome_clear(&back.outcome);
    outcome_clear(&control.outcome);
    return mine;
}

const struct check check_retirement = {
    .name    = "retirement",
    .help    = "coupling 6: what nothing reaches retires, and the first input wakes it",
    .without = "coupling 6",
    .about   = "A population loses its input, retires after 200 ms without any, and is born again "
               "when input is back.",
    .source  = "the couplings' definition, docs/model-format.md",
    .run     = run};
