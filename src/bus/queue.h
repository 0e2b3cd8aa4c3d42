/* queue.h - events on their way from one thread to another. Private to bus/.
 *
 * One thread puts, one takes, neither ever waits: what does not fit is refused and counted by
 * topic, and the next event of the topic that fits carries that count, so that the gap is told
 * where it was.
 *
 * Invariant  at most QUEUE_EVENTS events and a stated number of bytes are in it.
 * Ownership  a body belongs to the queue from queue_put on, also when it is refused; to the taker
 *            from queue_take on.
 * Touches    base/memory.h, bus/topic.h.
 */
#ifndef ERGON_BUS_QUEUE_H
#define ERGON_BUS_QUEUE_H

#include "base/fault.h"
#include "bus/topic.h"

#include <stddef.h>
#include <stdint.h>

enum { QUEUE_EVENTS = 4096 }; /* a power of two */

struct queued {
    topic    topic;
    void    *body; /* a block of base/memory.h */
    size_t   bytes;
    uint64_t time_unix_us;
    uint64_t dropped; /* of this topic, by this queue, before this event */
};

struct queue;

/* A queue of so many bytes, of which one event has at most some. */
MUST_CHECK fault queue_create(struct queue **out, size_t bytes_max, size_t event_bytes_max);
void             queue_destroy(struct queue **queue);

/* false: refused, for want of room. thread: the one that puts */
bool queue_put(struct queue *queue, const struct queued *event);
/* false: empty. thread: the one that takes */
bool queue_take(struct queue *queue, struct queued *out);
/* Bytes of the bodies in it; any thread. */
size_t queue_bytes(const struct queue *queue);

#endif
