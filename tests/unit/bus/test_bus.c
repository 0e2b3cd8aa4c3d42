/* What a run tells arrives, whole and numbered, at whoever follows it. */
#include "base/memory.h"
#include "support/bus_watch.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

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

static void who_lets_few_wait_asks_for_all_topics_nonetheless(void)
{
    struct event event;
    watch_runtime("few");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *follower = watch_follow(run.events, UINT32_MAX, 1);
    for (unsigned t = 0; t < TOPIC_COUNT; t++) {
        if (t == TOPIC_SNAPSHOT) continue;
        CU_ASSERT_TRUE(bus_is_heard(bus, (topic)t));
        watch_tell(bus, (topic)t, 1, 'x');
        CU_ASSERT_TRUE_FATAL(subscriber_next(follower, WATCH_PATIENCE_MS, &event));
        CU_ASSERT_EQUAL(event.topic, t);
    }
    subscriber_close(&follower);
    bus_close(&bus);
}

/* The next event of a topic, numbers told again apart. */
static uint64_t next_number(struct subscriber *follower, topic which, int timeout_ms)
{
    struct event event;
    while (subscriber_next(follower, timeout_ms, &event))
        if (event.topic == which && !event.is_of_snapshot) return event.sequence;
    return 0;
}

/* 4 KiB that do not become smaller, with their number in front. */
static void noise_tell(struct bus *bus, uint64_t number)
{
    static uint64_t state = 88172645463325252u;
    uint64_t       *body  = NULL;
    CHECK_OK(memory_take(&body, 512, sizeof *body, "noise"));
    body[0] = number;
    for (int i = 1; i < 512; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        body[i] = state;
    }
    bus_tell(bus, TOPIC_SPIKES, body, 512 * sizeof *body);
}

static void sleeper_knows_what_it_missed_and_others_miss_nothing(void)
{
    enum { EVENTS = 2000 };
    struct event event;
    watch_runtime("sleeper");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *sleeper = watch_follow(run.events, 1u << TOPIC_SPIKES, 4);
    struct subscriber *other   = watch_follow(run.events, 1u << TOPIC_SPIKES, 0);

    for (uint64_t n = 1; n <= EVENTS; n++) {
        noise_tell(bus, n);
        if (n % 64 == 0 || n == EVENTS) /* the other keeps up */
            while (subscriber_count(other, TOPIC_SPIKES).last < n)
                if (!next_number(other, TOPIC_SPIKES, WATCH_PATIENCE_MS)) break;
    }
    CU_ASSERT_EQUAL(subscriber_count(other, TOPIC_SPIKES).received, EVENTS);
    CU_ASSERT_EQUAL(subscriber_count(other, TOPIC_SPIKES).missed, 0);

    /* It wakes: first what was kept for it, then, once the way is free again, what is new. */
    uint64_t told = EVENTS, last = 0, heard = 0;
    while (last < told && told < 2 * EVENTS) {
        while (subscriber_next(sleeper, 20, &event)) {
            uint64_t number;
            if (event.topic != TOPIC_SPIKES) continue;
            memcpy(&number, event.body, sizeof number);
            CU_ASSERT_EQUAL(event.sequence, number);
            CU_ASSERT_TRUE(event.sequence > last);
            last = event.sequence;
            heard++;
        }
        if (last < told) noise_tell(bus, ++told);
    }
    struct subscriber_count count = subscriber_count(sleeper, TOPIC_SPIKES);
    CU_ASSERT_EQUAL(last, told);
    CU_ASSERT_EQUAL(count.received, heard);
    CU_ASSERT_EQUAL(count.received + count.missed, bus_count(bus, TOPIC_SPIKES).told);
    CU_ASSERT_EQUAL(bus_count(bus, TOPIC_SPIKES).dropped, 0);
    CU_ASSERT_TRUE(count.missed > EVENTS / 4);
    CU_ASSERT_TRUE(count.missed_first > 1 && count.missed_last >= count.missed_first);
    CU_ASSERT_TRUE(count.missed_last < told);
    subscriber_close(&sleeper);
    subscriber_close(&other);
    bus_close(&bus);
}

/* Whoever comes is told how things stand, and so is who does not read: in bounds. */
static void crowd_of_late_comers_is_not_told_without_end(void)
{
    enum { COMERS = 14, KEPT_BYTES = 2 << 20, AT_ONCE = 16 << 20, A_SECOND = 128000 };
    char   frame[32];
    size_t bytes = 0;
    watch_runtime("crowd");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_NETWORK, KEPT_BYTES, 'n');
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_SUB);
    CU_ASSERT_EQUAL(zmq_connect(socket, run.events), 0);
    time_t begin = time(NULL);
    for (int comer = 0; comer < COMERS; comer++) {
        zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "snapshot", 8);
        nanosleep(&(struct timespec){.tv_nsec = 110000000}, NULL);
    }
    while (zmq_recv(socket, frame, sizeof frame, ZMQ_DONTWAIT) == 8) {
        zmq_recv(socket, frame, sizeof frame, 0);
        zmq_recv(socket, frame, sizeof frame, 0);
        bytes += KEPT_BYTES;
    }
    size_t most = AT_ONCE + KEPT_BYTES + (size_t)(time(NULL) - begin + 1) * A_SECOND;
    CU_ASSERT_TRUE(bytes > 0);
    CU_ASSERT_TRUE(bytes <= most);
    zmq_close(socket);
    zmq_ctx_term(context);
    bus_close(&bus);
}

static void zeros_tell(struct bus *bus, size_t bytes)
{
    void *body = NULL;
    CHECK_OK(memory_take(&body, bytes, 1, "zeros"));
    bus_tell(bus, TOPIC_SPIKES, body, bytes);
}

static void what_the_queue_has_no_room_for_is_missed_by_number(void)
{
    watch_runtime("overflow");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *follower = watch_follow(run.events, 1u << TOPIC_SPIKES, 0);
    uint64_t           told     = 0;
    /* Faster than it can be compressed. */
    while (bus_count(bus, TOPIC_SPIKES).dropped == 0 && told++ < 10000)
        zeros_tell(bus, BUS_MESSAGE_BYTES);
    zeros_tell(bus, BUS_MESSAGE_BYTES + 1); /* fits nowhere, ever */
    CU_ASSERT_TRUE(bus_queue_share(bus) <= 1.0);

    while (subscriber_count(follower, TOPIC_SPIKES).last < bus_count(bus, TOPIC_SPIKES).told) {
        if (next_number(follower, TOPIC_SPIKES, 20)) continue;
        watch_tell(bus, TOPIC_SPIKES, 8, 'x'); /* room by now */
        if (told++ > 20000) break;
    }
    struct subscriber_count count  = subscriber_count(follower, TOPIC_SPIKES);
    struct bus_count        of_bus = bus_count(bus, TOPIC_SPIKES);
    CU_ASSERT_TRUE(of_bus.dropped >= 2);
    CU_ASSERT_EQUAL(count.missed, of_bus.dropped);
    CU_ASSERT_EQUAL(count.received + count.missed, of_bus.told);
    subscriber_close(&follower);
    bus_close(&bus);
}

static void events_from_aside_are_numbered_with_the_others(void)
{
    watch_runtime("aside");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *follower = watch_follow(run.events, 1u << TOPIC_HEALTH, 0);
    for (int n = 0; n < 10; n++) {
        void *body = NULL;
        CHECK_OK(memory_take(&body, 3, 1, "a body"));
        bus_tell_aside(bus, TOPIC_HEALTH, body, 3);
        watch_tell(bus, TOPIC_HEALTH, 2, 'h');
    }
    for (uint64_t n = 1; n <= 20; n++)
        CU_ASSERT_EQUAL(next_number(follower, TOPIC_HEALTH, WATCH_PATIENCE_MS), n);
    CU_ASSERT_EQUAL(bus_count(bus, TOPIC_HEALTH).told, 20);
    subscriber_close(&follower);
    bus_close(&bus);
}

static void progress_is_repeated_while_nobody_tells(void)
{
    struct event event;
    watch_runtime("repeat");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *follower = watch_follow(run.events, 1u << TOPIC_PROGRESS, 0);
    watch_tell(bus, TOPIC_PROGRESS, 4, 'p');

    for (int n = 0; n < 2; n++) {
        CU_ASSERT_TRUE_FATAL(subscriber_next(follower, WATCH_PATIENCE_MS, &event));
        CU_ASSERT_EQUAL(event.topic, TOPIC_PROGRESS);
        CU_ASSERT_EQUAL(event.sequence, 1);
        CU_ASSERT_EQUAL(event.body[3], 'p');
        CU_ASSERT_EQUAL(event.is_of_snapshot, n > 0); /* told before */
    }
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_PROGRESS).received, 1);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_PROGRESS).missed, 0);
    CU_ASSERT_EQUAL(bus_count(bus, TOPIC_PROGRESS).told, 1);
    subscriber_close(&follower);
    bus_close(&bus);
}

static void what_was_told_before_the_end_still_arrives(void)
{
    watch_runtime("end");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *follower = watch_follow(run.events, 1u << TOPIC_LOG, 0);
    for (int n = 0; n < 100; n++)
        watch_tell(bus, TOPIC_LOG, 1000, 'l');
    bus_close(&bus);
    for (uint64_t n = 1; n <= 100; n++)
        CU_ASSERT_EQUAL(next_number(follower, TOPIC_LOG, WATCH_PATIENCE_MS), n);
    CU_ASSERT_EQUAL(announcement_find(run.id, &run), FAULT_USAGE);
    subscriber_close(&follower);
}

static void topic_is_heard_while_somebody_listens(void)
{
    watch_runtime("heard");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    CU_ASSERT_FALSE(bus_is_heard(bus, TOPIC_SPIKES));
    struct subscriber *follower = watch_follow(run.events, 1u << TOPIC_SPIKES, 0);
    CU_ASSERT_TRUE(bus_is_heard(bus, TOPIC_SPIKES));
    CU_ASSERT_FALSE(bus_is_heard(bus, TOPIC_STATES));
    subscriber_close(&follower);
    for (int i = 0; i < 2000 && bus_is_heard(bus, TOPIC_SPIKES); i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    CU_ASSERT_FALSE(bus_is_heard(bus, TOPIC_SPIKES));
    bus_close(&bus);
}

static void junk_from_a_subscriber_is_counted(void)
{
    watch_runtime("junk");
    struct bus *bus = watch_bus(&run);
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_XSUB);
    CU_ASSERT_EQUAL(zmq_connect(socket, run.events), 0);
    zmq_send(socket, "\7junk", 5, 0);
    zmq_send(socket, "", 0, ZMQ_SNDMORE);
    zmq_send(socket,
             "\1no topic of this name, and longer than the place for one it is as well "
             "........................................................",
             128, 0);
    for (int i = 0; i < 2000 && bus_requests_refused(bus) < 2; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    CU_ASSERT_EQUAL(bus_requests_refused(bus), 2);
    struct subscriber *follower = watch_follow(run.events, 0, 0); /* as ever */
    subscriber_close(&follower);
    zmq_close(socket);
    zmq_ctx_term(context);
    bus_close(&bus);
}

static void place_that_is_open_to_others_is_refused(void)
{
    struct bus *bus = NULL;
    watch_runtime("places");
    setenv("ERGON_KEYS", scratch_path("no-keys"), 1);
    const char *const places[] = {"tcp://0.0.0.0:*", "tcp://*:*", "tcp://127.0.0.1.example.org:*",
                                  "udp://127.0.0.1:9", "nonsense"};
    for (int i = 0; i < 5; i++) {
        struct bus_plan plan = {.events = places[i], .model = "toy", .out_folder = "."};
        CU_ASSERT_EQUAL(bus_open(&bus, &plan), FAULT_PEER);
        CU_ASSERT_PTR_NULL(bus);
        CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), places[i]));
    }
    CU_ASSERT_EQUAL(announcement_find("", &run), FAULT_USAGE);
}

static void port_that_was_left_open_is_announced(void)
{
    struct bus *bus = NULL;
    watch_runtime("port");
    struct bus_plan plan = {.events = "tcp://127.0.0.1:*", .model = "toy", .out_folder = "."};
    CHECK_OK(bus_open(&bus, &plan));
    CHECK_OK(announcement_find("toy", &run));
    CU_ASSERT_PTR_NULL(strchr(run.events, '*'));
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *follower = watch_follow(run.events, 0, 0);
    subscriber_close(&follower);
    bus_close(&bus);
}

static void without_a_bus_nothing_happens(void)
{
    struct bus      *none = NULL;
    struct bus_order order;
    void            *body = NULL;
    CHECK_OK(memory_take(&body, 3, 1, "a body"));
    bus_tell(none, TOPIC_LOG, body, 3); /* gives it back: the leak sanitizer looks */
    CHECK_OK(memory_take(&body, 3, 1, "a body"));
    bus_tell_aside(none, TOPIC_LOG, body, 3);
    bus_step(none, 3);
    bus_reply(none, 1, true, 2, "");
    bus_fed(none, 0, &(struct bus_fed){0});
    bus_order_done(none, &order);
    CU_ASSERT_FALSE(bus_take(none, &order));
    CU_ASSERT_FALSE(bus_is_heard(none, TOPIC_LOG));
    CU_ASSERT_EQUAL(bus_count(none, TOPIC_LOG).told, 0);
    CU_ASSERT_EQUAL(bus_queue_share(none), 0.0);
    CU_ASSERT_EQUAL(bus_requests_refused(none), 0);
    CU_ASSERT_STRING_EQUAL(bus_run_id(none), "");
    bus_close(&none);
}

CHECK_MAIN(bus, CASE(event_arrives_as_it_was_told),
           CASE(who_comes_late_hears_the_last_of_what_is_kept),
           CASE(who_lets_few_wait_asks_for_all_topics_nonetheless),
           CASE(sleeper_knows_what_it_missed_and_others_miss_nothing),
           CASE(crowd_of_late_comers_is_not_told_without_end),
           CASE(what_the_queue_has_no_room_for_is_missed_by_number),
           CASE(events_from_aside_are_numbered_with_the_others),
           CASE(progress_is_repeated_while_nobody_tells),
           CASE(what_was_told_before_the_end_still_arrives),
           CASE(topic_is_heard_while_somebody_listens), CASE(junk_from_a_subscriber_is_counted),
           CASE(place_that_is_open_to_others_is_refused),
           CASE(port_that_was_left_open_is_announced), CASE(without_a_bus_nothing_happens))
