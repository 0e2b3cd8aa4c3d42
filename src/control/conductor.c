/* conductor.c - made, met, concluded. */
#define _GNU_SOURCE
#include "control/conductor_parts.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "comm/launcher.h"
#include "control/stop_signal.h"

#include <inttypes.h>
#include <math.h>

static const uint64_t LIVE_NS = 10000000, ALONE_NS = 100000000; /* between meetings */

/* ---- a meeting ------------------------------------------------------------------------------ */

static void sleep_us(uint32_t us)
{
    struct timespec left = {.tv_sec = us / 1000000, .tv_nsec = (long)(us % 1000000) * 1000};
    if (us) nanosleep(&left, NULL); /* a signal ends it: better early than late */
}

/* How long the steps since the last meeting took, its own sleep left out. */
static void interval_look(struct conductor *c, uint64_t step)
{
    if (c->met_ns) interval_measure(&c->interval, step - c->met_step, clock_ns() - c->met_ns);
}

/* One round: what rank 0 decides is told to all, applied, and slept for. */
static fault round_meet(struct conductor *c, uint64_t step, struct bulletin *told)
{
    fault mine = FAULT_NONE;
    *told      = (struct bulletin){0};
    if (comm_is_first(c->comm)) mine = bulletin_write(c, step, told);
    comm_tell(c->comm, told, sizeof *told);
    mine           = fault_worst(mine, acting_share(c, told));
    uint64_t start = clock_ns();
    sleep_us(told->sleep_us);
    c->slept_ns += clock_ns() - start;
    return mine;
}

/* ranks: collective */
static fault conductor_meet(void *self, uint64_t step, uint64_t *next, bool *is_over)
{
    struct conductor *c    = self;
    fault             mine = FAULT_NONE;
    struct bulletin   told;
    interval_look(c, step);
    do
        mine = fault_worst(mine, round_meet(c, step, &told));
    while (told.flags & BULLETIN_AGAIN);
    *next           = told.next;
    *is_over        = told.flags & BULLETIN_OVER;
    c->is_over      = *is_over;
    c->stopped_step = step;
    c->met_step     = step;
    c->met_ns       = clock_ns();
    return mine;
}

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
    return replay_open(c);
}

static fault conductor_fill(struct conductor *c, const struct conductor_plan *plan)
{
    struct text path = {0};
    c->plan          = *plan;
    c->comm          = plan->simulation->comm;
    c->model         = plan->simulation->model;
    c->shard         = plan->simulation->shard;
    c->meeting       = (struct meeting){.self = c, .meet = conductor_meet};
    fault failed     = text_add(&path, "%s/live.log", plan->out_folder);
    if (!failed) failed = text_copy(&c->log_path, text_of(&path));
    text_clear(&path);
    if (failed || !comm_is_first(c->comm)) return failed;
    return first_fill(c);
}

fault conductor_create(struct conductor **out, const struct conductor_plan *plan)
{
    fault mine = memory_take(out, 1, sizeof **out, "the conductor");
    if (!mine) mine = conductor_fill(*out, plan);
    mine = comm_agree(plan->simulation->comm, mine);
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
    live_log_destroy(&c->log);
    orders_destroy(&c->orders);
    memory_give(&c->fed);
    memory_give(&c->acting);
    memory_give(&c->events);
    memory_give(&c->log_path);
    memory_give(conductor);
}

struct observer conductor_observer(struct conductor *conductor)
{
    return (struct observer){.self = conductor};
}

const struct meeting *conductor_meeting(const struct conductor *conductor)
{
    return &conductor->meeting;
}

void conductor_watch(struct conductor *conductor, const struct loop *loop)
{
    conductor->loop = loop;
}

/* ---- over ----------------------------------------------------------------------------------- */

uint64_t conductor_slept_ns(const struct conductor *conductor) { return conductor->slept_ns; }

uint64_t conductor_paused_ns(const struct conductor *conductor) { return conductor->paused_ns; }

fault conductor_stopped(const struct conductor *c)
{
    if (!c->is_over) return FAULT_NONE;
    RAISE(FAULT_STOPPED,
          "stopped at step %" PRIu64 " (%g ms) by %s: the output is complete up to there",
          c->stopped_step, ms_from_steps((int64_t)c->stopped_step, c->model->dt_ms),
          c->stopped_by ? c->stopped_by : "request");
}

fault conductor_conclude(struct conductor *c, fault ended, const char *digest)
{
    (void)ended;
    (void)digest;
    return comm_agree(c->comm, live_log_close(c->log));
}
