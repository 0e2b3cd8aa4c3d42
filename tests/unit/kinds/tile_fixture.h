/* tile_fixture.h - a tile of neurons of one kind, ready to step, for tests of kernels.
 *
 * Ownership  a fixture holds its own columns; tile_make fills all of them.
 */
#ifndef ERGON_TESTS_TILE_FIXTURE_H
#define ERGON_TESTS_TILE_FIXTURE_H

#include "kinds/kind.h"

#include <stdalign.h>
#include <string.h>

enum { TILE_NEURONS_MAX = 320 };

struct tile_fixture {
    alignas(64) float state[KIND_STATES_MAX][TILE_NEURONS_MAX];
    alignas(64) float constants[KIND_CONSTANTS_MAX][TILE_NEURONS_MAX];
    alignas(64) float own[KIND_RECEPTORS_MAX][TILE_NEURONS_MAX];
    alignas(64) float current_pA[TILE_NEURONS_MAX];
    alignas(64) int32_t arrived[KIND_RECEPTORS_MAX][TILE_NEURONS_MAX];
    alignas(64) int32_t refractory_steps[TILE_NEURONS_MAX];
    alignas(64) uint8_t spiked[TILE_NEURONS_MAX];
    float            constant[KIND_CONSTANTS_MAX];
    float           *state_columns[KIND_STATES_MAX];
    const float     *constant_columns[KIND_CONSTANTS_MAX];
    bool             has_names; /* receptors do not go by sign */
    struct kind_step step;
};

/* A tile of count neurons at rest, all with the same parameters; columns of constants filled. */
static inline void tile_make(struct tile_fixture *tile, const struct kind *kind,
                             const double *parameters, double dt_ms, uint32_t count)
{
    memset(tile, 0, sizeof *tile);
    tile->has_names = kind->receptors != NULL;
    kind->derive(parameters, dt_ms, tile->constant);
    for (uint32_t c = 0; c < kind->constant_count; c++)
        for (uint32_t i = 0; i < TILE_NEURONS_MAX; i++)
            tile->constants[c][i] = tile->constant[c];
    for (uint32_t s = 0; s < KIND_STATES_MAX; s++)
        tile->state_columns[s] = tile->state[s];
    for (uint32_t c = 0; c < KIND_CONSTANTS_MAX; c++)
        tile->constant_columns[c] = tile->constants[c];
    tile->step = (struct kind_step){
        .count            = count,
        .state            = tile->state_columns,
        .refractory_steps = tile->refractory_steps,
        .constant         = tile->constant,
        .constants        = tile->constant_columns,
        .arrived          = {tile->arrived[0], tile->arrived[1]},
        .unit             = {1.0f, 1.0f},
        .own              = {tile->own[0], tile->own[1]},
        .current_pA       = tile->current_pA,
        .spiked           = tile->spiked,
    };
}

static inline void tile_defaults(const struct kind *kind, double *parameters)
{
    for (uint32_t p = 0; p < kind->parameter_count; p++)
        parameters[p] = kind->parameters[p].value;
}

#endif
