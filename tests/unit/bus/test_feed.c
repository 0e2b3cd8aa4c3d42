/* What is fed into a run comes to its loop whole, in its sense's range, and once. */
#include "support/asker.h"
#include "support/bus_watch.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static struct announcement run;
static struct bus         *bus;
static struct requester   *feeder;
static uint64_t            session, sequence;

static Ergon__FeedMessage message_make(void)
{
    Ergon__FeedMessage message = ERGON__FEED_MESSAGE__INIT;
    message.protocol           = REQUEST_PROTOCOL;
    message.publisher          = run.publisher;
    message.session            = session;
    message.sequence           = ++sequence;
    return message;
}

static Ergon__FeedReply *answer_to(const Ergon__FeedMessage *message)
{
    CU_ASSERT_TRUE(asker_feed(feeder, message));
    Ergon__FeedReply *reply = asker_fed(feeder);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reply);
    CU_ASSERT_EQUAL(reply->session, session);
    CU_ASSERT_EQUAL(reply->sequence, message->sequence);
    return reply;
}

static Ergon__FeedReply *hello(char *sense)
{
    Ergon__FeedMessage message = message_make();
    Ergon__FeedHello   what    = ERGON__FEED_HELLO__INIT;
    what.sense                 = sense;
    message.what_case          = ERGON__FEED_MESSAGE__WHAT_HELLO;
    message.hello              = &what;
    return answer_to(&message);
}

/* Answers that are of no interest. */
static void forget(Ergon__FeedReply *reply) { ergon__feed_reply__free_unpacked(reply, NULL); }

static void begin(const char *name)
{
    watch_runtime(name);
    bus = asker_bus(&run, "", "");
    CHECK_OK(requester_open(&feeder, &run, REQUEST_FEED));
    session  = request_nonce();
    sequence = 0;
}

static void end(void)
{
    requester_close(&feeder);
    bus_close(&bus);
}

static Ergon__FeedBatch batch_make(char *sense, uint32_t *offsets, uint32_t *index, size_t count)
{
    Ergon__FeedBatch batch = ERGON__FEED_BATCH__INIT;
    batch.sense            = sense;
    batch.captured_unix_us = 42;
    batch.n_offset_us = batch.n_index = count;
    batch.offset_us                   = offsets;
    batch.index                       = index;
    return batch;
}

static Ergon__FeedReply *feed(Ergon__FeedBatch *batch)
{
    Ergon__FeedMessage message = message_make();
    message.what_case          = ERGON__FEED_MESSAGE__WHAT_BATCH;
    message.batch              = batch;
    return answer_to(&message);
}

static void hello_tells_of_the_sense(void)
{
    begin("hello");
    Ergon__FeedReply *reply = hello((char[]){"light"});
    CU_ASSERT_STRING_EQUAL(reply->refused, "");
    CU_ASSERT_EQUAL(reply->size, 4);
    CU_ASSERT_EQUAL(reply->kind, 1);
    CU_ASSERT_EQUAL(reply->maximum, 100);
    CU_ASSERT_EQUAL(reply->dt_ms, 0.1);
    CU_ASSERT_EQUAL(reply->horizon_ms, 20);
    CU_ASSERT_EQUAL(reply->publisher, run.publisher);
    forget(reply);
    reply = hello((char[]){"lihgt"});
    CU_ASSERT_PTR_NOT_NULL(strstr(reply->refused, "did you mean 'light'"));
    forget(reply);
    end();
}

static void batch_comes_with_the_step_of_its_arrival(void)
{
    begin("batch");
    struct bus_order order;
    Ergon__FeedBatch batch =
        batch_make((char[]){"touch"}, (uint32_t[]){0, 10, 10}, (uint32_t[]){3, 0, 9}, 3);
    forget(hello((char[]){"touch"}));
    bus_step(bus, 1234);

    forget(feed(&batch));
    CU_ASSERT_TRUE_FATAL(asker_take(bus, &order));

    CU_ASSERT_EQUAL(order.kind, BUS_FEED);
    CU_ASSERT_EQUAL(order.sense, 0);
    CU_ASSERT_EQUAL(order.arrived_step, 1234);
    CU_ASSERT_EQUAL(order.captured_unix_us, 42);
    CU_ASSERT_EQUAL_FATAL(order.count, 3);
    CU_ASSERT_EQUAL(order.offset_us[2], 10);
    CU_ASSERT_EQUAL(order.index[2], 9);
    CU_ASSERT_PTR_NULL(order.value_of);
    CU_ASSERT_EQUAL(order.reply, 0);
    bus_order_done(bus, &order);
    end();
}

static void events_out_of_range_are_left_out_and_counted(void)
{
    begin("range");
    struct bus_order order;
    float            values[] = {50, 101, NAN, -1, 0, 100};
    Ergon__FeedBatch batch    = batch_make((char[]){"light"}, (uint32_t[]){0, 0, 0, 0, 0, 0},
                                           (uint32_t[]){0, 1, 2, 3, 4, 3}, 6);
    batch.n_value             = 6;
    batch.value               = values;
    struct bus_fed fed        = {.applied = 7, .out_of_range = 1, .latency_p95_ms = 12.5};
    forget(hello((char[]){"light"}));
    bus_fed(bus, 1, &fed);

    Ergon__FeedReply *reply = feed(&batch);
    CU_ASSERT_TRUE_FATAL(asker_take(bus, &order));

    CU_ASSERT_EQUAL(reply->out_of_range, 1 + 4);
    CU_ASSERT_EQUAL(reply->applied, 7);
    CU_ASSERT_EQUAL(reply->latency_p95_ms, 12.5);
    CU_ASSERT_EQUAL(bus_lost(bus, 1).out_of_range, 4);
    CU_ASSERT_EQUAL_FATAL(order.count, 2);
    CU_ASSERT_EQUAL(order.value_of[0], 50);
    CU_ASSERT_EQUAL(order.value_of[1], 100);
    bus_order_done(bus, &order);
    forget(reply);
    end();
}

static void is_refused(Ergon__FeedBatch *batch, const char *text)
{
    Ergon__FeedReply *reply = feed(batch);
    CU_ASSERT_PTR_NOT_NULL(strstr(reply->refused, text));
    forget(reply);
}

static void batches_that_are_none_are_refused(void)
{
    begin("none");
    struct bus_order order;
    uint32_t         zeros[3] = {0}, falling[] = {5, 4, 9};
    float            values[] = {1, 1, 1};
    Ergon__FeedBatch batch    = batch_make((char[]){"touch"}, zeros, zeros, 3);
    is_refused(&batch, "begins with a hello");
    sequence = 0;
    session++;
    forget(hello((char[]){"touch"}));
    batch.n_offset_us = 2;
    is_refused(&batch, "as many of each");
    batch.n_offset_us = 3;
    batch.n_value     = 3;
    batch.value       = values;
    is_refused(&batch, "no values");
    batch.n_value   = 0;
    batch.offset_us = falling;
    is_refused(&batch, "in order");
    batch.offset_us = zeros;
    batch.sense     = (char[]){"light"};
    is_refused(&batch, "as many of each");
    batch.sense = (char[]){""};
    is_refused(&batch, "no sense of this model");

    CU_ASSERT_FALSE(bus_take(bus, &order));
    CU_ASSERT_TRUE(asker_refused(bus, 6));
    end();
}

static void replayed_batches_are_counted_and_left_alone(void)
{
    begin("replayed");
    struct bus_order   order;
    Ergon__FeedBatch   batch   = batch_make((char[]){"touch"}, (uint32_t[]){0}, (uint32_t[]){1}, 1);
    Ergon__FeedMessage message = {0}, other;
    forget(hello((char[]){"touch"}));
    message           = message_make();
    message.what_case = ERGON__FEED_MESSAGE__WHAT_BATCH;
    message.batch     = &batch;
    forget(answer_to(&message));

    CU_ASSERT_TRUE(asker_feed(feeder, &message)); /* the same again */
    message.sequence--;
    CU_ASSERT_TRUE(asker_feed(feeder, &message)); /* an older one */
    other                   = message_make();
    other.publisher         = run.publisher + 1;
    other.what_case         = ERGON__FEED_MESSAGE__WHAT_BATCH;
    other.batch             = &batch;
    Ergon__FeedReply *reply = answer_to(&other);

    CU_ASSERT_PTR_NOT_NULL(strstr(reply->refused, "another run"));
    CU_ASSERT_TRUE(asker_refused(bus, 3));
    CU_ASSERT_TRUE_FATAL(asker_take(bus, &order));
    bus_order_done(bus, &order);
    CU_ASSERT_FALSE(bus_take(bus, &order));
    forget(reply);
    end();
}

static void flood_is_counted_and_control_comes_first(void)
{
    begin("flood");
    enum { BATCHES = 1030 }; /* six more than may wait */
    struct bus_order      order;
    struct requester     *asker   = NULL;
    Ergon__StopRequest    stop    = ERGON__STOP_REQUEST__INIT;
    Ergon__ControlRequest request = asker_request(&run);
    Ergon__FeedBatch  batch = batch_make((char[]){"touch"}, (uint32_t[]){0}, (uint32_t[]){1}, 1);
    Ergon__FeedReply *reply = hello((char[]){"touch"});
    for (int i = 0; i < BATCHES; i++) {
        forget(reply);
        reply = feed(&batch);
    }
    CU_ASSERT_EQUAL(reply->overflow, 6);
    CU_ASSERT_EQUAL(bus_lost(bus, 0).overflow, 6);
    request.what_case = ERGON__CONTROL_REQUEST__WHAT_STOP;
    request.stop      = &stop;
    CHECK_OK(requester_open(&asker, &run, REQUEST_CONTROL));
    CU_ASSERT_TRUE(asker_send(asker, &request));

    int before = 0;
    while (asker_take(bus, &order) && order.kind != BUS_STOP) {
        before++;
        bus_order_done(bus, &order);
        if (before == BATCHES) break;
    }
    CU_ASSERT_EQUAL(order.kind, BUS_STOP);
    bus_order_done(bus, &order);
    forget(reply);
    requester_close(&asker);
    end();
}

static void run_without_senses_cannot_be_fed(void)
{
    struct announcement deaf;
    struct requester   *in_vain = NULL;
    watch_runtime("deaf");
    struct bus *toy = watch_bus(&deaf);
    CU_ASSERT_STRING_EQUAL(deaf.feed, "");
    CU_ASSERT_EQUAL(requester_open(&in_vain, &deaf, REQUEST_FEED), FAULT_PEER);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "no senses"));
    fault_forget();
    bus_close(&toy);
}

CHECK_MAIN(feed, CASE(hello_tells_of_the_sense), CASE(batch_comes_with_the_step_of_its_arrival),
           CASE(events_out_of_range_are_left_out_and_counted),
           CASE(batches_that_are_none_are_refused),
           CASE(replayed_batches_are_counted_and_left_alone),
           CASE(flood_is_counted_and_control_comes_first), CASE(run_without_senses_cannot_be_fed))
