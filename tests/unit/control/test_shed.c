/* Which observers are shed. */
#include "control/shed.h"
#include "support/check.h"

static const double WALL_S = 0.1;

static uint32_t press(struct shed *shed, double seconds, double queue_share, double behind_s)
{
    struct shed_sample sample = {
        .wall_s = WALL_S, .queue_share = queue_share, .behind_s = behind_s};
    for (int i = 0; i < (int)(seconds / WALL_S + 0.5); i++)
        shed_judge(shed, &sample);
    return shed->level;
}

static void shed_nothing_while_there_is_room(void)
{
    struct shed shed = {0};
    CU_ASSERT_EQUAL(press(&shed, 60, 0.7, 0.1), 0);
}

static void shed_rises_one_in_two_seconds_and_stops_at_three(void)
{
    struct shed shed = {0};
    CU_ASSERT_EQUAL(press(&shed, 0.4, 0.9, 0), 0);
    CU_ASSERT_EQUAL(press(&shed, 0.2, 0.9, 0), 1);
    CU_ASSERT_EQUAL(press(&shed, 1.8, 0.9, 0), 1);
    CU_ASSERT_EQUAL(press(&shed, 0.2, 0.9, 0), 2);
    CU_ASSERT_EQUAL(press(&shed, 30, 0.9, 0), 3);
}

static void shed_at_once_when_the_queue_is_full(void)
{
    struct shed shed = {0};
    CU_ASSERT_EQUAL(press(&shed, WALL_S, 0.99, 0), 1);
    CU_ASSERT_EQUAL(press(&shed, 1.8, 0.99, 0), 1);
}

static void shed_for_a_run_that_falls_behind(void)
{
    struct shed shed = {0};
    CU_ASSERT_EQUAL(press(&shed, 1.8, 0, 0.24), 0); /* it may catch up */
    CU_ASSERT_EQUAL(press(&shed, 0.4, 0, 0.24), 1);
    CU_ASSERT_EQUAL(press(&shed, 20, 0, 0.1), 1); /* neither: it stays */
    CU_ASSERT_EQUAL(press(&shed, 6, 0, 0), 0);
}

static void shed_for_a_thread_that_lags(void)
{
    struct shed        shed   = {0};
    struct shed_sample sample = {.wall_s = 0.6, .lag_s = 2};
    CU_ASSERT_EQUAL(shed_judge(&shed, &sample), 1);
}

static void shed_that_returns_is_left_later(void)
{
    struct shed shed = {0};
    press(&shed, 1, 0.9, 0);
    CU_ASSERT_EQUAL(press(&shed, 5.2, 0, 0), 0);
    CU_ASSERT_EQUAL(press(&shed, 2.5, 0.9, 0), 1);
    CU_ASSERT_EQUAL(press(&shed, 6, 0, 0), 1);
    CU_ASSERT_EQUAL(press(&shed, 5, 0, 0), 0);
}

CHECK_MAIN(shed, CASE(shed_nothing_while_there_is_room),
           CASE(shed_rises_one_in_two_seconds_and_stops_at_three),
           CASE(shed_at_once_when_the_queue_is_full), CASE(shed_for_a_run_that_falls_behind),
           CASE(shed_for_a_thread_that_lags), CASE(shed_that_returns_is_left_later))
