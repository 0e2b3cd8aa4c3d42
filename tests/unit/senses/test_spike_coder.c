/* test_spike_coder.c - what an event camera would say of pictures. */
#include "senses/spike_coder.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 12, FRAME_US = 33333 };

static struct spike_coder *coder_of(uint32_t cells, double threshold, uint32_t refractory_us)
{
    struct spike_coder           *coder = NULL;
    const struct spike_coder_plan plan  = {cells, threshold, refractory_us, 10000};
    CHECK_OK(spike_coder_create(&coder, &plan));
    return coder;
}

static void bar_draw(float *line, uint32_t from)
{
    for (uint32_t x = 0; x < WIDTH; x++)
        line[x] = x >= from && x < from + 3 ? 0.9f : 0.1f;
}

static void a_moving_bar_is_on_ahead_and_off_behind(void)
{
    struct spike_coder *coder = coder_of(WIDTH, 0.3, 0);
    float               line[WIDTH];
    for (uint32_t step = 0; step < 6; step++) {
        const struct coded_spike *spikes;
        uint32_t                  count, ahead = 0, behind = 0;
        bar_draw(line, step);

        CHECK_OK(spike_coder_take(coder, line, step * FRAME_US, &spikes, &count));

        for (uint32_t i = 0; i < count; i++) {
            CU_ASSERT_EQUAL(spikes[i].cell, spikes[i].is_on ? step + 2 : step - 1);
            ahead += spikes[i].is_on;
            behind += !spikes[i].is_on;
        }
        uint32_t crossed = (uint32_t)(logf(0.92f / 0.12f) / 0.3f); /* six thresholds */
        CU_ASSERT_EQUAL(ahead, step ? crossed : 0);
        CU_ASSERT_EQUAL(behind, step ? crossed : 0);
    }
    spike_coder_destroy(&coder);
}

static void spikes_of_a_picture_come_in_order_of_crossing(void)
{
    struct spike_coder       *coder = coder_of(2, 0.5, 0);
    const struct coded_spike *spikes;
    uint32_t                  count;
    CHECK_OK(spike_coder_take(coder, (const float[]){0.08f, 0.08f}, 0, &spikes, &count));

    CHECK_OK(spike_coder_take(coder, (const float[]){0.98f, 0.28f}, FRAME_US, &spikes, &count));

    CU_ASSERT_EQUAL(count, 4 + 2); /* log 10 and log 3, in halves */
    for (uint32_t i = 1; i < count; i++)
        CU_ASSERT_TRUE(spikes[i].offset_us >= spikes[i - 1].offset_us);
    CU_ASSERT_EQUAL(spikes[0].cell, 0); /* the larger change crosses first */
    CU_ASSERT_EQUAL(spikes[0].offset_us, (uint32_t)(0.5 / log(10) * 10000));
    CU_ASSERT_TRUE(spikes[count - 1].offset_us <= 10000);
    spike_coder_destroy(&coder);
}

static void a_slow_change_adds_up_to_its_thresholds(void)
{
    struct spike_coder       *coder = coder_of(1, 0.25, 0);
    const struct coded_spike *spikes;
    uint32_t                  count, all = 0;
    for (uint32_t i = 0; i <= 100; i++) {
        float level = 0.1f + 0.008f * (float)i;
        CHECK_OK(spike_coder_take(coder, &level, i * FRAME_US, &spikes, &count));
        for (uint32_t s = 0; s < count; s++)
            CU_ASSERT_TRUE(spikes[s].is_on);
        all += count;
    }

    CU_ASSERT_EQUAL(all, (uint32_t)(log(0.92 / 0.12) / 0.25));
    spike_coder_destroy(&coder);
}

static void a_cell_is_silent_in_its_refractory_time(void)
{
    struct spike_coder       *coder = coder_of(1, 0.2, 4000);
    const struct coded_spike *spikes;
    uint32_t                  count;
    float                     dark = 0, light = 1;
    CHECK_OK(spike_coder_take(coder, &dark, 0, &spikes, &count));

    CHECK_OK(spike_coder_take(coder, &light, FRAME_US, &spikes, &count));

    CU_ASSERT_EQUAL(count, 3); /* of 19 within 10 ms */
    for (uint32_t i = 1; i < count; i++)
        CU_ASSERT_TRUE(spikes[i].offset_us - spikes[i - 1].offset_us >= 4000);
    CU_ASSERT_EQUAL(spike_coder_held(coder), 19 - 3);
    CHECK_OK(spike_coder_take(coder, &light, 2 * FRAME_US, &spikes, &count));
    CU_ASSERT_EQUAL(count, 0); /* not said later */
    spike_coder_destroy(&coder);
}

static void a_picture_is_bounded(void)
{
    struct spike_coder       *coder = coder_of(1, 0.01, 0);
    const struct coded_spike *spikes;
    uint32_t                  count;
    float                     dark = 0, light = 1;
    CHECK_OK(spike_coder_take(coder, &light, 0, &spikes, &count));

    CHECK_OK(spike_coder_take(coder, &dark, FRAME_US, &spikes, &count));

    CU_ASSERT_EQUAL(count, CODER_SPIKES_MAX);
    CU_ASSERT_EQUAL(spike_coder_held(coder) + count, (uint64_t)(logf(1.02f / 0.02f) / 0.01f));
    spike_coder_destroy(&coder);
}

CHECK_MAIN(spike_coder, CASE(a_moving_bar_is_on_ahead_and_off_behind),
           CASE(spikes_of_a_picture_come_in_order_of_crossing),
           CASE(a_slow_change_adds_up_to_its_thresholds),
           CASE(a_cell_is_silent_in_its_refractory_time), CASE(a_picture_is_bounded))
