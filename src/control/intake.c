/* intake.c - what comes in over the bus: each request gets a step, or is refused with a reason. */
#include "control/conductor_parts.h"

#include "base/text.h"
#include "base/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ANSWER_BYTES = 200, NAMES_COMPARED = 256, EVENTS_A_MEETING = 1 << 18 };

static const double US_PER_MS = 1000, ROUNDING = 1e-9; /* of a step: it is on the grid */

struct answer {
    bool     is_done;
    uint64_t step;
    char     text[ANSWER_BYTES];
};

/* ---- input ---------------------------------------------------------------------------------- */

static bool is_in_range(const struct sense *sense, const struct bus_order *order, uint32_t i)
{
    if (order->index[i] >= sense->size) return false;
    if (sense->kind == SENSE_SPIKES) return true;
    if (!order->value_of) return false;
    double value = (double)order->value_of[i]; /* not a number is in no range */
    return value >= sense->minimum && value <= sense->maximum;
}

/* An event acts a horizon after the step in which it came, plus its own offset; what falls between
 * two steps acts in the later one. What would act after the run's end is late as well: it came too
 * late for this run. */
static void event_feed(struct conductor *c, const struct bus_order *order, uint32_t i,
                       uint64_t step)
{
    struct fed         *fed   = &c->fed[order->sense];
    const struct sense *sense = &c->model->live.senses[order->sense];
    double              offset =
        order->offset_us ? (double)order->offset_us[i] / US_PER_MS / c->model->dt_ms : 0;
    uint64_t acts =
        order->arrived_step + c->horizon_steps + (uint64_t)ceil(fmax(0, offset - ROUNDING));
    float value = order->value_of ? order->value_of[i] : 0;
    if (!is_in_range(sense, order, i))
        fed->out_of_range++;
    else if (acts < step || acts >= c->plan.step_end)
        fed->late++;
    else if (!orders_feed(c->orders, order->sense, acts, order->index[i], value))
        fed->overflow++;
    else
        fed->applied++;
}

static void fed_tell(struct conductor *c, uint32_t sense)
{
    const struct fed *fed = &c->fed[sense];
    struct bus_fed    out = {.applied        = fed->applied,
                             .late           = fed->late,
                             .overflow       = fed->overflow,
                             .out_of_range   = fed->out_of_range,
                             .latency_p50_ms = latency_quantile_ms(&fed->latency, 0.5),
                             .latency_p95_ms = latency_quantile_ms(&fed->latency, 0.95)};
    bus_fed(c->bus, sense, &out);
}

static void batch_feed(struct conductor *c, const struct bus_order *order, uint64_t step)
{
    if (order->sense >= c->model->live.sense_count) return;
    struct fed *fed     = &c->fed[order->sense];
    uint64_t    applied = fed->applied;
    if (c->replay.reader) { /* the log has its own input */
        fed->late += order->count;
        fed_tell(c, order->sense);
        return;
    }
    for (uint32_t i = 0; i < order->count; i++)
        event_feed(c, order, i, step);
    if (order->captured_unix_us && fed->applied > applied)
        latency_expect(&fed->latency, order->arrived_step + c->horizon_steps,
                       order->captured_unix_us);
    fed_tell(c, order->sense);
}

/* ---- requests ------------------------------------------------------------------------------- */

/* What may be named, and what to say of a word that is none of it. */
struct names {
    uint32_t count;
    const char *(*name_of)(const void *of, uint32_t index);
    const void *of;
    const char *none;
};

static bool name_find(const char *name, const struct names *names, uint32_t *index)
{
    for (*index = 0; *index < names->count; ++*index)
        if (name && strcmp(names->name_of(names->of, *index), name) == 0) return true;
    return false;
}

static const char *tunable_name(const void *model, uint32_t i)
{
    return ((const struct model *)model)->live.tunables[i].name;
}

static const char *population_name(const void *model, uint32_t i)
{
    return ((const struct model *)model)->populations[i].name;
}

/* What a word that is no name may have been meant for. */
static void name_unknown(const struct bus_order *order, const struct names *names,
                         struct answer *answer)
{
    const char *all[NAMES_COMPARED];
    const char *name  = order->name ? order->name : "";
    uint32_t    count = names->count < NAMES_COMPARED ? names->count : NAMES_COMPARED;
    for (uint32_t i = 0; i < count; i++)
        all[i] = names->name_of(names->of, i);
    const char *nearest = text_nearest(name, all, count);
    snprintf(answer->text, sizeof answer->text, "%.60s: %s%s%.60s%s", name, names->none,
             nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static struct answer refuse(const char *text)
{
    struct answer answer = {0};
    snprintf(answer.text, sizeof answer.text, "%s", text);
    return answer;
}

/* Into the schedule, at the step asked for or as soon as can be. */
static struct answer schedule(struct conductor *c, struct stated_order stated, uint64_t asked,
                              uint64_t step)
{
    struct answer answer = {.is_done = true};
    if (asked && asked < step) {
        answer.is_done = false;
        answer.step    = step;
        snprintf(answer.text, sizeof answer.text,
                 "step %" PRIu64 " is over: the run is at step %" PRIu64, asked, step);
        return answer;
    }
    if (asked >= c->plan.step_end) {
        answer.is_done = false;
        snprintf(answer.text, sizeof answer.text,
                 "step %" PRIu64 " is never made: the run ends before step %" PRIu64, asked,
                 c->plan.step_end);
        return answer;
    }
    stated.step = asked ? asked : step;
    if (!orders_state(c->orders, &stated)) return refuse("too many orders wait for their step");
    answer.step = stated.step;
    snprintf(answer.text, sizeof answer.text, "at step %" PRIu64 " (%g ms)", stated.step,
             ms_from_steps((int64_t)stated.step, c->model->dt_ms));
    return answer;
}

static struct answer tune_ask(struct conductor *c, const struct bus_order *order, uint64_t step)
{
    const struct model_live *live   = &c->model->live;
    struct stated_order      stated = {.kind = ORDER_TUNE, .value = order->value};
    struct answer            answer = {0};
    const struct names       names  = {live->tunable_count, tunable_name, c->model,
                                       "the model declares no such tunable"};
    if (!name_find(order->name, &names, &stated.index)) {
        name_unknown(order, &names, &answer);
        return answer;
    }
    const struct tunable *tunable = &live->tunables[stated.index];
    if (!(order->value >= tunable->minimum && order->value <= tunable->maximum)) {
        snprintf(answer.text, sizeof answer.text, "%.60s %g: expected %g to %g %s", tunable->name,
                 order->value, tunable->minimum, tunable->maximum, unit_name(tunable->unit));
        return answer;
    }
    return schedule(c, stated, order->step, step);
}

static struct answer revive_ask(struct conductor *c, const struct bus_order *order, uint64_t step)
{
    const struct model *model  = c->model;
    struct stated_order stated = {.kind = ORDER_REVIVE};
    struct answer       answer = {0};
    const struct names  names  = {model->population_count, population_name, model,
                                  "no population of this model"};
    if (!name_find(order->name, &names, &stated.index)) {
        name_unknown(order, &names, &answer);
        return answer;
    }
    if (model->energy.populations && model->energy.populations[stated.index].couplings.retire_ticks)
        return schedule(c, stated, order->step, step);
    snprintf(answer.text, sizeof answer.text, "%.60s: its neurons do not retire", order->name);
    return answer;
}

static struct answer resume_ask(struct conductor *c, uint64_t step)
{
    struct stated_order stated = {.kind = ORDER_RESUME};
    if (!c->is_paused) return refuse("the run is not paused");
    return schedule(c, stated, 0, step);
}

static struct answer order_ask(struct conductor *c, const struct bus_order *order, uint64_t step)
{
    struct stated_order stated = {0};
    switch (order->kind) {
    case BUS_PAUSE:
        stated.kind = ORDER_PAUSE;
        return schedule(c, stated, order->step, step);
    case BUS_STOP:
        stated.kind = ORDER_STOP;
        return schedule(c, stated, order->step, step);
    case BUS_RESUME:
        return resume_ask(c, step);
    case BUS_TUNE:
    case BUS_REVIVE:
        if (c->replay.reader) return refuse("this run replays a log: it takes no changes");
        return order->kind == BUS_TUNE ? tune_ask(c, order, step) : revive_ask(c, order, step);
    default:
        return refuse("not understood");
    }
}

/* Who feeds faster than this takes must not keep the meeting going: the rest waits for the next. */
void intake_take(struct conductor *c, uint64_t step)
{
    struct bus_order order;
    for (uint64_t taken = 0; taken < EVENTS_A_MEETING && bus_take(c->bus, &order);) {
        taken += 1 + order.count;
        if (order.kind == BUS_FEED) {
            batch_feed(c, &order, step);
        } else {
            struct answer answer = order_ask(c, &order, step);
            if (order.reply)
                bus_reply(c->bus, order.reply, answer.is_done, answer.step, answer.text);
        }
        bus_order_done(c->bus, &order);
    }
}
