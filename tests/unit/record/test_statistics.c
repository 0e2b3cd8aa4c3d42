/* test_statistics.c - rates and variation of known trains, on any number of ranks. */
#include "fake_world.h"
#include "record/statistics.h"
#include "support/check.h"

#include <math.h>

enum { STEP_FIRST = 1000, STEP_END = 11000 }; /* one second of 0.1 ms steps */

static void spike(struct observer o, uint64_t step, uint32_t gid)
{
    CHECK_OK(o.spiked(o.self, step, 1, &gid));
}

/* Let neuron gid spike at steps, on the rank that has it; the figures as rank 0 has them. */
struct train {
    uint32_t gid;
    uint64_t steps[6]; /* ends at 0 */
};

static void figures_of(uint32_t ranks, const struct train *trains, uint32_t count,
                       struct population_statistics out[3])
{
    for (uint32_t r = ranks; r-- > 0;) {
        struct comm        comm       = world_comm(r, ranks);
        struct shard       shard      = world_shard(r, ranks);
        struct statistics *statistics = NULL;
        CHECK_OK(statistics_create(&statistics, &WORLD_MODEL, &shard, STEP_FIRST));
        for (uint32_t i = 0; i < count; i++)
            for (uint32_t s = 0; trains[i].gid % ranks == r && trains[i].steps[s]; s++)
                spike(statistics_observer(statistics), trains[i].steps[s], trains[i].gid);
        statistics_reduce(statistics, &comm, STEP_END, out);
        statistics_destroy(&statistics);
        CU_ASSERT_PTR_NULL(statistics);
    }
}

static const struct train TRAINS[] = {
    {0, {500, 1000, 1100, 1200, 1300}},   /* one before the warm-up's end; then regular: CV 0 */
    {1, {1000, 1100, 1400}},              /* intervals 100, 300: CV 0.5                       */
    {2, {2000, 2100}},                    /* one interval: no CV                              */
    {31, {1500, 1600, 1700, 2000, 2300}}, /* intervals 100 100 300 300: CV 0.5              */
};

static void figures_are_those_of_the_trains(void)
{
    for (uint32_t ranks = 1; ranks <= WORLD_RANKS_MAX; ranks++) {
        struct population_statistics figures[3];

        figures_of(ranks, TRAINS, 4, figures);

        CU_ASSERT_EQUAL(figures[0].spikes, 9);
        CU_ASSERT_EQUAL(figures[0].silent, 27);
        CU_ASSERT_EQUAL(figures[0].cv_neurons, 2);
        CU_ASSERT_DOUBLE_EQUAL(figures[0].rate_hz, 0.3, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(figures[0].rate_sd_hz, sqrt(29 / 30.0 - 0.09), 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(figures[0].cv_isi, 0.25, 1e-9);
        CU_ASSERT_EQUAL(figures[1].spikes, 5);
        CU_ASSERT_DOUBLE_EQUAL(figures[1].rate_hz, 0.5, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(figures[1].cv_isi, 0.5, 1e-9);
        CU_ASSERT_EQUAL(figures[2].spikes, 0);
        CU_ASSERT_EQUAL(figures[2].silent, 2);
        CU_ASSERT_EQUAL(figures[2].rate_hz, 0);
        CU_ASSERT_TRUE(isnan(figures[2].cv_isi));
    }
}

static void a_run_without_time_has_no_rates(void)
{
    struct population_statistics figures[3];
    struct comm                  comm       = world_comm(0, 1);
    struct shard                 shard      = world_shard(0, 1);
    struct statistics           *statistics = NULL;
    CHECK_OK(statistics_create(&statistics, &WORLD_MODEL, &shard, STEP_FIRST));

    statistics_reduce(statistics, &comm, STEP_FIRST, figures);

    CU_ASSERT_TRUE(isnan(figures[0].rate_hz));
    CU_ASSERT_EQUAL(figures[0].spikes, 0);
    statistics_destroy(&statistics);
}

static bool refuses_all(size_t bytes, const char *label)
{
    (void)bytes;
    return strcmp(label, "statistics of populations") == 0;
}

static void without_memory_there_is_a_fault(void)
{
    struct shard       shard      = world_shard(0, 1);
    struct statistics *statistics = NULL;
    memory_refuse(refuses_all);

    CU_ASSERT_EQUAL(statistics_create(&statistics, &WORLD_MODEL, &shard, 0), FAULT_MEMORY);

    CU_ASSERT_PTR_NULL(statistics);
    memory_refuse(NULL);
}

CHECK_MAIN(statistics, CASE(figures_are_those_of_the_trains), CASE(a_run_without_time_has_no_rates),
           CASE(without_memory_there_is_a_fault))
