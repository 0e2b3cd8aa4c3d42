/* distribution.c - distribution functions of quantities as the model cuts or clips them. */
#include "base/exact_math.h"
#include "base/random.h"
#include "network/draw.h"

#include <math.h>

static const double INVERSE_SQRT_TWOPI = 0.39894228040143267794;

static double normal_density(double z) { return exact_exp(-0.5 * z * z) * INVERSE_SQRT_TWOPI; }

/* Standard scores that go with a value of the uncut normal or lognormal. */
static double score_of(const struct distribution *d, double x)
{
    if (d->shape == SHAPE_NORMAL) return (x - d->a) / d->b;
    return x > 0 ? (exact_log(x) - d->a) / d->b : -INFINITY;
}

static bool is_single(const struct distribution *d)
{
    if (d->shape == SHAPE_CONSTANT || d->shape == SHAPE_GIVEN) return true;
    return d->shape == SHAPE_UNIFORM ? d->b <= d->a : d->b <= 0;
}

/* The value of a distribution without spread. */
static double single_value(const struct distribution *d)
{
    if (d->shape == SHAPE_CONSTANT || d->shape == SHAPE_GIVEN) return d->a;
    double x = d->shape == SHAPE_LOGNORMAL ? exact_exp(d->a) : d->a;
    return x < d->minimum ? d->minimum : x > d->maximum ? d->maximum : x;
}

/* P(X <= x) before the cut. */
static double uncut_cdf(const struct distribution *d, double x)
{
    if (d->shape != SHAPE_UNIFORM) return exact_normal_cdf(score_of(d, x));
    return x <= d->a ? 0 : x >= d->b ? 1 : (x - d->a) / (d->b - d->a);
}

double distribution_cdf(const struct distribution *d, double x)
{
    if (is_single(d)) return x >= single_value(d);
    if (x < d->minimum) return 0;
    if (x >= d->maximum) return 1;
    if (d->outside == OUTSIDE_CLIP) return uncut_cdf(d, x);
    double low  = uncut_cdf(d, d->minimum);
    double high = uncut_cdf(d, d->maximum);
    return high > low ? (uncut_cdf(d, x) - low) / (high - low) : 1;
}

/* Integral of x over the uncut density between the bounds. */
static double inner_moment(const struct distribution *d)
{
    if (d->shape == SHAPE_UNIFORM) {
        double low  = d->minimum > d->a ? d->minimum : d->a;
        double high = d->maximum < d->b ? d->maximum : d->b;
        return high > low ? 0.5 * (high - low) * (high + low) / (d->b - d->a) : 0;
    }
    double low  = score_of(d, d->minimum);
    double high = score_of(d, d->maximum);
    if (d->shape == SHAPE_LOGNORMAL)
        return exact_exp(d->a + 0.5 * d->b * d->b) *
               (exact_normal_cdf(high - d->b) - exact_normal_cdf(low - d->b));
    return d->a * (exact_normal_cdf(high) - exact_normal_cdf(low)) +
           d->b * (normal_density(low) - normal_density(high));
}

double distribution_mean(const struct distribution *d)
{
    if (is_single(d)) return single_value(d);
    double low  = uncut_cdf(d, d->minimum);
    double high = uncut_cdf(d, d->maximum);
    if (d->outside == OUTSIDE_CLIP)
        return d->minimum * low + inner_moment(d) + d->maximum * (1 - high);
    return high > low ? inner_moment(d) / (high - low) : d->minimum;
}

double distribution_draw(const struct distribution *d, uint32_t high_word, uint32_t low_word)
{
    if (is_single(d)) return single_value(d);
    double chance = random_unit(high_word, low_word);
    if (d->outside == OUTSIDE_REDRAW) {
        double low = uncut_cdf(d, d->minimum);
        chance     = low + chance * (uncut_cdf(d, d->maximum) - low);
    }
    if (chance <= 0) return d->minimum;
    if (chance >= 1) return d->maximum;
    double x = d->shape == SHAPE_UNIFORM ? d->a + chance * (d->b - d->a)
                                         : d->a + d->b * exact_normal_quantile(chance);
    if (d->shape == SHAPE_LOGNORMAL) x = exact_exp(x);
    return x < d->minimum ? d->minimum : x > d->maximum ? d->maximum : x;
}
