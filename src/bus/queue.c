/* queue.c - a ring with a place to put and a place to take, each moved by one thread. */
#include "bus/queue.h"

#include "base/memory.h"

#include <stdatomic.h>

/* What each thread writes stands on cache lines of its own. */
struct queue {
    struct queued *events; /* [QUEUE_EVENTS] */
    size_t         bytes_max, event_bytes_max;
    _Alignas(64) _Atomic uint64_t put_count;
    _Atomic uint64_t put_bytes;
    uint64_t         dropped[TOPIC_COUNT];
    _Alignas(64) _Atomic uint64_t taken_count;
    _Atomic uint64_t taken_bytes;
};

fault queue_create(struct queue **out, size_t bytes_max, size_t event_bytes_max)
{
    TRY(memory_take(out, 1, sizeof **out, "the queue of events"));
    (*out)->bytes_max       = bytes_max;
    (*out)->event_bytes_max = event_bytes_max;
    fault failed =
        memory_take(&(*out)->events, QUEUE_EVENTS, sizeof(struct queued), "the queue of events");
    if (failed) queue_destroy(out);
    return failed;
}

void queue_destroy(struct queue **queue)
{
    struct queued event;
    if (!*queue) return;
    while ((*queue)->events && queue_take(*queue, &event))
        memory_give(&event.body);
    memory_give(&(*queue)->events);
    memory_give(queue);
}

size_t queue_bytes(const struct queue *queue)
{
    /* Taken first: what is put meanwhile makes it more, never less than nothing. */
    uint64_t taken = atomic_load_explicit(&queue->taken_bytes, memory_order_acquire);
    return (size_t)(atomic_load_explicit(&queue->put_bytes, memory_order_acquire) - taken);
}

bool queue_put(struct queue *queue, const struct queued *event)
{
    uint64_t put   = atomic_load_explicit(&queue->put_count, memory_order_relaxed);
    uint64_t taken = atomic_load_explicit(&queue->taken_count, memory_order_acquire);
    if (put - taken == QUEUE_EVENTS || event->bytes > queue->event_bytes_max ||
        queue_bytes(queue) + event->bytes > queue->bytes_max) {
        void *body = event->body;
        queue->dropped[event->topic]++;
        memory_give(&body);
        return false;
    }
    struct queued *place = &queue->events[put % QUEUE_EVENTS];
    *place               = *event;
    place->dropped       = queue->dropped[event->topic];
    atomic_fetch_add_explicit(&queue->put_bytes, event->bytes, memory_order_release);
    atomic_store_explicit(&queue->put_count, put + 1, memory_order_release);
    return true;
}

bool queue_take(struct queue *queue, struct queued *out)
{
    uint64_t taken = atomic_load_explicit(&queue->taken_count, memory_order_relaxed);
    if (taken == atomic_load_explicit(&queue->put_count, memory_order_acquire)) return false;
    *out = queue->events[taken % QUEUE_EVENTS];
    atomic_store_explicit(&queue->taken_count, taken + 1, memory_order_release);
    atomic_fetch_add_explicit(&queue->taken_bytes, out->bytes, memory_order_release);
    return true;
}
