/* loop.c - THE MAIN LOOP: deliver, update, exchange, observe. The schedule is in loop.h. */
#include "step/loop.h"

#include "base/clock.h"
#include "base/memory.h"

#include <assert.h>

struct loop {
    struct loop_plan       plan;
    struct spike_exchange *exchange;
    uint64_t               step;   /* the next one */
    uint64_t               window; /* its window's first */
    uint64_t               met;    /* the step before which all ranks met last */
    uint64_t               leg_end;
    uint64_t               gathered;   /* up to here */
    uint64_t               meet_at;    /* the step of the next meeting */
    bool                   is_over;    /* a meeting said so */
    uint32_t              *gids;       /* [lids] of the spikes of a step */
    fault                  mine;       /* of this rank, to ride on the next packets */
    bool                   has_before; /* an observer wants to see what is before a step */
    struct phases          ticks;      /* of the phases: loop_phases says them in ns */
    uint64_t               lap_tick;
};

/* The time since the last lap, to be added to a phase. */
static uint64_t lap(struct loop *loop)
{
    uint64_t now = clock_ticks(), passed = now - loop->lap_tick;
    loop->lap_tick = now;
    return passed;
}

static void does(struct loop *loop, comm_doing doing)
{
    comm_does(loop->plan.comm, doing, loop->step);
}

static void keep(struct loop *loop, fault failed) { loop->mine = fault_worst(loop->mine, failed); }

static void deliver(struct loop *loop)
{
    does(loop, COMM_DELIVERS);
    shard_deliver(loop->plan.shard, loop->step);
    loop->ticks.deliver_ns += lap(loop);
}

/* Packets of the window before leave; what is due anyway is delivered meanwhile; packets arrive.
 *   ranks  collective: every rank returns the same fault */
static fault exchange_spikes(struct loop *loop, exchange_reach reach)
{
    uint64_t waited = spike_exchange_wait_ticks(loop->exchange);
    spike_exchange_start(loop->exchange, loop->window, reach, loop->mine);
    loop->ticks.communicate_ns += lap(loop);
    deliver(loop);

    does(loop, COMM_WAITS);
    fault agreed = spike_exchange_finish(loop->exchange);
    waited       = spike_exchange_wait_ticks(loop->exchange) - waited;
    loop->ticks.wait_ns += waited;
    loop->ticks.communicate_ns -= waited;
    if (agreed) return agreed;

    keep(loop, spike_exchange_queue(loop->exchange));
    loop->ticks.communicate_ns += lap(loop);
    return FAULT_NONE;
}

static void observe_before(struct loop *loop)
{
    if (!loop->has_before) return;
    for (uint32_t i = 0; i < loop->plan.observer_count; i++) {
        const struct observer *o = &loop->plan.observers[i];
        if (o->before_step) keep(loop, o->before_step(o->self, loop->step));
    }
    loop->ticks.record_ns += lap(loop);
}

static void observe_spikes(struct loop *loop, uint32_t count, const uint32_t *lids)
{
    does(loop, COMM_RECORDS);
    for (uint32_t i = 0; i < count; i++)
        loop->gids[i] = shard_gid(loop->plan.shard, lids[i]);
    for (uint32_t i = 0; i < loop->plan.observer_count; i++) {
        const struct observer *o = &loop->plan.observers[i];
        if (o->spiked) keep(loop, o->spiked(o->self, loop->step, count, loop->gids));
    }
    loop->ticks.record_ns += lap(loop);
}

/* Where a tick begins. What it costs is update; waiting for the sums of other ranks is waiting. */
static void book(struct loop *loop)
{
    uint64_t waited = 0;
    does(loop, COMM_WAITS);
    keep(loop, ledger_step(loop->plan.ledger, loop->step, &waited));
    loop->ticks.wait_ns += waited;
    loop->ticks.update_ns += lap(loop) - waited;
}

/* Where a tick ends, and not where the next begins: what is due in its first step may be delivered
 * before that step. */
static void restructure(struct loop *loop)
{
    keep(loop, structure_step(loop->plan.structure, loop->step));
    loop->ticks.update_ns += lap(loop);
}

/* One step. A rank with a fault goes through the same motions until all have agreed. */
static void loop_step(struct loop *loop)
{
    uint32_t        count;
    const uint32_t *lids;
    if (loop->plan.ledger) book(loop);
    observe_before(loop);
    deliver(loop);
    does(loop, COMM_UPDATES);
    shard_update(loop->plan.shard, loop->step, &count, &lids);
    loop->ticks.update_ns += lap(loop);
    keep(loop, spike_exchange_send(loop->exchange, loop->step, count, lids));
    loop->ticks.communicate_ns += lap(loop);
    if (count) observe_spikes(loop, count, lids);
    if (loop->plan.structure->tick_steps) restructure(loop);
}

/* ranks: collective, at steps that depend on the step alone */
static void observe_gather(struct loop *loop, bool is_end)
{
    if (!is_end && loop->step - loop->gathered < loop->plan.gather_steps) return;
    loop->gathered = loop->step;
    does(loop, comm_is_first(loop->plan.comm) ? COMM_RECORDS : COMM_WAITS); /* for the first */
    for (uint32_t i = 0; i < loop->plan.observer_count; i++) {
        const struct observer *o = &loop->plan.observers[i];
        if (o->gather) keep(loop, o->gather(o->self, loop->step));
    }
    loop->ticks.record_ns += lap(loop);
}

/* The last step of the coming window, and who must meet before it: all, if a spike since the last
 * time could act on another host within it. It depends on steps alone, so all ranks say the same.
 */
static exchange_reach window_choose(struct loop *loop, uint64_t *end)
{
    const struct route_table *routes = loop->plan.routes;
    *end                             = loop->window + routes->interval_steps;
    if (*end > loop->window + routes->far_interval_steps)
        *end = loop->window + routes->far_interval_steps;
    if (*end > loop->leg_end) *end = loop->leg_end;
    if (*end > loop->meet_at) *end = loop->meet_at;
    return loop->met + routes->far_interval_steps < *end ? EXCHANGE_ALL : EXCHANGE_NEAR;
}

/* ranks: collective - every rank returns the same fault */
static fault loop_window(struct loop *loop)
{
    uint64_t       end;
    exchange_reach reach = window_choose(loop, &end);
    TRY(exchange_spikes(loop, reach));
    if (reach == EXCHANGE_ALL) loop->met = loop->window;
    for (loop->step = loop->window; loop->step < end; loop->step++)
        loop_step(loop);
    observe_gather(loop, false);
    loop->window = end;
    return FAULT_NONE;
}

/* ranks: collective - every rank hears the same */
static void meet(struct loop *loop)
{
    const struct meeting *meeting = loop->plan.meeting;
    does(loop, COMM_WAITS);
    keep(loop, meeting->meet(meeting->self, loop->window, &loop->meet_at, &loop->is_over));
    assert(loop->is_over || loop->meet_at > loop->window);
    if (loop->is_over) loop->leg_end = loop->window;
    loop->ticks.record_ns += lap(loop);
}

/* The tick that ends with the leg is booked with it. ranks: collective */
static void leg_settle(struct loop *loop)
{
    loop->step = loop->leg_end;
    book(loop);
    keep(loop, ledger_settle(loop->plan.ledger));
}

/* ranks: collective - every rank returns the same fault */
static fault leg_run(struct loop *loop)
{
    while (loop->window < loop->leg_end) {
        if (loop->window == loop->meet_at) meet(loop);
        if (!loop->is_over) TRY(loop_window(loop));
    }
    if (loop->plan.ledger) leg_settle(loop);
    observe_gather(loop, true);
    keep(loop, spike_exchange_owed(loop->exchange));
    return comm_agree(loop->plan.comm, loop->mine);
}

fault loop_run(struct loop *loop, uint64_t step_end, uint64_t *wall_ns)
{
    comm_barrier(loop->plan.comm);
    loop->leg_end  = loop->is_over ? loop->window : step_end;
    loop->lap_tick = clock_ticks();
    *wall_ns       = clock_ns();
    fault failed   = leg_run(loop);
    *wall_ns       = clock_ns() - *wall_ns;
    does(loop, COMM_IDLE);
    return failed;
}

fault loop_create(struct loop **out, const struct loop_plan *plan)
{
    clock_ticks_start();
    fault mine = memory_take(out, 1, sizeof **out, "the loop");
    if (!mine) {
        (*out)->plan    = *plan;
        (*out)->meet_at = plan->meeting ? 0 : UINT64_MAX;
        for (uint32_t i = 0; i < plan->observer_count; i++)
            (*out)->has_before = (*out)->has_before || plan->observers[i].before_step;
        mine = memory_take(&(*out)->gids, shard_lid_count(plan->shard), sizeof(uint32_t),
                           "spikes of a step");
    }
    mine = comm_agree(plan->comm, mine);
    if (!mine)
        mine = spike_exchange_create(&(*out)->exchange, plan->shard, plan->routes, plan->exchange);
    if (mine) loop_destroy(out);
    return mine;
}

void loop_destroy(struct loop **loop)
{
    if (!*loop) return;
    spike_exchange_destroy(&(*loop)->exchange);
    memory_give(&(*loop)->gids);
    memory_give(loop);
}

static uint64_t ns_of(uint64_t ticks) { return (uint64_t)clock_ticks_to_ns(ticks); }

uint64_t loop_reached(const struct loop *loop) { return loop->window; }

struct phases loop_phases(const struct loop *loop)
{
    const struct phases *ticks = &loop->ticks;
    return (struct phases){.deliver_ns     = ns_of(ticks->deliver_ns),
                           .update_ns      = ns_of(ticks->update_ns),
                           .communicate_ns = ns_of(ticks->communicate_ns),
                           .wait_ns        = ns_of(ticks->wait_ns),
                           .record_ns      = ns_of(ticks->record_ns)};
}

struct spike_traffic loop_traffic_to(const struct loop *loop, uint32_t rank)
{
    return spike_exchange_traffic_to(loop->exchange, rank);
}

struct spike_traffic loop_wire_to(const struct loop *loop, uint32_t host)
{
    return spike_exchange_wire_to(loop->exchange, host);
}
