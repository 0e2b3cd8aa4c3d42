/* run_result.c - what a run found out, to summary.json and to the user. */
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "cli/run_parts.h"

#include <stdio.h>

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
                      .graph       = &run->simulation.graph,
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
    struct conductor_summary live;
    TRY(conductor_sum(run->conductor, &live));
    facts.live         = &live.live;
    struct text path   = {0};
    fault       failed = text_add(&path, "%s/summary.json", run->out);
    if (!failed) failed = summary_write(&facts, text_of(&path));
    text_clear(&path);
    conductor_summary_clear(&live);
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
    conductor_health_tell(run->conductor);
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

fault run_conclude(struct run *run)
{
    struct findings found = {0};
    fault           mine  = findings_take(run, &found);
    if (!mine) {
        snprintf(run->digest, sizeof run->digest, "%s", found.digest.run);
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
