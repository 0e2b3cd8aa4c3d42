/* Keyed permutations: one to one, and no place, pair or neighbour preferred. */
#include "network/permutation.h"
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void every_value_comes_once(void)
{
    static uint8_t seen[100000];
    uint32_t       sizes[] = {1, 2, 3, 10, 63, 64, 65, 4097, 99991};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct permutation p;
        uint32_t           doubled = 0;
        permutation_make(&p, random_key_make(1, RANDOM_PERMUTATION, 0), 7, sizes[i]);
        memset(seen, 0, sizeof seen);
        for (uint32_t place = 0; place < sizes[i]; place++)
            doubled += seen[permutation_at(&p, place)]++;
        CU_ASSERT_EQUAL(doubled, 0);
    }
}

static void the_largest_size_stays_inside(void)
{
    struct permutation p;
    permutation_make(&p, random_key_make(1, RANDOM_PERMUTATION, 0), 0, PERMUTATION_SIZE_MAX);
    for (uint32_t place = 0; place < 1000; place++)
        CU_ASSERT(permutation_at(&p, PERMUTATION_SIZE_MAX - 1 - place) < PERMUTATION_SIZE_MAX);
}

/* Chi-square of counts that should be equal, as standard deviations from its mean. */
static double chi_square(const uint32_t *count, uint32_t cells, double expected, double freedom)
{
    double sum = 0;
    for (uint32_t i = 0; i < cells; i++)
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    return (sum - freedom) / sqrt(2 * freedom);
}

static void every_pair_of_values_is_as_likely(void)
{
    enum { SIZE = 23, KEYS = 40000 };
    static uint32_t first[SIZE], pairs[SIZE * (SIZE - 1)];
    uint32_t        places[][2] = {{0, 1}, {0, SIZE - 1}, {4, 5}};
    for (int at = 0; at < 3; at++) {
        memset(first, 0, sizeof first);
        memset(pairs, 0, sizeof pairs);
        for (uint32_t key = 0; key < KEYS; key++) {
            struct permutation p;
            permutation_make(&p, random_key_make(5, RANDOM_PERMUTATION, 0), key, SIZE);
            uint32_t a = permutation_at(&p, places[at][0]);
            uint32_t b = permutation_at(&p, places[at][1]);
            first[a]++;
            pairs[a * (SIZE - 1) + b - (b > a)]++;
        }
        CU_ASSERT(chi_square(first, SIZE, (double)KEYS / SIZE, SIZE - 1) < 5);
        CU_ASSERT(chi_square(pairs, SIZE * (SIZE - 1), (double)KEYS / (SIZE * (SIZE - 1)),
                             SIZE * (SIZE - 1) - 1) < 5);
    }
}

/* Intervals of a permutation, as rows take them, fall on targets (slot / K) without order. */
static void intervals_scatter_over_targets(void)
{
    enum { TARGETS = 512, DEGREE = 100, STEP = 100 };
    static uint32_t    cells[TARGETS / 16 * DEGREE * TARGETS / STEP];
    struct permutation p;
    uint32_t           intervals = TARGETS * DEGREE / STEP;
    permutation_make(&p, random_key_make(11, RANDOM_PERMUTATION, 0), 0, TARGETS * DEGREE);
    for (uint32_t place = 0; place < TARGETS * DEGREE; place++)
        cells[place / STEP * 32 + permutation_at(&p, place) / DEGREE / 16]++;
    double deviations = chi_square(cells, intervals * 32, STEP / 32.0, intervals * 31.0);
    CU_ASSERT(fabs(deviations) < 5);
}

static void an_interval_is_its_places_one_by_one(void)
{
    struct permutation p;
    uint32_t           out[997];
    uint32_t           different = 0;
    permutation_make(&p, random_key_make(1, RANDOM_PERMUTATION, 0), 0, 997);
    for (uint32_t i = 0; i < 13 * ISA_COUNT; i++) {
        uint32_t first = i / ISA_COUNT * 83;
        if (!isa_is_here((isa)(i % ISA_COUNT))) continue;
        p.rounds_run = permutation_kernel_of((isa)(i % ISA_COUNT));
        permutation_interval(&p, first, 997 - first, out);
        for (uint32_t k = 0; first + k < 997; k++)
            different += out[k] != permutation_at(&p, first + k);
    }
    CU_ASSERT_EQUAL(different, 0);
}

static void another_number_is_another_permutation(void)
{
    struct permutation p, q;
    uint32_t           same = 0;
    permutation_make(&p, random_key_make(1, RANDOM_PERMUTATION, 0), 0, 1000);
    permutation_make(&q, random_key_make(1, RANDOM_PERMUTATION, 0), 1, 1000);
    for (uint32_t place = 0; place < 1000; place++)
        same += permutation_at(&p, place) == permutation_at(&q, place);
    CU_ASSERT(same < 10);
}

CHECK_MAIN(permutation, CASE(every_value_comes_once), CASE(the_largest_size_stays_inside),
           CASE(every_pair_of_values_is_as_likely), CASE(intervals_scatter_over_targets),
           CASE(an_interval_is_its_places_one_by_one), CASE(another_number_is_another_permutation))
