/* Who follows a run over the network shows a key, and is out when it is not trusted any more. */
#include "bus/keys.h"
#include "support/bus_watch.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdlib.h>
#include <string.h>

static struct announcement run;
static struct bus         *bus;
static char                owner[64]; /* keys of who runs the bus, in the environment */

static void keys_of(const char *name) { setenv("ERGON_KEYS", scratch_path(name), 1); }

/* A bus that others can reach, of somebody who trusts a friend. */
static void begin(const char *name)
{
    char            friends[64];
    struct key_pair pair;
    struct bus_plan plan = {.events = "tcp://0.0.0.0:*", .model = "toy", .out_folder = "."};
    snprintf(owner, sizeof owner, "%s.mine", name);
    snprintf(friends, sizeof friends, "%s.friend", name);
    watch_runtime(name);
    keys_of(friends);
    CHECK_OK(keys_make());
    CHECK_OK(keys_read(&pair));
    keys_of(owner);
    CHECK_OK(keys_make());
    CHECK_OK(keys_trust("friend", pair.public_key));
    CHECK_OK(bus_open(&bus, &plan));
    CHECK_OK(announcement_find("toy", &run));
    watch_tell(bus, TOPIC_RUN, 1, 'r');
}

static struct subscriber *follower_open(const char *keys)
{
    struct subscriber     *follower = NULL;
    struct subscriber_plan plan     = {.endpoint   = run.events,
                                       .server_key = run.server_key,
                                       .topics     = 1u << TOPIC_LOG | 1u << TOPIC_RUN};
    keys_of(keys); /* another user's, for as long as it takes */
    CHECK_OK(subscriber_open(&follower, &plan));
    keys_of(owner);
    return follower;
}

static bool hears_log(struct subscriber *follower, int timeout_ms)
{
    struct event event;
    while (subscriber_next(follower, timeout_ms, &event))
        if (event.topic == TOPIC_LOG) return true;
    return false;
}

static void who_is_trusted_hears_and_strangers_do_not(void)
{
    struct event event;
    begin("strangers");
    keys_of("strangers.other");
    CHECK_OK(keys_make());
    keys_of(owner);
    struct subscriber *stranger = follower_open("strangers.other");
    struct subscriber *friend   = follower_open("strangers.friend");
    CU_ASSERT_TRUE_FATAL(subscriber_next(friend, WATCH_PATIENCE_MS, &event));
    CU_ASSERT_EQUAL(event.topic, TOPIC_RUN);
    watch_tell(bus, TOPIC_LOG, 1, 'l');
    CU_ASSERT_TRUE(hears_log(friend, WATCH_PATIENCE_MS));
    CU_ASSERT_FALSE(subscriber_next(stranger, 50, &event));
    CU_ASSERT_TRUE(bus_requests_refused(bus) > 0);
    subscriber_close(&stranger);
    subscriber_close(&friend);
    bus_close(&bus);
}

static void distrusted_follower_is_cut_off_and_others_come_back(void)
{
    struct event event;
    int          deaf = 0;
    begin("cut");
    struct subscriber *friend = follower_open("cut.friend"), *mine = follower_open("cut.mine");
    CU_ASSERT_TRUE_FATAL(subscriber_next(friend, WATCH_PATIENCE_MS, &event));
    CU_ASSERT_TRUE_FATAL(subscriber_next(mine, WATCH_PATIENCE_MS, &event));
    CHECK_OK(keys_distrust("friend"));

    for (int n = 0; n < 1000 && deaf < 5; n++) {
        watch_tell(bus, TOPIC_LOG, 1, 'l');
        if (hears_log(mine, 100)) deaf = hears_log(friend, 0) ? 0 : deaf + 1;
    }
    uint64_t before = subscriber_count(friend, TOPIC_LOG).received;
    CU_ASSERT_EQUAL(deaf, 5);
    while (hears_log(mine, 50))
        continue;
    CU_ASSERT_FALSE(hears_log(friend, 0));
    CU_ASSERT_EQUAL(subscriber_count(friend, TOPIC_LOG).received, before);
    struct subscriber_count count = subscriber_count(mine, TOPIC_LOG);
    CU_ASSERT_EQUAL(count.received + count.missed, bus_count(bus, TOPIC_LOG).told);
    subscriber_close(&friend);
    subscriber_close(&mine);
    bus_close(&bus);
}

CHECK_MAIN(followers, CASE(who_is_trusted_hears_and_strangers_do_not),
           CASE(distrusted_follower_is_cut_off_and_others_come_back))
