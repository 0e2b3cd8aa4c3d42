/* Distributions as tables of whole numbers and as doubles, against their distribution functions. */
#include "base/memory.h"
#include "base/random.h"
#include "network/draw.h"
#include "support/check.h"
#include "support/small_model.h"

#include <math.h>
#include <string.h>

static struct distribution shape_make(distribution_shape shape, double a, double b, double minimum,
                                      double maximum)
{
    return (struct distribution){
        .shape = shape, .a = a, .b = b, .minimum = minimum, .maximum = maximum};
}

static struct distribution clipped(struct distribution d)
{
    d.outside = OUTSIDE_CLIP;
    return d;
}

/* Probabilities of a table's values, out of its slots. */
static double table_probability(const struct draw_table *t, int32_t value)
{
    double kept = 0;
    for (uint32_t i = 0; i < t->slot_count; i++) {
        double below = t->slots[i].below * 0x1p-32;
        if (t->smallest + t->slots[i].value == value) kept += below;
        if (t->smallest + t->slots[i].other == value) kept += 1 - below;
    }
    return kept / t->slot_count;
}

static void check_table(struct distribution d, double grain, int32_t lowest, int32_t highest)
{
    struct draw_table *t;
    if (!CHECK_OK(draw_table_create(&t, &d, grain, lowest, highest))) return;
    double worst = 0, sum = 0;
    for (int32_t v = t->smallest; v <= t->largest; v++) {
        double low   = v == t->smallest ? 0 : distribution_cdf(&d, (v - 0.5) * grain);
        double high  = v == t->largest ? 1 : distribution_cdf(&d, (v + 0.5) * grain);
        double found = table_probability(t, v);
        sum += found;
        worst = fmax(worst, fabs(found - (high - low)));
    }
    CU_ASSERT(worst < 0x1p-32);
    CU_ASSERT_DOUBLE_EQUAL(sum, 1, 1e-12);
    CU_ASSERT(t->smallest >= lowest && t->largest <= highest);
    draw_table_destroy(&t);
    CU_ASSERT_PTR_NULL(t);
}

static void tables_hold_the_exact_probabilities(void)
{
    check_table(normal_make(1.5, 0.75, 0.1, 6), 0.1, 1, 65535);
    check_table(clipped(normal_make(1.5, 0.75, 0.3, 2)), 0.1, 1, 65535);
    check_table(normal_make(-3, 1, -9, 0), 0.0625, -32767, 32767);
    check_table(shape_make(SHAPE_UNIFORM, 1, 3, 0, 2.55), 0.1, 1, 20);
    check_table(shape_make(SHAPE_LOGNORMAL, 0, 0.5, 0, 8), 0.05, -100, 100);
}

static void a_constant_needs_one_slot(void)
{
    struct draw_table  *t;
    struct distribution d = constant_make(-4.9);
    if (!CHECK_OK(draw_table_create(&t, &d, 0.1, -32767, 32767))) return;

    CU_ASSERT_EQUAL(t->slot_count, 1);
    CU_ASSERT_EQUAL(draw_value(t, 0), -49);
    CU_ASSERT_EQUAL(draw_value(t, UINT32_MAX), -49);
    draw_table_destroy(&t);
}

static void limits_clip_a_constant(void)
{
    struct draw_table  *t;
    struct distribution d = constant_make(0.01);
    if (!CHECK_OK(draw_table_create(&t, &d, 0.1, 1, 65535))) return;

    CU_ASSERT_EQUAL(draw_value(t, 12345), 1);
    draw_table_destroy(&t);
}

static void words_draw_what_the_slots_say(void)
{
    enum { WORDS = 1 << 20 };
    struct draw_table  *t;
    struct distribution d            = normal_make(20, 10, 0, 70);
    static uint32_t     counted[100] = {0};
    if (!CHECK_OK(draw_table_create(&t, &d, 1, -1000, 1000))) return;
    for (uint32_t i = 0; i < WORDS; i++)
        counted[draw_value(t, i << 12 | 0x800)]++;

    for (int32_t v = 0; v <= 70; v++)
        CU_ASSERT(fabs(counted[v] - WORDS * table_probability(t, v)) < 130);
    draw_table_destroy(&t);
}

static void full_16_bit_tables_fit(void)
{
    check_table(shape_make(SHAPE_UNIFORM, -400, 400, -320, 320), 1, -32767, 32767);
    struct draw_table  *t;
    struct distribution d = normal_make(0, 5000, -30000, 30000);
    if (!CHECK_OK(draw_table_create(&t, &d, 1, -32767, 32767))) return;
    CU_ASSERT_EQUAL(t->slot_count, 65536);
    CU_ASSERT_EQUAL(t->smallest, -30000);
    CU_ASSERT_EQUAL(t->largest, 30000);
    draw_table_destroy(&t);
}

/* Mean by the distribution function: x dF over a fine grid, bounds' masses included. */
static double numeric_mean(const struct distribution *d)
{
    enum { STEPS = 200000 };
    double width = (d->maximum - d->minimum) / STEPS;
    double mean  = d->minimum * distribution_cdf(d, d->minimum);
    double below = distribution_cdf(d, d->minimum);
    for (int i = 0; i < STEPS; i++) {
        double upto =
            distribution_cdf(d, i + 1 == STEPS ? d->maximum : d->minimum + width * (i + 1));
        double at = i + 1 == STEPS ? d->maximum : d->minimum + width * (i + 0.5);
        mean += at * (upto - below);
        below = upto;
    }
    return mean;
}

/* Kolmogorov-Smirnov distance of drawn values from the distribution function, in 1/sqrt(n). */
static double draw_distance(const struct distribution *d)
{
    enum { BINS = 64, DRAWS = 40000 };
    static uint32_t below[BINS + 1];
    double          worst = 0;
    memset(below, 0, sizeof below);
    for (uint32_t i = 0; i < DRAWS; i++) {
        struct random_block w = random_draw((struct random_key){{1, 2}}, i, 0, 0, 0);
        double              x = distribution_draw(d, w.word[0], w.word[1]);
        CU_ASSERT_FATAL(x >= d->minimum && x <= d->maximum);
        for (int bin = 0; bin <= BINS; bin++)
            below[bin] += x <= d->minimum + (d->maximum - d->minimum) * bin / BINS;
    }
    for (int bin = 0; bin <= BINS; bin++) {
        double right = distribution_cdf(d, d->minimum + (d->maximum - d->minimum) * bin / BINS);
        worst        = fmax(worst, fabs((double)below[bin] / DRAWS - right));
    }
    return worst * sqrt(DRAWS);
}

static void check_distribution(struct distribution d)
{
    CU_ASSERT_EQUAL(distribution_cdf(&d, d.maximum), 1.0);
    CU_ASSERT_EQUAL(distribution_cdf(&d, d.minimum - 1e-6), 0.0);
    CU_ASSERT_DOUBLE_EQUAL(distribution_mean(&d), numeric_mean(&d), 1e-4);
    CU_ASSERT(draw_distance(&d) < 2.2); /* 1e-4 of all samples are beyond */
}

static void cdf_mean_and_draw_agree(void)
{
    struct distribution shapes[] = {normal_make(1, 2, -3, 2),
                                    normal_make(1, 2, -11, 13),
                                    shape_make(SHAPE_LOGNORMAL, 0.2, 0.6, 0.5, 4),
                                    shape_make(SHAPE_LOGNORMAL, 0.2, 0.6, 0, 20),
                                    shape_make(SHAPE_UNIFORM, -1, 5, 0, 4),
                                    shape_make(SHAPE_UNIFORM, -1, 5, -1, 5)};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_distribution(shapes[i]);
        if (shapes[i].shape == SHAPE_NORMAL || i == 2) check_distribution(clipped(shapes[i]));
    }
}

static void no_spread_is_a_constant(void)
{
    struct distribution d = normal_make(2, 0, 1, 3);
    struct distribution e = shape_make(SHAPE_UNIFORM, 5, 5, 0, 3);

    CU_ASSERT_EQUAL(distribution_draw(&d, 17, 4), 2.0);
    CU_ASSERT_EQUAL(distribution_mean(&d), 2.0);
    CU_ASSERT_EQUAL(distribution_cdf(&d, 1.9), 0.0);
    CU_ASSERT_EQUAL(distribution_cdf(&d, 2), 1.0);
    CU_ASSERT_EQUAL(distribution_draw(&e, 17, 4), 3.0);
}

static int allowed;

static bool refuse_later(size_t bytes, const char *label)
{
    (void)bytes;
    (void)label;
    return allowed-- <= 0;
}

static void every_refused_block_is_a_memory_fault(void)
{
    struct draw_table  *t;
    struct distribution d    = normal_make(20, 10, 0, 70);
    fault               mine = FAULT_MEMORY;
    for (int n = 0; mine && n < 50; n++) {
        allowed = n;
        memory_refuse(refuse_later);
        mine = draw_table_create(&t, &d, 1, -100, 100);
        memory_refuse(NULL);
        CU_ASSERT_EQUAL(mine == FAULT_NONE, t != NULL);
    }
    CU_ASSERT_EQUAL(mine, FAULT_NONE);
    draw_table_destroy(&t);
}

CHECK_MAIN(draw, CASE(tables_hold_the_exact_probabilities), CASE(a_constant_needs_one_slot),
           CASE(limits_clip_a_constant), CASE(words_draw_what_the_slots_say),
           CASE(full_16_bit_tables_fit), CASE(cdf_mean_and_draw_agree),
           CASE(no_spread_is_a_constant), CASE(every_refused_block_is_a_memory_fault))
