/* What a run tells arrives, whole and numbered, at whoever follows it. */
#include "base/memory.h"
#include "support/bus_watch.h"
#include "support/check.h"

#include <string.h>

static struct announcement run;

static void event_arrives_as_it_was_told(void)
{
    struct event event;
    watch_runtime("arrives");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 10, 'r');
    struct subscriber *follower = watch_follow(run.events, 1u << TOPIC_SPIKES, 0);

    watch_tell(bus, TOPIC_SPIKES, 5, 's');       /* as it is */
    watch_tell(bus, TOPIC_SPIKES, 1 << 20, 't'); /* compressed */

    for (uint64_t n = 1; n <= 2; n++) {
        CU_ASSERT_TRUE_FATAL(subscriber_next(follower, WATCH_PATIENCE_MS, &event));
        CU_ASSERT_EQUAL(event.topic, TOPIC_SPIKES);
        CU_ASSERT_EQUAL(event.sequence, n);
        CU_ASSERT_EQUAL(event.publisher, run.publisher);
        CU_ASSERT_EQUAL(event.bytes, n == 1 ? 5 : 1 << 20);
        CU_ASSERT_EQUAL(event.body[event.bytes - 1], n == 1 ? 's' : 't');
        CU_ASSERT_FALSE(event.is_of_snapshot);
    }
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_SPIKES).received, 2);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_SPIKES).missed, 0);
    CU_ASSERT_EQUAL(bus_count(bus, TOPIC_SPIKES).told, 2);
    CU_ASSERT_EQUAL(subscriber_broken(follower), 0);
    subscriber_close(&follower);
    bus_close(&bus);
}

static void who_comes_late_hears_the_last_of_what_is_kept(void)
{
    struct event event;
    watch_runtime("late");
    struct bus *bus = watch_bus(&run);
    for (int i = 0; i < 3; i++)
        watch_tell(bus, TOPIC_RATES, 4, 'a' + i);
    watch_tell(bus, TOPIC_LOG, 3, 'l');
    watch_tell(bus, TOPIC_RUN, 1, 'r');

    struct subscriber *follower =
        watch_follow(run.events, 1u << TOPIC_RATES | 1u << TOPIC_LOG, 0); /* eats the run */
    CU_ASSERT_TRUE_FATAL(subscriber_next(follower, WATCH_PATIENCE_MS, &event));

    CU_ASSERT_EQUAL(event.topic, TOPIC_RATES);
    CU_ASSERT_TRUE(event.is_of_snapshot);
    CU_ASSERT_EQUAL(event.sequence, 3);
    CU_ASSERT_EQUAL(event.body[0], 'c');
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_RATES).missed, 0);
    watch_tell(bus, TOPIC_LOG, 3, 'm');
    CU_ASSERT_TRUE_FATAL(subscriber_next(follower, WATCH_PATIENCE_MS, &event));
    CU_ASSERT_EQUAL(event.topic, TOPIC_LOG);
    CU_ASSERT_EQUAL(event.sequence, 2);
    subscriber_close(&follower);
    bus_close(&bus);
}

CHECK_MAIN(bus, CASE(event_arrives_as_it_was_told),
           CASE(who_comes_late_hears_the_last_of_what_is_kept))
