/* Measures that are far from what they were. */
#include "base/random.h"
#include "control/unusual.h"
#include "support/check.h"

#include <math.h>

/* About normal: the sum of twelve uniform numbers. */
static double normal(uint32_t counter)
{
    double sum = -6;
    for (uint32_t i = 0; i < 6; i++) {
        struct random_block b = random_draw(random_key_make(5, RANDOM_TARGET, 0), counter, i, 0, 0);
        sum += random_unit(b.word[0], b.word[1]) + random_unit(b.word[2], b.word[3]);
    }
    return sum;
}

static uint32_t alarms(struct unusual *u, uint32_t values, double mean, double spread,
                       uint32_t *counter)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < values; i++) {
        bool before = u->is_on;
        count += unusual_add(u, mean + spread * normal((*counter)++), 0) && !before;
    }
    return count;
}

static void unusual_noise_is_usual(void)
{
    struct unusual u       = {0};
    uint32_t       counter = 0;
    CU_ASSERT_EQUAL(alarms(&u, 20000, 1, 0.3, &counter), 0);
}

static void unusual_shift_is_told_and_becomes_usual(void)
{
    struct unusual u       = {0};
    uint32_t       counter = 0;
    alarms(&u, 64, 1, 0.1, &counter);
    CU_ASSERT_EQUAL(alarms(&u, 20, 2, 0.1, &counter), 1);
    CU_ASSERT_TRUE(u.is_on);
    CU_ASSERT_EQUAL(alarms(&u, 400, 2, 0.1, &counter), 0);
    CU_ASSERT_FALSE(u.is_on);
    CU_ASSERT_DOUBLE_EQUAL(u.median, 2, 0.1);
}

static void unusual_ends_when_it_is_as_before(void)
{
    struct unusual u       = {0};
    uint32_t       counter = 0;
    alarms(&u, 64, 1, 0.1, &counter);
    alarms(&u, 10, 0.2, 0.1, &counter);
    CU_ASSERT_TRUE(u.is_on);
    alarms(&u, 40, 1, 0.1, &counter);
    CU_ASSERT_FALSE(u.is_on);
}

static void unusual_single_outlier_is_nothing(void)
{
    struct unusual u       = {0};
    uint32_t       counter = 0;
    alarms(&u, 64, 1, 0.1, &counter);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_FALSE(unusual_add(&u, 1e9, 0));
    CU_ASSERT_EQUAL(alarms(&u, 100, 1, 0.1, &counter), 0);
}

/* MAD is 0: a tenth of the median is the least that counts. */
static void unusual_of_constants_has_a_least_spread(void)
{
    struct unusual u = {0};
    for (int i = 0; i < 100; i++)
        CU_ASSERT_FALSE(unusual_add(&u, 10, 0));
    for (int i = 0; i < 100; i++)
        CU_ASSERT_FALSE(unusual_add(&u, 10.9, 0));
    struct unusual zero = {0};
    for (int i = 0; i < 200; i++)
        CU_ASSERT_FALSE(unusual_add(&zero, 0, 0));
    CU_ASSERT_FALSE(unusual_add(&zero, NAN, 0));
}

CHECK_MAIN(unusual, CASE(unusual_noise_is_usual), CASE(unusual_shift_is_told_and_becomes_usual),
           CASE(unusual_ends_when_it_is_as_before), CASE(unusual_single_outlier_is_nothing),
           CASE(unusual_of_constants_has_a_least_spread))
