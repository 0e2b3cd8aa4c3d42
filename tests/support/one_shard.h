/* one_shard.h - all of a small model on one shard, stepped by hand.
 *
 * Ownership  the fixture owns model, tiles, units and shard.
 */
#ifndef ERGON_TESTS_ONE_SHARD_H
#define ERGON_TESTS_ONE_SHARD_H

#include "shard/shard.h"
#include "support/check.h"
#include "support/model_text.h"

enum { ONE_SHARD_TILES = 128, ONE_SHARD_REGIONS = 4 };

struct one_shard {
    struct model        *model;
    struct tile_table   *tiles;
    struct quantisation *quantisation;
    struct shard        *shard;
    uint64_t             step;
    uint32_t             spikes; /* of the last step */
    const uint32_t      *lids;
};

static inline void one_shard_make(struct one_shard *one, const char *text, isa variant)
{
    uint32_t owned[ONE_SHARD_TILES];
    *one = (struct one_shard){.model = model_of_text(text)};
    CHECK_OK(tile_table_create(&one->tiles, one->model));
    CHECK_OK(quantisation_create(&one->quantisation, one->model));
    CU_ASSERT_TRUE_FATAL(one->tiles->count <= ONE_SHARD_TILES);
    for (uint32_t tile = 0; tile < one->tiles->count; tile++)
        owned[tile] = tile;
    struct shard_plan plan = {.model        = one->model,
                              .tiles        = one->tiles,
                              .quantisation = one->quantisation,
                              .tile_count   = one->tiles->count,
                              .owned        = owned,
                              .isa          = variant};
    CHECK_OK(shard_create(&one->shard, &plan));
}

static inline void one_shard_clear(struct one_shard *one)
{
    shard_destroy(&one->shard);
    quantisation_destroy(&one->quantisation);
    tile_table_destroy(&one->tiles);
    model_destroy(&one->model);
}

/* One step; spikes go nowhere. */
static inline void one_shard_step(struct one_shard *one)
{
    shard_deliver(one->shard, one->step);
    shard_update(one->shard, one->step, &one->spikes, &one->lids);
    one->step++;
}

/* A boundary at which everybody gets all that was asked for, and no time passed. */
static inline void one_shard_grant(struct one_shard *one)
{
    struct pool_share  shares[ONE_SHARD_REGIONS];
    struct energy_sums sums[ONE_SHARD_REGIONS] = {{0}};
    CU_ASSERT_TRUE_FATAL(one->model->energy.region_count <= ONE_SHARD_REGIONS);
    for (uint32_t r = 0; r < ONE_SHARD_REGIONS; r++)
        shares[r] = (struct pool_share){.is_full = true};
    shard_energy_book(one->shard, 0, shares, sums);
}

static inline double one_shard_state(const struct one_shard *one, uint32_t gid, const char *name)
{
    const struct population *population = one->model->populations;
    while (gid >= population->gid_first + population->size)
        population++;
    return shard_state(one->shard, shard_find(one->shard, gid),
                       (uint32_t)kind_state_index(population->kind, name));
}

#endif
