/* Who has a key that is trusted is let in over TCP, and nobody else, at any moment. */
#include "bus/zap.h"

#include "bus/keys.h"
#include "support/asker.h"
#include "support/bus_watch.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFUSED_MS = 5000 };

static const char ANYWHERE[] = "tcp://127.0.0.1:*";

static struct announcement run;
static struct bus         *bus;
static char                own[512], other[512]; /* folders of keys: who runs, who asks */

static void keys_of(const char *folder) { setenv("ERGON_KEYS", folder, 1); }

/* Two users with keys, and a run of the first that is reached over TCP. */
static void begin(const char *name)
{
    watch_runtime(name);
    (void)snprintf(own, sizeof own, "%s.own", scratch_path(name));
    (void)snprintf(other, sizeof other, "%s.other", scratch_path(name));
    keys_of(other);
    CHECK_OK(keys_make());
    keys_of(own);
    CHECK_OK(keys_make());
    bus = asker_bus(&run, ANYWHERE, ANYWHERE);
}

static void trust_other(void)
{
    char file[600];
    (void)snprintf(file, sizeof file, "%s/node.key", other);
    CHECK_OK(keys_trust("other", file));
}

/* The bus follows the folder of who runs it: keys of who asks are read before. */
static struct requester *other_opens(request_socket which)
{
    struct requester *requester = NULL;
    keys_of(other);
    CHECK_OK(requester_open(&requester, &run, which));
    keys_of(own);
    return requester;
}

static Ergon__ControlRequest pause_make(void)
{
    static Ergon__PauseRequest pause   = ERGON__PAUSE_REQUEST__INIT;
    Ergon__ControlRequest      request = asker_request(&run);
    request.what_case                  = ERGON__CONTROL_REQUEST__WHAT_PAUSE;
    request.pause                      = &pause;
    return request;
}

static bool pause_comes(struct requester *requester)
{
    struct bus_order      order;
    Ergon__ControlRequest request = pause_make();
    if (!asker_send(requester, &request) || !asker_take(bus, &order)) return false;
    bus_order_done(bus, &order);
    return true;
}

/* What is said to who asks in vain. */
static void is_turned_away(struct requester *requester, const char *text)
{
    CU_ASSERT_EQUAL(requester_send(requester, "x", 1, WATCH_PATIENCE_MS), FAULT_PEER);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), text));
    fault_forget();
}

static void trusted_key_and_own_key_are_let_in(void)
{
    begin("trusted");
    CU_ASSERT_EQUAL(strncmp(run.control, "tcp://127.0.0.1:", 16), 0);
    CU_ASSERT_EQUAL(strlen(run.server_key), KEY_TEXT_BYTES - 1);
    trust_other();
    struct requester *theirs = other_opens(REQUEST_CONTROL), *mine = NULL;
    CHECK_OK(requester_open(&mine, &run, REQUEST_CONTROL));

    CU_ASSERT_TRUE(pause_comes(theirs));
    CU_ASSERT_TRUE(pause_comes(mine));

    CU_ASSERT_EQUAL(bus_requests_refused(bus), 0);
    requester_close(&theirs);
    requester_close(&mine);
    bus_close(&bus);
}

static void stranger_is_turned_away_and_told_why(void)
{
    begin("stranger");
    struct requester *control = other_opens(REQUEST_CONTROL), *feed = other_opens(REQUEST_FEED);

    is_turned_away(control, "does not let this key in");
    is_turned_away(feed, "does not let this key in");

    /* The run counts what its sockets report, which may be after the stranger has heard. */
    for (int waited = 0; waited < WATCH_PATIENCE_MS && bus_requests_refused(bus) < 2; waited += 10)
        (void)zmq_poll(NULL, 0, 10);
    CU_ASSERT_TRUE(bus_requests_refused(bus) >= 2);
    requester_close(&control);
    requester_close(&feed);
    bus_close(&bus);
}

static void distrusted_key_is_out_at_once_on_a_connection_that_stands(void)
{
    begin("distrusted");
    trust_other();
    struct requester *requester = other_opens(REQUEST_CONTROL);
    CU_ASSERT_TRUE(pause_comes(requester));

    CHECK_OK(keys_distrust("other"));
    Ergon__ControlRequest request = pause_make();
    CU_ASSERT_TRUE(asker_send(requester, &request));

    CU_ASSERT_TRUE(asker_refused(bus, 1));
    trust_other(); /* and in again */
    CU_ASSERT_TRUE(pause_comes(requester));
    requester_close(&requester);
    bus_close(&bus);
}

static void who_knows_another_server_key_gets_nowhere(void)
{
    begin("server");
    struct key_pair pair;
    trust_other();
    keys_of(other);
    CHECK_OK(keys_read(&pair));
    (void)snprintf(run.server_key, sizeof run.server_key, "%s", pair.public_key);
    struct requester *requester = other_opens(REQUEST_CONTROL);

    is_turned_away(requester, "server key");

    requester_close(&requester);
    bus_close(&bus);
}

/* A socket as a program makes it that knows nothing of keys; whether anything comes of it. */
static bool plain_comes(const char *endpoint, int wait_ms)
{
    int              none    = 0;
    void            *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_DEALER);
    struct bus_order order;
    (void)zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
    CU_ASSERT_EQUAL(zmq_connect(socket, endpoint), 0);
    CU_ASSERT_EQUAL(zmq_send(socket, "x", 1, 0), 1);
    for (int waited = 0; waited < wait_ms && !bus_requests_refused(bus); waited += 10)
        (void)zmq_poll(NULL, 0, 10);
    bool comes = bus_take(bus, &order);
    zmq_close(socket);
    zmq_ctx_term(context);
    return comes;
}

static void who_shows_no_key_is_turned_away_and_counted(void)
{
    begin("plain");
    CU_ASSERT_FALSE(plain_comes(run.control, WATCH_PATIENCE_MS));
    CU_ASSERT_TRUE(bus_requests_refused(bus) >= 1);
    bus_close(&bus);
}

static void without_keys_nothing_listens_to_others(void)
{
    struct bus_plan plan = {.events = "", .control = ANYWHERE, .feed = "", .model = "toy"};
    watch_runtime("keyless");
    keys_of(scratch_path("keyless.keys"));
    CU_ASSERT_EQUAL(bus_open(&bus, &plan), FAULT_PEER);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "ergon keys make"));
    plan.control = "";
    plan.events  = "tcp://0.0.0.0:*";
    CU_ASSERT_EQUAL(bus_open(&bus, &plan), FAULT_PEER);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "ergon keys make"));
    CU_ASSERT_PTR_NULL(bus);
    fault_forget();
}

static void places_that_make_no_sense_are_refused(void)
{
    static const char *const PLACES[] = {"inproc://x",           "tcp://127.0.0.1",
                                         "tcp://127.0.0.1:http", "ipc://relative",
                                         "udp://127.0.0.1:99",   "nonsense"};
    struct bus_plan          plan     = {.events = "", .feed = "", .model = "toy"};
    watch_runtime("places");
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        plan.control = PLACES[i];
        CU_ASSERT_EQUAL(bus_open(&bus, &plan), FAULT_PEER);
        CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), PLACES[i]));
    }
    fault_forget();
}

static void local_socket_in_a_folder_of_others_is_refused(void)
{
    char            place[600];
    const char     *folder = scratch_path("foreign");
    struct bus_plan plan   = {.events = "", .feed = "", .model = "toy", .control = place};
    watch_runtime("folders");
    CU_ASSERT_EQUAL(scratch_shell("mkdir -m 755 %s", folder), 0);
    (void)snprintf(place, sizeof place, "ipc://%s/control", folder);

    CU_ASSERT_EQUAL(bus_open(&bus, &plan), FAULT_PEER);

    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "755, expected 700"));
    fault_forget();
}

/* The library alone would let everybody in, once nobody answers. */
static void without_a_handler_nobody_is_let_in(void)
{
    char              bound[RUNTIME_PATH_BYTES];
    struct zap       *zap   = NULL;
    struct requester *asker = NULL;
    struct key_pair   pair;
    struct zap_place  place   = {"control", ANYWHERE, true};
    void             *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_ROUTER);
    keys_of(scratch_path("killed"));
    CHECK_OK(keys_make());
    CHECK_OK(keys_read(&pair));
    CHECK_OK(zap_create(&zap, context));
    CHECK_OK(zap_bind(zap, socket, &place, bound));
    (void)snprintf(run.control, sizeof run.control, "%s", bound);
    (void)snprintf(run.server_key, sizeof run.server_key, "%s", pair.public_key);

    zap_destroy(&zap);

    CHECK_OK(requester_open(&asker, &run, REQUEST_CONTROL));
    CU_ASSERT_EQUAL(requester_send(asker, "x", 1, REFUSED_MS), FAULT_PEER);
    fault_forget();
    CU_ASSERT_TRUE(zmq_recv(socket, bound, sizeof bound, ZMQ_DONTWAIT) < 0);
    requester_close(&asker);
    zmq_close(socket);
    zmq_ctx_term(context);
}

CHECK_MAIN(zap, CASE(trusted_key_and_own_key_are_let_in),
           CASE(stranger_is_turned_away_and_told_why),
           CASE(distrusted_key_is_out_at_once_on_a_connection_that_stands),
           CASE(who_knows_another_server_key_gets_nowhere),
           CASE(who_shows_no_key_is_turned_away_and_counted),
           CASE(without_keys_nothing_listens_to_others),
           CASE(places_that_make_no_sense_are_refused),
           CASE(local_socket_in_a_folder_of_others_is_refused),
           CASE(without_a_handler_nobody_is_let_in))
