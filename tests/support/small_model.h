/* small_model.h - models made by hand, and the edges that a row stream makes of them.
 *
 * Ownership  a small model holds all its arrays; do not copy it once joined.
 */
#ifndef ERGON_TESTS_SMALL_MODEL_H
#define ERGON_TESTS_SMALL_MODEL_H

#include "model/model.h"
#include "network/tile.h"

#include <stddef.h>

enum { SMALL_POPULATIONS_MAX = 4, SMALL_PROJECTIONS_MAX = 8, SMALL_TILE = 64 };

struct small_model {
    struct model      model;
    struct population populations[SMALL_POPULATIONS_MAX];
    struct projection projections[SMALL_PROJECTIONS_MAX];
};

/* Populations of the given sizes, two receptors each, kept apart; seed 1, dt 0.1 ms, tiles of 64.
 */
void small_model_make(struct small_model *small, uint32_t populations, const uint32_t *sizes);

/* One more projection: weight 1 pA, delay 1 ms, autapses and multapses allowed. */
struct projection *small_model_join(struct small_model *small, uint32_t source, uint32_t target,
                                    rule_kind rule, uint64_t number);

struct distribution constant_make(double value);
struct distribution normal_make(double mean, double deviation, double minimum, double maximum);

struct edge {
    uint32_t source; /* gids */
    uint32_t target;
    uint32_t delay_steps;
    int32_t  weight;
    uint32_t receptor;
};

struct edge_list {
    uint32_t     count;
    uint32_t     row_count;
    bool         is_ascending; /* rows came by ascending source */
    size_t       capacity;
    struct edge *edges;
};

/* All edges of the model onto some tiles (tile_count 0: onto all), in the stream's order. */
MUST_CHECK fault edge_list_make(struct edge_list *list, const struct model *model,
                                uint32_t tile_count, const uint32_t *tiles);
void             edge_list_clear(struct edge_list *list);

#endif
