/* Times and steps. */
#include "base/units.h"
#include "support/check.h"

static void a_delay_is_rounded_to_the_nearest_step_half_up(void)
{
    CU_ASSERT_EQUAL(delay_steps_of(1.5, 0.1), 15);
    CU_ASSERT_EQUAL(delay_steps_of(1.25, 0.5), 3);
    CU_ASSERT_EQUAL(delay_steps_of(1.24, 0.5), 2);
}

static void a_delay_is_held_within_what_a_synapse_can_hold(void)
{
    CU_ASSERT_EQUAL(delay_steps_of(0.0, 0.1), 1);
    CU_ASSERT_EQUAL(delay_steps_of(-3.0, 0.1), 1);
    CU_ASSERT_EQUAL(delay_steps_of(65535.5, 1.0), 65535); /* rounds to one step more */
    CU_ASSERT_EQUAL(delay_steps_of(1e300, 0.1), 65535);
}

static void a_delay_fits_that_rounds_to_1_to_65535_steps(void)
{
    CU_ASSERT_TRUE(delay_fits(0.05, 0.1));
    CU_ASSERT_TRUE(delay_fits(65535.4, 1.0));
    CU_ASSERT_FALSE(delay_fits(0.04, 0.1));
    CU_ASSERT_FALSE(delay_fits(65535.5, 1.0));
    CU_ASSERT_FALSE(delay_fits(NAN, 0.1));
}

CHECK_MAIN(units, CASE(a_delay_is_rounded_to_the_nearest_step_half_up),
           CASE(a_delay_is_held_within_what_a_synapse_can_hold),
           CASE(a_delay_fits_that_rounds_to_1_to_65535_steps))
