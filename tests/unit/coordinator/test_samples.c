/* The newest samples are kept, in their order. */
#include "coordinator/samples.h"
#include "support/check.h"

static void newest_are_kept_in_order(void)
{
    struct samples samples = {.populations = 2};
    uint32_t       more    = 100;
    for (uint32_t i = 0; i < SAMPLES_MAX + more; i++) {
        struct sample sample   = {.step = i};
        float         rates[2] = {(float)i, (float)i / 2};
        CHECK_OK(samples_add(&samples, &sample, rates));
        CU_ASSERT_EQUAL(samples_get(&samples, samples.count - 1)->step, i);
    }
    CU_ASSERT_EQUAL(samples.count, SAMPLES_MAX);
    for (uint32_t i = 0; i < SAMPLES_MAX; i++) {
        CU_ASSERT_EQUAL(samples_get(&samples, i)->step, i + more);
        CU_ASSERT_EQUAL(samples_rates(&samples, i)[1], (float)(i + more) / 2);
    }
    samples_clear(&samples);
    CU_ASSERT_EQUAL(samples.count, 0);
}

static void a_run_without_populations_has_samples(void)
{
    struct samples samples = {0};
    struct sample  sample  = {.step = 7};
    CHECK_OK(samples_add(&samples, &sample, NULL));
    CU_ASSERT_EQUAL(samples_get(&samples, 0)->step, 7);
    samples_clear(&samples);
}

CHECK_MAIN(samples, CASE(newest_are_kept_in_order), CASE(a_run_without_populations_has_samples))
