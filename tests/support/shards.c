/* shards.c - steps of all shards, and spikes from each to all. */
#include "support/shards.h"

#include "base/random.h"
#include "support/check.h"
#include "support/model_text.h"

#include <math.h>

void shards_make(struct shards *s, const char *text, uint32_t count, shards_owner *owner,
                 isa variant)
{
    shards_make_of(s, model_of_text(text), count, owner, variant);
}

void shards_make_of(struct shards *s, struct model *model, uint32_t count, shards_owner *owner,
                    isa variant)
{
    *s = (struct shards){.model = model, .count = count};
    CHECK_OK(tile_table_create(&s->tiles, s->model));
    CHECK_OK(quantisation_create(&s->quantisation, s->model));
    for (uint32_t n = 0; n < count; n++) {
        uint32_t owned[4096], owned_count = 0;
        for (uint32_t tile = 0; tile < s->tiles->count; tile++)
            if (owner(tile, count) == n) owned[owned_count++] = tile;
        struct shard_plan plan = {.model        = s->model,
                                  .tiles        = s->tiles,
                                  .quantisation = s->quantisation,
                                  .tile_count   = owned_count,
                                  .owned        = owned,
                                  .isa          = variant};
        CHECK_OK(shard_create(&s->shard[n], &plan));
    }
}

void shards_clear(struct shards *s)
{
    for (uint32_t n = 0; n < s->count; n++)
        shard_destroy(&s->shard[n]);
    quantisation_destroy(&s->quantisation);
    tile_table_destroy(&s->tiles);
    model_destroy(&s->model);
}

static void spike_spread(struct shards *s, uint32_t gid, uint64_t step)
{
    struct random_block hash =
        random_draw(random_key_make(0, RANDOM_DIGEST, 0), (uint32_t)step, gid, 0, 0);
    s->digest[0] += (uint64_t)hash.word[1] << 32 | hash.word[0];
    s->digest[1] += (uint64_t)hash.word[3] << 32 | hash.word[2];
    s->spikes++;
    if (s->raster) s->raster[step * s->model->neuron_count + gid] = 1;
    for (uint32_t n = 0; n < s->count; n++)
        for (uint32_t row = 0; row < shard_row_count(s->shard[n]); row++)
            if (shard_row_sources(s->shard[n])[row] == gid)
                CHECK_OK(shard_queue(s->shard[n], step, 1, &row));
}

void shards_step(struct shards *s, uint64_t step)
{
    for (uint32_t n = 0; n < s->count; n++) {
        uint32_t        count;
        const uint32_t *lids;
        shard_deliver(s->shard[n], step);
        shard_update(s->shard[n], step, &count, &lids);
        for (uint32_t i = 0; i < count; i++) {
            CU_ASSERT_TRUE(i == 0 || lids[i] > lids[i - 1]);
            spike_spread(s, shard_gid(s->shard[n], lids[i]), step);
        }
    }
    const uint32_t tick_steps = s->model->energy.tick_steps;
    for (uint32_t n = 0; tick_steps && (step + 1) % tick_steps == 0 && n < s->count; n++)
        CHECK_OK(shard_structure_tick(s->shard[n], (step + 1) / tick_steps));
}

double shards_state(const struct shards *s, uint32_t gid, const char *name)
{
    for (uint32_t n = 0; n < s->count; n++) {
        uint32_t lid = shard_find(s->shard[n], gid);
        if (lid == UINT32_MAX) continue;
        for (uint32_t p = 0; p < s->model->population_count; p++) {
            const struct population *it = &s->model->populations[p];
            if (gid >= it->gid_first && gid < it->gid_first + it->size)
                return shard_state(s->shard[n], lid, (uint32_t)kind_state_index(it->kind, name));
        }
    }
    return NAN;
}
