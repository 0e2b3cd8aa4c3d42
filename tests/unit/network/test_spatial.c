/* Rules by distance against all pairs looked at one by one. Scores: a sum of squared standard
 * scores over n cells has mean n and a standard deviation of about sqrt(2 n): bounds are six. */
#include "base/memory.h"
#include "network/row_stream.h"
#include "support/check.h"
#include "support/model_text.h"
#include "support/small_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEEDS = 60, NEURONS_MAX_HERE = 400 };

/* A population P of a text's `positions`, joined to itself. */
static struct model *model_make(const char *positions, uint32_t size, const char *projection)
{
    char text[2048];
    snprintf(text, sizeof text,
             "ergon: 1\ndt: 0.1 ms\ntile: 64\npopulations:\n"
             "  P: {kind: iaf_psc_exp, size: %u, positions: {%s}}\n"
             "projections:\n  - {source: P, target: P, %s}\n",
             size, positions, projection);
    return model_of_text(text);
}

static const char *const SPACES[] = {
    "layout: free, extent: [1 mm]",
    "layout: free, extent: [1 mm], periodic: true",
    "layout: free, extent: [1 mm, 0.6 mm]",
    "layout: free, extent: [1 mm, 0.6 mm], periodic: true",
    "layout: free, extent: [1 mm, 0.6 mm, 0.4 mm]",
    "layout: free, extent: [1 mm, 0.6 mm, 0.4 mm], periodic: true",
};
static const char *const BOXES[] = {
    "{lower_left: [-0.1 mm], upper_right: [0.7 mm]}",
    "{lower_left: [-0.1 mm, 0.05 mm], upper_right: [0.7 mm, 0.25 mm]}",
    "{lower_left: [-0.1 mm, 0.05 mm, -0.3 mm], upper_right: [0.7 mm, 0.25 mm, 0.1 mm]}",
};

struct way {
    double length;
    double by[SPACE_DIMENSIONS_MAX];
};

static struct way way_of(const struct places *p, uint32_t source, uint32_t target)
{
    double     from[3], to[3];
    struct way way = {0};
    place_at(p, source, from);
    place_at(p, target, to);
    way.length = place_way(p, from, to, way.by);
    return way;
}

/* p = 1 within the mask: the edges are all pairs that the mask holds, and no others. */
static uint32_t wrong_edges(struct model *model)
{
    static uint8_t                 made[NEURONS_MAX_HERE][NEURONS_MAX_HERE];
    const struct projection_space *space = model->projections[0].space;
    struct edge_list               list;
    struct place_table            *table;
    uint32_t                       size = model->neuron_count, wrong = 0;
    memset(made, 0, sizeof made);
    if (!CHECK_OK(edge_list_make(&list, model, 0, NULL))) return 1;
    if (!CHECK_OK(place_table_create(&table, model))) return 1;
    for (uint32_t k = 0; k < list.count; k++)
        made[list.edges[k].source][list.edges[k].target]++;
    for (uint32_t s = 0; s < size; s++)
        for (uint32_t t = 0; t < size; t++) {
            struct way way = way_of(&table->of[0], s, t);
            wrong +=
                made[s][t] != mask_holds(&space->mask, table->of[0].dimensions, way.by, way.length);
        }
    if (list.count == 0) wrong++;
    edge_list_clear(&list);
    place_table_destroy(&table);
    return wrong;
}

static void a_mask_lets_through_exactly_the_pairs_that_it_holds(void)
{
    for (size_t i = 0; i < 6; i++) {
        char masks[3][256];
        snprintf(masks[0], sizeof masks[0], "ball: {radius: 0.2 mm}");
        snprintf(masks[1], sizeof masks[1],
                 "doughnut: {inner_radius: 0.1 mm, outer_radius: 0.3 mm}");
        snprintf(masks[2], sizeof masks[2], "box: %s", BOXES[i / 2]);
        for (int m = 0; m < 3; m++) {
            char projection[1024];
            snprintf(projection, sizeof projection,
                     "rule: pairwise_bernoulli, p: 1, mask: {%s}, weight: 1 pA, delay: 1 ms",
                     masks[m]);
            struct model *model = model_make(SPACES[i], 370, projection);
            CU_ASSERT_EQUAL(wrong_edges(model), 0);
            model_destroy(&model);
        }
    }
}

/* A ball through grid points: what lies at its rim belongs to it, what lies at the inner rim of a
 * doughnut does not. */
static void the_rim_of_a_ball_is_inside_and_the_inner_rim_of_a_doughnut_outside(void)
{
    static const char GRID[] = "layout: grid, shape: [8, 8], extent: [8 mm, 8 mm], periodic: true";
    struct model     *ball =
        model_make(GRID, 64,
                   "rule: pairwise_bernoulli, p: 1, mask: {ball: {radius: 2 mm}}, weight: 1 pA, "
                   "delay: 1 ms");
    struct model *ring =
        model_make(GRID, 64,
                   "rule: pairwise_bernoulli, p: 1, mask: {doughnut: {inner_radius: 1 mm, "
                   "outer_radius: 2 mm}}, weight: 1 pA, delay: 1 ms");
    struct edge_list list;

    CHECK_OK(edge_list_make(&list, ball, 0, NULL));
    CU_ASSERT_EQUAL(list.count, 64 * 13);
    edge_list_clear(&list);
    CHECK_OK(edge_list_make(&list, ring, 0, NULL));
    CU_ASSERT_EQUAL(list.count, 64 * 8);
    edge_list_clear(&list);
    model_destroy(&ball);
    model_destroy(&ring);
}

/* Mean and variance of every pair over seeds, on a grid: its positions do not depend on them. */
enum { GRID_SIZE = 144 };
static const char GRID_PLANE[] =
    "layout: grid, shape: [12, 12], extent: [12 mm, 12 mm], periodic: true";

static uint32_t pair_count[GRID_SIZE][GRID_SIZE];

static uint32_t seeds_tally(struct model *model, uint32_t *largest)
{
    uint32_t uneven = 0;
    *largest        = 0;
    memset(pair_count, 0, sizeof pair_count);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        static uint8_t   here[GRID_SIZE][GRID_SIZE];
        uint32_t         in[GRID_SIZE] = {0};
        struct edge_list list;
        model->seed = seed;
        memset(here, 0, sizeof here);
        if (!CHECK_OK(edge_list_make(&list, model, 0, NULL))) return 1;
        for (uint32_t k = 0; k < list.count; k++) {
            uint32_t s = list.edges[k].source, t = list.edges[k].target;
            pair_count[s][t]++;
            in[t]++;
            *largest = ++here[s][t] > *largest ? here[s][t] : *largest;
        }
        for (uint32_t t = 0; t < GRID_SIZE; t++)
            uneven += in[t] != in[0];
        edge_list_clear(&list);
    }
    return uneven;
}

/* chance[s][t] of each of `draws` independent draws a seed. */
static bool is_close_to(double chance[GRID_SIZE][GRID_SIZE], double draws)
{
    double score = 0, cells = 0;
    for (uint32_t s = 0; s < GRID_SIZE; s++)
        for (uint32_t t = 0; t < GRID_SIZE; t++) {
            double mean     = SEEDS * draws * chance[s][t];
            double variance = mean * (1 - chance[s][t]);
            if (variance == 0 && pair_count[s][t] != mean) return false;
            if (variance == 0) continue;
            score += (pair_count[s][t] - mean) * (pair_count[s][t] - mean) / variance;
            cells++;
        }
    return fabs(score - cells) < 6 * sqrt(2 * cells) * 1.5; /* small means: wider than a normal's */
}

static double chances[GRID_SIZE][GRID_SIZE];

/* The projection's own function on all pairs, looked at one by one; per target to a sum of 1 where
 * is_shared. */
static void chances_fill(const struct model *model, bool is_shared, bool has_own)
{
    const struct projection_space *space = model->projections[0].space;
    struct place_table            *table;
    if (!CHECK_OK(place_table_create(&table, model))) return;
    for (uint32_t t = 0; t < GRID_SIZE; t++) {
        double sum = 0;
        for (uint32_t s = 0; s < GRID_SIZE; s++) {
            struct way way = way_of(&table->of[0], s, t);
            bool   is_in   = mask_holds(&space->mask, 2, way.by, way.length) && (has_own || s != t);
            double away    = way.length / 2.5;
            chances[s][t]  = is_in ? 0.8 * exp(-0.5 * away * away) : 0;
            sum += chances[s][t];
        }
        for (uint32_t s = 0; is_shared && s < GRID_SIZE; s++)
            chances[s][t] /= sum;
    }
    place_table_destroy(&table);
}

static void every_pair_connects_with_the_chance_of_its_distance(void)
{
    struct model *model = model_make(
        GRID_PLANE, GRID_SIZE,
        "rule: pairwise_bernoulli, p: {gaussian: {peak: 0.8, std: 2.5 mm}}, mask: {ball: "
        "{radius: 5 mm}}, allow_autapses: false, weight: 1 pA, delay: 1 ms");
    uint32_t largest;
    chances_fill(model, false, false);
    seeds_tally(model, &largest);

    CU_ASSERT_EQUAL(largest, 1);
    CU_ASSERT_TRUE(is_close_to(chances, 1));
    model_destroy(&model);
}

static void every_target_chooses_its_number_of_sources_in_proportion_to_the_kernel(void)
{
    struct model *model =
        model_make(GRID_PLANE, GRID_SIZE,
                   "rule: fixed_indegree, indegree: 20, kernel: {gaussian: {std: 2.5 mm}}, mask: "
                   "{ball: {radius: 5 mm}}, weight: 1 pA, delay: 1 ms");
    uint32_t largest;
    chances_fill(model, true, true);

    CU_ASSERT_EQUAL(seeds_tally(model, &largest), 0); /* in-degrees are equal */
    CU_ASSERT_TRUE(largest > 1);
    CU_ASSERT_TRUE(is_close_to(chances, 20));
    model_destroy(&model);
}

static void without_multapses_sources_are_distinct_and_may_be_all_there_are(void)
{
    /* 80 of the 80 others within 5 mm: chance alone would look for the last for long. */
    struct model *model =
        model_make(GRID_PLANE, GRID_SIZE,
                   "rule: fixed_indegree, indegree: 80, kernel: {gaussian: {std: 1.8 mm}}, mask: "
                   "{ball: {radius: 5 mm}}, allow_autapses: false, allow_multapses: false, "
                   "weight: 1 pA, delay: 1 ms");
    uint32_t largest;
    CU_ASSERT_EQUAL(seeds_tally(model, &largest), 0);
    CU_ASSERT_EQUAL(largest, 1);
    for (uint32_t n = 0; n < GRID_SIZE; n++)
        CU_ASSERT_EQUAL(pair_count[n][n], 0);
    model_destroy(&model);
}

static void too_few_sources_within_reach_are_an_input_fault(void)
{
    struct model *model =
        model_make(GRID_PLANE, GRID_SIZE,
                   "rule: fixed_indegree, indegree: 81, mask: {ball: {radius: 5 mm}}, "
                   "allow_autapses: false, allow_multapses: false, weight: 1 pA, delay: 1 ms");
    struct edge_list list;

    CU_ASSERT_EQUAL(edge_list_make(&list, model, 0, NULL), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "finds 80 sources within reach"));
    fault_forget();
    model_destroy(&model);
}

/* Distances of a gaussian profile cut by a ball on a plane: density r exp(-r^2 / 2 s^2) up to the
 * radius, whose integral is known. */
static void distances_follow_the_profile(const char *projection)
{
    enum { BINS = 20 };
    const double  width = 0.045, radius = 0.1;
    struct model *model =
        model_make("layout: free, extent: [1 mm, 1 mm], periodic: true", 6000, projection);
    struct edge_list    list;
    struct place_table *table;
    double              count[BINS] = {0}, chi2 = 0;
    if (!CHECK_OK(edge_list_make(&list, model, 0, NULL))) return;
    if (!CHECK_OK(place_table_create(&table, model))) return;
    double whole = 1 - exp(-radius * radius / (2 * width * width));
    for (uint32_t k = 0; k < list.count; k++) {
        struct way way = way_of(&table->of[0], list.edges[k].source, list.edges[k].target);
        double     cdf = (1 - exp(-way.length * way.length / (2 * width * width))) / whole;
        CU_ASSERT_TRUE_FATAL(way.length < radius * 1.0001 && cdf < 1.0001);
        count[cdf < 1 ? (int)(cdf * BINS) : BINS - 1]++;
    }
    double expected = (double)list.count / BINS;
    for (int b = 0; b < BINS; b++)
        chi2 += (count[b] - expected) * (count[b] - expected) / expected;

    CU_ASSERT_TRUE(list.count > 50000);
    /* Positions are drawn as well: pairs within reach number 565,000, twice for each two neurons,
     * so a bin of expected e pairs scatters by more than its edges alone. */
    CU_ASSERT_TRUE(chi2 < 3 * (BINS - 1));
    edge_list_clear(&list);
    place_table_destroy(&table);
    model_destroy(&model);
}

static void distances_are_distributed_as_the_profile_says(void)
{
    distances_follow_the_profile(
        "rule: pairwise_bernoulli, p: {gaussian: {peak: 0.9, std: 0.045 mm}}, mask: {ball: "
        "{radius: 0.1 mm}}, allow_autapses: false, weight: 1 pA, delay: 1 ms");
    distances_follow_the_profile(
        "rule: fixed_indegree, indegree: 30, kernel: {gaussian: {std: 0.045 mm}}, mask: {ball: "
        "{radius: 0.1 mm}}, allow_autapses: false, weight: 1 pA, delay: 1 ms");
}

static void weights_and_delays_follow_the_distance(void)
{
    struct model *model =
        model_make("layout: free, extent: [1 mm, 1 mm]", 300,
                   "rule: fixed_indegree, indegree: 30, mask: {ball: {radius: 0.4 mm}}, weight: "
                   "{linear: {base: 40 pA, per_mm: -200 pA}}, delay: {exponential: {peak: -2 ms, "
                   "beta: 0.1 mm, base: 3 ms}}");
    struct edge_list     list;
    struct place_table  *table;
    struct quantisation *q;
    uint32_t             wrong = 0, negative = 0;
    CHECK_OK(edge_list_make(&list, model, 0, NULL));
    CHECK_OK(place_table_create(&table, model));
    CHECK_OK(quantisation_create(&q, model));
    for (uint32_t k = 0; k < list.count; k++) {
        const struct edge *e        = &list.edges[k];
        double             distance = way_of(&table->of[0], e->source, e->target).length;
        double             weight   = 40 - 200 * distance;
        double             grain    = q->weight_unit[e->receptor];
        wrong += fabs(e->weight * grain - weight) > 0.75 * grain + 1e-9;
        wrong += fabs(e->delay_steps - 10 * (3 - 2 * exp(-distance / 0.1))) > 0.5 + 1e-9;
        negative += e->weight < 0;
    }

    CU_ASSERT_EQUAL(list.count, 300 * 30);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(negative > 1000 && negative < list.count - 1000);
    edge_list_clear(&list);
    place_table_destroy(&table);
    quantisation_destroy(&q);
    model_destroy(&model);
}

/* Rows of a tile do not depend on which tiles are asked for beside it. */
static void tiles_alone_receive_what_all_receive(const char *projection)
{
    struct model    *model = model_make(SPACES[3], 390, projection);
    struct edge_list all, some;
    uint32_t         found = 0, wanted = 0, tiles[2] = {1, 4};
    CHECK_OK(edge_list_make(&all, model, 0, NULL));
    CHECK_OK(edge_list_make(&some, model, 2, tiles));
    for (uint32_t k = 0; k < all.count; k++) {
        uint32_t tile = all.edges[k].target / 64;
        if (tile != 1 && tile != 4) continue;
        wanted++;
        found += found < some.count &&
                 memcmp(&some.edges[found], &all.edges[k], sizeof(struct edge)) == 0;
    }

    CU_ASSERT_TRUE(all.is_ascending && wanted > 100);
    CU_ASSERT_EQUAL(found, wanted);
    CU_ASSERT_EQUAL(some.count, wanted);
    edge_list_clear(&all);
    edge_list_clear(&some);
    model_destroy(&model);
}

static void a_tile_receives_the_same_whoever_asks(void)
{
    tiles_alone_receive_what_all_receive(
        "rule: fixed_indegree, indegree: 20, mask: {ball: {radius: 0.2 mm}}, weight: {normal: "
        "{mean: 1 pA, sd: 0.1 pA}}, delay: {linear: {base: 1 ms, per_mm: 5 ms}}");
    tiles_alone_receive_what_all_receive(
        "rule: pairwise_bernoulli, p: 0.5, mask: {ball: {radius: 0.2 mm}}, weight: {normal: "
        "{mean: 1 pA, sd: 0.1 pA}}, delay: {linear: {base: 1 ms, per_mm: 5 ms}}");
}

CHECK_MAIN(spatial, CASE(a_mask_lets_through_exactly_the_pairs_that_it_holds),
           CASE(the_rim_of_a_ball_is_inside_and_the_inner_rim_of_a_doughnut_outside),
           CASE(every_pair_connects_with_the_chance_of_its_distance),
           CASE(every_target_chooses_its_number_of_sources_in_proportion_to_the_kernel),
           CASE(without_multapses_sources_are_distinct_and_may_be_all_there_are),
           CASE(too_few_sources_within_reach_are_an_input_fault),
           CASE(distances_are_distributed_as_the_profile_says),
           CASE(weights_and_delays_follow_the_distance),
           CASE(a_tile_receives_the_same_whoever_asks))
