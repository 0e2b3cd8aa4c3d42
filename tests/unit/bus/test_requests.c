/* What is asked of a run comes to its loop, and its answer back; what makes no sense is counted. */
#include "base/memory.h"
#include "support/asker.h"
#include "support/bus_watch.h"
#include "support/check.h"

#include <math.h>
#include <string.h>
#include <zmq.h>

static struct announcement run;
static struct bus         *bus;
static struct requester   *asker;

static void begin(const char *name)
{
    watch_runtime(name);
    bus = asker_bus(&run, "", "");
    CHECK_OK(requester_open(&asker, &run, REQUEST_CONTROL));
}

static void end(void)
{
    requester_close(&asker);
    bus_close(&bus);
}

/* An answer, and what it says. */
static void answer_is(bool is_done, uint64_t nonce, const char *text)
{
    Ergon__ControlReply *answer = asker_answer(asker);
    CU_ASSERT_PTR_NOT_NULL_FATAL(answer);
    CU_ASSERT_EQUAL(answer->is_done, is_done);
    CU_ASSERT_EQUAL(answer->nonce, nonce);
    CU_ASSERT_EQUAL(answer->publisher, run.publisher);
    CU_ASSERT_PTR_NOT_NULL(strstr(answer->text, text));
    ergon__control_reply__free_unpacked(answer, NULL);
}

static void pause_ask(const Ergon__ControlRequest *from, uint64_t step)
{
    Ergon__ControlRequest request = *from;
    Ergon__PauseRequest   pause   = ERGON__PAUSE_REQUEST__INIT;
    pause.step                    = step;
    request.what_case             = ERGON__CONTROL_REQUEST__WHAT_PAUSE;
    request.pause                 = &pause;
    CU_ASSERT_TRUE(asker_send(asker, &request));
}

static void order_comes_and_its_reply_returns(void)
{
    begin("order");
    struct bus_order      order;
    Ergon__ControlRequest request = asker_request(&run);
    Ergon__TuneRequest    tune    = ERGON__TUNE_REQUEST__INIT;
    tune.name                     = (char[]){"drive.rate"};
    tune.value                    = 12.5;
    tune.step                     = 300;
    request.what_case             = ERGON__CONTROL_REQUEST__WHAT_TUNE;
    request.tune                  = &tune;

    CU_ASSERT_TRUE(asker_send(asker, &request));
    CU_ASSERT_TRUE_FATAL(asker_take(bus, &order));

    CU_ASSERT_EQUAL(order.kind, BUS_TUNE);
    CU_ASSERT_STRING_EQUAL(order.name, "drive.rate");
    CU_ASSERT_EQUAL(order.value, 12.5);
    CU_ASSERT_EQUAL(order.step, 300);
    bus_reply(bus, order.reply, true, 300, "drive.rate 12.5 from step 300 on");
    bus_order_done(bus, &order);
    answer_is(true, request.nonce, "from step 300 on");
    CU_ASSERT_FALSE(bus_take(bus, &order));
    CU_ASSERT_EQUAL(bus_requests_refused(bus), 0);
    end();
}

static void status_needs_no_loop(void)
{
    begin("status");
    Ergon__StatusRequest  status  = ERGON__STATUS_REQUEST__INIT;
    Ergon__ControlRequest request = asker_request(&run);
    request.publisher             = 0; /* whoever listens there */
    request.what_case             = ERGON__CONTROL_REQUEST__WHAT_STATUS;
    request.status                = &status;
    watch_tell(bus, TOPIC_RUN, 10, 'r');
    bus_step(bus, 77);

    CU_ASSERT_TRUE(asker_send(asker, &request));
    Ergon__ControlReply *answer = asker_answer(asker);

    CU_ASSERT_PTR_NOT_NULL_FATAL(answer);
    CU_ASSERT_TRUE(answer->is_done);
    CU_ASSERT_EQUAL(answer->step, 77);
    CU_ASSERT_TRUE(answer->status.len > 10);
    CU_ASSERT_EQUAL(answer->publisher, run.publisher);
    ergon__control_reply__free_unpacked(answer, NULL);
    end();
}

static void replay_is_counted_and_left_alone(void)
{
    begin("replay");
    struct bus_order      order;
    Ergon__ControlRequest request = asker_request(&run), unnumbered = request;
    unnumbered.nonce = 0;

    pause_ask(&request, 1);
    pause_ask(&request, 1);
    pause_ask(&unnumbered, 1);

    CU_ASSERT_TRUE(asker_refused(bus, 2));
    CU_ASSERT_TRUE_FATAL(asker_take(bus, &order));
    CU_ASSERT_FALSE(bus_take(bus, &order));
    end();
}

static void what_is_meant_for_another_run_is_refused(void)
{
    begin("another");
    Ergon__ControlRequest other = asker_request(&run), older = asker_request(&run);
    other.publisher++;
    older.protocol = 2;

    pause_ask(&other, 1);
    answer_is(false, other.nonce, "another run");
    pause_ask(&older, 1);
    answer_is(false, older.nonce, "protocol 2: expected 1");

    CU_ASSERT_TRUE(asker_refused(bus, 2));
    end();
}

static void tune_is_refused(char *name, double value, const char *text)
{
    Ergon__ControlRequest request = asker_request(&run);
    Ergon__TuneRequest    tune    = ERGON__TUNE_REQUEST__INIT;
    tune.name                     = name;
    tune.value                    = value;
    request.what_case             = ERGON__CONTROL_REQUEST__WHAT_TUNE;
    request.tune                  = &tune;
    CU_ASSERT_TRUE(asker_send(asker, &request));
    answer_is(false, request.nonce, text);
}

static void value_that_is_none_and_name_that_is_none_are_refused(void)
{
    begin("values");
    char long_name[2000];
    memset(long_name, 'x', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';

    tune_is_refused((char[]){"rate"}, (double)NAN, "finite");
    tune_is_refused((char[]){"rate"}, (double)INFINITY, "finite");
    tune_is_refused((char[]){""}, 1, "name");
    tune_is_refused((char[]){"a\nb"}, 1, "name");
    tune_is_refused(long_name, 1, "name");

    CU_ASSERT_TRUE(asker_refused(bus, 5));
    end();
}

static void junk_is_counted_and_does_no_harm(void)
{
    begin("junk");
    static const uint8_t  zeros[6000];
    uint8_t               bytes[200];
    struct bus_order      order;
    Ergon__PauseRequest   pause   = ERGON__PAUSE_REQUEST__INIT;
    Ergon__ControlRequest request = asker_request(&run);
    request.what_case             = ERGON__CONTROL_REQUEST__WHAT_PAUSE;
    request.pause                 = &pause;
    size_t count                  = ergon__control_request__pack(&request, bytes);

    CHECK_OK(requester_send(asker, "", 0, WATCH_PATIENCE_MS));               /* nothing */
    CHECK_OK(requester_send(asker, "junk", 4, WATCH_PATIENCE_MS));           /* malformed */
    CHECK_OK(requester_send(asker, bytes, count - 1, WATCH_PATIENCE_MS));    /* truncated */
    CHECK_OK(requester_send(asker, bytes, count - 2, WATCH_PATIENCE_MS));    /* says nothing */
    CHECK_OK(requester_send(asker, zeros, sizeof zeros, WATCH_PATIENCE_MS)); /* too long */
    CU_ASSERT_TRUE(asker_refused(bus, 5));

    memcpy(bytes + count, "\xfa\x7f\x04what", 7); /* a field of a later day: skipped */
    CHECK_OK(requester_send(asker, bytes, count + 7, WATCH_PATIENCE_MS));
    CU_ASSERT_TRUE(asker_take(bus, &order));
    CU_ASSERT_EQUAL(bus_requests_refused(bus), 5);
    end();
}

/* Frames where there should be one. */
static void frames_send(void *socket, int empty_first, int frames)
{
    for (int i = 0; i < frames; i++)
        (void)zmq_send(socket, "x", i < empty_first ? 0 : 1, i + 1 < frames ? ZMQ_SNDMORE : 0);
}

static void messages_of_other_shapes_are_counted(void)
{
    begin("shapes");
    void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
    CU_ASSERT_EQUAL_FATAL(zmq_connect(socket, run.control), 0);

    frames_send(socket, 0, 2);
    frames_send(socket, 1, 3);
    frames_send(socket, 2, 2);
    frames_send(socket, 1, 1000);

    CU_ASSERT_TRUE(asker_refused(bus, 4));
    zmq_close(socket);
    zmq_ctx_term(context);
    end();
}

static void who_asks_and_waits_turn_by_turn_is_answered(void)
{
    begin("turns");
    uint8_t               bytes[200], answer[4000];
    int                   patience_ms = WATCH_PATIENCE_MS;
    Ergon__StatusRequest  status      = ERGON__STATUS_REQUEST__INIT;
    Ergon__ControlRequest request     = asker_request(&run);
    request.what_case                 = ERGON__CONTROL_REQUEST__WHAT_STATUS;
    request.status                    = &status;
    size_t count                      = ergon__control_request__pack(&request, bytes);
    void  *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_REQ);
    (void)zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience_ms, sizeof patience_ms);
    CU_ASSERT_EQUAL_FATAL(zmq_connect(socket, run.control), 0);

    CU_ASSERT_EQUAL(zmq_send(socket, bytes, count, 0), (int)count);
    CU_ASSERT_TRUE(zmq_recv(socket, answer, sizeof answer, 0) > 0);

    zmq_close(socket);
    zmq_ctx_term(context);
    end();
}

static void more_requests_than_may_wait_are_told_so(void)
{
    begin("busy");
    struct bus_order      order;
    Ergon__ControlRequest request;
    for (int i = 0; i < 65; i++) { /* REQUESTS_CONTROL_WAITING and one */
        request = asker_request(&run);
        pause_ask(&request, 1);
    }
    answer_is(false, request.nonce, "busy");

    for (int i = 0; i < 64; i++) {
        CU_ASSERT_TRUE_FATAL(bus_take(bus, &order));
        bus_order_done(bus, &order);
    }
    CU_ASSERT_FALSE(bus_take(bus, &order));
    end();
}

CHECK_MAIN(requests, CASE(order_comes_and_its_reply_returns), CASE(status_needs_no_loop),
           CASE(replay_is_counted_and_left_alone), CASE(what_is_meant_for_another_run_is_refused),
           CASE(value_that_is_none_and_name_that_is_none_are_refused),
           CASE(junk_is_counted_and_does_no_harm), CASE(messages_of_other_shapes_are_counted),
           CASE(who_asks_and_waits_turn_by_turn_is_answered),
           CASE(more_requests_than_may_wait_are_told_so))
