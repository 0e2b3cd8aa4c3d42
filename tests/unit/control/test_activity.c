/* Silent and runaway populations: what raises it, and what must not. */
#include "base/random.h"
#include "control/activity.h"
#include "support/check.h"

#include <math.h>

enum { SIZE = 100 };
static const double SAMPLE_S = 0.01;

static const struct activity_about PLAIN = {
    .size = SIZE, .ceiling_Hz = 500, .is_silence_judged = true, .has_feedback = true};

/* A Poisson count by inversion, from a counter. */
static double poisson_count(double mean, uint32_t counter)
{
    struct random_block block = random_draw(random_key_make(7, RANDOM_TARGET, 0), counter, 0, 0, 0);
    double              u = random_unit(block.word[0], block.word[1]), p = exp(-mean), sum = p;
    double              n = 0;
    while (u > sum && n < 10 * mean + 50) {
        n++;
        p *= mean / n;
        sum += p;
    }
    return n;
}

/* Some seconds at a rate (spikes/s of a neuron), in clusters of so many. Returns when (in s) a
 * reason held first, or -1. */
static double live(struct activity *a, double seconds, double rate_Hz, double cluster,
                   uint32_t *counter)
{
    double when = -1;
    for (int i = 0; i < (int)(seconds / SAMPLE_S + 0.5); i++) {
        double mean = rate_Hz * SIZE * SAMPLE_S / cluster;
        double n    = mean > 0 ? cluster * poisson_count(mean, (*counter)++) : 0;
        activity_add(a, n, SAMPLE_S, true);
        if (when < 0 && (activity_is_silent(a) || activity_is_runaway(a)))
            when = (i + 1) * SAMPLE_S;
    }
    return when;
}

static void activity_of_constant_rate_is_well(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    CU_ASSERT_EQUAL(live(&a, 200, 5, 1, &counter), -1);
    CU_ASSERT_TRUE(activity_is_learned(&a));
    CU_ASSERT_DOUBLE_EQUAL(activity_reference_Hz(&a), 5, 0.2);
    CU_ASSERT_TRUE(activity_fano(&a) < 2);
}

static void activity_silent_is_told_when_due_and_ends(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    live(&a, 10, 5, 1, &counter);

    double when = live(&a, 5, 0, 1, &counter);

    /* h / (0.09 r / F) = 230 F / 500 s, in blocks of 50 ms; F is between 1 and 2. */
    CU_ASSERT_TRUE(activity_is_silent(&a));
    CU_ASSERT_TRUE(when >= 0.45 && when < 1.2);
    live(&a, 1, 5, 1, &counter);
    CU_ASSERT_FALSE(activity_is_silent(&a));
}

/* Few and long blocks: what was half alive must not pass for how it varies. */
static void activity_that_ends_within_a_block_is_told_soon(void)
{
    static const double   SPIKES[] = {27000, 27500, 27100, 27400, 27200, 27300, 27250, 12781, 0, 0};
    struct activity       a;
    struct activity_about many = PLAIN;
    many.size                  = 8000;
    activity_init(&a, &many);
    for (size_t i = 0; i < sizeof SPIKES / sizeof *SPIKES; i++)
        activity_add(&a, SPIKES[i], 0.5, true);
    CU_ASSERT_TRUE(activity_is_silent(&a));
}

static void activity_of_a_tenth_is_not_silent(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    live(&a, 20, 5, 1, &counter);
    CU_ASSERT_EQUAL(live(&a, 60, 0.6, 1, &counter), -1);
}

/* All spike together twice a second: pauses are long, and usual. */
static void activity_of_synchrony_is_no_silence(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    CU_ASSERT_EQUAL(live(&a, 500, 2, SIZE, &counter), -1);
    CU_ASSERT_TRUE(activity_fano(&a) > SIZE / 4.0);
}

static void activity_of_few_spikes_is_no_silence(void)
{
    uint32_t              counter = 0;
    struct activity       a;
    struct activity_about one = PLAIN;
    one.size                  = 1;
    activity_init(&a, &one);
    for (int i = 0; i < 40000; i++) { /* 400 s at 0.5 spikes/s */
        activity_add(&a, poisson_count(0.005, counter++), SAMPLE_S, true);
        CU_ASSERT_FALSE(activity_is_silent(&a) || activity_is_runaway(&a));
    }
}

static void activity_that_never_was_is_no_silence_unless_stated(void)
{
    uint32_t              counter = 0;
    struct activity       a;
    struct activity_about stated = PLAIN;
    activity_init(&a, &PLAIN);
    CU_ASSERT_EQUAL(live(&a, 100, 0, 1, &counter), -1);

    stated.stated_Hz = 5;
    activity_init(&a, &stated);
    double when = live(&a, 10, 0, 1, &counter);
    CU_ASSERT_TRUE(when > 4 && when < 5); /* 230 F / 500 s, F a tenth of 100 neurons */
}

static void activity_without_drive_may_be_silent(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    live(&a, 10, 5, 1, &counter);
    for (int i = 0; i < 1000; i++)
        activity_add(&a, 0, SAMPLE_S, false);
    CU_ASSERT_FALSE(activity_is_silent(&a));
}

static void activity_forgets(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    live(&a, 10, 5, 1, &counter);
    live(&a, 2, 0, 1, &counter);
    CU_ASSERT_TRUE(activity_is_silent(&a));

    activity_forget(&a);

    CU_ASSERT_FALSE(activity_is_silent(&a) || activity_is_learned(&a));
    CU_ASSERT_EQUAL(live(&a, 10, 0, 1, &counter), -1);
}

static void activity_learns_a_rhythm(void)
{
    uint32_t        counter = 0, alarms = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    for (int i = 0; i < 40; i++) { /* 1 s at 20 spikes/s, 1 s of nothing */
        live(&a, 1, 20, 1, &counter);
        alarms += live(&a, 1, 0, 1, &counter) >= 0;
    }
    CU_ASSERT_TRUE(alarms <= 2); /* the first, before it is known */
}

static void activity_runaway_is_told_and_ends(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    live(&a, 10, 5, 1, &counter);

    double when = live(&a, 0.5, 300, 1, &counter);

    CU_ASSERT_TRUE(activity_is_runaway(&a));
    CU_ASSERT_TRUE(when >= 0.05 && when <= 0.1);
    live(&a, 2, 5, 1, &counter);
    CU_ASSERT_FALSE(activity_is_runaway(&a));
}

static void activity_runaway_from_the_start_is_told(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    CU_ASSERT_TRUE(live(&a, 1, 400, 1, &counter) > 0);
}

static void activity_that_wakes_up_is_no_runaway(void)
{
    uint32_t        counter = 0;
    struct activity a;
    activity_init(&a, &PLAIN);
    live(&a, 10, 0.1, 1, &counter);
    CU_ASSERT_EQUAL(live(&a, 10, 10, 1, &counter), -1); /* 100 times as much, and yet little */
}

/* A neuron that a current drives at 300 spikes/s can mean to. */
static void activity_without_feedback_may_be_high(void)
{
    struct activity_about driven = PLAIN;
    struct activity       a;
    driven.has_feedback = false;
    activity_init(&a, &driven);
    for (int i = 0; i < 1000; i++) {
        activity_add(&a, 3 * SIZE, SAMPLE_S, true);
        CU_ASSERT_FALSE(activity_is_runaway(&a) || activity_is_silent(&a));
    }
}

static void activity_does_not_depend_on_how_often_one_looks(void)
{
    for (int parts = 1; parts <= 25; parts *= 5) {
        struct activity a;
        activity_init(&a, &PLAIN);
        for (int i = 0; i < 400 * parts; i++)
            activity_add(&a, 25.0 / parts, 0.05 / parts, true);
        int blocks = 0;
        while (!activity_is_silent(&a) && blocks < 1000) {
            for (int i = 0; i < parts; i++)
                activity_add(&a, 0, 0.05 / parts, true);
            blocks++;
        }
        CU_ASSERT_EQUAL(blocks, 10); /* 20.7 / (0.09 x 500 x 0.05) */
    }
}

CHECK_MAIN(activity, CASE(activity_of_constant_rate_is_well),
           CASE(activity_silent_is_told_when_due_and_ends),
           CASE(activity_that_ends_within_a_block_is_told_soon),
           CASE(activity_of_a_tenth_is_not_silent), CASE(activity_of_synchrony_is_no_silence),
           CASE(activity_of_few_spikes_is_no_silence),
           CASE(activity_that_never_was_is_no_silence_unless_stated),
           CASE(activity_without_drive_may_be_silent), CASE(activity_forgets),
           CASE(activity_learns_a_rhythm), CASE(activity_runaway_is_told_and_ends),
           CASE(activity_runaway_from_the_start_is_told),
           CASE(activity_that_wakes_up_is_no_runaway), CASE(activity_without_feedback_may_be_high),
           CASE(activity_does_not_depend_on_how_often_one_looks))
