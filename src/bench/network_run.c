/* network_run.c - as `ergon run` does it, with a stop-watch. */
#include "bench/network_run.h"

#include "base/memory.h"
#include "base/rapl.h"
#include "base/text.h"
#include "base/units.h"
#include "bench/machine.h"
#include "record/watchers.h"
#include "step/trial.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char MACHINE_ROOT[] = "";
static const char SPIKES_NAME[]  = "spikes.h5";

/* Counts of one rank that grow during a run. */
struct counts {
    struct phases       phases;
    uint64_t            events;
    struct load_reading load;
    struct rapl_reading energy;
    bool                has_energy;
};

struct run {
    const struct network_plan *plan;
    struct comm               *comm;
    struct trial               trial;
    struct watchers            watchers; /* where spikes are recorded */
    struct digest              digest;   /* where they are not */
    struct observer            observer;
    struct text                directory;
    struct rapl                rapl;
    bool                       leads_host;
    uint64_t                   step_first, step_end, simulate_ns;
    struct counts              before, after;
};

static fault trial_make(struct run *run)
{
    const struct network_plan *plan  = run->plan;
    struct model_options       how   = {.scale     = plan->scale,
                                        .has_seed  = plan->has_seed,
                                        .seed      = plan->seed,
                                        .set_count = plan->set != NULL,
                                        .sets      = &plan->set};
    struct trial_plan          trial = {.comm    = run->comm,
                                        .path    = plan->path,
                                        .text    = plan->text,
                                        .options = &how,
                                        .how     = plan->bench->plan->how};
    TRY(trial_build(&run->trial, &trial));
    double dt_ms    = run->trial.model->dt_ms;
    run->step_first = (uint64_t)steps_from_ms(plan->warmup_ms, dt_ms);
    run->step_end   = run->step_first + (uint64_t)steps_from_ms(plan->time_ms, dt_ms);
    return FAULT_NONE;
}

static fault directory_make(struct run *run)
{
    TRY(text_add(&run->directory, "%s.recorded", run->plan->bench->plan->path));
    if (!comm_is_first(run->comm)) return FAULT_NONE;
    if (mkdir(text_of(&run->directory), 0777) == 0 || errno == EEXIST) return FAULT_NONE;
    RAISE(FAULT_FILE, "%s: cannot make this folder: %s", text_of(&run->directory), strerror(errno));
}

static void directory_remove(struct run *run)
{
    struct text path = {0};
    if (run->plan->is_recorded && comm_is_first(run->comm) && run->directory.length) {
        if (!text_add(&path, "%s/%s", text_of(&run->directory), SPIKES_NAME)) unlink(path.bytes);
        rmdir(text_of(&run->directory));
    }
    text_clear(&path);
    text_clear(&run->directory);
}

/* What watches: everything that a run has, or the digest alone. */
static fault watch(struct run *run)
{
    if (!run->plan->is_recorded) {
        run->observer = digest_observer(&run->digest);
        return FAULT_NONE;
    }
    TRY(comm_agree(run->comm, directory_make(run)));
    struct watch_plan watch = {.simulation = &run->trial.simulation,
                               .directory  = text_of(&run->directory),
                               .step_first = run->step_first,
                               .step_end   = run->step_end,
                               .is_silent  = true};
    return watchers_create(&run->watchers, &watch);
}

static fault run_prepare(struct run *run)
{
    bool is_recorded = run->plan->is_recorded;
    TRY(host_leader_find(run->comm, &run->leads_host));
    rapl_open(&run->rapl, MACHINE_ROOT);
    TRY(trial_make(run));
    TRY(watch(run));
    return trial_watch(&run->trial, is_recorded ? run->watchers.count : 1,
                       is_recorded ? run->watchers.observers : &run->observer);
}

/* ranks: collective */
static void counts_take(const struct run *run, struct counts *counts)
{
    counts->phases     = loop_phases(run->trial.loop);
    counts->events     = shard_event_count(run->trial.simulation.shard);
    counts->load       = load_read(run->comm, MACHINE_ROOT);
    counts->has_energy = run->leads_host && rapl_read(&run->rapl, &counts->energy);
}

/* ranks: collective */
static fault run_simulate(struct run *run)
{
    uint64_t warmup_ns;
    TRY(loop_run(run->trial.loop, run->step_first, &warmup_ns));
    counts_take(run, &run->before);
    TRY(loop_run(run->trial.loop, run->step_end, &run->simulate_ns));
    counts_take(run, &run->after);
    if (!run->plan->is_recorded) return FAULT_NONE;
    return watchers_close(&run->watchers, run->comm, run->step_end);
}

/* Bytes of columns that the updates of this rank read and wrote: states, refractory steps, one
 * accumulator. */
static double update_bytes(const struct run *run)
{
    const struct model *model  = run->trial.model;
    double              states = 0;
    for (uint32_t p = 0; p < model->population_count; p++)
        states += (double)model->populations[p].size * model->populations[p].kind->state_count;
    double columns = states / model->neuron_count + 2;
    double steps   = (double)(run->step_end - run->step_first);
    return 2 * sizeof(float) * columns * shard_neuron_count(run->trial.simulation.shard) * steps;
}

/* Picoseconds are whole numbers that ranks can agree on. ranks: collective */
static double slowest_s(struct comm *comm, double seconds)
{
    uint64_t picoseconds = isfinite(seconds) ? (uint64_t)(seconds * 1e12) : 0;
    comm_max_u64(comm, &picoseconds, 1);
    return (double)picoseconds * 1e-12;
}

/* ranks: collective */
static void bound_find(const struct run *run, struct network_result *result)
{
    const struct shard *shard    = run->trial.simulation.shard;
    uint64_t            steps    = run->step_end - run->step_first;
    uint32_t            interval = run->trial.simulation.routes.interval_steps;
    struct work         work     = {.events        = run->after.events - run->before.events,
                                    .synapse_bytes = shard_bytes(shard),
                                    .accumulators  = shard_lid_count(shard),
                                    .update_bytes  = update_bytes(run),
                                    .rounds        = (steps + interval - 1) / interval};
    struct bound        bound    = limit_bound(&run->plan->bench->limit, &work);
    result->bound_deliver_s      = slowest_s(run->comm, bound.deliver_s);
    result->bound_update_s       = slowest_s(run->comm, bound.update_s);
    result->bound_communicate_s  = slowest_s(run->comm, bound.communicate_s);
    result->bound_s = slowest_s(run->comm, bound.deliver_s + bound.update_s + bound.communicate_s);
}

/* ranks: collective */
static void energy_sum(const struct run *run, struct network_result *result)
{
    bool   has_both = run->before.has_energy && run->after.has_energy;
    double joules = has_both ? rapl_joules(&run->rapl, &run->before.energy, &run->after.energy) : 0;
    uint64_t counts[2] = {run->leads_host, run->leads_host && has_both};
    comm_sum_u64(run->comm, counts, 2);
    comm_sum_double(run->comm, &joules, 1);
    result->has_energy = counts[0] == counts[1];
    result->joules     = joules;
}

/* ranks: collective */
static void sums_take(const struct run *run, struct network_result *result)
{
    struct phases p      = phases_since(run->after.phases, run->before.phases);
    uint64_t      sums[] = {p.deliver_ns,
                            p.update_ns,
                            p.communicate_ns,
                            p.wait_ns,
                            p.record_ns,
                            shard_synapse_count(run->trial.simulation.shard),
                            run->after.events - run->before.events,
                            memory_peak_bytes()};
    comm_sum_u64(run->comm, sums, sizeof sums / sizeof *sums);
    for (int phase = 0; phase < NETWORK_PHASES; phase++)
        result->phases_s[phase] = (double)sums[phase] * 1e-9 / comm_size(run->comm);
    result->synapses          = sums[NETWORK_PHASES];
    result->events            = sums[NETWORK_PHASES + 1];
    result->peak_memory_bytes = sums[NETWORK_PHASES + 2];
}

static double cores_of(const struct comm *comm)
{
    double here = (double)sysconf(_SC_NPROCESSORS_ONLN), cores = 0;
    for (uint32_t host = 0; host < comm_host_count(comm); host++)
        cores += fmin(here, comm_host_ranks(comm, host));
    return cores;
}

/* ranks: collective */
static void result_take(const struct run *run, struct network_result *result)
{
    const struct digest *digest = run->plan->is_recorded ? &run->watchers.digest : &run->digest;
    struct digest_result lanes  = digest_finish(digest, run->comm, run->trial.simulation.shard);
    *result                     = (struct network_result){.seed           = run->trial.model->seed,
                                                          .neurons        = run->trial.model->neuron_count,
                                                          .interval_steps = run->trial.simulation.routes.interval_steps,
                                                          .cores          = cores_of(run->comm),
                                                          .load = load_between(&run->before.load, &run->after.load)};
    memcpy(result->digest, lanes.run, sizeof result->digest);
    result->build_s    = slowest_s(run->comm, (double)run->trial.simulation.build_ns * 1e-9);
    result->simulate_s = slowest_s(run->comm, (double)run->simulate_ns * 1e-9);
    sums_take(run, result);
    bound_find(run, result);
    energy_sum(run, result);
}

fault network_run(const struct network_plan *plan, struct network_result *result)
{
    struct run run = {.plan = plan, .comm = plan->bench->comm};
    memory_peak_restart();
    fault failed = run_prepare(&run);
    if (!failed) failed = run_simulate(&run);
    if (!failed) result_take(&run, result);
    watchers_clear(&run.watchers);
    directory_remove(&run);
    trial_clear(&run.trial);
    return failed;
}
