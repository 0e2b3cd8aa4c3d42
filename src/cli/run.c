/* run.c - ergon run MODEL: read, build, simulate, write what came out. */
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/banner.h"
#include "cli/command.h"
#include "cli/folder.h"
#include "cli/model_load.h"
#include "cli/run_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Observers gather this often: what is recorded meanwhile waits in memory. */
static const uint64_t GATHER_STEPS = 1000;

static const char MACHINE_ROOT[] = "";
static const char ENERGY_FILE[]  = "energy.json";

/* A length of time of the command line or the model, in whole steps. */
static fault steps_of(double time_ms, double dt_ms, const char *name, uint64_t *steps)
{
    if (time_ms / dt_ms > 1e15)
        RAISE(FAULT_USAGE, "%s %g: expected at most 1e15 steps of %g ms", name, time_ms, dt_ms);
    if (!is_on_grid(time_ms, dt_ms))
        RAISE(FAULT_USAGE, "%s %g: expected a multiple of the model's dt, %g ms", name, time_ms,
              dt_ms);
    *steps = (uint64_t)steps_from_ms(time_ms, dt_ms);
    return FAULT_NONE;
}

static fault times_choose(struct run *run)
{
    const struct options *o         = run->options;
    const struct model   *model     = run->model;
    double                time_ms   = o->has_time ? o->time_ms : model->time_ms;
    double                warmup_ms = o->has_warmup ? o->warmup_ms : model->warmup_ms;
    uint64_t              steps     = 0;
    if (!o->has_time && time_ms <= 0)
        RAISE(FAULT_USAGE, "--time MS: the model %s names no time: of its own, so it is needed",
              model->name);
    TRY(steps_of(warmup_ms, model->dt_ms, "--warmup", &run->step_first));
    TRY(steps_of(time_ms, model->dt_ms, "--time", &steps));
    run->step_end = run->step_first + steps;
    return FAULT_NONE;
}

/* What an earlier run left here must not stand beside the files of this one. */
static fault results_remove(const char *directory, const char *spikes_file)
{
    const char *const names[] = {"summary.json", "report.html",
                                 "spikes.h5",    "live.log",
                                 ENERGY_FILE,    spikes_file ? spikes_file : "spikes.h5"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text path   = {0};
        fault       failed = text_add(&path, "%s/%s", directory, names[i]);
        if (!failed && unlink(text_of(&path)) != 0 && errno != ENOENT)
            failed = fault_raise(FAULT_FILE, __FILE__, __LINE__, "%s: cannot be replaced: %s",
                                 text_of(&path), strerror(errno));
        text_clear(&path);
        if (failed) return failed;
    }
    return FAULT_NONE;
}

/* ranks: collective, agreed */
static fault conductor_make(struct run *run)
{
    const struct options *o    = run->options;
    struct conductor_plan plan = {.simulation = &run->simulation,
                                  .out_folder = run->out,
                                  .version    = ERGON_VERSION,
                                  .replay     = o->replay,
                                  .has_bus    = o->has_bus,
                                  .events     = o->events_at,
                                  .control    = o->control_at,
                                  .feed       = o->feed_at,
                                  .pace       = o->pace,
                                  .horizon_ms = o->horizon_ms,
                                  .step_first = run->step_first,
                                  .step_end   = run->step_end};
    TRY(conductor_create(&run->conductor, &plan));
    watchers_add(&run->watchers, conductor_observer(run->conductor));
    return FAULT_NONE;
}

static fault run_prepare(struct run *run)
{
    struct comm *comm = run->comm;
    TRY(model_load(&run->model, comm, run->options));
    fault mine = times_choose(run);
    run->out   = run->options->out ? run->options->out : run->model->output.folder;
    if (!run->out) run->out = options_out(run->options);
    if (!mine && comm_is_first(comm)) mine = folder_make(run->out);
    if (!mine && comm_is_first(comm)) mine = conductor_replay_check(run->options->replay, run->out);
    if (!mine && comm_is_first(comm))
        mine = results_remove(run->out, run->model->output.spikes_file);
    TRY(comm_agree(comm, mine));
    banner_model(run->model);
    struct simulation_how how = {.partition = run->options->partition,
                                 .isa       = run->options->isa,
                                 .exchange  = run->options->exchange};
    TRY(simulation_build(&run->simulation, comm, run->model, &how));
    banner_built(&run->simulation);

    struct watch_plan watch = {.simulation  = &run->simulation,
                               .directory   = run->out,
                               .spikes_file = run->model->output.spikes_file,
                               .energy_file = ENERGY_FILE,
                               .step_first  = run->step_first,
                               .step_end    = run->step_end};
    TRY(watchers_create(&run->watchers, &watch));
    if (run->simulation.ledger)
        watchers_add(&run->watchers, machine_joules_observer(&run->machine));
    TRY(conductor_make(run));
    struct loop_plan loop = {.comm           = comm,
                             .shard          = run->simulation.shard,
                             .routes         = &run->simulation.routes,
                             .ledger         = run->simulation.ledger,
                             .structure      = &run->simulation.structure,
                             .exchange       = how.exchange,
                             .observer_count = run->watchers.count,
                             .observers      = run->watchers.observers,
                             .gather_steps   = GATHER_STEPS,
                             .meeting        = conductor_meeting(run->conductor)};
    TRY(loop_create(&run->loop, &loop));
    conductor_watch(run->conductor, run->loop);
    return FAULT_NONE;
}

static struct rank_facts facts_of_rank(const struct run *run)
{
    const struct shard *shard = run->simulation.shard;
    struct rank_facts   facts = {.phases            = loop_phases(run->loop),
                                 .neurons           = shard_neuron_count(shard),
                                 .synapses          = shard_synapse_count(shard),
                                 .events            = shard_event_count(shard),
                                 .peak_memory_bytes = memory_peak_bytes()};
    conductor_correct(run->conductor, &facts.phases);
    snprintf(facts.host, sizeof facts.host, "%s", comm_host_mine(run->comm));
    for (uint32_t rank = 0; rank < comm_size(run->comm); rank++) {
        struct spike_traffic traffic = loop_traffic_to(run->loop, rank);
        facts.messages += traffic.messages;
        facts.bytes_sent += traffic.bytes;
        facts.spikes_sent += traffic.spikes;
    }
    return facts;
}

/* What this rank has sent so far. ranks: collective */
static fault traffic_take(const struct run *run, struct traffic *traffic)
{
    TRY(traffic_create(traffic, run->comm));
    for (uint32_t rank = 0; rank < traffic->ranks; rank++)
        traffic->cells[rank] = loop_traffic_to(run->loop, rank);
    for (uint32_t host = 0; host < traffic->hosts; host++)
        traffic->cells[traffic->ranks + host] = loop_wire_to(run->loop, host);
    return FAULT_NONE;
}

/* Since the warm-up. ranks: collective */
static fault traffic_count(struct run *run)
{
    struct traffic now;
    TRY(traffic_take(run, &now));
    traffic_since(&now, &run->traffic);
    traffic_clear(&run->traffic);
    run->traffic = now;
    return FAULT_NONE;
}

/* Since the warm-up. ranks: collective */
static fault energy_count(struct run *run)
{
    struct energy_account now;
    machine_joules_end(&run->machine, run->comm);
    TRY(energy_account_take(&now, run->comm, run->model, run->simulation.ledger));
    energy_account_since(&now, &run->energy);
    energy_account_clear(&run->energy);
    run->energy = now;
    return FAULT_NONE;
}

/* ranks: collective */
static fault energy_start(struct run *run)
{
    if (!run->simulation.ledger) return FAULT_NONE;
    TRY(energy_account_take(&run->energy, run->comm, run->model, run->simulation.ledger));
    machine_joules_start(&run->machine, run->comm, MACHINE_ROOT);
    return FAULT_NONE;
}

/* A leg of the run, and how long it took, pauses left out. */
static fault leg_run(struct run *run, uint64_t step_end, uint64_t *wall_ns)
{
    uint64_t paused_ns = conductor_paused_ns(run->conductor);
    fault    failed    = loop_run(run->loop, step_end, wall_ns);
    *wall_ns -= conductor_paused_ns(run->conductor) - paused_ns;
    return failed;
}

/* A run that was stopped ends where it stands. */
static void times_correct(struct run *run)
{
    uint64_t reached = loop_reached(run->loop);
    if (reached < run->step_end) run->step_end = reached;
    if (reached < run->step_first) run->step_first = reached;
}

/* The warm-up, then what counts. */
static fault run_simulate(struct run *run)
{
    fault failed = leg_run(run, run->step_first, &run->warmup_ns);
    run->facts   = facts_of_rank(run);
    if (!failed) failed = traffic_take(run, &run->traffic);
    if (!failed) failed = energy_start(run);
    if (!failed) failed = leg_run(run, run->step_end, &run->simulate_ns);
    log_progress_end();
    if (failed) return failed;
    times_correct(run);
    run->facts = rank_facts_since(facts_of_rank(run), &run->facts);
    TRY(traffic_count(run));
    if (run->simulation.ledger) TRY(energy_count(run));
    return watchers_close(&run->watchers, run->comm, run->step_end);
}

/* However the run ended, it is told. ranks: collective, agreed */
static fault run_end(struct run *run, fault failed)
{
    if (!failed) failed = comm_agree(run->comm, conductor_stopped(run->conductor));
    fault concluded = conductor_conclude(run->conductor, failed, run->digest);
    return fault_worst(failed, concluded);
}

fault command_run(struct comm *comm, const struct options *options)
{
    struct run run   = {.comm = comm, .options = options};
    uint64_t   start = clock_ns();
    summary_time_now(run.started);
    banner_world(comm, options);
    fault failed   = run_prepare(&run);
    run.prepare_ns = clock_ns() - start;
    if (!failed) failed = run_simulate(&run);
    if (!failed) failed = run_conclude(&run);
    if (run.conductor) failed = run_end(&run, failed);
    traffic_clear(&run.traffic);
    energy_account_clear(&run.energy);
    loop_destroy(&run.loop);
    conductor_destroy(&run.conductor);
    watchers_clear(&run.watchers);
    simulation_clear(&run.simulation);
    model_destroy(&run.model);
    return failed;
}
