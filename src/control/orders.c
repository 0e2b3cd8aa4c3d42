/* orders.c - a heap of events for each sense, a list of the rest. */
#include "control/orders.h"

#include "base/memory.h"

#include <string.h>

struct event {
    uint64_t step, number; /* number: in which it came */
    uint32_t index;
    float    value;
};

struct heap {
    size_t        count, capacity;
    struct event *events; /* the first is the least */
};

/* An order as it is given out: arrays grow to what was needed most. */
struct batch {
    Ergon__Order      order;
    Ergon__SenseOrder sense;
    size_t            offset_capacity, index_capacity, value_capacity;
};

struct orders {
    uint32_t            sense_count, stated_count;
    uint64_t            number;
    struct heap        *heaps; /* [sense_count] */
    struct stated_order stated[ORDERS_STATED_MAX];
    struct batch        batch;
};

fault orders_create(struct orders **out, uint32_t sense_count)
{
    TRY(memory_take(out, 1, sizeof **out, "the schedule of orders"));
    (*out)->sense_count = sense_count;
    fault failed =
        memory_take(&(*out)->heaps, sense_count, sizeof *(*out)->heaps, "the schedule of input");
    if (failed) orders_destroy(out);
    return failed;
}

void orders_destroy(struct orders **orders)
{
    struct orders *o = *orders;
    if (!o) return;
    for (uint32_t i = 0; o->heaps && i < o->sense_count; i++)
        memory_give(&o->heaps[i].events);
    memory_give(&o->heaps);
    memory_give(&o->batch.sense.step_offset);
    memory_give(&o->batch.sense.index);
    memory_give(&o->batch.sense.value);
    memory_give(orders);
}

/* ---- what is stated ------------------------------------------------------------------------- */

bool orders_state(struct orders *orders, const struct stated_order *order)
{
    if (orders->stated_count == ORDERS_STATED_MAX) return false;
    orders->stated[orders->stated_count++] = *order;
    return true;
}

uint64_t orders_stated_step(const struct orders *orders)
{
    uint64_t first = UINT64_MAX;
    for (uint32_t i = 0; i < orders->stated_count; i++)
        if (orders->stated[i].step < first) first = orders->stated[i].step;
    return first;
}

bool orders_take_stated(struct orders *orders, uint64_t step, struct stated_order *out)
{
    for (uint32_t i = 0; i < orders->stated_count; i++) {
        if (orders->stated[i].step > step) continue;
        *out = orders->stated[i];
        orders->stated_count--;
        memmove(&orders->stated[i], &orders->stated[i + 1],
                (orders->stated_count - i) * sizeof *orders->stated);
        return true;
    }
    return false;
}

/* ---- events --------------------------------------------------------------------------------- */

static bool is_before(const struct event *a, const struct event *b)
{
    if (a->step != b->step) return a->step < b->step;
    if (a->index != b->index) return a->index < b->index;
    return a->number < b->number;
}

static void heap_add(struct heap *heap, struct event event)
{
    size_t at = heap->count++;
    for (; at > 0 && is_before(&event, &heap->events[(at - 1) / 2]); at = (at - 1) / 2)
        heap->events[at] = heap->events[(at - 1) / 2];
    heap->events[at] = event;
}

static struct event heap_take(struct heap *heap)
{
    struct event first = heap->events[0], last = heap->events[--heap->count];
    size_t       at = 0;
    for (size_t child = 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count && is_before(&heap->events[child + 1], &heap->events[child]))
            child++;
        if (!is_before(&heap->events[child], &last)) break;
        heap->events[at] = heap->events[child];
        at               = child;
    }
    heap->events[at] = last;
    return first;
}

bool orders_feed(struct orders *orders, uint32_t sense, uint64_t step, uint32_t index, float value)
{
    struct heap *heap = &orders->heaps[sense];
    if (heap->count == ORDERS_EVENTS_MAX) return false;
    if (memory_reserve(&heap->events, &heap->capacity, heap->count + 1, sizeof *heap->events,
                       "the schedule of input")) {
        fault_forget(); /* no memory for more input is no room for it */
        return false;
    }
    heap_add(heap, (struct event){step, orders->number++, index, value});
    return true;
}

static fault batch_grow(struct batch *batch, size_t count, bool is_spikes)
{
    Ergon__SenseOrder *sense = &batch->sense;
    TRY(memory_reserve(&sense->step_offset, &batch->offset_capacity, count,
                       sizeof *sense->step_offset, "input of some steps"));
    TRY(memory_reserve(&sense->index, &batch->index_capacity, count, sizeof *sense->index,
                       "input of some steps"));
    if (is_spikes) return FAULT_NONE;
    return memory_reserve(&sense->value, &batch->value_capacity, count, sizeof *sense->value,
                          "input of some steps");
}

static void batch_begin(struct batch *batch, uint32_t sense, uint64_t step)
{
    Ergon__SenseOrder *of      = &batch->sense;
    uint32_t          *offsets = of->step_offset, *indices = of->index;
    float             *values = of->value;
    ergon__order__init(&batch->order);
    ergon__sense_order__init(of);
    of->step_offset        = offsets;
    of->index              = indices;
    of->value              = values;
    of->sense              = sense;
    batch->order.step      = step;
    batch->order.what_case = ERGON__ORDER__WHAT_SENSE;
    batch->order.sense     = of;
}

/* The last of several for one neuron in one step takes the place of those before. */
static void batch_put(struct batch *batch, const struct event *event, bool is_spikes)
{
    Ergon__SenseOrder *sense  = &batch->sense;
    uint32_t           offset = (uint32_t)(event->step - batch->order.step);
    size_t             at     = sense->n_index;
    if (at && sense->step_offset[at - 1] == offset && sense->index[at - 1] == event->index) at--;
    sense->step_offset[at] = offset;
    sense->index[at]       = event->index;
    sense->n_step_offset = sense->n_index = at + 1;
    if (is_spikes) return;
    sense->value[at] = event->value;
    sense->n_value   = at + 1;
}

fault orders_take_events(struct orders *orders, const struct order_span *span,
                         const Ergon__Order **order)
{
    struct heap  *heap  = &orders->heaps[span->sense];
    struct batch *batch = &orders->batch;
    *order              = NULL;
    if (heap->count == 0 || heap->events[0].step >= span->step_end) return FAULT_NONE;
    batch_begin(batch, span->sense, span->step);
    while (heap->count && heap->events[0].step < span->step_end) {
        TRY(batch_grow(batch, batch->sense.n_index + 1, span->is_spikes));
        struct event event = heap_take(heap);
        batch_put(batch, &event, span->is_spikes);
    }
    *order = &batch->order;
    return FAULT_NONE;
}

uint64_t orders_waiting(const struct orders *orders)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < orders->sense_count; i++)
        count += orders->heaps[i].count;
    return count;
}
