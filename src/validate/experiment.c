/* experiment.c - observers: one counts, one looks, and one does wrong where that is asked for. */
#include "validate/experiment.h"

#include "base/memory.h"
#include "base/units.h"
#include "validate/experiment_energy.h"
#include "validate/experiment_loss.h"

#include <math.h>
#include <string.h>

enum { OBSERVERS = 3 };

/* In place of a state: the store of the ledger. */
static const uint32_t STORE = UINT32_MAX;

/* What a probe is on this rank. */
struct lookout {
    bool     is_here;
    uint32_t lid; /* or PROBE_MEMORY */
    uint32_t state;
    uint64_t every_steps;
};

struct run {
    const struct experiment *experiment;
    struct outcome          *outcome;
    struct trial             trial;
    struct lookout          *lookouts; /* [probes] */
    uint64_t                 step_end;
    struct loss              loss;
};

static fault spikes_count(void *self, uint64_t step, uint32_t count, const uint32_t *gids)
{
    struct run  *run   = self;
    const double dt_ms = run->trial.model->dt_ms;
    for (uint32_t w = 0; w < run->experiment->window_count; w++) {
        const struct window *window = &run->experiment->windows[w];
        bool                 is_in  = (int64_t)step > steps_from_ms(window->start_ms, dt_ms) &&
                     (int64_t)step <= steps_from_ms(window->stop_ms, dt_ms);
        for (uint32_t i = 0; is_in && i < count; i++)
            run->outcome->spikes[(size_t)w * run->outcome->neuron_count + gids[i]]++;
    }
    return FAULT_NONE;
}

static double state_now(const struct run *run, const struct lookout *lookout)
{
    const struct shard *shard = run->trial.simulation.shard;
    if (lookout->lid == PROBE_MEMORY) return (double)memory_resident_bytes();
    if (lookout->state != STORE) return shard_state(shard, lookout->lid, lookout->state);
    return fmax((double)shard_energy_atp(shard, lookout->lid), 0) / ENERGY_KAPPA;
}

static fault states_look(void *self, uint64_t step)
{
    struct run *run = self;
    for (uint32_t p = 0; p < run->experiment->probe_count; p++) {
        const struct lookout *lookout = &run->lookouts[p];
        if (!lookout->is_here || step % lookout->every_steps) continue;
        run->outcome->series[p].value[step / lookout->every_steps] = state_now(run, lookout);
    }
    return FAULT_NONE;
}

/* The state of that name of a neuron's kind. */
static fault state_find(const struct model *model, const struct probe *probe, uint32_t *state)
{
    *state = STORE;
    if (!probe->state || probe->gid == PROBE_MEMORY) return FAULT_NONE;
    for (uint32_t p = 0; p < model->population_count; p++) {
        const struct population *it = &model->populations[p];
        if (probe->gid < it->gid_first || probe->gid - it->gid_first >= it->size) continue;
        for (uint32_t s = 0; s < it->kind->state_count; s++) {
            *state = s;
            if (strcmp(it->kind->states[s].name, probe->state) == 0) return FAULT_NONE;
        }
    }
    RAISE(FAULT_BUG, "%s: neuron %u has no state %s", model->path, probe->gid, probe->state);
}

static fault lookout_make(struct run *run, uint32_t which)
{
    const struct probe *probe   = &run->experiment->probes[which];
    struct lookout     *lookout = &run->lookouts[which];
    struct series      *series  = &run->outcome->series[which];
    const double        dt_ms   = run->trial.model->dt_ms;
    lookout->every_steps        = (uint64_t)steps_from_ms(probe->every_ms, dt_ms);
    bool is_memory              = probe->gid == PROBE_MEMORY;
    lookout->lid = is_memory ? PROBE_MEMORY : shard_find(run->trial.simulation.shard, probe->gid);
    lookout->is_here = is_memory || lookout->lid != UINT32_MAX;
    if (lookout->every_steps == 0)
        RAISE(FAULT_BUG, "%s: a probe of %s looks never", run->experiment->name, probe->state);
    series->count = (uint32_t)((run->step_end + lookout->every_steps - 1) / lookout->every_steps);
    TRY(state_find(run->trial.model, probe, &lookout->state));
    TRY(memory_take(&series->time_ms, series->count, sizeof(double), "times of a probe"));
    TRY(memory_take(&series->value, series->count, sizeof(double), "values of a probe"));
    for (uint32_t i = 0; i < series->count; i++)
        series->time_ms[i] = ms_from_steps((int64_t)(i * lookout->every_steps), dt_ms);
    return FAULT_NONE;
}

static fault outcome_make(struct run *run)
{
    const struct experiment *experiment = run->experiment;
    struct outcome          *outcome    = run->outcome;
    outcome->neuron_count               = run->trial.model->neuron_count;
    outcome->probe_count                = experiment->probe_count;
    TRY(memory_take(&outcome->spikes, (size_t)experiment->window_count * outcome->neuron_count,
                    sizeof *outcome->spikes, "spikes of windows"));
    TRY(memory_take(&outcome->series, experiment->probe_count, sizeof *outcome->series, "probes"));
    TRY(memory_take(&run->lookouts, experiment->probe_count, sizeof *run->lookouts, "probes"));
    for (uint32_t p = 0; p < experiment->probe_count; p++)
        TRY(lookout_make(run, p));
    return FAULT_NONE;
}

/* A neuron is on one rank: all others add nothing to its counts and exactly 0 to its states.
 *   ranks  collective */
static void outcome_share(struct run *run)
{
    struct comm    *comm    = run->trial.comm;
    struct outcome *outcome = run->outcome;
    for (uint32_t w = 0; w < run->experiment->window_count; w++)
        comm_sum_u64(comm, outcome->spikes + (size_t)w * outcome->neuron_count,
                     outcome->neuron_count);
    for (uint32_t p = 0; p < outcome->probe_count; p++)
        comm_sum_double(comm, outcome->series[p].value, outcome->series[p].count);
}

/* ranks: collective */
static uint64_t bytes_sum(const struct trial *trial)
{
    uint64_t bytes = shard_bytes(trial->simulation.shard);
    comm_sum_u64(trial->comm, &bytes, 1);
    return bytes;
}

/* ranks: collective */
static fault structure_end(struct outcome_structure *structure, const struct trial *trial)
{
    structure->bytes_last = bytes_sum(trial);
    return structure_totals_take(&structure->totals, &trial->simulation.structure, trial->model);
}

static fault trial_make(struct run *run, struct validation *v)
{
    const struct experiment   *experiment = run->experiment;
    const struct model_options options    = {.scale = experiment->scale > 0 ? experiment->scale : 1,
                                             .set_count = experiment->set != NULL,
                                             .sets      = &experiment->set};
    const struct trial_plan    plan       = {.comm    = v->comm,
                                             .path    = experiment->name,
                                             .text    = experiment->text,
                                             .options = &options,
                                             .how     = v->plan->how};
    TRY(trial_build(&run->trial, &plan));
    run->step_end = (uint64_t)steps_from_ms(experiment->time_ms, run->trial.model->dt_ms);
    TRY(comm_agree(v->comm, outcome_make(run)));
    run->outcome->structure.bytes_first = bytes_sum(&run->trial);
    run->loss                           = loss_make(&run->trial, run->step_end);
    return energy_begin(&run->outcome->energy, &run->trial);
}

/* ranks: collective */
static fault steps_run(struct run *run)
{
    uint64_t wall_ns;
    if (run->experiment->has_loss) return loss_run(&run->outcome->breach, &run->loss);
    return loop_run(run->trial.loop, run->step_end, &wall_ns);
}

fault experiment_run(struct outcome *outcome, struct validation *v,
                     const struct experiment *experiment)
{
    *outcome                                  = (struct outcome){0};
    struct run            run                 = {.experiment = experiment, .outcome = outcome};
    const struct observer watchers[OBSERVERS] = {
        {.self = &run, .spiked = spikes_count},
        {.self = &run, .before_step = experiment->probe_count ? states_look : NULL},
        loss_observer(&run.loss)};
    const uint32_t count  = experiment->has_loss ? OBSERVERS : OBSERVERS - 1;
    fault          failed = trial_make(&run, v);
    if (!failed) failed = trial_watch(&run.trial, count, watchers);
    if (!failed) failed = steps_run(&run);
    if (!failed) outcome_share(&run);
    if (!failed) failed = energy_end(&outcome->energy, &run.trial);
    if (!failed) failed = structure_end(&outcome->structure, &run.trial);
    trial_clear(&run.trial);
    memory_give(&run.lookouts);
    return failed;
}

void outcome_clear(struct outcome *outcome)
{
    for (uint32_t p = 0; outcome->series && p < outcome->probe_count; p++) {
        memory_give(&outcome->series[p].time_ms);
        memory_give(&outcome->series[p].value);
    }
    memory_give(&outcome->series);
    memory_give(&outcome->spikes);
    energy_clear(&outcome->energy);
    structure_totals_clear(&outcome->structure.totals);
}

double outcome_spikes(const struct outcome *outcome, uint32_t window, uint32_t gid)
{
    return (double)outcome->spikes[(size_t)window * outcome->neuron_count + gid];
}

uint64_t outcome_spikes_sum(const struct outcome *outcome, uint32_t window, uint32_t gid,
                            uint32_t count)
{
    const uint64_t *spikes = outcome->spikes + (size_t)window * outcome->neuron_count + gid;
    uint64_t        sum    = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += spikes[i];
    return sum;
}

double outcome_at(const struct outcome *outcome, uint32_t probe, double time_ms)
{
    const struct series *series = &outcome->series[probe];
    uint32_t             i      = 0;
    while (i + 1 < series->count && series->time_ms[i] < time_ms)
        i++;
    return series->count ? series->value[i] : NAN;
}

double outcome_last(const struct outcome *outcome, uint32_t probe)
{
    const struct series *series = &outcome->series[probe];
    return series->count ? series->value[series->count - 1] : NAN;
}
