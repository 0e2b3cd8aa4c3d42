/* bulletin.c - what rank 0 decides at a meeting: what acts now, and when to meet again. */
#include "control/conductor_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/units.h"
#include "control/stop_signal.h"

#include <inttypes.h>
#include <stdio.h>

static const uint64_t PAUSE_NS = 20000000, PACE_NS = 50000000;

static void order_list(struct conductor *c, uint64_t step, const char *text)
{
    if (c->listed_count == LISTED_ORDERS) return;
    struct live_order *listed = &c->listed[c->listed_count++];
    listed->step              = step;
    (void)snprintf(listed->text, sizeof listed->text, "%s", text);
}

/* Of what is done to a run the user hears, and whoever follows it. */
static void order_say(struct conductor *c, uint64_t step, const char *text)
{
    c->is_order = true;
    log_info("step %" PRIu64 " (%g ms): %s", step, ms_from_steps((int64_t)step, c->model->dt_ms),
             text);
    c->is_order = false;
    tell_log(c->tell, "order", step, text);
    order_list(c, step, text);
}

/* ---- what was asked ------------------------------------------------------------------------- */

static fault note_act(struct conductor *c, uint64_t step, const char *text)
{
    Ergon__Order     order = ERGON__ORDER__INIT;
    Ergon__NoteOrder note  = ERGON__NOTE_ORDER__INIT;
    note.text              = (char *)text;
    order.step             = step;
    order.what_case        = ERGON__ORDER__WHAT_NOTE;
    order.note             = &note;
    order_say(c, step, text);
    return acting_add(c, &order);
}

/* The time of it, and what is due when. */
static void pause_end(struct conductor *c)
{
    if (!c->is_paused) return;
    uint64_t paused_ns = clock_ns() - c->paused_since_ns;
    c->is_paused       = false;
    c->paused_ns += paused_ns;
    c->times.progress_ns = clock_ns(); /* the pause says nothing of how fast it is */
    pace_forgive(&c->pace, paused_ns);
}

static fault stop_act(struct conductor *c, uint64_t step)
{
    Ergon__Order     order = ERGON__ORDER__INIT;
    Ergon__StopOrder stop  = ERGON__STOP_ORDER__INIT;
    order.step             = step;
    order.what_case        = ERGON__ORDER__WHAT_STOP;
    order.stop             = &stop;
    c->is_over             = true;
    pause_end(c);
    tell_log(c->tell, "order", step, "stopped");
    order_list(c, step, "stopped");
    return acting_add(c, &order);
}

static fault tune_act(struct conductor *c, const struct stated_order *stated)
{
    const struct tunable *tunable = &c->model->live.tunables[stated->index];
    Ergon__Order          order   = ERGON__ORDER__INIT;
    Ergon__TuneOrder      tune    = ERGON__TUNE_ORDER__INIT;
    char                  text[ORDER_TEXT_BYTES];
    tune.tunable    = stated->index;
    tune.value      = stated->value;
    order.step      = stated->step;
    order.what_case = ERGON__ORDER__WHAT_TUNE;
    order.tune      = &tune;
    snprintf(text, sizeof text, "%.60s is %g %s from here on", tunable->name, stated->value,
             unit_name(tunable->unit));
    order_say(c, stated->step, text);
    wellness_forget(c->wellness);
    tell_tuned(c->tell, stated->index, stated->value);
    return acting_add(c, &order);
}

static fault revive_act(struct conductor *c, const struct stated_order *stated)
{
    Ergon__Order       order  = ERGON__ORDER__INIT;
    Ergon__ReviveOrder revive = ERGON__REVIVE_ORDER__INIT;
    char               text[ORDER_TEXT_BYTES];
    revive.population = stated->index;
    order.step        = stated->step;
    order.what_case   = ERGON__ORDER__WHAT_REVIVE;
    order.revive      = &revive;
    snprintf(text, sizeof text, "retired neurons of %.60s are born again",
             c->model->populations[stated->index].name);
    wellness_forget(c->wellness);
    order_say(c, stated->step, text);
    return acting_add(c, &order);
}

static fault pause_act(struct conductor *c, uint64_t step)
{
    if (c->is_paused) return FAULT_NONE;
    c->is_paused       = true;
    c->paused_since_ns = clock_ns();
    c->pause_count++;
    if (c->tell) watch_progress(c, step);
    return note_act(c, step, "paused");
}

static fault resume_act(struct conductor *c, uint64_t step)
{
    if (!c->is_paused) return FAULT_NONE;
    pause_end(c);
    if (c->tell) watch_progress(c, step);
    return note_act(c, step, "goes on");
}

static fault stated_act(struct conductor *c, const struct stated_order *stated)
{
    switch (stated->kind) {
    case ORDER_STOP:
        return stop_act(c, stated->step);
    case ORDER_PAUSE:
        return pause_act(c, stated->step);
    case ORDER_RESUME:
        return resume_act(c, stated->step);
    case ORDER_TUNE:
        return tune_act(c, stated);
    case ORDER_REVIVE:
        return revive_act(c, stated);
    default:
        return note_act(c, stated->step, stated->text);
    }
}

/* A stop by signal needs no room in the schedule. */
static fault signal_act(struct conductor *c, uint64_t step)
{
    const char *signal = stop_signal_came();
    if (!signal || c->is_over) return FAULT_NONE;
    c->stopped_by = signal;
    return stop_act(c, step);
}

static fault orders_act(struct conductor *c, uint64_t step)
{
    struct stated_order stated;
    intake_take(c, step);
    TRY(replay_read(c, step, step + 1));
    while (!c->is_over && orders_take_stated(c->orders, step, &stated))
        TRY(stated_act(c, &stated));
    return signal_act(c, step);
}

/* ---- when to meet again --------------------------------------------------------------------- */

static void behind_warn(struct conductor *c)
{
    if (c->pace.given_up_count == 0 || c->is_warned_behind) return;
    c->is_warned_behind = true;
    log_warn("the run cannot keep the pace of %g: it is more than a quarter of a second behind, "
             "and gives that up",
             c->plan.pace);
}

/* Events that act before the next meeting. */
static fault events_act(struct conductor *c, uint64_t step, uint64_t next)
{
    const struct model_live *live = &c->model->live;
    for (uint32_t sense = 0; sense < live->sense_count; sense++) {
        const Ergon__Order *order;
        struct order_span   span = {.sense     = sense,
                                    .is_spikes = live->senses[sense].kind == SENSE_SPIKES,
                                    .step      = step,
                                    .step_end  = next};
        TRY(orders_take_events(c->orders, &span, &order));
        if (order) TRY(acting_add(c, order));
    }
    return FAULT_NONE;
}

/* Not beyond a stated order, and every event up to there is in the schedule. */
static fault next_choose(struct conductor *c, uint64_t step, uint64_t *next)
{
    *next = step + interval_choose(&c->interval);
    TRY(replay_read(c, step, *next));
    uint64_t stated = orders_stated_step(c->orders);
    if (stated < *next) *next = stated;
    return events_act(c, step, *next);
}

static void sleep_ask(struct bulletin *told, uint64_t ns, uint64_t most_ns, bool is_again)
{
    if (ns > most_ns || is_again) told->flags |= BULLETIN_AGAIN;
    told->sleep_us = (uint32_t)((ns < most_ns ? ns : most_ns) / 1000);
}

fault bulletin_write(struct conductor *c, uint64_t step, struct bulletin *told)
{
    fault failed = orders_act(c, step);
    told->next   = step + 1;
    if (failed || c->is_over) {
        if (c->is_over) told->flags |= BULLETIN_OVER;
    } else if (c->is_paused) {
        sleep_ask(told, PAUSE_NS, PAUSE_NS, true);
    } else {
        sleep_ask(told, pace_early_ns(&c->pace, step, clock_ns()), PACE_NS, false);
        behind_warn(c);
        if (!(told->flags & BULLETIN_AGAIN)) failed = next_choose(c, step, &told->next);
    }
    told->flags |= watch_choose(c);
    told->order_bytes = c->acting_bytes;
    return failed;
}
