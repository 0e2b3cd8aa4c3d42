/* bus_count.c - follows a run and only counts: what following costs a run, and what is missed.
 *
 *   bus_count [RUN] [--wait SECONDS] [--stopped]
 *
 * RUN as `ergon ctl` takes it; --wait: until there is one. All topics are followed until the run is
 * over, then a line for each: received, missed, the last number, the latest gap, and what the run
 * says it told. --stopped: stands still, connected and deaf, until SIGUSR1.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "bus/runtime.h"
#include "bus/subscriber.h"
#include "proto/events.pb-c.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOK_MS = 200, QUIET_MS = 3000, NS_PER_MS = 1000000 };

static volatile sig_atomic_t is_woken, is_enough;

struct counting {
    struct subscriber *subscriber;
    uint64_t           told[TOPIC_COUNT], bytes[TOPIC_COUNT];
    bool               is_over;
};

static void signal_note(int which)
{
    if (which == SIGUSR1)
        is_woken = 1;
    else
        is_enough = 1;
}

static void signals_take(void)
{
    struct sigaction action = {.sa_handler = signal_note};
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * NS_PER_MS}, NULL);
}

static fault run_find(const char *word, double wait_s, struct announcement *run)
{
    uint64_t start = clock_ns();
    fault    failed;
    while ((failed = announcement_find(word, run)) != FAULT_NONE && !is_enough &&
           (double)(clock_ns() - start) < wait_s * 1e9) {
        fault_forget();
        sleep_ms(LOOK_MS / 4);
    }
    return failed;
}

/* What a run says of itself: whether it is over, and what it told until then. */
static void run_look(struct counting *counting, const struct event *event)
{
    topic       which;
    Ergon__Run *run = ergon__run__unpack(NULL, event->bytes, event->body);
    if (!run) return;
    counting->is_over = run->is_over;
    for (size_t i = 0; i < run->n_told; i++)
        if (topic_find(run->told[i]->topic, &which)) counting->told[which] = run->told[i]->told;
    ergon__run__free_unpacked(run, NULL);
}

/* Everything, until the run is over or has been gone for a while. A live run is never quiet: it
 * repeats its progress. */
static void events_count(struct counting *counting)
{
    struct event event;
    uint64_t     heard_ns = clock_ns();
    while (!is_enough && clock_ns() - heard_ns < (uint64_t)QUIET_MS * NS_PER_MS) {
        if (!subscriber_next(counting->subscriber, LOOK_MS, &event)) {
            if (counting->is_over) return;
            continue;
        }
        heard_ns = clock_ns();
        counting->bytes[event.topic] += event.bytes;
        if (event.topic == TOPIC_RUN) run_look(counting, &event);
    }
}

static void counts_print(const struct counting *counting)
{
    printf("%-9s %10s %10s %10s %10s %14s  %s\n", "topic", "received", "missed", "last", "told",
           "bytes", "latest gap");
    for (unsigned t = 0; t < TOPIC_COUNT; t++) {
        struct subscriber_count count = subscriber_count(counting->subscriber, (topic)t);
        printf("%-9s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %14" PRIu64,
               topic_name((topic)t), count.received, count.missed, count.last, counting->told[t],
               counting->bytes[t]);
        if (count.missed)
            printf("  %" PRIu64 " to %" PRIu64, count.missed_first, count.missed_last);
        printf("\n");
    }
    printf("broken %" PRIu64 "\n", subscriber_broken(counting->subscriber));
}

static fault run_follow(const char *word, double wait_s, bool is_stopped)
{
    struct announcement    run;
    struct event           event;
    struct counting        counting = {0};
    struct subscriber_plan plan     = {.endpoint = run.events, .topics = UINT32_MAX};
    TRY(run_find(word, wait_s, &run));
    if (run.server_key[0]) plan.server_key = run.server_key;
    TRY(subscriber_open(&counting.subscriber, &plan));
    if (is_stopped && subscriber_next(counting.subscriber, QUIET_MS, &event)) {
        printf("stopped\n");
        fflush(stdout);
        while (!is_woken && !is_enough)
            sleep_ms(LOOK_MS);
    }
    events_count(&counting);
    counts_print(&counting);
    subscriber_close(&counting.subscriber);
    return FAULT_NONE;
}

int main(int argc, char **argv)
{
    const char *word       = "";
    double      wait_s     = 0;
    bool        is_stopped = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--stopped") == 0)
            is_stopped = true;
        else if (strcmp(argv[i], "--wait") == 0 && i + 1 < argc)
            wait_s = atof(argv[++i]);
        else
            word = argv[i];
    }
    signals_take();
    fault failed = run_follow(word, wait_s, is_stopped);
    if (failed) fault_tell();
    return fault_exit_code(failed);
}
