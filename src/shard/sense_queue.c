/* sense_queue.c - a sorted array; new events are merged in from the end. */
#include "shard/sense_queue.h"

#include "base/memory.h"

#include <string.h>

static bool is_after(const struct sense_event *a, const struct sense_event *b)
{
    return a->step != b->step ? a->step > b->step : a->index > b->index;
}

/* Those that are gone make room. */
static void front_close(struct sense_queue *queue)
{
    if (queue->first == 0) return;
    queue->end -= queue->first;
    memmove(queue->events, queue->events + queue->first, queue->end * sizeof *queue->events);
    queue->first = 0;
}

fault sense_queue_add(struct sense_queue *queue, uint32_t count, const struct sense_event *events)
{
    front_close(queue);
    TRY(memory_reserve(&queue->events, &queue->capacity, queue->end + count, sizeof *queue->events,
                       "input of a sense"));
    struct sense_event *last = queue->events + queue->end, *to = last + count;
    queue->end += count;
    for (const struct sense_event *from = events + count; from > events;)
        *--to = last > queue->events && is_after(last - 1, from - 1) ? *--last : *--from;
    return FAULT_NONE;
}

const struct sense_event *sense_queue_take(struct sense_queue *queue, uint64_t step)
{
    if (queue->first == queue->end || queue->events[queue->first].step > step) return NULL;
    return &queue->events[queue->first++];
}

void sense_queue_clear(struct sense_queue *queue)
{
    memory_give(&queue->events);
    *queue = (struct sense_queue){0};
}
