/* space.c - functions of distance and masks. */
#include "model/space.h"

#include "base/exact_math.h"

#include <math.h>

static double held(const struct distance_function *f, double value)
{
    if (value < f->minimum) return f->minimum;
    return value > f->maximum ? f->maximum : value;
}

double distance_value(const struct distance_function *f, double distance_mm)
{
    double away;
    switch (f->shape) {
    case DISTANCE_LINEAR:
        return held(f, f->base + f->slope * distance_mm);
    case DISTANCE_EXPONENTIAL:
        return held(f, f->base + f->peak * exact_exp(-distance_mm / f->width_mm));
    case DISTANCE_GAUSSIAN:
        away = (distance_mm - f->centre_mm) / f->width_mm;
        return held(f, f->base + f->peak * exact_exp(-0.5 * away * away));
    case DISTANCE_CONSTANT:
        break;
    }
    return held(f, f->base);
}

/* Every shape rises and falls at most once, and that at the centre of a gaussian. */
struct value_range distance_range(const struct distance_function *f, double near_mm, double far_mm)
{
    double             a = distance_value(f, near_mm), b = distance_value(f, far_mm);
    struct value_range range = {a < b ? a : b, a < b ? b : a};
    if (f->shape != DISTANCE_GAUSSIAN || f->centre_mm <= near_mm || f->centre_mm >= far_mm)
        return range;
    double top = distance_value(f, f->centre_mm);
    range.low  = top < range.low ? top : range.low;
    range.high = top > range.high ? top : range.high;
    return range;
}

void distance_scale(struct distance_function *f, double factor)
{
    f->base *= factor;
    f->slope *= factor;
    f->peak *= factor;
    f->minimum *= factor;
    f->maximum *= factor;
}

bool mask_holds(const struct mask *mask, uint32_t dimensions, const double *displacement_mm,
                double distance_mm)
{
    switch (mask->shape) {
    case MASK_NONE:
        return true;
    case MASK_BALL:
        return distance_mm <= mask->outer_mm;
    case MASK_DOUGHNUT:
        return distance_mm > mask->inner_mm && distance_mm <= mask->outer_mm;
    case MASK_BOX:
        break;
    }
    for (uint32_t i = 0; i < dimensions; i++)
        if (displacement_mm[i] < mask->low_mm[i] || displacement_mm[i] > mask->high_mm[i])
            return false;
    return true;
}

double mask_near(const struct mask *mask)
{
    return mask->shape == MASK_DOUGHNUT ? mask->inner_mm : 0;
}

double mask_reach(const struct mask *mask, uint32_t dimensions)
{
    if (mask->shape == MASK_NONE) return INFINITY;
    if (mask->shape != MASK_BOX) return mask->outer_mm;
    double sum = 0;
    for (uint32_t i = 0; i < dimensions; i++) {
        double far = fmax(fabs(mask->low_mm[i]), fabs(mask->high_mm[i]));
        sum += far * far;
    }
    return sqrt(sum);
}

double placement_span(const struct placement *source, const struct placement *target)
{
    double sum = 0;
    for (uint32_t i = 0; i < source->dimensions; i++) {
        double up   = target->low_mm[i] + target->extent_mm[i] - source->low_mm[i];
        double down = source->low_mm[i] + source->extent_mm[i] - target->low_mm[i];
        double far  = source->is_periodic ? source->extent_mm[i] / 2 : fmax(fabs(up), fabs(down));
        sum += far * far;
    }
    return sqrt(sum);
}
