/* Poisson input: the words of the random room, counted to the right distribution. */
#include "support/check.h"

#include "kinds/kind.h"
#include "kinds/poisson.h"

#include <math.h>
#include <stdalign.h>
#include <string.h>

enum { NEURONS_MAX = 1024, CELLS = 64 };

static alignas(64) float own[NEURONS_MAX];
static alignas(64) uint32_t scratch[NEURONS_MAX + 4 * KIND_LANES];

static struct poisson_table table;

static struct random_key key_of(uint32_t object)
{
    return random_key_make(12345, RANDOM_POISSON, object);
}

static uint32_t word_of(struct random_key key, const struct poisson_place *place, uint32_t counters,
                        uint32_t index)
{
    return random_draw(key, index % counters, place->tile, (uint32_t)place->step,
                       (uint32_t)(place->step >> 32))
        .word[index / counters];
}

static uint32_t ties; /* seen so far */

/* Events of a neuron, as poisson.h says, from the scalar generator. */
static uint32_t events_of(struct random_key key, const struct poisson_place *place, uint32_t neuron)
{
    if (!table.is_alias) {
        uint32_t word   = word_of(key, place, poisson_counters(place->count, 4), neuron);
        uint32_t events = 0;
        for (uint32_t c = 0; c < table.count; c++)
            events += word < table.threshold[c];
        return events;
    }
    uint32_t word     = word_of(key, place, poisson_counters(place->count, 8), neuron / 2);
    uint32_t half     = neuron % 2 ? word >> 16 : word & 0xffff;
    uint32_t slot     = half >> POISSON_FRACTION_BITS;
    uint64_t fraction = half & ((1u << POISSON_FRACTION_BITS) - 1);
    uint32_t more     = random_draw(key, neuron, place->tile, (uint32_t)place->step,
                                    (uint32_t)(place->step >> 32) | 0x80000000u)
                        .word[0];
    ties += fraction == table.below[slot] >> 21;
    fraction = fraction << 21 | more >> 11; /* 32 bits in all */
    return fraction < table.below[slot] ? table.numbers[slot] & 0xff : table.numbers[slot] >> 8;
}

static void isa_draws(isa which, uint32_t count, uint32_t tile, uint64_t step)
{
    struct random_key    key   = key_of(tile);
    struct poisson_place place = {tile, count, step, -2.0f, false};
    for (uint32_t i = 0; i < NEURONS_MAX; i++)
        own[i] = 0.5f;
    poisson_kernel_of(which)(key, &place, &table, own, scratch);
    for (uint32_t i = 0; i < NEURONS_MAX; i++) {
        float events = i < count ? (float)events_of(key, &place, i) : 0.0f;
        CU_ASSERT_EQUAL(own[i], 0.5f - 2.0f * events);
    }
}

static void isa_draws_counts(isa which, double mean)
{
    static const uint32_t COUNTS[] = {1, 15, 64, 65, 300, 512, 1024};
    static const uint64_t STEPS[]  = {0, 1, 77, 0x500000003u};
    poisson_table_make(&table, mean);
    for (uint32_t c = 0; c < sizeof COUNTS / sizeof *COUNTS; c++)
        for (uint32_t s = 0; s < sizeof STEPS / sizeof *STEPS; s++)
            isa_draws(which, COUNTS[c], 9 + s, STEPS[s]);
}

static void every_instruction_set_counts_the_words_of_the_random_room(void)
{
    static const double MEANS[] = {0.0, 1e-9, 0.1, 1.3, 2.3, 20.0, 600.0};
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        for (size_t m = 0; m < sizeof MEANS / sizeof *MEANS; m++)
            isa_draws_counts(which, MEANS[m]);
    }
    CU_ASSERT_TRUE(ties > 20); /* the rare case was met */
}

static void scratch_holds_four_quarters_of_whole_vectors(void)
{
    CU_ASSERT_EQUAL(poisson_scratch_words(1), 4 * KIND_LANES);
    CU_ASSERT_EQUAL(poisson_scratch_words(4 * KIND_LANES), 4 * KIND_LANES);
    CU_ASSERT_EQUAL(poisson_scratch_words(4 * KIND_LANES + 1), 8 * KIND_LANES);
    CU_ASSERT_EQUAL(poisson_scratch_words(512), 512);
}

/* P(N = n) by the C library, as an independent check. */
static double chance(double mean, uint32_t n)
{
    return exp((double)n * log(mean) - mean - lgamma((double)n + 1.0));
}

static void thresholds_match(double mean)
{
    double tail = 0.0;
    poisson_table_make(&table, mean);
    for (uint32_t n = POISSON_THRESHOLDS_MAX; n > 0; n--) {
        tail += chance(mean, n);
        double is = n <= table.count ? (double)table.threshold[n - 1] * 0x1p-32 : 0.0;
        CU_ASSERT_DOUBLE_EQUAL(is, tail, 0x1p-32 + 1e-11 * tail);
    }
}

static void thresholds_are_the_tails_of_the_distribution(void)
{
    static const double MEANS[] = {1e-6, 0.1, 1.3, 2.3, 20.0, 300.0, POISSON_MEAN_MAX};
    for (size_t m = 0; m < sizeof MEANS / sizeof *MEANS; m++)
        thresholds_match(MEANS[m]);
}

/* Chance of each number from the slots of the table, against differences of thresholds. */
static void alias_matches(double mean)
{
    poisson_table_make(&table, mean);
    CU_ASSERT_TRUE(table.is_alias);
    double is[POISSON_ALIAS_SLOTS] = {0};
    for (uint32_t slot = 0; slot < POISSON_ALIAS_SLOTS; slot++) {
        is[table.numbers[slot] & 0xff] += table.below[slot] * 0x1p-32 / POISSON_ALIAS_SLOTS;
        is[table.numbers[slot] >> 8] += (1 - table.below[slot] * 0x1p-32) / POISSON_ALIAS_SLOTS;
    }
    for (uint32_t n = 0; n < POISSON_ALIAS_SLOTS; n++) {
        double above = n == 0 ? 0x1p32 : n <= table.count ? table.threshold[n - 1] : 0;
        double upto  = n < table.count ? table.threshold[n] : 0;
        CU_ASSERT_DOUBLE_EQUAL(is[n], (above - upto) * 0x1p-32, 1e-14);
    }
}

static void alias_table_has_the_chances_of_the_thresholds(void)
{
    static const double MEANS[] = {0.0, 1e-6, 0.1, 1.3, 2.3, 7.0};
    for (size_t m = 0; m < sizeof MEANS / sizeof *MEANS; m++)
        alias_matches(MEANS[m]);
}

static void no_events_come_of_a_mean_of_zero(void)
{
    poisson_table_make(&table, 0.0);
    CU_ASSERT_EQUAL(table.count, 0);
}

/* Chi-square of counts of many neurons and steps; cells of less than five expected are joined. */
static void counts_have_mean(double mean)
{
    enum { NEURONS = 1000, STEPS = 400 };
    double observed[CELLS] = {0}, sum = 0.0, squares = 0.0;
    poisson_table_make(&table, mean);
    for (uint64_t step = 0; step < STEPS; step++) {
        memset(own, 0, sizeof own);
        struct poisson_place place = {5, NEURONS, step, 1.0f, false};
        poisson_kernel_of(isa_best())(key_of(3), &place, &table, own, scratch);
        for (uint32_t i = 0; i < NEURONS; i++) {
            observed[(uint32_t)own[i] < CELLS ? (uint32_t)own[i] : CELLS - 1] += 1.0;
            sum += (double)own[i];
            squares += (double)own[i] * (double)own[i];
        }
    }

    double draws = (double)NEURONS * STEPS, average = sum / draws;
    double variance = squares / draws - average * average;
    CU_ASSERT_DOUBLE_EQUAL(average, mean, 4.0 * sqrt(mean / draws));
    CU_ASSERT_DOUBLE_EQUAL(variance, mean, 4.0 * sqrt((mean + 2.0 * mean * mean) / draws));

    double chi_square = 0.0, cells = 0.0, seen = 0.0, expected = 0.0;
    for (uint32_t n = 0; n < CELLS; n++) {
        seen += observed[n];
        expected += draws * chance(mean, n);
        if (expected < 5.0) continue;
        chi_square += (seen - expected) * (seen - expected) / expected;
        cells += 1.0;
        seen = expected = 0.0;
    }
    CU_ASSERT_TRUE(chi_square < cells + 4.0 * sqrt(2.0 * cells)); /* 4 sd: 1 seed in 10^4 fails */
}

static void counts_follow_the_poisson_distribution(void)
{
    static const double MEANS[] = {0.1, 1.3, 1.6, 2.3, 20.0};
    for (size_t m = 0; m < sizeof MEANS / sizeof *MEANS; m++)
        counts_have_mean(MEANS[m]);
}

static void tiles_steps_and_keys_have_their_own_events(void)
{
    static alignas(64) float other[NEURONS_MAX];
    poisson_table_make(&table, 1.3);
    for (uint32_t change = 0; change < 4; change++) {
        memset(own, 0, sizeof own);
        memset(other, 0, sizeof other);
        poisson_kernel      *kernel = poisson_kernel_of(isa_best());
        struct poisson_place first  = {0, NEURONS_MAX, 0, 1.0f, false};
        struct poisson_place second = {change == 2, NEURONS_MAX, change == 3, 1.0f, false};
        kernel(key_of(0), &first, &table, own, scratch);
        kernel(key_of(change == 1), &second, &table, other, scratch);
        bool equal = true;
        for (uint32_t i = 0; i < NEURONS_MAX; i++)
            equal = equal && own[i] == other[i];
        CU_ASSERT_EQUAL(equal, change == 0);
    }
}

CHECK_MAIN(poisson, CASE(every_instruction_set_counts_the_words_of_the_random_room),
           CASE(scratch_holds_four_quarters_of_whole_vectors),
           CASE(thresholds_are_the_tails_of_the_distribution),
           CASE(alias_table_has_the_chances_of_the_thresholds),
           CASE(no_events_come_of_a_mean_of_zero), CASE(counts_follow_the_poisson_distribution),
           CASE(tiles_steps_and_keys_have_their_own_events))
