/* spread.c - order statistics of a few values. */
#include "bench/spread.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const double   NOISE_LEAST = 0.02, NOISE_UNKNOWN = 0.1;
static const uint32_t REPETITIONS_ENOUGH = 3;

static int double_compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

struct spread spread_of(double *values, uint32_t count)
{
    if (count == 0) return (struct spread){0, NAN, NAN, NAN};
    qsort(values, count, sizeof *values, double_compare);
    double middle = count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
    return (struct spread){count, middle, values[0], values[count - 1]};
}

double spread_relative(const struct spread *s)
{
    return s->median != 0 ? (s->largest - s->smallest) / fabs(s->median) : 0;
}

double spread_noise(const struct spread *old, const struct spread *now)
{
    bool   is_known = old->count >= REPETITIONS_ENOUGH && now->count >= REPETITIONS_ENOUGH;
    double least    = is_known ? NOISE_LEAST : NOISE_UNKNOWN;
    return fmax(least, fmax(spread_relative(old), spread_relative(now)));
}

double spread_change(const struct spread *old, const struct spread *now)
{
    if (old->median == now->median) return 0;
    return old->median != 0 ? (now->median - old->median) / fabs(old->median) : INFINITY;
}

verdict spread_verdict(const struct spread *old, const struct spread *now, better_way better)
{
    double change = spread_change(old, now);
    if (better == BETTER_NEITHER || fabs(change) <= spread_noise(old, now)) return VERDICT_SAME;
    return (change < 0) == (better == BETTER_LOWER) ? VERDICT_BETTER : VERDICT_WORSE;
}
