/* test_digest.c - one number for a run: equal on any ranks, other for any other spike. */
#include "fake_world.h"
#include "record/digest.h"
#include "support/check.h"

/* The digest of a run on some ranks; neuron added_gid
 * spikes once more, very late. */
static struct digest_result run_digest(uint32_t ranks, uint32_t added_gid)
{
    struct digest_result result = {0};
    for (uint32_t r = ranks; r-- > 0;) {
        struct comm     comm   = world_comm(r, ranks);
        struct shard    shard  = world_shard(r, ranks);
        struct digest   digest = {0};
        struct observer o      = digest_observer(&digest);
        for (uint64_t step = 0; step < 100; step++) {
            uint32_t gids[64], count = world_spikes(&shard, step, gids);
            if (count) CHECK_OK(o.spiked(o.self, step, count, gids));
        }
        if (r == added_gid % ranks) CHECK_OK(o.spiked(o.self, 1ull << 32, 1, &added_gid));
        result = digest_finish(&digest, &comm, &shard);
    }
    return result;
}

static void digest_is_the_same_for_any_number_of_ranks(void)
{
    struct digest_result one = run_digest(1, 41);
    for (uint32_t ranks = 2; ranks <= WORLD_RANKS_MAX; ranks++) {
        struct digest_result many = run_digest(ranks, 41);

        CU_ASSERT_STRING_EQUAL(one.run, many.run);
        CU_ASSERT_STRING_EQUAL(one.spikes, many.spikes);
        CU_ASSERT_STRING_EQUAL(one.states, many.states);
        CU_ASSERT_EQUAL(one.spike_count, many.spike_count);
    }
    CU_ASSERT_EQUAL(strlen(one.run), 32);
    CU_ASSERT_EQUAL(strspn(one.run, "0123456789abcdef"), 32);
}

static void another_spike_is_another_digest(void)
{
    struct digest_result one = run_digest(1, 41), other = run_digest(1, 40);

    CU_ASSERT_STRING_NOT_EQUAL(one.run, other.run);
    CU_ASSERT_STRING_NOT_EQUAL(one.spikes, other.spikes);
    CU_ASSERT_STRING_EQUAL(one.states, other.states);
    CU_ASSERT_STRING_NOT_EQUAL(one.run, one.spikes);
}

static void digest_of_a_known_spike_never_changes(void)
{
    struct digest   digest = {0};
    struct comm     comm   = world_comm(0, 1);
    struct shard    shard  = world_shard(0, 1);
    struct observer o      = digest_observer(&digest);
    CHECK_OK(o.spiked(o.self, 12345, 1, &(uint32_t){77168}));

    struct digest_result result = digest_finish(&digest, &comm, &shard);

    CU_ASSERT_STRING_EQUAL(result.spikes, "e448f600338aa8eb73476b9a7de85853");
    CU_ASSERT_EQUAL(result.spike_count, 1);
}

CHECK_MAIN(digest, CASE(digest_is_the_same_for_any_number_of_ranks),
           CASE(another_spike_is_another_digest), CASE(digest_of_a_known_spike_never_changes))
