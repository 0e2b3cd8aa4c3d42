/* test_spread.c - medians, spreads, and what is called a change. */
#include "bench/spread.h"

#include "support/check.h"

#include <math.h>

static struct spread spread_make(double a, double b, double c)
{
    double values[] = {a, b, c};
    return spread_of(values, 3);
}

static void the_median_of_an_odd_number_is_the_middle_value(void)
{
    double values[] = {5, 1, 9, 2, 3};

    struct spread spread = spread_of(values, 5);

    CU_ASSERT_EQUAL(spread.count, 5);
    CU_ASSERT_EQUAL(spread.median, 3);
    CU_ASSERT_EQUAL(spread.smallest, 1);
    CU_ASSERT_EQUAL(spread.largest, 9);
}

static void the_median_of_an_even_number_lies_between_the_middle_two(void)
{
    double values[] = {4, 1, 2, 8};

    CU_ASSERT_EQUAL(spread_of(values, 4).median, 3);
}

static void nothing_has_no_median(void) { CU_ASSERT_TRUE(isnan(spread_of(NULL, 0).median)); }

static void the_relative_spread_is_the_range_over_the_median(void)
{
    struct spread spread = spread_make(9, 10, 12);
    struct spread nought = spread_make(0, 0, 0);

    CU_ASSERT_DOUBLE_EQUAL(spread_relative(&spread), 0.3, 1e-12);
    CU_ASSERT_EQUAL(spread_relative(&nought), 0);
}

static void noise_is_the_wider_spread_and_at_least_two_per_cent(void)
{
    struct spread wide = spread_make(9, 10, 12), tight = spread_make(10, 10, 10);

    CU_ASSERT_DOUBLE_EQUAL(spread_noise(&wide, &tight), 0.3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(spread_noise(&tight, &wide), 0.3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(spread_noise(&tight, &tight), 0.02, 1e-12);
}

static void two_repetitions_show_no_spread_so_ten_per_cent_is_noise(void)
{
    double        pair[] = {10, 10};
    struct spread few = spread_of(pair, 2), many = spread_make(10, 10, 10);

    CU_ASSERT_DOUBLE_EQUAL(spread_noise(&few, &many), 0.1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(spread_noise(&many, &few), 0.1, 1e-12);
}

static void a_change_within_the_noise_is_none(void)
{
    struct spread old = spread_make(10, 10, 11), now = spread_make(9, 9.5, 9.5);

    CU_ASSERT_DOUBLE_EQUAL(spread_change(&old, &now), -0.05, 1e-12);
    CU_ASSERT_EQUAL(spread_verdict(&old, &now, BETTER_LOWER), VERDICT_SAME);
}

static void a_change_beyond_the_noise_is_judged_by_its_direction(void)
{
    struct spread slow = spread_make(10, 10, 10), fast = spread_make(9, 9, 9);

    CU_ASSERT_EQUAL(spread_verdict(&slow, &fast, BETTER_LOWER), VERDICT_BETTER);
    CU_ASSERT_EQUAL(spread_verdict(&fast, &slow, BETTER_LOWER), VERDICT_WORSE);
    CU_ASSERT_EQUAL(spread_verdict(&slow, &fast, BETTER_HIGHER), VERDICT_WORSE);
    CU_ASSERT_EQUAL(spread_verdict(&fast, &slow, BETTER_HIGHER), VERDICT_BETTER);
    CU_ASSERT_EQUAL(spread_verdict(&slow, &fast, BETTER_NEITHER), VERDICT_SAME);
}

static void a_change_from_nothing_is_one(void)
{
    struct spread nothing = spread_make(0, 0, 0), much = spread_make(1, 1, 1);

    CU_ASSERT_EQUAL(spread_verdict(&nothing, &much, BETTER_LOWER), VERDICT_WORSE);
    CU_ASSERT_EQUAL(spread_verdict(&nothing, &nothing, BETTER_LOWER), VERDICT_SAME);
}

CHECK_MAIN(spread, CASE(the_median_of_an_odd_number_is_the_middle_value),
           CASE(the_median_of_an_even_number_lies_between_the_middle_two),
           CASE(nothing_has_no_median), CASE(the_relative_spread_is_the_range_over_the_median),
           CASE(noise_is_the_wider_spread_and_at_least_two_per_cent),
           CASE(two_repetitions_show_no_spread_so_ten_per_cent_is_noise),
           CASE(a_change_within_the_noise_is_none),
           CASE(a_change_beyond_the_noise_is_judged_by_its_direction),
           CASE(a_change_from_nothing_is_one))
