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
#include "record/energy_summary.h"
#include "record/structure_summary.h"
#include "record/summary.h"
#include "record/watchers.h"
#include "step/loop.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Observers gather this often: what is recorded meanwhile waits in memory. */
static const uint64_t GATHER_STEPS = 1000;

static const char MACHINE_ROOT[] = "";
static const char ENERGY_FILE[]  = "energy.json";

struct run {
    struct comm          *comm;
    const struct options *options;
    const char           *out; /* folder: of the command line, of the model, or the default */
    struct model         *model;
    struct simulation     simulation;
    struct watchers       watchers;
    struct loop          *loop;
    uint64_t              step_first, step_end;
    uint64_t              prepare_ns, warmup_ns, simulate_ns;
    struct rank_facts     facts;   /* of this rank: after the warm-up, then of the counted part */
    struct traffic        traffic; /* the same */
    struct energy_account energy;  /* the same, of all ranks */
    struct machine_joules machine;
    char                  started[SUMMARY_TIME_BYTES];
};

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
    const char *const names[] = {"summary.json", "report.html", "spikes.h5", ENERGY_FILE,
                                 spikes_file ? spikes_file : "spikes.h5"};
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

static fault run_prepare(struct run *run)
{
    struct comm *comm = run->comm;
    TRY(model_load(&run->model, comm, run->options));
    fault mine = times_choose(run);
    run->out   = run->options->out ? run->options->out : run->model->output.folder;
    if (!run->out) run->out = options_out(run->options);
    if (!mine && comm_is_first(comm)) mine = folder_make(run->out);
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
    struct loop_plan loop = {.comm           = comm,
                             .shard          = run->simulation.shard,
                             .routes         = &run->simulation.routes,
                             .ledger         = run->simulation.ledger,
                             .structure      = &run->simulation.structure,
                             .exchange       = how.exchange,
                             .observer_count = run->watchers.count,
                             .observers      = run->watchers.observers,
                             .gather_steps   = GATHER_STEPS};
    return loop_create(&run->loop, &loop);
}

static struct rank_facts facts_of_rank(const struct run *run)
{
    const struct shard *shard = run->simulation.shard;
    struct rank_facts   facts = {.phases            = loop_phases(run->loop),
                                 .neurons           = shard_neuron_count(shard),
                                 .synapses          = shard_synapse_count(shard),
                                 .events            = shard_event_count(shard),
                                 .peak_memory_bytes = memory_peak_bytes()};
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

/* The warm-up, then what counts. */
static fault run_simulate(struct run *run)
{
    fault failed = loop_run(run->loop, run->step_first, &run->warmup_ns);
    run->facts   = facts_of_rank(run);
    if (!failed) failed = traffic_take(run, &run->traffic);
    if (!failed) failed = energy_start(run);
    if (!failed) failed = loop_run(run->loop, run->step_end, &run->simulate_ns);
    log_progress_end();
    if (failed) return failed;
    run->facts = rank_facts_since(facts_of_rank(run), &run->facts);
    TRY(traffic_count(run));
    if (run->simulation.ledger) TRY(energy_count(run));
    return watchers_close(&run->watchers, run->comm);
}

/* What the ranks found out together. */
struct findings {
    struct digest_result          digest;
    struct population_statistics *populations;
    struct rank_facts            *ranks;   /* NULL but on rank 0 */
    struct traffic                traffic; /* empty but on rank 0 */
    struct structure_totals       structure;
    uint64_t                     *tile_spikes;
};

/* ranks: rank 0 */
static struct energy_summary energy_of(const struct run *run, const struct findings *found)
{
    struct energy_summary energy = {.model        = run->model,
                                    .account      = &run->energy,
                                    .machine      = &run->machine,
                                    .wall_seconds = (double)run->simulate_ns * 1e-9};
    for (uint32_t rank = 0; rank < comm_size(run->comm); rank++)
        energy.events += (double)found->ranks[rank].events;
    return energy;
}

static fault summary_make(const struct run *run, const struct findings *found)
{
    const struct energy_summary energy = energy_of(run, found);
    const struct options       *o      = run->options;
    const double                dt_ms  = run->model->dt_ms;
    struct summary              facts  = {
                      .model       = run->model,
                      .comm        = run->comm,
                      .digest      = &found->digest,
                      .populations = found->populations,
                      .ranks       = found->ranks,
                      .traffic     = &found->traffic,
                      .structure   = &found->structure,
                      .energy      = run->simulation.ledger ? &energy : NULL,
                      .argc        = o->word_count,
                      .argv        = (const char *const *)o->words,
                      .scale       = o->scale,
                      .set_count   = o->set_count,
                      .sets        = o->sets,
                      .warmup_ms   = ms_from_steps((int64_t)run->step_first, dt_ms),
                      .time_ms = ms_from_steps((int64_t)(run->step_end - run->step_first), dt_ms),
                      .started = run->started,
                      .mpi_start_seconds = (double)comm_start_ns(run->comm) * 1e-9,
                      .prepare_seconds   = (double)run->prepare_ns * 1e-9,
                      .build_seconds     = (double)run->simulation.build_ns * 1e-9,
                      .warmup_seconds    = (double)run->warmup_ns * 1e-9,
                      .simulate_seconds  = (double)run->simulate_ns * 1e-9,
                      .partition         = o->partition,
                      .kernel            = isa_name(o->isa),
                      .exchange_interval_ms = ms_from_steps(run->simulation.routes.interval_steps, dt_ms),
                      .far_exchange_interval_ms = ms_from_steps(run->simulation.routes.far_interval_steps, dt_ms),
                      .version                  = ERGON_VERSION,
                      .metis                    = partition_library(),
                      .expected_traffic = run->simulation.traffic,
                      .tile_count       = run->simulation.tiles->count,
                      .tile_spikes      = found->tile_spikes,
    };
    struct text path = {0};
    TRY(text_add(&path, "%s/summary.json", run->out));
    fault failed = summary_write(&facts, text_of(&path));
    text_clear(&path);
    return failed;
}

/* The last lines: what a user looks for first. */
static void result_tell(const struct run *run, const struct findings *found)
{
    uint64_t steps   = run->step_end - run->step_first;
    double   model_s = ms_from_steps((int64_t)steps, run->model->dt_ms) / 1000;
    double   wall_s  = (double)run->simulate_ns * 1e-9;
    log_info("simulated %g s in %.3f s: real-time factor %.3f", model_s, wall_s,
             model_s > 0 ? wall_s / model_s : 0.0);
    log_info("%llu spikes, digest %s", (unsigned long long)found->digest.spike_count,
             found->digest.run);
    if (run->simulation.ledger && comm_is_first(run->comm)) {
        struct energy_summary energy = energy_of(run, found);
        energy_summary_tell(&energy);
    }
    structure_tell(run->model, &found->structure);
    log_info("output in %s", run->out);
}

/* ranks: collective */
static fault findings_take(const struct run *run, struct findings *found)
{
    struct comm *comm = run->comm;
    found->digest     = digest_finish(&run->watchers.digest, comm, run->simulation.shard);
    fault mine        = memory_take(&found->populations, run->model->population_count,
                                    sizeof *found->populations, "statistics");
    if (!mine)
        mine = memory_take(&found->tile_spikes, run->simulation.tiles->count,
                           sizeof *found->tile_spikes, "spikes of tiles");
    TRY(comm_agree(comm, mine));
    statistics_reduce(run->watchers.statistics, comm, run->step_end, found->populations);
    statistics_tile_spikes(run->watchers.statistics, comm, run->simulation.tiles,
                           found->tile_spikes);
    TRY(structure_totals_take(&found->structure, &run->simulation.structure, run->model));
    TRY(comm_agree(comm, summary_gather(comm, &run->facts, &found->ranks)));
    return comm_agree(comm, traffic_gather(&found->traffic, comm, &run->traffic));
}

static fault run_conclude(const struct run *run)
{
    struct findings found = {0};
    fault           mine  = findings_take(run, &found);
    if (!mine) {
        if (comm_is_first(run->comm)) mine = summary_make(run, &found);
        mine = comm_agree(run->comm, mine);
    }
    if (!mine) result_tell(run, &found);
    traffic_clear(&found.traffic);
    structure_totals_clear(&found.structure);
    memory_give(&found.ranks);
    memory_give(&found.populations);
    memory_give(&found.tile_spikes);
    return mine;
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
    traffic_clear(&run.traffic);
    energy_account_clear(&run.energy);
    loop_destroy(&run.loop);
    watchers_clear(&run.watchers);
    simulation_clear(&run.simulation);
    model_destroy(&run.model);
    return failed;
}
