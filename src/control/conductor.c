/* conductor.c - made, met, concluded. */
#define _GNU_SOURCE
#include "control/conductor_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/units.h"

#include <inttypes.h>

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

static void times_begin(struct conductor *c, uint64_t step)
{
    c->times.began_ns = c->times.progress_ns = c->times.looked_ns = clock_ns();
    c->times.progress_step                                        = step;
}

void conductor_waited(struct conductor *c, uint64_t since_ns)
{
    c->idle.waited_ns += clock_ns() - since_ns;
}

/* One round: what rank 0 decides is told to all, applied, and slept for. */
static fault round_meet(struct conductor *c, uint64_t step, struct bulletin *told)
{
    fault mine = FAULT_NONE;
    *told      = (struct bulletin){0};
    if (comm_is_first(c->comm)) {
        comm_does(c->comm, COMM_RECORDS, step); /* others wait for it */
        mine = bulletin_write(c, step, told);
        comm_does(c->comm, COMM_WAITS, step);
    }
    uint64_t waiting = clock_ns();
    comm_tell(c->comm, told, sizeof *told);
    conductor_waited(c, waiting);
    mine           = fault_worst(mine, acting_share(c, told));
    mine           = fault_worst(mine, watch_share(c, step, told->flags));
    uint64_t start = clock_ns();
    sleep_us(told->sleep_us);
    c->idle.slept_ns += clock_ns() - start;
    return mine;
}

/* ranks: collective */
fault conductor_meet(void *self, uint64_t step, uint64_t *next, bool *is_over)
{
    struct conductor *c    = self;
    fault             mine = FAULT_NONE;
    struct bulletin   told;
    if (!c->met_ns) times_begin(c, step);
    interval_look(c, step);
    bus_step(c->bus, step);
    do
        mine = fault_worst(mine, round_meet(c, step, &told));
    while (told.flags & BULLETIN_AGAIN);
    *next           = told.next;
    *is_over        = told.flags & BULLETIN_OVER;
    c->is_over      = *is_over;
    c->stopped_step = step;
    c->met_step     = step;
    c->counted      = c->idle;
    c->meeting_count++;
    c->met_ns = clock_ns();
    return mine;
}

/* ---- between meetings ----------------------------------------------------------------------- */

/* ranks: rank 0 with a bus */
static fault observe_step(void *self, uint64_t step)
{
    struct conductor *c = self;
    bus_step(c->bus, step);
    for (uint32_t i = 0; i < c->model->live.sense_count; i++)
        if (step >= c->fed[i].latency.next_step)
            latency_pass(&c->fed[i].latency, step, clock_unix_us());
    return FAULT_NONE;
}

static fault observe_spikes(void *self, uint64_t step, uint32_t count, const uint32_t *gids)
{
    struct conductor *c = self;
    return share_spiked(c->share, step, count, gids);
}

/* ranks: collective */
static fault observe_gather(void *self, uint64_t step_end)
{
    struct conductor *c = self;
    if (!c->is_over && step_end != c->plan.step_end) return FAULT_NONE;
    fault failed = watch_end(c, step_end);
    c->counted   = c->idle;
    return failed;
}

struct observer conductor_observer(struct conductor *conductor)
{
    return (struct observer){.self        = conductor,
                             .before_step = conductor->bus ? observe_step : NULL,
                             .spiked      = observe_spikes,
                             .gather      = observe_gather};
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

/* What a meeting took so far does not stand in the loop's counters yet: it is left out on both
 * sides, so that what is told only grows. */
void conductor_correct(const struct conductor *c, struct phases *phases)
{
    uint64_t idle_ns = c->counted.slept_ns + c->counted.waited_ns;
    phases->record_ns -= idle_ns < phases->record_ns ? idle_ns : phases->record_ns;
    phases->wait_ns += c->counted.waited_ns;
}

uint64_t conductor_paused_ns(const struct conductor *conductor) { return conductor->paused_ns; }

fault conductor_stopped(const struct conductor *c)
{
    if (!c->is_over) return FAULT_NONE;
    RAISE(FAULT_STOPPED,
          "stopped at step %" PRIu64 " (%g ms) by %s: the output is complete up to there",
          c->stopped_step, ms_from_steps((int64_t)c->stopped_step, c->model->dt_ms),
          c->stopped_by ? c->stopped_by : "request");
}

static uint64_t step_of(const struct conductor *c) { return c->loop ? loop_reached(c->loop) : 0; }

void conductor_log(void *self, const char *level, const char *line)
{
    struct conductor *c = self;
    if (!c->is_order) tell_log(c->tell, level, step_of(c), line);
}

static health_code code_of(const struct conductor *c, fault ended)
{
    const struct ledger *ledger = c->plan.simulation->ledger;
    if (ended == FAULT_FILE) return HEALTH_DISK_FULL;
    return ledger && ledger_is_broken(ledger) ? HEALTH_LEDGER : HEALTH_FAULT;
}

/* How it ended, in the words of health. What ended it may have been told already. ranks: rank 0 */
static void end_note(struct conductor *c, fault ended)
{
    const char *story = fault_message();
    if (ended == FAULT_NONE || ended == FAULT_STOPPED || wellness_is_over(c->wellness)) return;
    wellness_note(c->wellness, c->tell, code_of(c, ended), 0, step_of(c),
                  story[0] ? story : fault_word(ended));
}

/* A run that ends with a fault has no summary: its words are in the log. ranks: rank 0 */
static void end_log(const struct conductor *c, fault ended)
{
    if (ended != FAULT_NONE && ended != FAULT_STOPPED) conductor_health_tell(c);
}

/* ranks: rank 0 with a bus */
static void end_tell(struct conductor *c, fault ended, const char *digest)
{
    const char       *story = ended ? fault_message() : "";
    struct tell_end   end   = {.exit_code = (uint32_t)fault_exit_code(ended),
                               .because   = ended && !story[0] ? fault_word(ended) : story,
                               .digest    = digest};
    struct tell_input input = conductor_input(c);
    tell_drops(c->tell, &input);
    tell_run(c->tell, &end);
}

void conductor_hush(struct conductor *c)
{
    if (!c->bus) return;
    log_hear(NULL, NULL);
    comm_watch_tell(c->comm, NULL, NULL);
    bus_close(&c->bus);
}

fault conductor_conclude(struct conductor *c, fault ended, const char *digest)
{
    fault closed = comm_agree(c->comm, live_log_close(c->log));
    ended        = fault_worst(ended, closed);
    if (c->wellness) end_note(c, ended);
    end_log(c, ended);
    if (c->tell) end_tell(c, ended, digest);
    conductor_hush(c);
    return closed;
}
