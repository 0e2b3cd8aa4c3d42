/* The calendar holds runs until they are due, and only then. */
#include "shard/calendar.h"
#include "support/check.h"

static struct calendar calendar;

static void calendar_gives_a_run_back_in_its_step(void)
{
    CHECK_OK(calendar_create(&calendar, 20));
    CHECK_OK(calendar_push(&calendar, 1007, due_run_make(60123456789, 65535, 255, 15)));

    for (uint64_t step = 1000; step < 1020; step++) {
        struct calendar_slot *slot = calendar_slot_of(&calendar, step);
        CU_ASSERT_EQUAL(slot->count, step == 1007 ? 1 : 0);
    }
    due_run run = calendar_slot_of(&calendar, 1007)->runs[0];
    CU_ASSERT_EQUAL(due_run_first(run), 60123456789);
    CU_ASSERT_EQUAL(due_run_count(run), 65535);
    CU_ASSERT_EQUAL(due_run_block(run), 255);
    CU_ASSERT_EQUAL(due_run_shift(run), 15);
    calendar_destroy(&calendar);
}

static void calendar_has_a_slot_of_its_own_for_the_longest_delay(void)
{
    for (uint32_t delay_max = 1; delay_max < 70; delay_max++) {
        CHECK_OK(calendar_create(&calendar, delay_max));
        CU_ASSERT_PTR_NOT_EQUAL(calendar_slot_of(&calendar, 5),
                                calendar_slot_of(&calendar, 5 + delay_max));
        calendar_destroy(&calendar);
    }
}

static void calendar_grows_and_keeps_what_it_holds(void)
{
    CHECK_OK(calendar_create(&calendar, 3));
    for (uint64_t i = 0; i < 10000; i++)
        CHECK_OK(calendar_push(&calendar, 2, due_run_make(i, 1, 0, 0)));
    struct calendar_slot *slot = calendar_slot_of(&calendar, 2);
    CU_ASSERT_EQUAL(slot->count, 10000);
    for (uint64_t i = 0; i < slot->count; i++)
        CU_ASSERT_EQUAL(due_run_first(slot->runs[i]), i);
    CU_ASSERT_TRUE(calendar_bytes(&calendar) >= 80000);
    calendar_destroy(&calendar);
}

CHECK_MAIN(calendar, CASE(calendar_gives_a_run_back_in_its_step),
           CASE(calendar_has_a_slot_of_its_own_for_the_longest_delay),
           CASE(calendar_grows_and_keeps_what_it_holds))
