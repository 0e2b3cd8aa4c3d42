/* Every delivery kernel adds what a plain loop adds, for both widths of a synapse. */
#include "base/random.h"
#include "shard/delivery.h"
#include "support/check.h"

#include <string.h>

enum { SYNAPSES = 5000, RUNS = 300, NEURONS = 1024, BLOCKS = 2 };

static uint32_t words[2 * SYNAPSES + 16];
static due_run  runs[RUNS];
static int32_t  expected[BLOCKS][NEURONS], actual[BLOCKS][NEURONS];

static uint32_t word_of(uint32_t what, uint32_t i)
{
    return random_draw(random_key_make(1, RANDOM_SYNAPSE, what), i, 0, 0, 0).word[0];
}

static uint32_t target_of(uint32_t i) { return word_of(0, i) % NEURONS; }

/* Narrow weights fill 16 bits, wide ones 24. */
static int32_t weight_of(uint32_t i, bool is_wide)
{
    return is_wide ? (int32_t)(word_of(1, i) >> 7) - (1 << 24) : (int16_t)word_of(1, i);
}

/* Runs of all lengths, some beyond a cache line, at any place. */
static void case_make(bool is_wide)
{
    for (uint32_t i = 0; i < SYNAPSES; i++) {
        int32_t weight = weight_of(i, is_wide);
        if (is_wide) {
            words[2 * i]     = target_of(i);
            words[2 * i + 1] = (uint32_t)weight;
        } else {
            words[i] = (uint32_t)(uint16_t)weight << 16 | target_of(i);
        }
    }
    memset(expected, 0, sizeof expected);
    for (uint32_t r = 0; r < RUNS; r++) {
        uint32_t count = 1 + word_of(2, r) % 70, first = word_of(3, r) % (SYNAPSES - count);
        uint32_t block = r % BLOCKS, shift = is_wide ? 0 : r % 5;
        runs[r] = due_run_make(first, count, block, shift);
        for (uint32_t i = first; i < first + count; i++)
            expected[block][target_of(i)] += weight_of(i, is_wide) * (1 << shift);
    }
}

static void check_width(bool is_wide)
{
    int32_t *const blocks[BLOCKS] = {actual[0], actual[1]};
    uint64_t       events         = 0;
    case_make(is_wide);
    for (uint32_t r = 0; r < RUNS; r++)
        events += due_run_count(runs[r]);
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        memset(actual, 0, sizeof actual);
        delivery_kernel *deliver = delivery_kernel_of(which, is_wide);
        CU_ASSERT_EQUAL(deliver(words, runs, RUNS, blocks), events);
        CU_ASSERT_EQUAL(memcmp(expected, actual, sizeof actual), 0);
        CU_ASSERT_EQUAL(deliver(NULL, NULL, 0, blocks), 0);
    }
}

static void narrow_synapses_are_added_with_their_shift(void) { check_width(false); }
static void wide_synapses_are_added_as_they_are(void) { check_width(true); }

/* As many 256ths of each weight as its run says, after the shift, halves up. */
static int64_t part_of(int32_t weight, uint32_t scale)
{
    int64_t twice = (int64_t)weight * scale * 2 + 256; /* of 512ths, with the half */
    return twice >= 0 ? twice / 512 : -((-twice + 511) / 512);
}

static void scaled_make(bool is_wide, struct calendar *calendar)
{
    case_make(is_wide);
    memset(expected, 0, sizeof expected);
    for (uint32_t r = 0; r < RUNS; r++) {
        uint32_t first = (uint32_t)due_run_first(runs[r]), count = due_run_count(runs[r]);
        uint32_t scale = r == 0 ? 1 : r == 1 ? 255 : 1 + word_of(4, r) % 255;
        CHECK_OK(calendar_push_scaled(calendar, 3, runs[r], scale));
        for (uint32_t i = first; i < first + count; i++)
            expected[r % BLOCKS][target_of(i)] +=
                (int32_t)part_of(weight_of(i, is_wide) * (1 << due_run_shift(runs[r])), scale);
    }
}

static void check_scaled(bool is_wide)
{
    int32_t *const  blocks[BLOCKS] = {actual[0], actual[1]};
    struct calendar calendar;
    uint64_t        events = 0;
    CHECK_OK(calendar_create(&calendar, 5));
    scaled_make(is_wide, &calendar);
    for (uint32_t r = 0; r < RUNS; r++)
        events += due_run_count(runs[r]);
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        memset(actual, 0, sizeof actual);
        delivery_scaled_kernel *deliver = delivery_scaled_kernel_of(which, is_wide);
        CU_ASSERT_EQUAL(deliver(words, calendar_slot_of(&calendar, 3), blocks), events);
        CU_ASSERT_EQUAL(memcmp(expected, actual, sizeof actual), 0);
        CU_ASSERT_EQUAL(deliver(NULL, calendar_slot_of(&calendar, 4), blocks), 0);
    }
    calendar_destroy(&calendar);
}

static void narrow_synapses_arrive_in_part(void) { check_scaled(false); }
static void wide_synapses_arrive_in_part(void) { check_scaled(true); }

/* The largest weights: what arrives is never more than they are. */
static void part_of_a_weight_is_no_more_than_the_weight(void)
{
    static const int32_t WEIGHTS[] = {INT32_MAX, INT32_MIN + 1, 1, -1, 0};
    int32_t             *blocks[]  = {actual[0]};
    struct calendar      calendar;
    CHECK_OK(calendar_create(&calendar, 1));
    CHECK_OK(calendar_push_scaled(&calendar, 0, due_run_make(0, 1, 0, 0), 255));
    for (size_t w = 0; w < sizeof WEIGHTS / sizeof *WEIGHTS; w++) {
        words[0]     = 0;
        words[1]     = (uint32_t)WEIGHTS[w];
        actual[0][0] = 0;
        delivery_scaled_kernel_of(ISA_PORTABLE, true)(words, calendar_slot_of(&calendar, 0),
                                                      blocks);
        CU_ASSERT_EQUAL(actual[0][0], part_of(WEIGHTS[w], 255));
        CU_ASSERT_TRUE(WEIGHTS[w] >= 0 ? actual[0][0] <= WEIGHTS[w] : actual[0][0] >= WEIGHTS[w]);
    }
    calendar_destroy(&calendar);
}

CHECK_MAIN(delivery, CASE(narrow_synapses_arrive_in_part), CASE(wide_synapses_arrive_in_part),
           CASE(part_of_a_weight_is_no_more_than_the_weight),
           CASE(narrow_synapses_are_added_with_their_shift),
           CASE(wide_synapses_are_added_as_they_are))
