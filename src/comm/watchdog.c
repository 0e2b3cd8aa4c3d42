/* watchdog.c - the thread that beats and looks. */
#define _GNU_SOURCE
#include "comm/watchdog.h"

#include "base/clock.h"
#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A look every twentieth of what is warned after; a thread that was away for some looks was
 * stopped itself. */
enum { LOOKS = 20, LOOKS_AWAY = 4, NS_PER_S = 1000000000 };

/* What is known of a rank. */
struct seen {
    uint64_t doing, since_ns; /* and since when it has not changed */
    uint64_t beat_ns, heard_ns;
    bool     is_told; /* a warning stands */
};

struct watchdog {
    struct watchdog_plan  plan;
    struct watchdog_rank *ranks; /* [count] */
    struct seen          *seen;  /* [count] */
    pthread_t             thread;
    bool                  has_thread;
    pthread_mutex_t       lock; /* of is_over */
    pthread_cond_t        ends;
    bool                  is_over;
};

static const char *doing_word(uint64_t doing)
{
    static const char *const WORDS[8] = {[COMM_IDLE]     = "idle",
                                         [COMM_DELIVERS] = "delivering",
                                         [COMM_UPDATES]  = "updating neurons",
                                         [COMM_WAITS]    = "waiting for other ranks",
                                         [COMM_RECORDS]  = "recording"};
    return WORDS[doing % 8];
}

/* ---- what is seen -------------------------------------------------------------------------- */

static void ranks_look(struct watchdog *w, uint64_t now)
{
    for (uint32_t i = 0; i < w->plan.count; i++) {
        struct seen *seen  = &w->seen[i];
        uint64_t     doing = atomic_load_explicit(&w->ranks[i].entry->doing, memory_order_relaxed);
        uint64_t     beat = atomic_load_explicit(&w->ranks[i].entry->beat_ns, memory_order_relaxed);
        if (doing != seen->doing) seen->since_ns = now;
        if (beat != seen->beat_ns) seen->heard_ns = now;
        seen->doing   = doing;
        seen->beat_ns = beat;
    }
}

/* How long a rank has been stopped or stuck; 0: it is not to blame. */
static uint64_t stopped_for(const struct seen *seen, uint64_t now)
{
    return seen->beat_ns && seen->doing % 8 != COMM_IDLE ? now - seen->heard_ns : 0;
}

static uint64_t stuck_for(const struct seen *seen, uint64_t now)
{
    comm_doing doing = (comm_doing)(seen->doing % 8);
    return doing == COMM_IDLE || doing == COMM_WAITS ? 0 : now - seen->since_ns;
}

static bool is_to_blame(const struct watchdog *w, uint32_t i, uint64_t now)
{
    return stopped_for(&w->seen[i], now) >= w->plan.warn_ns ||
           stuck_for(&w->seen[i], now) >= w->plan.warn_ns;
}

/* Of the ranks that are not to blame the lowest speaks; where all are, the lowest that still
 * looks, which is at least this one. */
static bool is_speaker(const struct watchdog *w, uint64_t now)
{
    for (uint32_t i = 0; i < w->plan.mine; i++)
        if (stopped_for(&w->seen[i], now) < w->plan.warn_ns) return false;
    return true;
}

/* ---- what is said -------------------------------------------------------------------------- */

static bool is_too_long(uint64_t passed, uint64_t limit) { return limit > 0 && passed >= limit; }

static void rank_judge(struct watchdog *w, uint32_t i, uint64_t now)
{
    const struct watchdog_rank *rank    = &w->ranks[i];
    struct seen                *seen    = &w->seen[i];
    const uint64_t              stopped = stopped_for(seen, now), stuck = stuck_for(seen, now);
    const bool is_stopped = stopped >= w->plan.warn_ns, is_bad = is_to_blame(w, i, now);
    const bool is_end =
        is_too_long(stopped, w->plan.stopped_ns) || is_too_long(stuck, w->plan.stuck_ns);
    char text[WATCHDOG_TEXT_BYTES];
    if (!is_end && is_bad == seen->is_told) return;
    seen->is_told = is_bad;
    int at = snprintf(text, sizeof text, "rank %u (pid %lld) ", rank->rank, (long long)rank->pid);
    if (!is_bad)
        snprintf(text + at, sizeof text - (size_t)at, "goes on");
    else
        snprintf(text + at, sizeof text - (size_t)at, "%s for %.0f s, %s in step %llu",
                 is_stopped ? "is stopped: no sign of life" : "makes no progress",
                 (double)(is_stopped ? stopped : stuck) / NS_PER_S, doing_word(seen->doing),
                 (unsigned long long)(seen->doing / 8));
    w->plan.tell(w->plan.self, text, is_end);
}

/* ---- the thread ---------------------------------------------------------------------------- */

static void absence_forgive(struct watchdog *w, uint64_t away)
{
    for (uint32_t i = 0; i < w->plan.count; i++) {
        w->seen[i].since_ns += away;
        w->seen[i].heard_ns += away;
    }
}

/* False where the watchdog is to end. */
static bool look_wait(struct watchdog *w)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    uint64_t ns = (uint64_t)until.tv_nsec + w->plan.warn_ns / LOOKS;
    until.tv_sec += (time_t)(ns / NS_PER_S);
    until.tv_nsec = (long)(ns % NS_PER_S);
    pthread_mutex_lock(&w->lock);
    int waited = 0;
    while (!w->is_over && waited == 0)
        waited = pthread_cond_timedwait(&w->ends, &w->lock, &until);
    bool goes_on = !w->is_over;
    pthread_mutex_unlock(&w->lock);
    return goes_on;
}

static void *watchdog_run(void *self)
{
    struct watchdog *w    = self;
    uint64_t         last = clock_ns();
    do {
        uint64_t now = clock_ns();
        if (now - last > LOOKS_AWAY * (w->plan.warn_ns / LOOKS)) absence_forgive(w, now - last);
        last = now;
        atomic_store_explicit(&w->ranks[w->plan.mine].entry->beat_ns, now, memory_order_relaxed);
        ranks_look(w, now);
        for (uint32_t i = 0; i < w->plan.count && is_speaker(w, now); i++)
            rank_judge(w, i, now);
    } while (look_wait(w));
    return NULL;
}

static fault thread_start(struct watchdog *w)
{
    pthread_condattr_t clock;
    sigset_t           all, before;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&w->ends, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&w->lock, NULL);
    sigfillset(&all); /* signals are the main thread's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int reason = pthread_create(&w->thread, NULL, watchdog_run, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (reason) RAISE(FAULT_MEMORY, "no thread to watch other ranks by: %s", strerror(reason));
    w->has_thread = true;
    return FAULT_NONE;
}

fault watchdog_create(struct watchdog **out, const struct watchdog_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "the watchdog"));
    (*out)->plan = *plan;
    fault failed = memory_take(&(*out)->ranks, plan->count, sizeof *plan->ranks, "the watchdog");
    if (!failed)
        failed = memory_take(&(*out)->seen, plan->count, sizeof *(*out)->seen, "the watchdog");
    for (uint32_t i = 0; !failed && i < plan->count; i++) {
        (*out)->ranks[i] = plan->ranks[i];
        (*out)->seen[i]  = (struct seen){.since_ns = clock_ns(), .heard_ns = clock_ns()};
    }
    if (!failed) failed = thread_start(*out);
    if (failed) watchdog_destroy(out);
    return failed;
}

void watchdog_destroy(struct watchdog **watchdog)
{
    struct watchdog *w = *watchdog;
    if (!w) return;
    if (w->has_thread) {
        pthread_mutex_lock(&w->lock);
        w->is_over = true;
        pthread_cond_signal(&w->ends);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
        pthread_cond_destroy(&w->ends);
        pthread_mutex_destroy(&w->lock);
    }
    memory_give(&w->ranks);
    memory_give(&w->seen);
    memory_give(watchdog);
}
