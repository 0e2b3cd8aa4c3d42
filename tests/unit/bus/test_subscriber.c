/* A subscriber follows what is true and counts what is not, whoever the publisher may be. */
#include "base/memory.h"
#include "bus/event_code.h"
#include "proto/events.pb-c.h"
#include "support/bus_watch.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

/* A publisher that says anything, and who follows it. */
static void              *context, *socket;
static struct event_coder coder;
static struct subscriber *follower;

static void fake_open(const char *name, uint32_t topics)
{
    char                   endpoint[300];
    uint8_t                asked[64];
    int                    count;
    struct subscriber_plan plan = {.endpoint = endpoint, .topics = topics};
    snprintf(endpoint, sizeof endpoint, "ipc://%s", scratch_path(name));
    context = zmq_ctx_new();
    socket  = zmq_socket(context, ZMQ_XPUB);
    CU_ASSERT_EQUAL_FATAL(zmq_bind(socket, endpoint), 0);
    CHECK_OK(subscriber_open(&follower, &plan));
    do { /* until it has asked for the last */
        count = zmq_recv(socket, asked, sizeof asked, 0);
    } while (count != 9 || memcmp(asked, "\1snapshot", 9) != 0);
}

static void fake_close(void)
{
    int linger = 0;
    subscriber_close(&follower);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_close(socket);
    zmq_ctx_term(context);
    event_coder_clear(&coder);
}

static void frames_send(const struct event_frames *frames)
{
    zmq_send(socket, frames->topic.bytes, frames->topic.count, ZMQ_SNDMORE);
    zmq_send(socket, frames->header.bytes, frames->header.count, ZMQ_SNDMORE);
    zmq_send(socket, frames->body.bytes, frames->body.count, 0);
}

static void event_tell(struct event_head head, const void *bytes, size_t count)
{
    struct event_frames frames;
    event_encode(&coder, &head, (struct frame){bytes, count}, &frames);
    frames_send(&frames);
}

static void log_tell(uint64_t publisher, uint64_t epoch, uint64_t sequence)
{
    event_tell((struct event_head){TOPIC_LOG, publisher, epoch, sequence, 1}, "log", 3);
}

/* The number of the next event; 0: none. */
static uint64_t heard(void)
{
    struct event event;
    if (!subscriber_next(follower, WATCH_PATIENCE_MS, &event)) return 0;
    CU_ASSERT_EQUAL(event.topic, TOPIC_LOG);
    return event.sequence;
}

static void junk_send(const char *const *frames, const int *bytes, int count)
{
    for (int f = 0; f < count; f++)
        zmq_send(socket, frames[f], (size_t)bytes[f], f + 1 < count ? ZMQ_SNDMORE : 0);
}

static void frames_that_are_no_event_are_counted(void)
{
    static const char *const FRAMES[] = {"log", "\x18\x01\x28\x03", "abc", "abc"};
    static const char *const BAD[]    = {"log", "\xff\xff\xff", "abc"};
    static const char *const LONG[]   = {"log.and.something.much.longer", "\x18\x01", ""};
    static const char *const LZ4[]    = {"log", "\x18\x01\x28\xff\xff\x7f\x30\x01", "\xf0\xff\xff"};
    static const char *const HUGE[] = {"log", "\x18\x01\x28\xff\xff\xff\xff\x0f\x30\x01", "\x10x"};
    fake_open("junk", 1u << TOPIC_LOG);
    junk_send(FRAMES, (int[]){3}, 1);
    junk_send(FRAMES, (int[]){3, 4}, 2);
    junk_send(FRAMES, (int[]){3, 4, 3, 3}, 4);
    junk_send(BAD, (int[]){3, 3, 3}, 3);
    junk_send(LONG, (int[]){29, 2, 0}, 3);
    junk_send(LZ4, (int[]){3, 8, 3}, 3);
    junk_send(HUGE, (int[]){3, 10, 2}, 3);
    junk_send(FRAMES, (int[]){3, 4, 2}, 3); /* says three bytes, has two */
    junk_send(FRAMES, (int[]){3, 0, 0}, 3); /* has no number */
    log_tell(1, 1, 1);
    CU_ASSERT_EQUAL(heard(), 1);
    CU_ASSERT_EQUAL(subscriber_broken(follower), 9);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).received, 1);
    fake_close();
}

static void gaps_are_counted_exactly(void)
{
    fake_open("gaps", 1u << TOPIC_LOG);
    const uint64_t told[] = {5, 6, 10, 11, 13};
    for (int i = 0; i < 5; i++)
        log_tell(1, 1, told[i]);
    for (int i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(heard(), told[i]);
    struct subscriber_count count = subscriber_count(follower, TOPIC_LOG);
    CU_ASSERT_EQUAL(count.received, 5);
    CU_ASSERT_EQUAL(count.missed, 4);
    CU_ASSERT_EQUAL(count.missed_first, 12);
    CU_ASSERT_EQUAL(count.missed_last, 12);
    log_tell(1, 1, 12); /* from the past: another's words */
    log_tell(1, 1, UINT64_MAX);
    CU_ASSERT_EQUAL(heard(), UINT64_MAX);
    log_tell(1, 1, UINT64_MAX); /* again: told before */
    CU_ASSERT_EQUAL(heard(), UINT64_MAX);
    count = subscriber_count(follower, TOPIC_LOG);
    CU_ASSERT_EQUAL(count.received, 6);
    CU_ASSERT_EQUAL(subscriber_broken(follower), 1);
    fake_close();
}

static void later_epoch_begins_all_counts_anew(void)
{
    fake_open("epoch", 1u << TOPIC_LOG);
    log_tell(7, 100, 1);
    log_tell(7, 100, 5);
    log_tell(8, 200, 40);
    log_tell(7, 100, 6); /* the old one, late */
    log_tell(9, 200, 6); /* another of the same age */
    log_tell(8, 200, 41);
    CU_ASSERT_EQUAL(heard(), 1);
    CU_ASSERT_EQUAL(heard(), 5);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).missed, 3);
    CU_ASSERT_EQUAL(heard(), 40);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).missed, 0);
    CU_ASSERT_EQUAL(heard(), 41);
    CU_ASSERT_EQUAL(subscriber_broken(follower), 2);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).received, 2);
    fake_close();
}

static void snapshot_tell(uint64_t log_sequence, uint64_t rates_sequence, const char *rates)
{
    uint8_t         bytes[256];
    Ergon__Kept     log = ERGON__KEPT__INIT, kept = ERGON__KEPT__INIT, odd = ERGON__KEPT__INIT;
    Ergon__Kept    *list[]   = {&odd, &log, &kept};
    Ergon__Snapshot snapshot = ERGON__SNAPSHOT__INIT;
    odd.topic                = (char *)"unknown";
    log.topic                = (char *)"log";
    log.sequence             = log_sequence;
    kept.topic               = (char *)"rates";
    kept.sequence            = rates_sequence;
    kept.body                = (ProtobufCBinaryData){strlen(rates), (uint8_t *)rates};
    snapshot.n_kept          = 3;
    snapshot.kept            = list;
    event_tell((struct event_head){TOPIC_SNAPSHOT, 1, 1, 1, 1}, bytes,
               ergon__snapshot__pack(&snapshot, bytes));
}

static void snapshot_tells_what_is_kept_and_what_was_missed(void)
{
    struct event event;
    fake_open("snapshot", 1u << TOPIC_LOG | 1u << TOPIC_RATES);
    snapshot_tell(10, 3, "rates 3");
    CU_ASSERT_TRUE_FATAL(subscriber_next(follower, WATCH_PATIENCE_MS, &event));
    CU_ASSERT_EQUAL(event.topic, TOPIC_RATES);
    CU_ASSERT_EQUAL(event.bytes, 7);
    CU_ASSERT_EQUAL(memcmp(event.body, "rates 3", 7), 0);
    CU_ASSERT_TRUE(event.is_of_snapshot);
    snapshot_tell(10, 3, "rates 3"); /* nothing new: for somebody else */
    log_tell(1, 1, 12);
    CU_ASSERT_EQUAL(heard(), 12);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).missed, 1);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).received, 1);
    snapshot_tell(20, 4, "rates 4"); /* 13 to 20 never came */
    CU_ASSERT_TRUE_FATAL(subscriber_next(follower, WATCH_PATIENCE_MS, &event));
    CU_ASSERT_EQUAL(event.sequence, 4);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).missed, 9);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).missed_first, 13);
    CU_ASSERT_EQUAL(subscriber_count(follower, TOPIC_LOG).missed_last, 20);
    CU_ASSERT_EQUAL(subscriber_broken(follower), 0);
    fake_close();
}

static void snapshot_of_too_much_is_refused(void)
{
    enum { BYTES = 1 << 20 };
    uint8_t *bytes = NULL;
    CHECK_OK(memory_take(&bytes, BYTES, 1, "a snapshot"));
    for (size_t i = 0; i < BYTES; i += 2)
        bytes[i] = 0x0a; /* half a million of nothing: thirty times as many in memory */
    fake_open("much", 1u << TOPIC_LOG);
    event_tell((struct event_head){TOPIC_SNAPSHOT, 1, 1, 1, 1}, bytes, BYTES);
    log_tell(1, 1, 1);
    CU_ASSERT_EQUAL(heard(), 1);
    CU_ASSERT_EQUAL(subscriber_broken(follower), 1);
    fake_close();
    memory_give(&bytes);
}

static void run_that_begins_again_at_its_place_is_found_again(void)
{
    char            endpoint[300];
    struct bus     *bus = NULL;
    struct event    event;
    struct bus_plan plan = {.events = endpoint, .model = "toy", .out_folder = "."};
    watch_runtime("again");
    snprintf(endpoint, sizeof endpoint, "ipc://%s", scratch_path("again.events"));
    CHECK_OK(bus_open(&bus, &plan));
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    struct subscriber *faithful = watch_follow(endpoint, 1u << TOPIC_LOG, 0);
    watch_tell(bus, TOPIC_LOG, 1, 'l');
    CU_ASSERT_TRUE_FATAL(subscriber_next(faithful, WATCH_PATIENCE_MS, &event));
    uint64_t before = bus_publisher(bus);
    bus_close(&bus);

    CHECK_OK(bus_open(&bus, &plan));
    watch_tell(bus, TOPIC_RUN, 1, 'R');
    CU_ASSERT_TRUE_FATAL(subscriber_next(faithful, WATCH_PATIENCE_MS, &event));
    CU_ASSERT_EQUAL(event.topic, TOPIC_RUN);
    CU_ASSERT_EQUAL(event.publisher, bus_publisher(bus));
    CU_ASSERT_NOT_EQUAL(event.publisher, before);
    CU_ASSERT_EQUAL(subscriber_count(faithful, TOPIC_LOG).received, 0);
    subscriber_close(&faithful);
    bus_close(&bus);
}

static void place_that_makes_no_sense_is_refused(void)
{
    struct subscriber     *none = NULL;
    struct subscriber_plan plan = {.endpoint = "nonsense", .topics = 1};
    CU_ASSERT_EQUAL(subscriber_open(&none, &plan), FAULT_PEER);
    CU_ASSERT_PTR_NULL(none);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "nonsense"));
}

CHECK_MAIN(subscriber, CASE(frames_that_are_no_event_are_counted), CASE(gaps_are_counted_exactly),
           CASE(later_epoch_begins_all_counts_anew),
           CASE(snapshot_tells_what_is_kept_and_what_was_missed),
           CASE(snapshot_of_too_much_is_refused),
           CASE(run_that_begins_again_at_its_place_is_found_again),
           CASE(place_that_makes_no_sense_is_refused))
