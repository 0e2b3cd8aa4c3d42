/* The queue between two threads keeps order and bounds, and says what did not fit. */
#include "base/memory.h"
#include "bus/queue.h"
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>

static bool put(struct queue *queue, topic which, size_t bytes, uint64_t mark)
{
    struct queued event = {.topic = which, .bytes = bytes, .time_unix_us = mark};
    CHECK_OK(memory_take(&event.body, bytes, 1, "a body"));
    return queue_put(queue, &event);
}

static bool take(struct queue *queue, struct queued *event)
{
    bool is_there = queue_take(queue, event);
    if (is_there) memory_give(&event->body);
    return is_there;
}

static void queue_gives_in_the_order_of_putting(void)
{
    struct queued event;
    struct queue *queue = NULL;
    CHECK_OK(queue_create(&queue, 1000, 1000));
    CU_ASSERT_FALSE(take(queue, &event));
    CU_ASSERT_TRUE(put(queue, TOPIC_LOG, 10, 1));
    CU_ASSERT_TRUE(put(queue, TOPIC_RATES, 20, 2));
    CU_ASSERT_EQUAL(queue_bytes(queue), 30);

    CU_ASSERT_TRUE(take(queue, &event));
    CU_ASSERT_EQUAL(event.time_unix_us, 1);
    CU_ASSERT_TRUE(take(queue, &event));
    CU_ASSERT_EQUAL(event.time_unix_us, 2);
    CU_ASSERT_FALSE(take(queue, &event));
    CU_ASSERT_EQUAL(queue_bytes(queue), 0);
    queue_destroy(&queue);
    CU_ASSERT_PTR_NULL(queue);
}

static void what_does_not_fit_is_said_by_the_next_that_does(void)
{
    struct queued event;
    struct queue *queue = NULL;
    CHECK_OK(queue_create(&queue, 100, 60));
    CU_ASSERT_FALSE(put(queue, TOPIC_LOG, 61, 0)); /* too large for one */
    CU_ASSERT_TRUE(put(queue, TOPIC_LOG, 60, 1));
    CU_ASSERT_FALSE(put(queue, TOPIC_LOG, 41, 0)); /* no room beside it */
    CU_ASSERT_FALSE(put(queue, TOPIC_LOG, 41, 0));
    CU_ASSERT_TRUE(put(queue, TOPIC_RATES, 40, 2));

    CU_ASSERT_TRUE(take(queue, &event));
    CU_ASSERT_EQUAL(event.dropped, 1);
    CU_ASSERT_TRUE(put(queue, TOPIC_LOG, 41, 3));
    CU_ASSERT_TRUE(take(queue, &event));
    CU_ASSERT_EQUAL(event.dropped, 0); /* of another topic */
    CU_ASSERT_TRUE(take(queue, &event));
    CU_ASSERT_EQUAL(event.dropped, 3);
    queue_destroy(&queue);
}

static void queue_of_many_small_events_ends_too(void)
{
    struct queue *queue = NULL;
    CHECK_OK(queue_create(&queue, 1 << 20, 100));
    for (uint64_t n = 0; n < QUEUE_EVENTS; n++)
        CU_ASSERT_TRUE(put(queue, TOPIC_LOG, 1, n));
    CU_ASSERT_FALSE(put(queue, TOPIC_LOG, 1, 0));
    queue_destroy(&queue); /* gives back what is in it */
}

enum { EVENTS = 100000 };

struct teller {
    struct queue *queue;
    uint64_t      refused;
    _Atomic bool  is_done;
};

static void *tell_all(void *self)
{
    struct teller *teller = self;
    for (uint64_t n = 1; n <= EVENTS; n++) {
        struct queued event = {.topic = TOPIC_LOG, .bytes = 7, .time_unix_us = n};
        teller->refused += !queue_put(teller->queue, &event);
    }
    atomic_store(&teller->is_done, true);
    return NULL;
}

static void two_threads_lose_nothing_that_is_not_counted(void)
{
    struct queued event;
    struct teller teller = {0};
    pthread_t     thread;
    uint64_t      taken = 0;
    CHECK_OK(queue_create(&teller.queue, 70, 7));
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, tell_all, &teller), 0);
    for (bool is_done = false; !is_done;) {
        is_done = atomic_load(&teller.is_done);
        while (queue_take(teller.queue, &event)) {
            taken++;
            CU_ASSERT_EQUAL(event.time_unix_us, taken + event.dropped);
        }
    }
    pthread_join(thread, NULL);
    CU_ASSERT_EQUAL(taken + teller.refused, EVENTS);
    CU_ASSERT_EQUAL(queue_bytes(teller.queue), 0);
    queue_destroy(&teller.queue);
}

CHECK_MAIN(queue, CASE(queue_gives_in_the_order_of_putting),
           CASE(what_does_not_fit_is_said_by_the_next_that_does),
           CASE(queue_of_many_small_events_ends_too),
           CASE(two_threads_lose_nothing_that_is_not_counted))
