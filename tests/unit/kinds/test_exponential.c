/* The exponentials of kernels: how far they are from the truth, and where they end. */
#include "support/check.h"

#include "base/exact_math.h"
#include "kinds/exponential.h"

#include <math.h>

enum { POINTS = 2000000 };

/* Of a float at x. */
static double ulp(double x) { return ldexp(1.0, ilogb(fabs(x)) - 23); }

static float point(int k)
{
    double span = (double)EXPONENTIAL_HIGHEST - (double)EXPONENTIAL_LOWEST;
    return (float)((double)EXPONENTIAL_LOWEST + span * k / POINTS);
}

static void exponential_stays_within_its_bound(void)
{
    double worst = 0.0;
    for (int k = 0; k <= POINTS; k++) {
        double truth = exact_exp((double)point(k));
        worst        = fmax(worst, fabs((double)exponential(point(k)) - truth) / ulp(truth));
    }
    CU_ASSERT_TRUE(worst <= 2.0);
}

static void exponential_minus_one_stays_within_its_bound(void)
{
    double worst = 0.0;
    for (int k = 0; k <= POINTS; k++) {
        /* Dense near 0 as well, where nothing may cancel. */
        for (int small = 0; small < 2; small++) {
            float  x     = small ? point(k) * 1e-4f : point(k);
            double truth = exact_expm1((double)x);
            if (truth == 0.0) continue;
            double off = fabs((double)exponential_minus_one(x) - truth);
            worst      = fmax(worst, off / ulp(truth));
        }
    }
    CU_ASSERT_TRUE(worst <= 3.0);
}

static void exponentials_of_nothing_are_exact(void)
{
    CU_ASSERT_EQUAL(exponential(0.0f), 1.0f);
    CU_ASSERT_EQUAL(exponential_minus_one(0.0f), 0.0f);
    CU_ASSERT_EQUAL(exponential_minus_one(-1e-30f), -1e-30f);
}

static void exponentials_beyond_their_range_are_those_of_its_ends(void)
{
    CU_ASSERT_EQUAL(exponential(-INFINITY), exponential(EXPONENTIAL_LOWEST));
    CU_ASSERT_EQUAL(exponential(INFINITY), exponential(EXPONENTIAL_HIGHEST));
    CU_ASSERT_EQUAL(exponential_minus_one(-1e30f), -1.0f);
    CU_ASSERT_TRUE(isfinite(exponential(INFINITY)));
}

CHECK_MAIN(exponential, CASE(exponential_stays_within_its_bound),
           CASE(exponential_minus_one_stays_within_its_bound),
           CASE(exponentials_of_nothing_are_exact),
           CASE(exponentials_beyond_their_range_are_those_of_its_ends))
