/* space_means.c - expectations over all pairs of two placed populations. */
#include "model/space.h"

#include <math.h>

enum { POINTS_PLANE = 384, POINTS_SOLID = 48, SAMPLED = 512 };

struct tally {
    const struct projection_space *space;
    double                         mass; /* of all displacements */
    double                         chance;
    double                         weight;
    double                         delay_ms;
};

static void tally_add(struct tally *t, uint32_t dimensions, const double *displacement, double mass)
{
    double square = 0;
    for (uint32_t i = 0; i < dimensions; i++)
        square += displacement[i] * displacement[i];
    double distance = sqrt(square);
    t->mass += mass;
    if (!mask_holds(&t->space->mask, dimensions, displacement, distance)) return;
    double chance = mass * distance_value(&t->space->chance, distance);
    t->chance += chance;
    if (t->space->has_weight) t->weight += chance * distance_value(&t->space->weight, distance);
    if (t->space->has_delay) t->delay_ms += chance * distance_value(&t->space->delay_ms, distance);
}

/* Displacements along one axis: where they lie and how many of the pairs each has. */
struct axis {
    double low;
    double step;
    double whole; /* share of a step at full overlap */
    double source_low, source_high, target_low, target_high;
    bool   is_periodic;
};

static struct axis axis_of(const struct placement *source, const struct placement *target,
                           const struct projection_space *space, uint32_t i, uint32_t points)
{
    double      reach = mask_reach(&space->mask, source->dimensions);
    struct axis a     = {.source_low  = source->low_mm[i],
                         .source_high = source->low_mm[i] + source->extent_mm[i],
                         .target_low  = target->low_mm[i],
                         .target_high = target->low_mm[i] + target->extent_mm[i],
                         .is_periodic = source->is_periodic};
    double      low   = a.is_periodic ? -source->extent_mm[i] / 2 : a.target_low - a.source_high;
    double      high  = a.is_periodic ? source->extent_mm[i] / 2 : a.target_high - a.source_low;
    low               = fmax(low, -reach);
    high              = fmin(high, reach);
    a.step            = high > low ? (high - low) / points : 0;
    a.low             = low + a.step / 2;
    a.whole           = a.is_periodic ? a.step / source->extent_mm[i]
                                      : a.step / (source->extent_mm[i] * target->extent_mm[i]);
    return a;
}

/* Share of all pairs whose displacement lies in the step around x. */
static double axis_share(const struct axis *a, double x)
{
    if (a->is_periodic) return a->whole;
    double low  = fmax(a->source_low + x, a->target_low);
    double high = fmin(a->source_high + x, a->target_high);
    return high > low ? a->whole * (high - low) : 0;
}

static void boxes_tally(struct tally *t, const struct placement *source,
                        const struct placement *target)
{
    uint32_t    dimensions = source->dimensions;
    uint32_t    points = dimensions == 3 ? POINTS_SOLID : POINTS_PLANE, total = 1;
    struct axis axes[SPACE_DIMENSIONS_MAX];
    for (uint32_t i = 0; i < dimensions; i++) {
        axes[i] = axis_of(source, target, t->space, i, points);
        total *= points;
    }
    for (uint32_t k = 0; k < total; k++) {
        double   at[SPACE_DIMENSIONS_MAX] = {0}, share = 1;
        uint32_t rest = k;
        for (uint32_t i = 0; i < dimensions; i++, rest /= points) {
            at[i] = axes[i].low + axes[i].step * (rest % points);
            share *= axis_share(&axes[i], at[i]);
        }
        if (share > 0) tally_add(t, dimensions, at, share);
    }
    t->mass = 1;
}

static void place_sample(const struct placement *p, uint32_t size, uint32_t k, double *at)
{
    for (uint32_t i = 0; i < p->dimensions; i++) {
        if (p->given_mm) {
            at[i] = p->given_mm[(uint64_t)k * size / SAMPLED * p->dimensions + i];
            continue;
        }
        double share = fmod(k * (i == 0   ? 0.6180339887498949
                                 : i == 1 ? 0.7548776662466927
                                          : 0.8191725133961645) +
                                0.5,
                            1);
        at[i]        = p->low_mm[i] + p->extent_mm[i] * share;
    }
}

static void points_tally(struct tally *t, const struct placement *source,
                         const struct placement *target, const uint32_t sizes[2])
{
    for (uint32_t k = 0; k < SAMPLED * SAMPLED; k++) {
        double from[SPACE_DIMENSIONS_MAX] = {0}, to[SPACE_DIMENSIONS_MAX] = {0};
        place_sample(source, sizes[0], k / SAMPLED, from);
        place_sample(target, sizes[1], k % SAMPLED, to);
        for (uint32_t i = 0; i < source->dimensions; i++) {
            to[i] -= from[i];
            if (source->is_periodic)
                to[i] -= source->extent_mm[i] * floor(to[i] / source->extent_mm[i] + 0.5);
        }
        tally_add(t, source->dimensions, to, 1);
    }
}

struct space_means space_means_find(const struct projection_space *space,
                                    const struct placement *source, const struct placement *target,
                                    uint32_t source_size, uint32_t target_size)
{
    struct tally   t        = {.space = space};
    const uint32_t sizes[2] = {source_size, target_size};
    if (source->given_mm || target->given_mm)
        points_tally(&t, source, target, sizes);
    else
        boxes_tally(&t, source, target);
    struct space_means means = {0};
    if (t.chance <= 0) return means;
    means.chance   = t.chance / t.mass;
    means.weight   = t.weight / t.chance;
    means.delay_ms = t.delay_ms / t.chance;
    return means;
}
