/* orders.h - what is to act, and in which step: rank 0's schedule.
 *
 * Input events wait in a heap for each sense, everything else in a list. Both give out what acts
 * before the next meeting, in an order that depends on steps and not on when it came: events by
 * step, then neuron; of several for one neuron in one step the one that came last is left.
 *
 * Invariant  nothing is given out twice, nothing in the past is taken in.
 * Ownership  the schedule owns its memory.
 * Touches    base/, proto/requests.proto.
 */
#ifndef ERGON_CONTROL_ORDERS_H
#define ERGON_CONTROL_ORDERS_H

#include "base/fault.h"
#include "proto/requests.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    ORDERS_EVENTS_MAX = 1 << 18, /* that wait, of a sense */
    ORDERS_STATED_MAX = 1024,    /* others that wait */
    ORDER_TEXT_BYTES  = 96
};

typedef enum order_kind {
    ORDER_STOP,
    ORDER_PAUSE,
    ORDER_RESUME,
    ORDER_TUNE,
    ORDER_REVIVE,
    ORDER_NOTE
} order_kind;

struct stated_order {
    order_kind kind;
    uint64_t   step;  /* before which it acts */
    uint32_t   index; /* tunable or population */
    double     value;
    char       text[ORDER_TEXT_BYTES]; /* of a note */
};

struct orders;

MUST_CHECK fault orders_create(struct orders **out, uint32_t sense_count);
void             orders_destroy(struct orders **orders);

/* False where there is no room. */
bool orders_state(struct orders *orders, const struct stated_order *order);
bool orders_feed(struct orders *orders, uint32_t sense, uint64_t step, uint32_t index, float value);

/* The first step before which something stated acts; UINT64_MAX: none. */
uint64_t orders_stated_step(const struct orders *orders);
/* The next one that acts at a step or should have before, in the order in which they came; false:
 * none. */
bool orders_take_stated(struct orders *orders, uint64_t step, struct stated_order *out);

/* Events of a sense that act before step_end, as an order of `step`, valid until the next call;
 * NULL: none. is_spikes: without values. faults  FAULT_MEMORY */
struct order_span {
    uint32_t sense;
    bool     is_spikes;
    uint64_t step, step_end;
};
MUST_CHECK fault orders_take_events(struct orders *orders, const struct order_span *span,
                                    const Ergon__Order **order);
/* Events that wait, of all senses. */
uint64_t orders_waiting(const struct orders *orders);

#endif
