/* test_state_recorder.c - frames in the order of node ids, from all ranks, right-open. */
#include "fake_world.h"
#include "record/state_recorder.h"
#include "support/check.h"
#include "support/scratch.h"

enum { STEP_FIRST = 20, STEP_END = 100, GATHER_STEPS = 16 };

static fault run_play(uint32_t ranks, const char *directory)
{
    struct comm            comms[WORLD_RANKS_MAX];
    struct shard           shards[WORLD_RANKS_MAX];
    struct state_recorder *recorders[WORLD_RANKS_MAX] = {0};
    fault                  worst                      = FAULT_NONE;
    for (uint32_t r = 0; r < ranks && !worst; r++) {
        comms[r]  = world_comm(r, ranks);
        shards[r] = world_shard(r, ranks);
        worst     = state_recorder_create(
                &recorders[r], &(struct state_recorder_plan){&comms[r], &WORLD_MODEL, &shards[r],
                                                             directory, STEP_FIRST, STEP_END});
    }
    for (world_step = 0; world_step < STEP_END && !worst; world_step++)
        for (uint32_t r = ranks; r-- > 0;) {
            struct observer o = state_recorder_observer(recorders[r]);
            if (world_step && world_step % GATHER_STEPS == 0)
                worst = fault_worst(worst, o.gather(o.self, world_step));
            worst = fault_worst(worst, o.before_step(o.self, world_step));
        }
    for (uint32_t r = ranks; r-- > 0;) {
        if (!recorders[r]) continue;
        struct observer o = state_recorder_observer(recorders[r]);
        worst             = fault_worst(worst, o.gather(o.self, STEP_END));
        worst             = fault_worst(worst, state_recorder_close(recorders[r]));
        state_recorder_destroy(&recorders[r]);
    }
    return worst;
}

static int python_says(const char *path, const char *population, const char *condition)
{
    return scratch_shell("/usr/bin/python3 -c \"import h5py, sys\nr = h5py.File('%s')['report/%s']"
                         "\nd = r['data'][:]; t = list(r['mapping/time'])\nsys.exit(not (%s))\"",
                         path, population, condition);
}

static void frames_hold_the_states_of_their_time(void)
{
    for (uint32_t ranks = 1; ranks <= WORLD_RANKS_MAX; ranks++) {
        const char *directory = scratch_path("reports");
        scratch_shell("mkdir -p %s", directory);

        CHECK_OK(run_play(ranks, directory));

        const char *voltage = scratch_path("reports/voltage.h5");
        const char *current = scratch_path("reports/current.h5");
        const char *check   = "/usr/bin/python3 tests/support/sonata_check.py report";
        CU_ASSERT_EQUAL(scratch_shell("%s %s && %s %s", check, voltage, check, current), 0);
        CU_ASSERT_EQUAL(python_says(voltage, "E",
                                    "d.shape == (27, 4) and t == [2, 10, .3] and all(d[i, j] == "
                                    "n * 1000 + 20 + 3 * i for i in range(27) for j, n in "
                                    "enumerate([1, 2, 5, 29]))"),
                        0);
        CU_ASSERT_EQUAL(python_says(current, "I",
                                    "d.shape == (80, 2) and t == [2, 10, .1] and d[0, 1] == 32120 "
                                    "and d[79, 0] == 31199"),
                        0);
        CU_ASSERT_EQUAL(python_says(current, "I", "r['data'].attrs['units'] == 'pA'"), 0);
    }
}

static void a_directory_that_is_not_there_is_a_fault(void)
{
    CU_ASSERT_EQUAL(run_play(2, "/nowhere"), FAULT_FILE);

    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "/nowhere/voltage.h5"));
}

static bool refuses_states(size_t bytes, const char *label)
{
    return strcmp(label, "recorded states") == 0 && bytes > 64;
}

static void without_memory_for_states_the_rank_says_so(void)
{
    const char *directory = scratch_path("memory");
    scratch_shell("mkdir -p %s", directory);
    memory_refuse(refuses_states);

    CU_ASSERT_EQUAL(run_play(3, directory), FAULT_MEMORY);

    memory_refuse(NULL);
}

CHECK_MAIN(state_recorder, CASE(frames_hold_the_states_of_their_time),
           CASE(a_directory_that_is_not_there_is_a_fault),
           CASE(without_memory_for_states_the_rank_says_so))
