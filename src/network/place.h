/* place.h - where every neuron lies, and which neurons can be within reach of each other.
 *
 * Positions follow from the model and its keys alone. Free and grid populations are numbered along
 * a space-filling curve (curve.h), so neurons of neighbouring numbers lie together. The index over
 * them is a tree of boxes on ranges of numbers: level 0 are blocks of 2^block_log2 neurons, a node
 * of level l covers 2^l blocks; a tile is a node of level tile_level. It needs nothing of the
 * order but that it is compact: given points in bad order only make boxes large.
 *
 * Every rank holds the positions of all neurons: 4 bytes a dimension and neuron.
 *
 * Invariant  a free population is uniform in its box: counts of cells are binomial splits of the
 *            whole (split.h), and a neuron is uniform in its cell.
 * Ownership  the table owns its arrays.
 * Touches    base/, model/. Never MPI, files.
 */
#ifndef ERGON_NETWORK_PLACE_H
#define ERGON_NETWORK_PLACE_H

#include "model/model.h"

#include <stddef.h>

enum { PLACE_LEVELS_MAX = 32, PLACE_BLOCK_LOG2 = 5 };

struct box {
    float low[SPACE_DIMENSIONS_MAX];
    float high[SPACE_DIMENSIONS_MAX];
};

/* Of one population; count 0: it lies nowhere. */
struct places {
    uint32_t    count;
    uint32_t    dimensions;
    bool        is_periodic;
    double      period_mm[SPACE_DIMENSIONS_MAX];
    double      fold_mm[SPACE_DIMENSIONS_MAX]; /* the period, or infinity where there is none */
    uint32_t    block_log2;
    uint32_t    tile_level;
    uint32_t    level_count;
    uint32_t    level_first[PLACE_LEVELS_MAX + 1]; /* into boxes */
    struct box *boxes;
    float      *at_mm; /* [count][dimensions] */
};

struct place_table {
    uint32_t       population_count;
    struct places *of; /* [populations] */
};

/*   faults  FAULT_MEMORY
 *   ranks   local: the same on every rank */
MUST_CHECK fault place_table_create(struct place_table **out, const struct model *model);
void             place_table_destroy(struct place_table **table);

/* The position of neuron `index` of its population, in mm; [dimensions] written. */
static inline void place_at(const struct places *p, uint32_t index, double *at_mm)
{
    for (uint32_t i = 0; i < p->dimensions; i++)
        at_mm[i] = p->at_mm[(size_t)index * p->dimensions + i];
}

/* The shortest way from one point to another, and its length. */
static inline double place_way(const struct places *p, const double *from, const double *to,
                               double *way)
{
    double square = 0;
    for (uint32_t i = 0; i < p->dimensions; i++) {
        double d = to[i] - from[i];
        if (p->is_periodic && d > p->period_mm[i] / 2) d -= p->period_mm[i];
        if (p->is_periodic && d < -p->period_mm[i] / 2) d += p->period_mm[i];
        way[i] = d;
        square += d * d;
    }
    return __builtin_sqrt(square);
}

/* The length of that way alone, the same bits, to neuron `index`. */
static inline double place_distance(const struct places *p, const double *from, uint32_t index)
{
    const float *to     = p->at_mm + (size_t)index * p->dimensions;
    double       square = 0;
    for (uint32_t i = 0; i < p->dimensions; i++) {
        double d      = __builtin_fabs(to[i] - from[i]);
        double around = p->fold_mm[i] - d;
        d             = around < d ? around : d;
        square += d * d;
    }
    return __builtin_sqrt(square);
}

/* The box of node i of a level. */
static inline const struct box *place_box(const struct places *p, uint32_t level, uint32_t i)
{
    return &p->boxes[p->level_first[level] + i];
}

static inline uint32_t place_nodes(const struct places *p, uint32_t level)
{
    return p->level_first[level + 1] - p->level_first[level];
}

struct box place_point_box(const struct places *p, const double *at_mm);

/* All displacements from one box to another, the shortest way: bounds of their lengths, and per
 * dimension [low, high] around one of its periodic images. */
struct gap {
    double near_mm;
    double far_mm;
    double low_mm[SPACE_DIMENSIONS_MAX];
    double high_mm[SPACE_DIMENSIONS_MAX];
};
struct gap place_gap(const struct places *p, const struct box *from, const struct box *to);

/* Can a displacement of the gap connect? Never false where one does. */
bool gap_connects(const struct gap *gap, const struct places *p,
                  const struct projection_space *space);

/* Nodes of a level that grow as they are found. */
struct place_list {
    uint32_t *items; /* ascending */
    size_t    count;
    size_t    capacity;
};
void place_list_clear(struct place_list *list);

struct place_query {
    const struct places           *searched;
    const struct projection_space *space;
    struct box                     around;
    bool                           finds_targets; /* `around` holds sources; else the other way */
};

/* Nodes of a level of `searched` that can hold a neuron within reach of the box; list is emptied
 * first.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault place_find(const struct place_query *query, uint32_t level,
                            struct place_list *list);

#endif
