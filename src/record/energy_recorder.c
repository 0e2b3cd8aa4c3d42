/* energy_recorder.c - when samples are taken, and the file. */
#include "record/energy_recorder.h"

#include "base/memory.h"
#include "base/text.h"
#include "record/energy_series.h"

#include <assert.h>

struct energy_recorder {
    struct energy_recorder_plan plan;
    char                       *path;
    struct energy_series        regions;
    struct energy_series        populations; /* of this rank, until close adds them up */
};

static void samples_take(struct energy_recorder *recorder)
{
    energy_series_regions(&recorder->regions, recorder->plan.ledger);
    energy_series_populations(&recorder->populations, recorder->plan.ledger);
}

/* Where a step begins a tick, the ledger has booked it before it is looked at. */
static bool is_due(const struct energy_recorder *recorder, const struct energy_series *series,
                   uint64_t step)
{
    uint64_t steps = series->stride_ticks * recorder->plan.model->energy.tick_steps;
    return step == recorder->plan.step_first ||
           (step > recorder->plan.step_first && step % steps == 0);
}

static fault observe_ticks(void *self, uint64_t step)
{
    struct energy_recorder *recorder = self;
    if (is_due(recorder, &recorder->regions, step))
        energy_series_regions(&recorder->regions, recorder->plan.ledger);
    if (is_due(recorder, &recorder->populations, step))
        energy_series_populations(&recorder->populations, recorder->plan.ledger);
    return FAULT_NONE;
}

/* The last sample: when the last leg is over, and what its last tick cost is known. */
static void end_take(struct energy_recorder *recorder)
{
    const struct ledger *ledger = recorder->plan.ledger;
    if (ledger_ticks(ledger) != ledger_ticks_booked(ledger) || !ledger_ticks(ledger)) return;
    energy_series_trim(&recorder->regions, ledger_ticks(ledger) - 1);
    energy_series_trim(&recorder->populations, ledger_ticks(ledger) - 1);
    samples_take(recorder);
}

static fault observe_end(void *self, uint64_t step_end)
{
    struct energy_recorder *recorder = self;
    if (step_end == recorder->plan.step_end) end_take(recorder);
    return FAULT_NONE;
}

static fault recorder_fill(struct energy_recorder *recorder)
{
    const struct energy_recorder_plan *plan  = &recorder->plan;
    const struct model                *model = plan->model;
    uint64_t ticks = (plan->step_end - plan->step_first) / model->energy.tick_steps;
    TRY(text_copy(&recorder->path, plan->path));
    TRY(energy_series_create(&recorder->regions, model->energy.region_count,
                             sizeof(struct region_sample), ticks));
    return energy_series_create(&recorder->populations, model->population_count,
                                sizeof(struct energy_totals), ticks);
}

fault energy_recorder_create(struct energy_recorder **out, const struct energy_recorder_plan *plan)
{
    assert(plan->step_first <= plan->step_end);
    TRY(memory_take(out, 1, sizeof **out, "the recorder of energy"));
    (*out)->plan = *plan;
    fault failed = recorder_fill(*out);
    if (failed) energy_recorder_destroy(out);
    return failed;
}

/* ranks: collective; all have as many samples, of the same ticks */
static fault populations_sum(const struct energy_recorder *recorder)
{
    const struct energy_series *series = &recorder->populations;
    struct energy_totals       *totals = series->samples;
    for (uint32_t i = 0; i < series->count; i++, totals += series->things)
        TRY(ledger_totals_sum(recorder->plan.ledger, totals));
    return FAULT_NONE;
}

static fault file_write(const struct energy_recorder *recorder)
{
    struct json *doc = NULL;
    TRY(json_create(&doc));
    fault failed =
        energy_series_write(doc, recorder->plan.model, &recorder->regions, &recorder->populations);
    if (!failed) failed = json_write_file(doc, recorder->path);
    json_destroy(&doc);
    return failed;
}

fault energy_recorder_close(struct energy_recorder *recorder, uint64_t step_end)
{
    if (!recorder) return FAULT_NONE;
    if (step_end < recorder->plan.step_end) end_take(recorder);
    TRY(populations_sum(recorder));
    return comm_is_first(recorder->plan.comm) ? file_write(recorder) : FAULT_NONE;
}

void energy_recorder_destroy(struct energy_recorder **recorder)
{
    if (!*recorder) return;
    energy_series_clear(&(*recorder)->regions);
    energy_series_clear(&(*recorder)->populations);
    memory_give(&(*recorder)->path);
    memory_give(recorder);
}

struct observer energy_recorder_observer(struct energy_recorder *recorder)
{
    return (struct observer){.self = recorder, .before_step = observe_ticks, .gather = observe_end};
}
