/* sense_queue.h - input of a sense that has been told and does not act yet.
 *
 * Invariant  events [first, end) are by step, then index; equal ones as they were told.
 * Ownership  the queue owns its events; a zeroed queue is empty.
 * Touches    base/, shard.h's event.
 */
#ifndef ERGON_SHARD_SENSE_QUEUE_H
#define ERGON_SHARD_SENSE_QUEUE_H

#include "shard/shard.h"

#include <stddef.h>

struct sense_queue {
    struct sense_event *events;
    size_t              first, end, capacity;
};

/* Add events that are by step, then index.   faults  FAULT_MEMORY */
MUST_CHECK fault sense_queue_add(struct sense_queue *queue, uint32_t count,
                                 const struct sense_event *events);
/* The next event of this step or one before it, which then is gone; NULL: none. Valid until the
 * next sense_queue_add. */
const struct sense_event *sense_queue_take(struct sense_queue *queue, uint64_t step);
void                      sense_queue_clear(struct sense_queue *queue);

#endif
