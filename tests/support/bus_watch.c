/* bus_watch.c - a bus and who follows it. */
#include "support/bus_watch.h"

#include "base/memory.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdlib.h>
#include <string.h>

const char *watch_runtime(const char *name)
{
    const char *path = scratch_path(name);
    setenv("ERGON_RUNTIME", path, 1);
    return path;
}

struct bus *watch_bus(struct announcement *run)
{
    struct bus     *bus  = NULL;
    struct bus_plan plan = {
        .events = "", .control = "", .feed = "", .model = "toy", .out_folder = ".", .ranks = 1};
    plan.dt_ms = 0.1;
    CHECK_OK(bus_open(&bus, &plan));
    CHECK_OK(announcement_find(bus_run_id(bus), run));
    return bus;
}

struct subscriber *watch_follow(const char *endpoint, uint32_t topics, int waiting_events)
{
    struct subscriber     *subscriber = NULL;
    struct event           event;
    struct subscriber_plan plan = {
        .endpoint = endpoint, .topics = topics | 1u << TOPIC_RUN, .waiting_events = waiting_events};
    CHECK_OK(subscriber_open(&subscriber, &plan));
    do {
        CU_ASSERT_TRUE_FATAL(subscriber_next(subscriber, WATCH_PATIENCE_MS, &event));
    } while (event.topic != TOPIC_RUN);
    return subscriber;
}

void watch_tell(struct bus *bus, topic which, size_t bytes, int fill)
{
    void *body = NULL;
    CHECK_OK(memory_take(&body, bytes, 1, "a body"));
    memset(body, fill, bytes);
    bus_tell(bus, which, body, bytes);
}
