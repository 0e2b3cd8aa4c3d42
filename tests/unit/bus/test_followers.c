/* Who follows a run over the network shows a key, and is out when it is not trusted any more. */
#include "bus/keys.h"
#include "support/bus_watch.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

/* Users, each with keys. The first runs the bus and trusts itself and the second. */
enum { OWNER, FRIEND, STRANGER, USERS };

static struct key_pair    keys[USERS];
static struct subscriber *followers[USERS];
static struct bus        *bus;

static void user_be(const char *name, int user)
{
    char folder[64];
    snprintf(folder, sizeof folder, "%s.%d", name, user);
    setenv("ERGON_KEYS", scratch_path(folder), 1);
}

/* A place at which others can reach this machine, and nobody listens. */
static void place_find(char place[RUNTIME_PATH_BYTES])
{
    size_t bytes   = RUNTIME_PATH_BYTES;
    void  *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_PAIR);
    CU_ASSERT_EQUAL_FATAL(zmq_bind(socket, "tcp://0.0.0.0:*"), 0);
    CU_ASSERT_EQUAL(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, place, &bytes), 0);
    zmq_close(socket);
    zmq_ctx_term(context);
}

/* Followers first: the environment that says which keys are theirs must stand while the bus is
 * open. They connect as soon as there is somebody to connect to. */
static void begin(const char *name)
{
    char                   place[RUNTIME_PATH_BYTES];
    struct subscriber_plan follow = {.endpoint   = place,
                                     .server_key = keys[OWNER].public_key,
                                     .topics     = 1u << TOPIC_LOG | 1u << TOPIC_RUN};
    struct bus_plan        plan   = {.events = place, .model = "toy", .out_folder = "."};
    watch_runtime(name);
    place_find(place);
    for (int user = 0; user < USERS; user++) {
        user_be(name, user);
        CHECK_OK(keys_make());
        CHECK_OK(keys_read(&keys[user]));
        CHECK_OK(subscriber_open(&followers[user], &follow));
    }
    user_be(name, OWNER);
    CHECK_OK(keys_trust("friend", keys[FRIEND].public_key));
    CHECK_OK(bus_open(&bus, &plan));
    watch_tell(bus, TOPIC_RUN, 1, 'r');
}

static void end(void)
{
    for (int user = 0; user < USERS; user++)
        subscriber_close(&followers[user]);
    bus_close(&bus);
}

static bool hears(int user, topic which, int timeout_ms)
{
    struct event event;
    while (subscriber_next(followers[user], timeout_ms, &event))
        if (event.topic == which) return true;
    return false;
}

static void who_is_trusted_hears_and_strangers_do_not(void)
{
    begin("strangers");
    CU_ASSERT_TRUE_FATAL(hears(OWNER, TOPIC_RUN, WATCH_PATIENCE_MS));
    CU_ASSERT_TRUE_FATAL(hears(FRIEND, TOPIC_RUN, WATCH_PATIENCE_MS));
    watch_tell(bus, TOPIC_LOG, 1, 'l');
    CU_ASSERT_TRUE(hears(OWNER, TOPIC_LOG, WATCH_PATIENCE_MS));
    CU_ASSERT_TRUE(hears(FRIEND, TOPIC_LOG, WATCH_PATIENCE_MS));
    for (int n = 0; n < WATCH_PATIENCE_MS / 10 && bus_requests_refused(bus) == 0; n++)
        CU_ASSERT_FALSE(hears(STRANGER, TOPIC_RUN, 10));
    CU_ASSERT_TRUE(bus_requests_refused(bus) > 0);
    CU_ASSERT_FALSE(hears(STRANGER, TOPIC_RUN, 20));
    end();
}

static void distrusted_follower_is_cut_off_and_others_come_back(void)
{
    int deaf = 0;
    begin("cut");
    CU_ASSERT_TRUE_FATAL(hears(OWNER, TOPIC_RUN, WATCH_PATIENCE_MS));
    CU_ASSERT_TRUE_FATAL(hears(FRIEND, TOPIC_RUN, WATCH_PATIENCE_MS));
    CHECK_OK(keys_distrust("friend"));

    for (int n = 0; n < 1000 && deaf < 5; n++) {
        watch_tell(bus, TOPIC_LOG, 1, 'l');
        if (hears(OWNER, TOPIC_LOG, 100)) deaf = hears(FRIEND, TOPIC_LOG, 0) ? 0 : deaf + 1;
    }
    CU_ASSERT_EQUAL(deaf, 5);

    while (hears(OWNER, TOPIC_LOG, 50))
        continue;
    struct subscriber_count count = subscriber_count(followers[OWNER], TOPIC_LOG);
    CU_ASSERT_EQUAL(count.received + count.missed, bus_count(bus, TOPIC_LOG).told);
    CU_ASSERT_FALSE(hears(FRIEND, TOPIC_LOG, 0));
    end();
}

static void local_follower_is_not_cut_off_with_who_needs_a_key(void)
{
    char                secret[KEY_TEXT_BYTES], key[KEY_TEXT_BYTES];
    struct announcement run;
    struct bus_plan     plan = {.control = "tcp://127.0.0.1:*", .model = "toy", .out_folder = "."};
    watch_runtime("local");
    user_be("local", OWNER);
    CHECK_OK(keys_make());
    CU_ASSERT_EQUAL(zmq_curve_keypair(key, secret), 0);
    CHECK_OK(keys_trust("friend", key));
    CHECK_OK(bus_open(&bus, &plan));
    CHECK_OK(announcement_find("toy", &run));
    watch_tell(bus, TOPIC_RUN, 1, 'r');
    followers[OWNER] = watch_follow(run.events, 1u << TOPIC_LOG, 0);
    CHECK_OK(keys_distrust("friend"));

    for (int n = 0; n < 50; n++) {
        watch_tell(bus, TOPIC_LOG, 1, 'l');
        CU_ASSERT_TRUE_FATAL(hears(OWNER, TOPIC_LOG, WATCH_PATIENCE_MS));
    }
    CU_ASSERT_EQUAL(subscriber_count(followers[OWNER], TOPIC_LOG).missed, 0);
    subscriber_close(&followers[OWNER]);
    bus_close(&bus);
}

CHECK_MAIN(followers, CASE(who_is_trusted_hears_and_strangers_do_not),
           CASE(distrusted_follower_is_cut_off_and_others_come_back),
           CASE(local_follower_is_not_cut_off_with_who_needs_a_key))
