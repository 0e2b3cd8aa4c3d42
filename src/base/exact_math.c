/* exact_math.c - series short enough for a double, after reduction to a small argument. */
#include "base/exact_math.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static const double LOG2_E     = 1.4426950408889634074;
static const double LN2_HIGH   = 0x1.62e42feep-1; /* 32 bits: an exponent times it is exact */
static const double LN2_LOW    = 0x1.a39ef35793c76p-33;
static const double SQRT_TWO   = 1.41421356237309504880;
static const double SQRT_TWOPI = 2.50662827463100050242;

/* 2^k for a normal result. */
static double power_of_two(int64_t k)
{
    assert(k >= -1022 && k <= 1023);
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    double   value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* x 2^k with at most one rounding that shows. */
static double scale(double x, int64_t k)
{
    if (k > 1023) return x * power_of_two(1023) * power_of_two(k - 1023 < 1023 ? k - 1023 : 1023);
    if (k < -1021) return x * power_of_two(k + 200 > -1022 ? k + 200 : -1022) * power_of_two(-200);
    return x * power_of_two(k);
}

/* x = k ln 2 + r + c with |r| <= ln 2 / 2 and c what r lost by rounding. */
static int64_t reduce(double x, double *r, double *c)
{
    double  turns = x * LOG2_E;
    int64_t k     = (int64_t)(turns + (turns < 0 ? -0.5 : 0.5));
    double  high  = x - (double)k * LN2_HIGH;
    double  low   = (double)k * LN2_LOW;
    *r            = high - low;
    *c            = (high - *r) - low;
    return k;
}

/* exp(r + c) - 1 by Taylor to r^14: the rest is below 2^-57 of r. */
static double expm1_reduced(double r, double c)
{
    static const double inverse_factorial[] = {
        1.0 / 87178291200.0, 1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0,
        1.0 / 3628800.0,     1.0 / 362880.0,     1.0 / 40320.0,     1.0 / 5040.0,
        1.0 / 720.0,         1.0 / 120.0,        1.0 / 24.0,        1.0 / 6.0};
    double p = 0;
    for (unsigned i = 0; i < sizeof inverse_factorial / sizeof *inverse_factorial; i++)
        p = p * r + inverse_factorial[i];
    double square = r * r;
    return r + (square * 0.5 + (square * r * p + (c + c * r)));
}

double exact_exp(double x)
{
    if (x != x) return x;
    if (x > 709.79) return INFINITY;
    if (x < -746.0) return 0;
    double  r, c;
    int64_t k = reduce(x, &r, &c);
    return scale(1.0 + expm1_reduced(r, c), k);
}

double exact_expm1(double x)
{
    if (x != x || x == 0) return x;
    if (x < -40.0) return -1.0; /* e^-40 is below half an ulp of 1 */
    if (x > 40.0) return exact_exp(x) - 1.0;
    double  r, c;
    int64_t k    = reduce(x, &r, &c);
    double  tail = expm1_reduced(r, c);
    if (k == 0) return tail;
    double power = power_of_two(k);
    return power * tail + (power - 1.0);
}

/* k ln 2 + log(1 + f) + c, sqrt(1/2) - 1 <= f <= sqrt(2) - 1: with s = f / (2 + f),
 * log(1 + f) = 2 atanh s = f - (f^2/2 - s (f^2/2 + 2 s^2/3 + 2 s^4/5 + ...)). */
static double log_reduced(double f, int64_t k, double c)
{
    double s      = f / (2.0 + f);
    double square = s * s;
    double series = 0;
    for (int term = 25; term >= 3; term -= 2)
        series = series * square + 2.0 / term;
    series *= square;
    double half = 0.5 * f * f;
    double low  = s * (half + series) + ((double)k * LN2_LOW + c);
    return (double)k * LN2_HIGH - ((half - low) - f);
}

/* x = 2^k m with sqrt(1/2) <= m < sqrt(2); gives m. */
static double split_exponent(double x, int64_t *k)
{
    *k = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        *k = -54;
    }
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    *k += (int64_t)(bits >> 52) - 1023;
    bits = (bits & 0xfffffffffffffu) | (1023ull << 52);
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m < SQRT_TWO) return m;
    *k += 1;
    return m * 0.5;
}

double exact_log(double x)
{
    if (x != x || x == INFINITY) return x;
    if (x == 0) return -INFINITY;
    if (x < 0) return NAN;
    int64_t k;
    double  m = split_exponent(x, &k);
    return log_reduced(m - 1.0, k, 0);
}

double exact_log1p(double x)
{
    if (x > -0.29 && x < 0.41) return log_reduced(x, 0, 0);
    if (x > 0x1p60) return exact_log(x);
    double  sum  = 1.0 + x;
    double  lost = x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
    int64_t k;
    if (!(sum > 0)) return exact_log(sum);
    double m = split_exponent(sum, &k);
    return log_reduced(m - 1.0, k, lost / sum);
}

static double normal_density(double z) { return exact_exp(-0.5 * z * z) / SQRT_TWOPI; }

/* P(Z > z) for z >= 3: the continued fraction 1/(z + 1/(z + 2/(z + ...))), whose 80 terms leave
 * less than 1e-15 at z = 3 and less above. */
static double tail_fraction(double z)
{
    double fraction = z;
    for (int term = 80; term >= 1; term--)
        fraction = z + term / fraction;
    return normal_density(z) / fraction;
}

/* P(0 < Z < z) = density(z) (z + z^3/3 + z^5/15 + ...): all terms have one sign. */
static double centre_series(double z)
{
    double term = z;
    double sum  = z;
    for (int odd = 3; odd < 121; odd += 2) {
        term *= z * z / odd;
        sum += term;
    }
    return normal_density(z) * sum;
}

double exact_normal_cdf(double z)
{
    if (z != z) return z;
    if (z < -39.0) return 0;
    if (z > 39.0) return 1;
    if (z < -3.0) return tail_fraction(-z);
    if (z > 3.0) return 1.0 - tail_fraction(z);
    return 0.5 + centre_series(z);
}

/* Coefficients highest power first. */
static double polynomial(const double *coefficients, int count, double x)
{
    double value = 0;
    for (int i = 0; i < count; i++)
        value = value * x + coefficients[i];
    return value;
}

/* Rational approximation of the quantile for p <= 1/2, relative 1.2e-9 (P. J. Acklam, 2003). */
static double quantile_guess(double p)
{
    static const double centre_top[]    = {-3.969683028665376e+01, 2.209460984245205e+02,
                                           -2.759285104469687e+02, 1.383577518672690e+02,
                                           -3.066479806614716e+01, 2.506628277459239e+00};
    static const double centre_bottom[] = {-5.447609879822406e+01, 1.615858368580409e+02,
                                           -1.556989798598866e+02, 6.680131188771972e+01,
                                           -1.328068155288572e+01, 1.0};
    static const double tail_top[]      = {-7.784894002430293e-03, -3.223964580411365e-01,
                                           -2.400758277161838e+00, -2.549732539343734e+00,
                                           4.374664141464968e+00,  2.938163982698783e+00};
    static const double tail_bottom[]   = {7.784695709041462e-03, 3.224671290700398e-01,
                                           2.445134137142996e+00, 3.754408661907416e+00, 1.0};
    if (p < 0.02425) {
        double q = sqrt(-2.0 * exact_log(p));
        return polynomial(tail_top, 6, q) / polynomial(tail_bottom, 5, q);
    }
    double q = p - 0.5;
    double r = q * q;
    return polynomial(centre_top, 6, r) * q / polynomial(centre_bottom, 6, r);
}

double exact_normal_quantile(double p)
{
    assert(p > 0 && p < 1);
    if (p > 0.5) return -exact_normal_quantile(1.0 - p);
    double z = quantile_guess(p);
    /* One step of Halley's method; a denormal density divides nothing. */
    double density = normal_density(z);
    if (density < 1e-306) return z;
    double step = (exact_normal_cdf(z) - p) / density;
    return z - step / (1.0 + 0.5 * z * step);
}
