/* test_clock.c - ticks tell the same time as nanoseconds. */
#include "base/clock.h"
#include "support/check.h"

/* An interval by both clocks; they are not read at the same moment, so the best of some counts. */
static double disagreement(void)
{
    uint64_t ns = clock_ns(), ticks = clock_ticks();
    while (clock_ns() - ns < 2000000)
        continue;
    double by_ticks = clock_ticks_to_ns(clock_ticks() - ticks);
    double by_ns    = (double)(clock_ns() - ns);
    return by_ticks > by_ns ? by_ticks / by_ns - 1 : 1 - by_ticks / by_ns;
}

static void ticks_are_as_long_as_they_say(void)
{
    clock_ticks_start();
    double best = 1;
    for (int i = 0; i < 20; i++) {
        double now = disagreement();
        best       = now < best ? now : best;
    }
    CU_ASSERT_TRUE(best < 0.01);
}

static void ticks_never_run_backwards(void)
{
    clock_ticks_start();
    uint64_t before = clock_ticks();
    for (int i = 0; i < 100000; i++) {
        uint64_t now = clock_ticks();
        CU_ASSERT_TRUE_FATAL(now >= before);
        before = now;
    }
    CU_ASSERT_EQUAL(clock_ticks_to_ns(0), 0.0);
}

CHECK_MAIN(clock, CASE(ticks_are_as_long_as_they_say), CASE(ticks_never_run_backwards))
