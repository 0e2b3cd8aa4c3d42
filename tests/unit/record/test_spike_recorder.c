/* test_spike_recorder.c - one file, whatever the number of ranks. */
#include "fake_world.h"
#include "record/spike_merge.h"
#include "record/spike_recorder.h"
#include "sonata/spike_file.h"
#include "support/check.h"
#include "support/scratch.h"

#include <unistd.h>

enum { STEP_FIRST = 20, STEP_END = 100, GATHER_STEPS = 15 };

/* Play a run on some ranks; returns the gravest fault of any call. */
static fault run_play(uint32_t ranks, const char *path, const struct model *model)
{
    struct comm            comms[WORLD_RANKS_MAX];
    struct spike_recorder *recorders[WORLD_RANKS_MAX];
    fault                  worst = FAULT_NONE;
    for (uint32_t r = 0; r < ranks; r++) {
        comms[r] = world_comm(r, ranks);
        worst    = fault_worst(
               worst, spike_recorder_create(&recorders[r], &(struct spike_recorder_plan){
                                                               &comms[r], model, path, STEP_FIRST}));
    }
    for (uint64_t step = 0; step < STEP_END; step++) {
        for (uint32_t r = ranks; r-- > 0;) {
            struct observer o     = spike_recorder_observer(recorders[r]);
            struct shard    shard = world_shard(r, ranks);
            uint32_t        gids[64], count = world_spikes(&shard, step, gids);
            if (count) worst = fault_worst(worst, o.spiked(o.self, step, count, gids));
            if ((step + 1) % GATHER_STEPS == 0 || step + 1 == STEP_END)
                worst = fault_worst(worst, o.gather(o.self, step + 1));
        }
    }
    for (uint32_t r = 0; r < ranks; r++) {
        worst = fault_worst(worst, spike_recorder_close(recorders[r]));
        spike_recorder_destroy(&recorders[r]);
        CU_ASSERT_PTR_NULL(recorders[r]);
    }
    return worst;
}

static void every_spike_after_the_warm_up_is_in_the_file(void)
{
    const char *path = scratch_path("spikes.h5");

    CHECK_OK(run_play(1, path, &WORLD_MODEL));

    size_t       count = 0, expected = 0;
    double      *times = NULL;
    uint64_t    *ids   = NULL;
    struct shard whole = world_shard(0, 1);
    CHECK_OK(spike_file_read(path, "I", &count, &times, &ids));
    for (uint64_t step = STEP_FIRST; step < STEP_END; step++) {
        uint32_t gids[64], spikes = world_spikes(&whole, step, gids);
        for (uint32_t i = 0; i < spikes; i++) {
            if (gids[i] < 30 || expected >= count) continue;
            CU_ASSERT_EQUAL(ids[expected], gids[i] - 30);
            CU_ASSERT_DOUBLE_EQUAL(times[expected], (double)(step + 1) * 0.1, 1e-12);
            expected++;
        }
    }
    CU_ASSERT_EQUAL(expected, count);
    CU_ASSERT_TRUE(count > 100);
    memory_give(&times);
    memory_give(&ids);
    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 tests/support/sonata_check.py spikes %s", path),
                    0);
    CU_ASSERT_EQUAL(spike_file_read(path, "S", &count, &times, &ids), FAULT_INPUT);
}

static void file_is_the_same_for_any_number_of_ranks(void)
{
    const char *one = scratch_path("one.h5");
    CHECK_OK(run_play(1, one, &WORLD_MODEL));
    for (uint32_t ranks = 2; ranks <= WORLD_RANKS_MAX; ranks++) {
        const char *many = scratch_path("many.h5");

        CHECK_OK(run_play(ranks, many, &WORLD_MODEL));

        CU_ASSERT_EQUAL(scratch_shell("c='/usr/bin/python3 tests/support/sonata_check.py digest'; "
                                      "test \"$($c %s)\" = \"$($c %s)\"",
                                      one, many),
                        0);
    }
}

static void without_a_recorded_population_there_is_no_file(void)
{
    struct population populations[3];
    struct model      model = WORLD_MODEL;
    const char       *path  = scratch_path("none.h5");
    memcpy(populations, WORLD_POPULATIONS, sizeof populations);
    populations[0].records_spikes = populations[1].records_spikes = false;
    model.populations                                             = populations;

    CHECK_OK(run_play(2, path, &model));

    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
}

static void a_full_disk_is_rank_0s_fault(void)
{
    scratch_limit_files(12000);

    CU_ASSERT_EQUAL(run_play(2, scratch_path("full.h5"), &WORLD_MODEL), FAULT_FILE);

    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "full.h5"));
    scratch_limit_files(0);
}

static bool refuses_spikes(size_t bytes, const char *label)
{
    (void)bytes;
    return strcmp(label, "recorded spikes") == 0;
}

static void without_memory_for_spikes_the_rank_says_so(void)
{
    memory_refuse(refuses_spikes);

    CU_ASSERT_EQUAL(run_play(2, scratch_path("memory.h5"), &WORLD_MODEL), FAULT_MEMORY);

    memory_refuse(NULL);
}

static void runs_of_any_number_and_length_merge(void)
{
    for (uint32_t runs = 1; runs <= 9; runs++) {
        uint64_t words[200], first[10] = {0}, count = 0;
        for (uint32_t run = 0; run < runs; run++) {
            for (uint64_t i = 0; i < (run * 7) % 5 * 4; i++)
                words[count++] = i * 11 + run;
            first[run + 1] = count;
        }

        CHECK_OK(spike_merge(words, first, runs));

        for (uint64_t i = 1; i < count; i++)
            CU_ASSERT_TRUE(words[i - 1] <= words[i]);
    }
}

CHECK_MAIN(spike_recorder, CASE(every_spike_after_the_warm_up_is_in_the_file),
           CASE(file_is_the_same_for_any_number_of_ranks),
           CASE(without_a_recorded_population_there_is_no_file), CASE(a_full_disk_is_rank_0s_fault),
           CASE(without_memory_for_spikes_the_rank_says_so),
           CASE(runs_of_any_number_and_length_merge))
