/* shards.h - several shards of one model, exchanging rows by hand, without ranks.
 *
 * Ownership  the shards own their model, tiles and units.
 */
#ifndef ERGON_TESTS_SHARDS_H
#define ERGON_TESTS_SHARDS_H

#include "shard/shard.h"

enum { SHARDS_MAX = 4 };

struct shards {
    struct model        *model;
    struct tile_table   *tiles;
    struct quantisation *quantisation;
    uint32_t             count;
    struct shard        *shard[SHARDS_MAX];
    uint64_t             digest[2]; /* of spikes */
    uint64_t             spikes;
    uint8_t             *raster; /* [steps][neurons] 1 where one spiked; borrowed, or NULL */
};

/* Of the model in a text, or of one that they take over. owner(tile) says which shard has a tile.
 */
typedef uint32_t shards_owner(uint32_t tile, uint32_t count);
void shards_make(struct shards *s, const char *text, uint32_t count, shards_owner *owner,
                 isa variant);
void shards_make_of(struct shards *s, struct model *model, uint32_t count, shards_owner *owner,
                    isa variant);
void shards_clear(struct shards *s);

/* A step; where the model has ticks and the next begins one, structure changes after it. */
void shards_step(struct shards *s, uint64_t step);

/* A state of a neuron in the model's terms. */
double shards_state(const struct shards *s, uint32_t gid, const char *name);

#endif
