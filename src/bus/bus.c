/* bus.c - the service thread, and what the loop's side of it is. */
#define _GNU_SOURCE
#include "bus/bus.h"

#include "base/clock.h"
#include "base/memory.h"
#include "bus/keys.h"
#include "bus/publisher.h"
#include "bus/queue.h"
#include "bus/requests.h"
#include "bus/runtime.h"
#include "bus/socket.h"
#include "bus/zap.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum {
    QUEUE_LOOP,  /* from the loop's thread */
    QUEUE_ASIDE, /* from others, one at a time */
    LINGER_MS      = 1000,
    EVENTS_A_ROUND = 64, /* then sockets have their turn */
    ASIDE_BYTES    = 1 << 20
};

/* Counters are of the tellers; the numbers that go out are the publisher's (publisher.h). */
struct bus {
    void               *context;
    struct zap         *zap;
    struct publisher   *publisher;
    struct requests    *requests;
    struct queue       *queues[PUBLISHER_QUEUES];
    pthread_mutex_t     aside; /* of who puts into QUEUE_ASIDE */
    pthread_t           thread;
    bool                has_thread;
    int                 wake; /* eventfd */
    _Atomic bool        is_woken, is_over;
    _Atomic uint64_t    woken_ns; /* since when is_woken */
    _Atomic uint64_t    step;
    _Atomic uint64_t    told[TOPIC_COUNT], dropped[TOPIC_COUNT];
    struct announcement announcement;
    int                 announced; /* its file, held; -1: not yet */
};

/* ---- the service thread ---------------------------------------------------------------------- */

/* Whether there is more. */
static bool events_tell(struct bus *bus)
{
    struct queued event;
    bool          is_more = false;
    for (unsigned q = 0; q < PUBLISHER_QUEUES; q++) {
        int left = EVENTS_A_ROUND;
        while (left > 0 && queue_take(bus->queues[q], &event)) {
            publisher_tell(bus->publisher, q, &event);
            left--;
        }
        is_more |= left == 0;
    }
    return is_more;
}

/* zmq_poll on all sockets and the eventfd. */
static void sleep_until_woken(struct bus *bus, int wait_ms)
{
    zmq_pollitem_t items[2 + ZAP_POLL_ITEMS + REQUESTS_POLL_ITEMS] = {
        {.fd = bus->wake, .events = ZMQ_POLLIN},
        {.socket = publisher_socket(bus->publisher), .events = ZMQ_POLLIN},
    };
    uint32_t count = 2;
    uint64_t woken;
    count += zap_poll_items(bus->zap, items + count);
    count += requests_poll_items(bus->requests, items + count);
    if (zmq_poll(items, (int)count, wait_ms) <= 0) return;
    if (items[0].revents && read(bus->wake, &woken, sizeof woken) == (ssize_t)sizeof woken)
        atomic_store(&bus->is_woken, false); /* before looking: what comes later wakes again */
}

static bool snapshot_get(void *self, const void **bytes, size_t *count)
{
    struct frame snapshot = publisher_snapshot(self);
    *bytes                = snapshot.bytes;
    *count                = snapshot.count;
    return snapshot.count > 0;
}

/* Who is let in first: what they say is looked at next. */
static void requests_listen(struct bus *bus)
{
    struct requests_now now = {
        .step = &bus->step, .snapshot = snapshot_get, .self = bus->publisher};
    const char *events = bus->announcement.events;
    zap_serve(bus->zap);
    if (zap_is_narrowed(bus->zap) && keys_are_needed(events, false))
        publisher_cut(bus->publisher, events);
    requests_serve(bus->requests, &now);
}

static void *service_run(void *self)
{
    struct bus *bus = self;
    pthread_setname_np(pthread_self(), "ergon-bus");
    for (bool is_over = false; !is_over;) {
        is_over      = atomic_load(&bus->is_over);
        bool is_more = events_tell(bus);
        publisher_listen(bus->publisher);
        requests_listen(bus);
        int wait_ms = publisher_keep_up(bus->publisher);
        is_over     = is_over && !is_more;
        if (!is_over) sleep_until_woken(bus, is_more ? 0 : wait_ms);
    }
    return NULL;
}

static void service_wake(struct bus *bus)
{
    const uint64_t one = 1;
    if (atomic_exchange(&bus->is_woken, true)) return;
    atomic_store_explicit(&bus->woken_ns, clock_ns(), memory_order_relaxed);
    (void)!write(bus->wake, &one, sizeof one);
}

static fault service_start(struct bus *bus)
{
    sigset_t all, before;
    sigfillset(&all); /* signals are the main thread's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int reason = pthread_create(&bus->thread, NULL, service_run, bus);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (reason) RAISE(FAULT_MEMORY, "no thread for the bus: %s", strerror(reason));
    bus->has_thread = true;
    return FAULT_NONE;
}

/* ---- opening and closing --------------------------------------------------------------------- */

static fault publisher_draw(uint64_t *out)
{
    do {
        if (getrandom(out, sizeof *out, 0) != (ssize_t)sizeof *out)
            RAISE(FAULT_FILE, "the system gives no random numbers");
    } while (*out == 0);
    return FAULT_NONE;
}

static void announcement_fill(struct announcement *a, const struct bus_plan *plan)
{
    time_t    now = time(NULL);
    struct tm utc;
    char      begun[32], *whole;
    gmtime_r(&now, &utc);
    strftime(begun, sizeof begun, "%Y%m%d-%H%M%S", &utc);
    snprintf(a->id, sizeof a->id, "%s-%lld", begun, (long long)getpid());
    a->pid             = getpid();
    a->ranks           = plan->ranks;
    a->started_unix_us = clock_unix_us();
    gethostname(a->host, sizeof a->host - 1);
    snprintf(a->model, sizeof a->model, "%s", plan->model ? plan->model : "");
    whole = plan->out_folder ? realpath(plan->out_folder, NULL) : NULL;
    snprintf(a->out_folder, sizeof a->out_folder, "%s", whole ? whole : "");
    free(whole);
}

/* Where a socket listens that was given no place. */
static void place_choose(const struct bus *bus, const char *folder, const char *given,
                         const char *suffix, char place[RUNTIME_PATH_BYTES])
{
    if (given && given[0])
        snprintf(place, RUNTIME_PATH_BYTES, "%s", given);
    else
        snprintf(place, RUNTIME_PATH_BYTES, "ipc://%.*s/%s.%s", RUNTIME_PATH_BYTES / 2, folder,
                 bus->announcement.id, suffix);
}

static fault events_open(struct bus *bus, const struct bus_plan *plan, const char *folder)
{
    char             events[RUNTIME_PATH_BYTES];
    struct zap_place place = {"events", events, false};
    place_choose(bus, folder, plan->events, "events", events);
    TRY(publisher_create(&bus->publisher, bus->context, bus->announcement.publisher));
    return zap_bind(bus->zap, publisher_socket(bus->publisher), &place, bus->announcement.events);
}

static fault requests_open(struct bus *bus, const struct bus_plan *plan, const char *folder)
{
    struct announcement *a = &bus->announcement;
    char                 control[RUNTIME_PATH_BYTES], feed[RUNTIME_PATH_BYTES];
    struct requests_plan requests = {plan, bus->context, bus->zap, a->publisher, control, feed};
    place_choose(bus, folder, plan->control, "control", control);
    place_choose(bus, folder, plan->feed, "feed", feed);
    TRY(requests_create(&bus->requests, &requests));
    snprintf(a->control, sizeof a->control, "%s", requests_control(bus->requests));
    snprintf(a->feed, sizeof a->feed, "%s", requests_feed(bus->requests));
    return FAULT_NONE;
}

static fault sockets_open(struct bus *bus, const struct bus_plan *plan)
{
    char folder[RUNTIME_PATH_BYTES];
    TRY(runtime_folder(folder));
    bus->context = zmq_ctx_new();
    if (!bus->context) RAISE(FAULT_MEMORY, "no context of ZeroMQ: %s", zmq_strerror(zmq_errno()));
    TRY(zap_create(&bus->zap, bus->context));
    TRY(events_open(bus, plan, folder));
    TRY(requests_open(bus, plan, folder));
    snprintf(bus->announcement.server_key, sizeof bus->announcement.server_key, "%s",
             zap_server_key(bus->zap));
    return FAULT_NONE;
}

static fault bus_make(struct bus *bus, const struct bus_plan *plan)
{
    TRY(publisher_draw(&bus->announcement.publisher));
    announcement_fill(&bus->announcement, plan);
    TRY(queue_create(&bus->queues[QUEUE_LOOP], BUS_QUEUE_BYTES, BUS_MESSAGE_BYTES));
    TRY(queue_create(&bus->queues[QUEUE_ASIDE], ASIDE_BYTES, ASIDE_BYTES));
    bus->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bus->wake < 0) RAISE(FAULT_FILE, "no eventfd for the bus");
    TRY(sockets_open(bus, plan));
    TRY(service_start(bus));
    return announcement_write(&bus->announcement, &bus->announced);
}

fault bus_open(struct bus **out, const struct bus_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "the bus"));
    (*out)->wake = (*out)->announced = -1;
    pthread_mutex_init(&(*out)->aside, NULL);
    fault failed = bus_make(*out, plan);
    if (failed) bus_close(out);
    return failed;
}

void bus_close(struct bus **out)
{
    struct bus *bus = *out;
    if (!bus) return;
    if (bus->announced >= 0) announcement_withdraw(&bus->announcement, &bus->announced);
    atomic_store(&bus->is_over, true);
    if (bus->has_thread) {
        service_wake(bus);
        pthread_join(bus->thread, NULL);
        publisher_linger(bus->publisher, LINGER_MS);
    }
    requests_destroy(&bus->requests);
    zap_destroy(&bus->zap);
    publisher_destroy(&bus->publisher);
    socket_context_end(bus->context);
    for (unsigned q = 0; q < PUBLISHER_QUEUES; q++)
        queue_destroy(&bus->queues[q]);
    if (bus->wake >= 0) close(bus->wake);
    pthread_mutex_destroy(&bus->aside);
    memory_give(out);
}

const char *bus_run_id(const struct bus *bus) { return bus ? bus->announcement.id : ""; }

uint64_t bus_publisher(const struct bus *bus) { return bus ? bus->announcement.publisher : 0; }

/* ---- telling --------------------------------------------------------------------------------- */

static void event_put(struct bus *bus, unsigned queue, const struct queued *event)
{
    /* Told first: at no moment were more dropped than told. */
    atomic_fetch_add_explicit(&bus->told[event->topic], 1, memory_order_relaxed);
    if (!queue_put(bus->queues[queue], event))
        atomic_fetch_add_explicit(&bus->dropped[event->topic], 1, memory_order_relaxed);
    else
        service_wake(bus);
}

void bus_tell(struct bus *bus, topic which, void *body, size_t bytes)
{
    struct queued event = {.topic = which, .body = body, .bytes = bytes};
    if (!bus) {
        memory_give(&body);
        return;
    }
    event.time_unix_us = clock_unix_us();
    event_put(bus, QUEUE_LOOP, &event);
}

void bus_tell_aside(struct bus *bus, topic which, void *body, size_t bytes)
{
    struct queued event = {.topic = which, .body = body, .bytes = bytes};
    if (!bus) {
        memory_give(&body);
        return;
    }
    event.time_unix_us = clock_unix_us();
    pthread_mutex_lock(&bus->aside);
    event_put(bus, QUEUE_ASIDE, &event);
    pthread_mutex_unlock(&bus->aside);
}

void bus_step(struct bus *bus, uint64_t step)
{
    if (bus) atomic_store_explicit(&bus->step, step, memory_order_relaxed);
}

struct bus_count bus_count(const struct bus *bus, topic which)
{
    struct bus_count count = {0};
    if (!bus) return count;
    count.dropped = atomic_load_explicit(&bus->dropped[which], memory_order_relaxed);
    count.told    = atomic_load_explicit(&bus->told[which], memory_order_relaxed);
    return count;
}

double bus_queue_share(const struct bus *bus)
{
    return bus ? (double)queue_bytes(bus->queues[QUEUE_LOOP]) / BUS_QUEUE_BYTES : 0.0;
}

double bus_lag_s(const struct bus *bus)
{
    if (!bus || !atomic_load(&bus->is_woken)) return 0.0;
    uint64_t since = atomic_load_explicit(&bus->woken_ns, memory_order_relaxed), now = clock_ns();
    return now > since ? (double)(now - since) * 1e-9 : 0.0;
}

bool bus_is_heard(const struct bus *bus, topic which)
{
    return bus && publisher_hears(bus->publisher, which);
}

/* ---- what comes in --------------------------------------------------------------------------- */

bool bus_take(struct bus *bus, struct bus_order *out)
{
    return bus && requests_take(bus->requests, out);
}

void bus_order_done(struct bus *bus, struct bus_order *order)
{
    if (bus) requests_done(bus->requests, order);
}

void bus_reply(struct bus *bus, uint64_t reply, bool is_done, uint64_t step, const char *text)
{
    if (!bus) return;
    requests_reply(bus->requests, reply, is_done, step, text);
    service_wake(bus);
}

void bus_fed(struct bus *bus, uint32_t sense, const struct bus_fed *fed)
{
    if (bus) requests_fed(bus->requests, sense, fed);
}

struct bus_lost bus_lost(const struct bus *bus, uint32_t sense)
{
    return bus ? requests_lost(bus->requests, sense) : (struct bus_lost){0};
}

uint64_t bus_requests_refused(const struct bus *bus)
{
    return bus ? publisher_refused(bus->publisher) + requests_refused(bus->requests) : 0;
}
