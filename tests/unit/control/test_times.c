/* test_times.c - intervals, pace and latency, with a clock of the test's own. */
#include "control/interval.h"
#include "control/latency.h"
#include "control/pace.h"
#include "support/check.h"

enum { MS_NS = 1000000 };

/* ---- interval ------------------------------------------------------------------------------- */

static void interval_comes_to_the_period(void)
{
    struct interval interval = {.period_ns = 10 * MS_NS, .grain_steps = 5};
    uint64_t        steps    = interval_choose(&interval);
    CU_ASSERT_EQUAL(steps, 5); /* nothing is known: one window */
    for (int i = 0; i < 10; i++) {
        interval_measure(&interval, steps, steps * 40000); /* 0.04 ms a step */
        uint64_t next = interval_choose(&interval);
        CU_ASSERT(next <= 4 * steps);
        steps = next;
    }
    CU_ASSERT_EQUAL(steps, 250);
    interval_measure(&interval, steps, steps * 100 * MS_NS); /* much slower now */
    for (int i = 0; i < 3; i++)
        interval_measure(&interval, 5, 500 * (uint64_t)MS_NS);
    CU_ASSERT_EQUAL(interval_choose(&interval), 5);
}

static void interval_keeps_its_bound(void)
{
    struct interval interval = {.period_ns = 100 * MS_NS, .grain_steps = 16, .most_steps = 20};
    for (int i = 0; i < 10; i++) {
        interval_measure(&interval, 10, 10);
        CU_ASSERT(interval_choose(&interval) <= 20);
    }
    interval.most_steps = 3; /* less than a window */
    CU_ASSERT_EQUAL(interval_choose(&interval), 3);
}

/* ---- pace ----------------------------------------------------------------------------------- */

static void pace_holds_back_who_is_early(void)
{
    struct pace pace = pace_make(2, 0.1); /* 0.05 ms of wall time a step */
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 100, 7 * MS_NS), 0);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 300, 8 * MS_NS), 9 * MS_NS);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 300, 17 * MS_NS), 0);
    CU_ASSERT_EQUAL(pace.behind_ns, 0);
}

static void pace_of_the_start_is_not_counted(void)
{
    struct pace pace = pace_make(1, 1);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 0, 0), 0);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 10, 400 * MS_NS), 0); /* 390 ms late */
    CU_ASSERT_EQUAL(pace.behind_ns, 0);
    CU_ASSERT_EQUAL(pace.most_behind_ns, 0);
    CU_ASSERT_EQUAL(pace.given_up_count, 0);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 20, 405 * MS_NS), 5 * MS_NS); /* due 10 ms later */
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 30, 820 * MS_NS), 0);         /* 400 ms, 110 are free */
    CU_ASSERT_EQUAL(pace.behind_ns, 250 * MS_NS);
    CU_ASSERT_EQUAL(pace.given_up_count, 1);
}

static void pace_gives_up_what_is_too_far_behind(void)
{
    struct pace pace = pace_make(1, 1);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 0, 0), 0);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 1100, 1300 * (uint64_t)MS_NS), 0); /* 200 ms behind */
    CU_ASSERT_EQUAL(pace.given_up_count, 0);                                /* to be caught up */
    CU_ASSERT_EQUAL(pace.behind_ns, 200 * MS_NS);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 1200, 1600 * (uint64_t)MS_NS), 0); /* 400 ms */
    CU_ASSERT_EQUAL(pace.given_up_count, 1);
    CU_ASSERT_EQUAL(pace.given_up_ns, 150 * MS_NS);
    CU_ASSERT_EQUAL(pace.behind_ns, 250 * MS_NS);
    CU_ASSERT_EQUAL(pace.most_behind_ns, 400 * MS_NS);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 1500, 1601 * (uint64_t)MS_NS), 49 * MS_NS);
}

static void pace_forgives_a_pause(void)
{
    struct pace pace = pace_make(1, 1);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 0, 0), 0);
    pace_forgive(&pace, 5000 * (uint64_t)MS_NS);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 10, 5000 * (uint64_t)MS_NS), 10 * MS_NS);
    CU_ASSERT_EQUAL(pace.given_up_count, 0);
}

static void no_pace_never_waits(void)
{
    struct pace pace = pace_make(0, 0.1);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 0, 0), 0);
    CU_ASSERT_EQUAL(pace_early_ns(&pace, 1000000, 1), 0);
}

/* ---- latency -------------------------------------------------------------------------------- */

static void latency_counts_when_the_step_begins(void)
{
    struct latency latency;
    latency_begin(&latency);
    CU_ASSERT_EQUAL(latency_quantile_ms(&latency, 0.5), 0);
    for (uint64_t i = 0; i < 100; i++) {
        latency_expect(&latency, 10 * i, 1000 * i);
        latency_pass(&latency, 10 * i - 1, 0); /* not yet */
        latency_pass(&latency, 10 * i, 1000 * i + 100 * i);
    }
    CU_ASSERT_EQUAL(latency.count, 100);
    CU_ASSERT_DOUBLE_EQUAL(latency_quantile_ms(&latency, 0.5), 5, 0.3);
    CU_ASSERT_DOUBLE_EQUAL(latency_quantile_ms(&latency, 0.95), 9.5, 0.3);
}

static void latency_is_bounded(void)
{
    struct latency latency;
    latency_begin(&latency);
    for (uint64_t i = 0; i < 3 * LATENCY_WAITING; i++)
        latency_expect(&latency, 1 + i, 0);
    latency_pass(&latency, UINT64_MAX - 1, 3600000000); /* an hour */
    CU_ASSERT_EQUAL(latency.count, LATENCY_WAITING);
    CU_ASSERT_DOUBLE_EQUAL(latency_quantile_ms(&latency, 0.95), 3600000, 1);
    latency_expect(&latency, UINT64_MAX - 1, 5000);
    latency_pass(&latency, UINT64_MAX - 1, 4000); /* a feeder's clock is ahead */
    CU_ASSERT_EQUAL(latency.bins[0], 1);
}

CHECK_MAIN(times, CASE(interval_comes_to_the_period), CASE(interval_keeps_its_bound),
           CASE(pace_holds_back_who_is_early), CASE(pace_of_the_start_is_not_counted),
           CASE(pace_gives_up_what_is_too_far_behind), CASE(pace_forgives_a_pause),
           CASE(no_pace_never_waits), CASE(latency_counts_when_the_step_begins),
           CASE(latency_is_bounded))
