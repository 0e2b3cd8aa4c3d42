/* space.h - where neurons lie, and what depends on how far apart two of them are.
 *
 * A population may be placed in 1 to 3 dimensions: on a grid, anywhere in a box (uniform), or at
 * given points. In a periodic box the shortest way counts, over the edges or not. A projection
 * between placed populations may take probability, weight and delay from the distance, and a mask
 * says which displacements (target less source) connect at all.
 *
 * Invariant  populations that such a projection joins have the same dimensions, and the same box
 *            where they are periodic.
 * Touches    base/exact_math.h.
 */
#ifndef ERGON_MODEL_SPACE_H
#define ERGON_MODEL_SPACE_H

#include <stdbool.h>
#include <stdint.h>

enum { SPACE_DIMENSIONS_MAX = 3 };

typedef enum place_layout {
    LAYOUT_NONE, /* its neurons lie nowhere */
    LAYOUT_GRID, /* at the centres of shape[0] x shape[1] x ... cells of the box, along a curve */
    LAYOUT_FREE, /* uniform in the box, numbered along a curve                                  */
    LAYOUT_GIVEN /* as listed, in that order                                                    */
} place_layout;

struct placement {
    place_layout  layout;
    uint32_t      dimensions;
    bool          is_periodic;
    double        low_mm[SPACE_DIMENSIONS_MAX]; /* lower corner of the box */
    double        extent_mm[SPACE_DIMENSIONS_MAX];
    uint32_t      shape[SPACE_DIMENSIONS_MAX]; /* of a grid */
    const double *given_mm;                    /* [size][dimensions] */
};

typedef enum distance_shape {
    DISTANCE_CONSTANT,    /* base                                                */
    DISTANCE_LINEAR,      /* base + slope d                                      */
    DISTANCE_EXPONENTIAL, /* base + peak exp(-d / width)                         */
    DISTANCE_GAUSSIAN     /* base + peak exp(-(d - centre)^2 / (2 width^2))      */
} distance_shape;

/* A function of distance, held within its bounds. */
struct distance_function {
    distance_shape shape;
    double         base;
    double         slope; /* per mm */
    double         peak;
    double         width_mm;
    double         centre_mm;
    double         minimum; /* may be infinite */
    double         maximum;
};

typedef enum mask_shape {
    MASK_NONE,
    MASK_BALL,     /* distance <= outer                   */
    MASK_DOUGHNUT, /* inner < distance <= outer           */
    MASK_BOX       /* low <= displacement <= high in each */
} mask_shape;

struct mask {
    mask_shape shape;
    double     inner_mm;
    double     outer_mm;
    double     low_mm[SPACE_DIMENSIONS_MAX];
    double     high_mm[SPACE_DIMENSIONS_MAX];
};

/* What a projection takes from distance. */
struct projection_space {
    struct distance_function chance; /* probability, or relative weight of a source */
    bool                     has_weight;
    bool                     has_delay;
    struct distance_function weight;
    struct distance_function delay_ms;
    struct mask              mask;
};

double distance_value(const struct distance_function *f, double distance_mm);

/* Smallest and largest value over distances [near, far]. */
struct value_range {
    double low;
    double high;
};
struct value_range distance_range(const struct distance_function *f, double near_mm, double far_mm);

/* The function times factor, factor > 0; its bounds too. */
void distance_scale(struct distance_function *f, double factor);

/* Does a displacement connect? distance is its length. */
bool mask_holds(const struct mask *mask, uint32_t dimensions, const double *displacement_mm,
                double distance_mm);

/* The shortest (a bound) and the longest displacement that connects; INFINITY without a mask. */
double mask_near(const struct mask *mask);
double mask_reach(const struct mask *mask, uint32_t dimensions);

/* Means over all pairs of two placed populations, for expectations only: of the chance (0 outside
 * the mask), and of weight and delay where chance allows them. By quadrature over displacements;
 * of given points, by a sample of pairs. */
struct space_means {
    double chance;
    double weight;
    double delay_ms;
};
struct space_means space_means_find(const struct projection_space *space,
                                    const struct placement *source, const struct placement *target,
                                    uint32_t source_size, uint32_t target_size);

/* Longest distance between points of two boxes. */
double placement_span(const struct placement *source, const struct placement *target);

#endif
