/* digest.c - hash of a spike: Philox of (step, gid). */
#include "record/digest.h"

#include "base/random.h"

#include <stdio.h>

/* Objects of the purpose RANDOM_DIGEST: one key for each thing that is hashed. */
enum { OBJECT_SPIKE = 0, OBJECT_SPIKE_LANES = 2, OBJECT_STATE_LANES = 3 };

static void lanes_add(uint64_t lanes[2], struct random_block block)
{
    lanes[0] += (uint64_t)block.word[1] << 32 | block.word[0];
    lanes[1] += (uint64_t)block.word[3] << 32 | block.word[2];
}

static fault observe_spikes(void *self, uint64_t step, uint32_t count, const uint32_t *gids)
{
    struct digest    *digest = self;
    struct random_key key    = random_key_make(0, RANDOM_DIGEST, OBJECT_SPIKE);
    for (uint32_t i = 0; i < count; i++)
        lanes_add(digest->lanes,
                  random_draw(key, (uint32_t)step, (uint32_t)(step >> 32), gids[i], 0));
    digest->spikes += count;
    return FAULT_NONE;
}

struct observer digest_observer(struct digest *digest)
{
    return (struct observer){.self = digest, .spiked = observe_spikes};
}

static struct random_block lanes_hash(const uint64_t lanes[2], uint32_t object)
{
    return random_draw(random_key_make(0, RANDOM_DIGEST, object), (uint32_t)lanes[0],
                       (uint32_t)(lanes[0] >> 32), (uint32_t)lanes[1], (uint32_t)(lanes[1] >> 32));
}

static void lanes_print(char text[DIGEST_BYTES], const uint64_t lanes[2])
{
    snprintf(text, DIGEST_BYTES, "%016llx%016llx", (unsigned long long)lanes[0],
             (unsigned long long)lanes[1]);
}

struct digest_result digest_finish(const struct digest *digest, struct comm *comm,
                                   const struct shard *shard)
{
    uint64_t sums[] = {digest->lanes[0], digest->lanes[1], 0, 0, digest->spikes};
    uint64_t run[2] = {0, 0};
    shard_digest_states(shard, sums + 2);
    comm_sum_u64(comm, sums, sizeof sums / sizeof *sums);
    lanes_add(run, lanes_hash(sums, OBJECT_SPIKE_LANES));
    lanes_add(run, lanes_hash(sums + 2, OBJECT_STATE_LANES));

    struct digest_result result = {.spike_count = sums[4]};
    lanes_print(result.spikes, sums);
    lanes_print(result.states, sums + 2);
    lanes_print(result.run, run);
    return result;
}
