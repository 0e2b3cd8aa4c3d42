/* shard_digest.c - one number for all that the neurons of a shard are. */
#include "shard/shard_parts.h"

#include <string.h>

/* Objects of the purpose RANDOM_DIGEST, beside those of record/digest.c. */
enum { OBJECT_STATE = 1, OBJECT_SYNAPSE = 4, OBJECT_QUIET };

static void lanes_add(uint64_t lanes[2], struct random_block block)
{
    lanes[0] += (uint64_t)block.word[1] << 32 | block.word[0];
    lanes[1] += (uint64_t)block.word[3] << 32 | block.word[2];
}

/* All that the ledger knows of a neuron; beyond the states' numbers. */
static void store_digest(const struct group_energy *energy, struct random_key key, uint32_t gid,
                         uint32_t place, uint64_t lanes[2])
{
    const struct store_columns *c     = &energy->columns;
    const uint64_t              atp   = (uint64_t)c->atp[place];
    const uint32_t              all[] = {(uint32_t)atp,      (uint32_t)(atp >> 32), c->asked[place],
                                         c->received[place], c->carried[place],     c->spikes[place],
                                         c->outgoing[place]};
    for (uint32_t w = 0; w < sizeof all / sizeof *all; w++)
        lanes_add(lanes, random_draw(key, gid, KIND_STATES_MAX + 1 + w, all[w], 0));
}

/* How long it was quiet, and whether it is retired. */
static void quiet_digest(const struct retirement *r, uint32_t gid, uint32_t place,
                         uint64_t lanes[2])
{
    lanes_add(lanes, random_draw(random_key_make(0, RANDOM_DIGEST, OBJECT_QUIET), gid,
                                 r->quiet[place], r->touched[place] != 0, r->retired[place]));
}

static void neuron_digest(const struct neuron_group *group, struct random_key key, uint32_t gid,
                          uint32_t place, uint64_t lanes[2])
{
    for (uint32_t s = 0; s <= group->definition->kind->state_count; s++) {
        uint32_t bits = (uint32_t)group->refractory_steps[place];
        if (s < group->definition->kind->state_count)
            memcpy(&bits, &group->states[s][place], sizeof bits);
        lanes_add(lanes, random_draw(key, gid, s, bits, 0));
    }
    if (group->energy) store_digest(group->energy, key, gid, place, lanes);
    if (group->retirement) quiet_digest(group->retirement, gid, place, lanes);
}

/* Synapses that may go, for a key of their own. */
struct synapse_sum {
    const struct shard *shard;
    struct random_key   key;
    uint64_t           *lanes;
};

static void synapse_digest(void *self, const struct prunable *synapse)
{
    const struct synapse_sum *sum = self;
    lanes_add(sum->lanes,
              random_draw(sum->key, synapse->source, shard_gid(sum->shard, synapse->target),
                          synapse->delay_steps << 8 | synapse->benefit, synapse->projection));
}

void shard_digest_states(const struct shard *shard, uint64_t lanes[2])
{
    struct random_key key = random_key_make(0, RANDOM_DIGEST, OBJECT_STATE);
    lanes[0] = lanes[1] = 0;
    for (uint32_t g = 0; g < shard->group_count; g++) {
        const struct neuron_group *group = &shard->groups[g];
        for (uint32_t i = 0; i < group->neuron_count; i++)
            neuron_digest(group, key, shard_gid(shard, group->lid_first + i), i, lanes);
    }
    if (!shard->pruning) return;
    struct synapse_sum sum = {shard, random_key_make(0, RANDOM_DIGEST, OBJECT_SYNAPSE), lanes};
    pruning_show(shard->pruning, &shard->synapses, synapse_digest, &sum);
}
