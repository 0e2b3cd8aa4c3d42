/* A watchdog tells of a rank that is stopped or stuck, of no other, and once. */
#define _POSIX_C_SOURCE 200809L
#include "base/clock.h"
#include "comm/watchdog.h"
#include "support/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { RANKS = 3, NS_PER_MS = 1000000, WARN_MS = 400 };

static struct watchdog_entry board[RANKS];

struct told {
    _Atomic uint32_t count, ends;
    char             text[WATCHDOG_TEXT_BYTES];
};

static void on_tell(void *self, const char *text, bool is_over)
{
    struct told *told = self;
    if (told->count == 0) snprintf(told->text, sizeof told->text, "%s", text);
    told->count++;
    told->ends += is_over;
}

/* The watchdog of rank 0; ranks 1 and 2 are what the test writes on the board. */
static struct watchdog *watch(struct told *told, uint64_t end_ms)
{
    struct watchdog_rank ranks[RANKS];
    struct watchdog     *watchdog = NULL;
    memset((void *)board, 0, sizeof board);
    *told = (struct told){.count = 0};
    for (uint32_t i = 0; i < RANKS; i++)
        ranks[i] = (struct watchdog_rank){.rank = i + 4, .pid = 100 + i, .entry = &board[i]};
    struct watchdog_plan plan = {.count      = RANKS,
                                 .ranks      = ranks,
                                 .warn_ns    = (uint64_t)WARN_MS * NS_PER_MS,
                                 .stopped_ns = end_ms * NS_PER_MS,
                                 .stuck_ns   = end_ms * NS_PER_MS,
                                 .tell       = on_tell,
                                 .self       = told};
    CHECK_OK(watchdog_create(&watchdog, &plan));
    return watchdog;
}

/* For a while, every 10 ms: what each rank says. `stopped` does not beat, `stuck` does not move. */
static void play(uint32_t ms, uint32_t stopped, uint32_t stuck, comm_doing others)
{
    static uint64_t step = 1;
    for (uint64_t until = clock_ns() + (uint64_t)ms * NS_PER_MS; clock_ns() < until; step++) {
        for (uint32_t i = 0; i < RANKS; i++) {
            if (i != 0 && i != stopped) board[i].beat_ns = clock_ns();
            if (i == stopped) continue;
            if (i == stuck)
                board[i].doing = watchdog_doing(77, COMM_UPDATES);
            else
                board[i].doing = watchdog_doing(others == COMM_WAITS ? 5 : step, others);
        }
        nanosleep(&(struct timespec){.tv_nsec = 10 * NS_PER_MS}, NULL);
    }
}

static void ranks_that_work_are_left_alone(void)
{
    struct told      told;
    struct watchdog *watchdog = watch(&told, 0);
    play(3 * WARN_MS, RANKS, RANKS, COMM_UPDATES);
    watchdog_destroy(&watchdog);
    CU_ASSERT_EQUAL(told.count, 0);
}

static void one_that_is_stuck_is_named_and_those_that_wait_are_not(void)
{
    struct told      told;
    struct watchdog *watchdog = watch(&told, 0);
    play(4 * WARN_MS, RANKS, 2, COMM_WAITS);
    CU_ASSERT_EQUAL(told.count, 1);
    CU_ASSERT_EQUAL(told.ends, 0);
    CU_ASSERT(strstr(told.text, "rank 6 (pid 102) makes no progress") != NULL);
    CU_ASSERT(strstr(told.text, "updating neurons in step 77") != NULL);
    play(WARN_MS, RANKS, RANKS, COMM_UPDATES);
    watchdog_destroy(&watchdog);
    CU_ASSERT_EQUAL(told.count, 2); /* it goes on */
}

static void one_that_is_stopped_is_named(void)
{
    struct told      told;
    struct watchdog *watchdog = watch(&told, 0);
    play(100, RANKS, RANKS, COMM_UPDATES);
    play(4 * WARN_MS, 1, RANKS, COMM_WAITS);
    watchdog_destroy(&watchdog);
    CU_ASSERT_EQUAL(told.count, 1);
    CU_ASSERT(strstr(told.text, "rank 5 (pid 101) is stopped") != NULL);
}

static void what_lasts_too_long_ends_the_run(void)
{
    struct told      told;
    struct watchdog *watchdog = watch(&told, 3 * WARN_MS);
    play(5 * WARN_MS, RANKS, 1, COMM_WAITS);
    watchdog_destroy(&watchdog);
    CU_ASSERT(told.ends > 0);
}

static void what_is_idle_is_not_watched(void)
{
    struct told      told;
    struct watchdog *watchdog = watch(&told, 0);
    play(3 * WARN_MS, RANKS, RANKS, COMM_IDLE);
    watchdog_destroy(&watchdog);
    CU_ASSERT_EQUAL(told.count, 0);
}

CHECK_MAIN(watchdog, CASE(ranks_that_work_are_left_alone),
           CASE(one_that_is_stuck_is_named_and_those_that_wait_are_not),
           CASE(one_that_is_stopped_is_named), CASE(what_lasts_too_long_ends_the_run),
           CASE(what_is_idle_is_not_watched))
