/* Runs under way follow their synapses. */
#include "shard/run_moves.h"
#include "support/check.h"

static due_run run_of(uint64_t first, uint32_t count) { return due_run_make(first, count, 3, 2); }

/* Rows of 10 synapses from 100, 200 and 300 on: the first loses parts of its runs, the second
 * stays, the third moves as a whole. */
static void list_make(struct run_moves *list)
{
    *list = (struct run_moves){0};
    CHECK_OK(run_moves_add(list, (struct run_move){100, 100, 4, 0}));
    CHECK_OK(run_moves_add(list, (struct run_move){104, 100, 6, 5}));
    CHECK_OK(run_moves_add(list, (struct run_move){300, 250, 10, MOVE_COUNT_KEPT}));
}

static void runs_under_way_follow_their_synapses(void)
{
    struct run_moves list;
    struct calendar  calendar = {0};
    list_make(&list);
    CHECK_OK(calendar_create(&calendar, 20));
    for (uint64_t step = 3; step < 23; step += 19) {
        CHECK_OK(calendar_push(&calendar, step, run_of(99, 1)));
        CHECK_OK(calendar_push(&calendar, step, run_of(304, 6)));
        CHECK_OK(calendar_push(&calendar, step, run_of(100, 4)));
        CHECK_OK(calendar_push(&calendar, step, run_of(104, 6)));
        CHECK_OK(calendar_push(&calendar, step, run_of(110, 2)));
        CHECK_OK(calendar_push(&calendar, step, run_of(200, 10)));
        CHECK_OK(calendar_push(&calendar, step, run_of(310, 1)));
    }

    run_moves_follow(&list, &calendar);

    const due_run expected[] = {run_of(99, 1),  run_of(254, 6),  run_of(100, 5),
                                run_of(110, 2), run_of(200, 10), run_of(310, 1)};
    for (uint64_t step = 3; step < 23; step += 19) {
        const struct calendar_slot *slot = calendar_slot_of(&calendar, step);
        CU_ASSERT_EQUAL_FATAL(slot->count, 6);
        for (size_t i = 0; i < slot->count; i++)
            CU_ASSERT_EQUAL(slot->runs[i], expected[i]);
    }
    calendar_destroy(&calendar);
    run_moves_clear(&list);
}

static void scales_stay_with_their_runs(void)
{
    struct run_moves list;
    struct calendar  calendar = {0};
    list_make(&list);
    CHECK_OK(calendar_create(&calendar, 20));
    CHECK_OK(calendar_push_scaled(&calendar, 5, run_of(100, 4), 11));
    CHECK_OK(calendar_push_scaled(&calendar, 5, run_of(104, 6), 12));
    CHECK_OK(calendar_push_scaled(&calendar, 5, run_of(200, 6), 13));

    run_moves_follow(&list, &calendar);

    const struct calendar_slot *slot = calendar_slot_of(&calendar, 5);
    CU_ASSERT_EQUAL_FATAL(slot->count, 2);
    CU_ASSERT_EQUAL(slot->runs[0], run_of(100, 5));
    CU_ASSERT_EQUAL(slot->scales[0], 12);
    CU_ASSERT_EQUAL(slot->scales[1], 13);
    calendar_destroy(&calendar);
    run_moves_clear(&list);
}

CHECK_MAIN(run_moves, CASE(runs_under_way_follow_their_synapses), CASE(scales_stay_with_their_runs))
