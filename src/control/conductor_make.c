/* conductor_make.c - what a conductor consists of, and where its bus begins. */
#define _GNU_SOURCE
#include "control/conductor_parts.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "comm/launcher.h"
#include "control/hang.h"
#include "control/stop_signal.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const uint64_t LIVE_NS = 10000000, ALONE_NS = 100000000; /* between meetings */

/* An event of spikes has some words beside its train. */
enum { PIECE_BYTES = BUS_SPIKES_BYTES - 128 };

/* ---- made ----------------------------------------------------------------------------------- */

static fault horizon_choose(struct conductor *c)
{
    double steps = c->plan.horizon_ms / c->model->dt_ms;
    if (!(steps >= 1) || steps > 1e9)
        RAISE(FAULT_USAGE, "--horizon %g: expected from 1 to 1e9 steps of the model's dt, %g ms",
              c->plan.horizon_ms, c->model->dt_ms);
    c->horizon_steps = (uint64_t)ceil(steps);
    return FAULT_NONE;
}

/* Meetings no further apart than the horizon where input may come; where the pace is asked for, not
 * further than the same time of the model. */
static void interval_begin(struct conductor *c)
{
    bool     is_live = c->plan.has_bus || c->plan.replay || c->plan.pace > 0;
    uint64_t most    = c->model->live.sense_count ? c->horizon_steps : 0;
    uint64_t paced   = c->pace.step_ns > 0 ? (uint64_t)((double)LIVE_NS / c->pace.step_ns) : 0;
    if (c->pace.step_ns > 0 && paced == 0) paced = 1;
    if (paced && (!most || paced < most)) most = paced;
    c->interval = (struct interval){.period_ns   = is_live ? LIVE_NS : ALONE_NS,
                                    .grain_steps = c->plan.simulation->routes.interval_steps,
                                    .most_steps  = most};
}

/* ranks: rank 0 */
static fault first_fill(struct conductor *c)
{
    uint32_t senses = c->model->live.sense_count;
    TRY(horizon_choose(c));
    c->pace = pace_make(c->plan.pace, c->model->dt_ms);
    interval_begin(c);
    TRY(orders_create(&c->orders, senses));
    TRY(memory_take(&c->fed, senses, sizeof *c->fed, "counts of input"));
    for (uint32_t i = 0; i < senses; i++)
        latency_begin(&c->fed[i].latency);
    TRY(memory_take(&c->rank_bytes, comm_size(c->comm), sizeof *c->rank_bytes, "shares of ranks"));
    TRY(memory_take(&c->views, comm_size(c->comm), sizeof *c->views, "shares of ranks"));
    struct wellness_plan wellness = {.simulation = c->plan.simulation,
                                     .out_folder = c->plan.out_folder,
                                     .step_end   = c->plan.step_end};
    TRY(wellness_create(&c->wellness, &wellness));
    return replay_open(c);
}

static fault conductor_fill(struct conductor *c, const struct conductor_plan *plan)
{
    struct text       path  = {0};
    struct share_plan share = {.simulation = plan->simulation, .piece_bytes = PIECE_BYTES};
    c->plan                 = *plan;
    c->comm                 = plan->simulation->comm;
    c->model                = plan->simulation->model;
    c->shard                = plan->simulation->shard;
    c->meeting              = (struct meeting){.self = c, .meet = conductor_meet};
    fault failed            = text_add(&path, "%s/live.log", plan->out_folder);
    if (!failed) failed = text_copy(&c->log_path, text_of(&path));
    text_clear(&path);
    if (!failed) failed = share_create(&c->share, &share);
    if (failed || !comm_is_first(c->comm)) return failed;
    return first_fill(c);
}

/* ---- the bus -------------------------------------------------------------------------------- */

static fault senses_list(const struct model *model, struct bus_sense **out)
{
    const struct model_live *live = &model->live;
    TRY(memory_take(out, live->sense_count, sizeof **out, "senses"));
    for (uint32_t i = 0; i < live->sense_count; i++)
        (*out)[i] = (struct bus_sense){.name    = live->senses[i].name,
                                       .kind    = (uint32_t)live->senses[i].kind,
                                       .size    = live->senses[i].size,
                                       .minimum = live->senses[i].minimum,
                                       .maximum = live->senses[i].maximum};
    return FAULT_NONE;
}

static fault plan_open(struct conductor *c, const char *folder)
{
    struct bus_sense *senses = NULL;
    TRY(senses_list(c->model, &senses));
    const struct conductor_plan *from   = &c->plan;
    struct bus_plan              plan   = {.events      = from->events ? from->events : "",
                                           .control     = from->control ? from->control : "",
                                           .feed        = from->feed ? from->feed : "",
                                           .has_senses  = c->model->live.sense_count > 0,
                                           .model       = c->model->name,
                                           .out_folder  = folder,
                                           .ranks       = comm_size(c->comm),
                                           .dt_ms       = c->model->dt_ms,
                                           .sense_count = c->model->live.sense_count,
                                           .senses      = senses,
                                           .horizon_ms  = from->horizon_ms};
    fault                        failed = bus_open(&c->bus, &plan);
    memory_give(&senses);
    return failed;
}

/* The bus speaks from here on: who the run is comes first. ranks: rank 0 */
static fault bus_begin(struct conductor *c, const struct tell_rank *ranks)
{
    char folder[PATH_MAX];
    if (!realpath(c->plan.out_folder, folder))
        snprintf(folder, sizeof folder, "%s", c->plan.out_folder);
    TRY(text_copy(&c->folder, folder));
    TRY(plan_open(c, c->folder));
    struct tell_plan tell = {.bus        = c->bus,
                             .simulation = c->plan.simulation,
                             .ranks      = ranks,
                             .out_folder = c->folder,
                             .version    = c->plan.version,
                             .step_first = c->plan.step_first,
                             .step_end   = c->plan.step_end,
                             .pace       = c->plan.pace};
    TRY(tell_create(&c->tell, &tell));
    tell_run(c->tell, NULL);
    hang_listen(c->comm, c->bus);
    log_hear(conductor_log, c);
    log_info("bus: run %s", bus_run_id(c->bus));
    return tell_network(c->tell);
}

/* ranks: collective, agreed */
static fault bus_need(struct conductor *c)
{
    struct tell_rank mine = {.pid      = (uint64_t)getpid(),
                             .neurons  = shard_neuron_count(c->shard),
                             .synapses = shard_synapse_count(c->shard)};
    void            *all  = NULL;
    if (!c->plan.has_bus) return FAULT_NONE;
    snprintf(mine.host, sizeof mine.host, "%s", comm_host_mine(c->comm));
    fault failed = comm_gather(c->comm, &mine, sizeof mine, &all, c->rank_bytes);
    if (!failed && comm_is_first(c->comm)) failed = bus_begin(c, all);
    memory_give(&all);
    return comm_agree(c->comm, failed);
}

fault conductor_create(struct conductor **out, const struct conductor_plan *plan)
{
    fault mine = memory_take(out, 1, sizeof **out, "the conductor");
    if (!mine) mine = conductor_fill(*out, plan);
    mine = comm_agree(plan->simulation->comm, mine);
    if (!mine) mine = bus_need(*out);
    if (mine)
        conductor_destroy(out);
    else
        stop_signal_watch(launcher_is_here());
    return mine;
}

void conductor_destroy(struct conductor **conductor)
{
    struct conductor *c = *conductor;
    if (!c) return;
    stop_signal_unwatch();
    replay_close(c);
    conductor_hush(c);
    tell_destroy(&c->tell);
    wellness_destroy(&c->wellness);
    share_destroy(&c->share);
    memory_give(&c->folder);
    memory_give(&c->rank_bytes);
    memory_give(&c->views);
    live_log_destroy(&c->log);
    orders_destroy(&c->orders);
    memory_give(&c->fed);
    memory_give(&c->acting);
    memory_give(&c->events);
    memory_give(&c->log_path);
    memory_give(conductor);
}
