/* watch.c - what ranks hand over at meetings, and what becomes of it. */
#include "control/conductor_parts.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const uint64_t COUNTS_NS = 100000000, ALONE_NS = 500000000, STATES_NS = 50000000,
                      LOOK_NS = 500000000;
static const double NS_PER_S = 1e9, MS_PER_S = 1000;

/* Of the new real-time factor in the one that is told. */
static const double FACTOR_WEIGHT = 0.3;

/* ---- rank 0: what, and when ------------------------------------------------------------------ */

static bool is_due(uint64_t *last_ns, uint64_t period_ns, uint64_t now)
{
    if (now - *last_ns < period_ns) return false;
    *last_ns = now;
    return true;
}

uint32_t watch_choose(struct conductor *c)
{
    struct times *t     = &c->times;
    uint64_t      now   = clock_ns();
    uint32_t      flags = 0;
    if (c->is_heard) flags |= BULLETIN_SPIKES;
    if (is_due(&t->looked_ns, LOOK_NS, now)) flags |= BULLETIN_LOOK;
    if (is_due(&t->counts_ns, c->bus ? COUNTS_NS : ALONE_NS, now)) flags |= BULLETIN_COUNTS;
    if (c->bus && c->shed_level < 2 && bus_is_heard(c->bus, TOPIC_STATES) &&
        is_due(&t->states_ns, STATES_NS, now))
        flags |= BULLETIN_STATES;
    c->is_heard = c->bus && c->shed_level < 1 && bus_is_heard(c->bus, TOPIC_SPIKES);
    if (c->is_heard) flags |= BULLETIN_HEARD;
    return flags;
}

/* ---- rank 0: what is told -------------------------------------------------------------------- */

static void factor_update(struct conductor *c, uint64_t step, uint64_t now)
{
    struct times *t = &c->times;
    double model_s  = ms_from_steps((int64_t)(step - t->progress_step), c->model->dt_ms) / MS_PER_S;
    double factor   = (double)(now - t->progress_ns) / NS_PER_S / model_s;
    if (step == t->progress_step) return;
    t->real_time_factor = t->real_time_factor > 0
                              ? FACTOR_WEIGHT * factor + (1 - FACTOR_WEIGHT) * t->real_time_factor
                              : factor;
    t->progress_step    = step;
    t->progress_ns      = now;
}

void watch_progress(struct conductor *c, uint64_t step)
{
    struct times        *t   = &c->times;
    uint64_t             now = clock_ns();
    struct tell_progress progress;
    if (c->is_paused && step == t->progress_step)
        t->progress_ns = now;
    else
        factor_update(c, step, now);
    double left_s = ms_from_steps((int64_t)(c->plan.step_end - step), c->model->dt_ms) / MS_PER_S;
    progress      = (struct tell_progress){
             .step             = step,
             .wall_s           = (double)(now - t->began_ns) / NS_PER_S,
             .real_time_factor = t->real_time_factor,
             .left_s           = t->real_time_factor > 0 ? left_s * t->real_time_factor : -1,
             .behind_s         = (double)c->pace.behind_ns / NS_PER_S,
             .is_paused        = c->is_paused,
             .shed_level       = c->shed_level};
    tell_progress(c->tell, &progress);
}

struct tell_input conductor_input(const struct conductor *c)
{
    struct tell_input input = {0};
    for (uint32_t i = 0; c->fed && i < c->model->live.sense_count; i++) { /* rank 0 is fed */
        const struct fed     *fed  = &c->fed[i];
        const struct bus_lost lost = bus_lost(c->bus, i); /* before it came here */
        double                p50  = latency_quantile_ms(&fed->latency, 0.5);
        double                p95  = latency_quantile_ms(&fed->latency, 0.95);
        input.applied += fed->applied;
        input.late += fed->late;
        input.overflow += fed->overflow + lost.overflow;
        input.refused += fed->out_of_range + lost.out_of_range;
        if (p50 > input.latency_p50_ms) input.latency_p50_ms = p50; /* of the slowest sense */
        if (p95 > input.latency_p95_ms) input.latency_p95_ms = p95;
    }
    return input;
}

static void share_tell(struct conductor *c, uint64_t step, uint32_t flags)
{
    if (flags & BULLETIN_SPIKES) tell_spikes(c->tell, comm_size(c->comm), c->views);
    if (flags & BULLETIN_STATES) tell_states(c->tell, step, c->views);
    if (!(flags & BULLETIN_COUNTS)) return;
    struct tell_input input = conductor_input(c);
    if (c->shed_level < 3) tell_counts(c->tell, step, c->views);
    if (c->shed_level < 3) tell_energy(c->tell, step);
    tell_drops(c->tell, &input);
    watch_progress(c, step);
}

static uint64_t paused_so_far(const struct conductor *c)
{
    return c->paused_ns + (c->is_paused ? clock_ns() - c->paused_since_ns : 0);
}

static void share_use(struct conductor *c, uint64_t step, uint32_t flags)
{
    if (c->tell) share_tell(c, step, flags);
    if (!(flags & BULLETIN_COUNTS)) return;
    struct tell_input    input = conductor_input(c);
    struct wellness_look look  = {.step       = step,
                                  .views      = c->views,
                                  .sense_lost = input.late + input.overflow,
                                  .paused_ns  = paused_so_far(c),
                                  .behind_s   = (double)c->pace.behind_ns / NS_PER_S};
    c->shed_level              = wellness_judge(c->wellness, c->tell, &look);
}

/* Views of what was gathered; false where a rank had no memory to say anything. */
static bool views_read(struct conductor *c, const char *all)
{
    for (uint32_t rank = 0; rank < comm_size(c->comm); rank++) {
        if (c->rank_bytes[rank] == 0) return false;
        c->views[rank] = share_read(all);
        all += c->rank_bytes[rank];
    }
    return true;
}

/* ---- all ranks ------------------------------------------------------------------------------- */

/* ranks: collective */
static fault shares_gather(struct conductor *c, uint64_t step, uint32_t flags)
{
    struct share_asked asked = {.step = step, .loop = c->loop};
    const void        *mine  = NULL;
    void              *all   = NULL;
    uint64_t           count = 0;
    if (flags & BULLETIN_SPIKES) asked.what |= SHARE_SPIKES;
    if (flags & BULLETIN_COUNTS) asked.what |= SHARE_COUNTS;
    if (flags & BULLETIN_STATES) asked.what |= SHARE_STATES;
    if (!asked.what) return FAULT_NONE;
    if (c->loop) asked.phases = loop_phases(c->loop);
    conductor_correct(c, &asked.phases);
    fault    failed  = share_pack(c->share, &asked, &mine, &count);
    uint64_t waiting = clock_ns();
    fault    later   = comm_gather(c->comm, mine, count, &all, c->rank_bytes);
    conductor_waited(c, waiting);
    comm_does(c->comm, COMM_RECORDS, step);
    if (!failed && !later && comm_is_first(c->comm) && views_read(c, all))
        share_use(c, step, flags);
    comm_does(c->comm, COMM_WAITS, step);
    memory_give(&all);
    return fault_worst(failed, later);
}

/* The lowest neuron of any rank that has a state that is no number, on all ranks: gid, then state.
 *   ranks  collective */
static fault states_look(struct conductor *c, uint64_t step)
{
    uint32_t state = 0, lid = shard_find_unsound(c->shard, &state);
    uint64_t found =
        lid == UINT32_MAX ? UINT64_MAX : (uint64_t)shard_gid(c->shard, lid) << 32 | state;
    comm_min_u64(c->comm, &found, 1);
    if (found == UINT64_MAX) return FAULT_NONE;
    uint32_t gid = (uint32_t)(found >> 32), p = 0;
    while (gid - c->model->populations[p].gid_first >= c->model->populations[p].size)
        p++;
    const struct population *population = &c->model->populations[p];
    const char              *name       = state_name(population, (uint32_t)found);
    char                     text[HEALTH_TEXT_BYTES];
    (void)snprintf(text, sizeof text,
                   "%.60s: %s of neuron %u is no finite number at step %" PRIu64 " (%g ms)",
                   population->name, name ? name : "a state", gid - population->gid_first, step,
                   ms_from_steps((int64_t)step, c->model->dt_ms));
    if (c->wellness) wellness_note(c->wellness, c->tell, HEALTH_NOT_A_NUMBER, p, step, text);
    RAISE(FAULT_INPUT, "%s: the run ends", text);
}

fault watch_share(struct conductor *c, uint64_t step, uint32_t flags)
{
    fault mine     = shares_gather(c, step, flags);
    bool  is_heard = flags & BULLETIN_HEARD;
    c->is_heard    = is_heard;
    if (is_heard != (bool)(flags & BULLETIN_SPIKES))
        mine = fault_worst(mine, share_listen(c->share, step, is_heard));
    if (flags & BULLETIN_LOOK) mine = fault_worst(mine, states_look(c, step));
    return mine;
}

/* All ranks know alike whether there is a bus, and whether spikes are heard. */
fault watch_end(struct conductor *c, uint64_t step)
{
    uint32_t flags = BULLETIN_LOOK;
    if (c->plan.has_bus) flags |= BULLETIN_COUNTS | BULLETIN_STATES;
    if (c->is_heard) flags |= BULLETIN_SPIKES;
    c->is_heard = false;
    return watch_share(c, step, flags);
}
