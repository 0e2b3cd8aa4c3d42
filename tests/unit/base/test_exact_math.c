/* The C library's long double functions are the oracle: 64 bits of mantissa against 53. */
#include "base/exact_math.h"
#include "support/check.h"

#include <math.h>

#include <stdint.h>
#include <string.h>

typedef double      tested(double);
typedef long double oracle(long double);

static double ulp_of(double x)
{
    double size = fabs(x);
    return nextafter(size, INFINITY) - size;
}

/* Largest error, in ulp of the right value, over count points from first to last. */
static double worst_ulp(tested *f, oracle *g, double first, double last, int count)
{
    double worst = 0;
    for (int i = 0; i <= count; i++) {
        double      x     = first + (last - first) * i / count;
        long double right = g((long double)x);
        double      error = (double)fabsl((long double)f(x) - right) / ulp_of((double)right);
        if (error > worst) worst = error;
    }
    return worst;
}

static void exp_is_within_two_ulp(void)
{
    CU_ASSERT(worst_ulp(exact_exp, expl, -708, 709.7, 400000) < 2);
    CU_ASSERT(worst_ulp(exact_exp, expl, -1, 1, 200000) < 2);
    CU_ASSERT(worst_ulp(exact_exp, expl, -745, -708, 10000) < 2);
    CU_ASSERT_EQUAL(exact_exp(0), 1.0);
    CU_ASSERT_EQUAL(exact_exp(-800), 0.0);
    CU_ASSERT(isinf(exact_exp(710)));
    CU_ASSERT(isnan(exact_exp(NAN)));
}

static void expm1_is_within_two_ulp(void)
{
    CU_ASSERT(worst_ulp(exact_expm1, expm1l, -50, 60, 400000) < 2);
    CU_ASSERT(worst_ulp(exact_expm1, expm1l, -0.7, 0.7, 400000) < 2);
    CU_ASSERT(worst_ulp(exact_expm1, expm1l, -1e-9, 1e-9, 1001) < 2);
    CU_ASSERT(worst_ulp(exact_expm1, expm1l, 60, 709, 10000) < 2);
    CU_ASSERT_EQUAL(exact_expm1(0), 0.0);
    CU_ASSERT_EQUAL(exact_expm1(-1000), -1.0);
}

static void log_is_within_two_ulp(void)
{
    CU_ASSERT(worst_ulp(exact_log, logl, 0.25, 4, 400000) < 2);
    CU_ASSERT(worst_ulp(exact_log, logl, 1e-6, 0.5, 100000) < 2);
    CU_ASSERT(worst_ulp(exact_log, logl, 1e10, 1e300, 100000) < 2);
    CU_ASSERT(worst_ulp(exact_log, logl, 1e-320, 1e-308, 1000) < 2);
    CU_ASSERT_EQUAL(exact_log(1), 0.0);
    CU_ASSERT(isinf(exact_log(0)));
    CU_ASSERT(isnan(exact_log(-1)));
}

static void log1p_is_within_two_ulp(void)
{
    CU_ASSERT(worst_ulp(exact_log1p, log1pl, -0.999999, 3, 400000) < 2);
    CU_ASSERT(worst_ulp(exact_log1p, log1pl, -1e-8, 1e-8, 1001) < 2);
    CU_ASSERT(worst_ulp(exact_log1p, log1pl, 1, 1e18, 10000) < 2);
    CU_ASSERT(isinf(exact_log1p(-1)));
}

static long double normal_cdf(long double z)
{
    return 0.5L * erfcl(-z * 0.7071067811865475244008L);
}

static void normal_cdf_keeps_twelve_digits(void)
{
    double worst = 0;
    for (int i = -3700; i <= 3700; i++) {
        double      z     = 0.01 * i;
        long double right = normal_cdf((long double)z);
        double      error = (double)(fabsl((long double)exact_normal_cdf(z) - right) / right);
        if (error > worst) worst = error;
    }
    CU_ASSERT(worst < 1e-12);
    CU_ASSERT_EQUAL(exact_normal_cdf(0), 0.5);
    CU_ASSERT_EQUAL(exact_normal_cdf(-50), 0.0);
    CU_ASSERT_EQUAL(exact_normal_cdf(50), 1.0);
}

static void normal_quantile_undoes_the_cdf(void)
{
    double worst = 0;
    for (int i = -3700; i <= 500; i++) {
        double z     = 0.01 * i;
        double error = fabs(exact_normal_quantile((double)normal_cdf((long double)z)) - z);
        if (error > worst) worst = error;
    }
    CU_ASSERT(worst < 1e-9);
    CU_ASSERT_EQUAL(exact_normal_quantile(0.25), -exact_normal_quantile(0.75));
    CU_ASSERT(fabs(exact_normal_quantile(0.975) - 1.959963984540054) < 1e-14);
}

/* The same bits on every machine: what these gave once, they give everywhere. */
static void bits_are_what_they_were(void)
{
    double   sum = 0;
    uint64_t bits;
    for (int i = 1; i < 20000; i++) {
        double x = i * 0x1.8p-10;
        sum += exact_exp(-x) + exact_expm1(-x) + exact_log(x) + exact_log1p(x);
        sum += exact_normal_cdf(x - 15) + exact_normal_quantile(i / 20000.0);
    }
    memcpy(&bits, &sum, sizeof bits);
    CU_ASSERT_EQUAL(bits, 0x40f5c88bc71a4bf6u);
}

CHECK_MAIN(exact_math, CASE(exp_is_within_two_ulp), CASE(expm1_is_within_two_ulp),
           CASE(log_is_within_two_ulp), CASE(log1p_is_within_two_ulp),
           CASE(normal_cdf_keeps_twelve_digits), CASE(normal_quantile_undoes_the_cdf),
           CASE(bits_are_what_they_were))
