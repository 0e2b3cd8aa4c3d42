/* test_box_filter.c - means over parts of pixels, and the gate behind them. */
#include "senses/box_filter.h"
#include "senses/motion_gate.h"
#include "support/check.h"

static struct frame frame_of(uint32_t width, uint32_t height, const uint16_t *grey)
{
    return (struct frame){.width = width, .height = height, .maximum = 100, .grey = grey};
}

static void check_cells(const struct frame *frame, struct grid grid, const float *expected)
{
    struct box_filter filter;
    float             cells[64];
    CHECK_OK(box_filter_make(&filter, grid));
    box_filter_apply(&filter, frame, cells);
    for (uint32_t i = 0; i < grid_cells(grid); i++)
        CU_ASSERT_DOUBLE_EQUAL(cells[i], expected[i], 1e-6);
    box_filter_clear(&filter);
}

static void whole_pixels_are_averaged(void)
{
    static const uint16_t GREY[] = {0, 10, 20, 30, 40, 50, 60, 70};
    const struct frame    frame  = frame_of(4, 2, GREY);

    check_cells(&frame, (struct grid){2, 1}, (const float[]){0.25f, 0.45f});
    check_cells(&frame, (struct grid){1, 1}, (const float[]){0.35f});
}

static void parts_of_pixels_count_as_parts(void)
{
    static const uint16_t GREY[] = {0, 30, 90};
    const struct frame    across = frame_of(3, 1, GREY), down = frame_of(1, 3, GREY);

    check_cells(&across, (struct grid){2, 1}, (const float[]){0.1f, 0.7f});
    check_cells(&down, (struct grid){1, 2}, (const float[]){0.1f, 0.7f});
}

static void a_smaller_picture_is_spread(void)
{
    static const uint16_t GREY[] = {0, 100};
    const struct frame    frame  = frame_of(2, 1, GREY);

    check_cells(&frame, (struct grid){3, 2}, (const float[]){0, 0.5f, 1, 0, 0.5f, 1});
}

static void the_same_size_changes_nothing(void)
{
    static const uint16_t GREY[] = {1, 2, 3, 4, 5, 100};
    const struct frame    frame  = frame_of(3, 2, GREY);

    check_cells(&frame, (struct grid){3, 2}, (const float[]){.01f, .02f, .03f, .04f, .05f, 1});
}

static void a_grid_of_no_size_is_refused(void)
{
    struct box_filter filter;
    CU_ASSERT_EQUAL(box_filter_make(&filter, (struct grid){0, 3}), FAULT_USAGE);
    CU_ASSERT_EQUAL(box_filter_make(&filter, (struct grid){65536, 65536}), FAULT_USAGE);
    fault_forget();
}

static void what_creeps_passes_the_gate_in_the_end(void)
{
    struct motion_gate gate;
    CHECK_OK(motion_gate_make(&gate, 2, 0.1));

    CU_ASSERT_TRUE(motion_gate_passes(&gate, (const float[]){0.5f, 0.5f}));
    CU_ASSERT_FALSE(motion_gate_passes(&gate, (const float[]){0.5f, 0.55f}));
    CU_ASSERT_FALSE(motion_gate_passes(&gate, (const float[]){0.5f, 0.59f}));
    CU_ASSERT_TRUE(motion_gate_passes(&gate, (const float[]){0.5f, 0.61f}));
    CU_ASSERT_FALSE(motion_gate_passes(&gate, (const float[]){0.5f, 0.61f}));
    CU_ASSERT_TRUE(motion_gate_passes(&gate, (const float[]){0.35f, 0.61f}));
    motion_gate_clear(&gate);
}

CHECK_MAIN(box_filter, CASE(whole_pixels_are_averaged), CASE(parts_of_pixels_count_as_parts),
           CASE(a_smaller_picture_is_spread), CASE(the_same_size_changes_nothing),
           CASE(a_grid_of_no_size_is_refused), CASE(what_creeps_passes_the_gate_in_the_end))
