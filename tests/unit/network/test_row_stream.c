/* The stream of rows: order, independence of the tiles asked for, weights and delays. */
#include "base/memory.h"
#include "network/draw.h"
#include "network/row_stream.h"
#include "support/check.h"
#include "support/small_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two populations of three and two tiles, every rule once, in each direction. */
static void mixed_make(struct small_model *small)
{
    uint64_t numbers[RULE_GIVEN] = {0, 0, 12, 15, 3000, 0};
    small_model_make(small, 2, (uint32_t[]){150, 100});
    for (int rule = 0; rule < RULE_GIVEN; rule++) {
        uint32_t           target = rule == RULE_ONE_TO_ONE ? 0 : (uint32_t)rule % 2;
        struct projection *p = small_model_join(small, 0, target, (rule_kind)rule, numbers[rule]);
        p->probability       = 0.1;
        p->allow_autapses    = rule == RULE_ONE_TO_ONE;
        p->allow_multapses   = rule != RULE_FIXED_INDEGREE;
        p->weight            = normal_make(2, 0.2, 1, 3);
        p->delay_ms          = normal_make(1.5, 0.75, 0.1, 6);
    }
    small_model_join(small, 1, 0, RULE_FIXED_INDEGREE, 20)->weight = normal_make(-4, 1, -10, 0);
    small_model_join(small, 1, 1, RULE_FIXED_TOTAL_NUMBER, 999)->allow_autapses = false;
}

static bool edges_are_equal(const struct edge *a, const struct edge *b)
{
    return a->source == b->source && a->target == b->target && a->delay_steps == b->delay_steps &&
           a->weight == b->weight && a->receptor == b->receptor;
}

static bool is_on_tiles(uint32_t gid, const struct tile_table *table, uint32_t count,
                        const uint32_t *tiles)
{
    for (uint32_t i = 0; i < count; i++)
        if (gid - table->tiles[tiles[i]].gid_first < table->tiles[tiles[i]].count) return true;
    return false;
}

/* Edges onto some tiles, asked alone, against those among all edges. */
static void check_subset(const struct small_model *small, uint32_t count, const uint32_t *tiles)
{
    struct edge_list   all, some;
    struct tile_table *table;
    uint32_t           matched = 0;
    if (!CHECK_OK(edge_list_make(&all, &small->model, 0, NULL))) return;
    if (!CHECK_OK(edge_list_make(&some, &small->model, count, tiles))) return;
    if (!CHECK_OK(tile_table_create(&table, &small->model))) return;
    for (uint32_t i = 0; i < all.count; i++) {
        if (!is_on_tiles(all.edges[i].target, table, count, tiles)) continue;
        if (matched == some.count || !edges_are_equal(&all.edges[i], &some.edges[matched])) {
            CU_FAIL("an edge depends on the tiles asked for");
            break;
        }
        matched++;
    }
    CU_ASSERT_EQUAL(matched, some.count);
    CU_ASSERT(some.count > 0);
    tile_table_destroy(&table);
    edge_list_clear(&all);
    edge_list_clear(&some);
}

static void a_tile_receives_the_same_whoever_asks(void)
{
    struct small_model small;
    mixed_make(&small);
    for (uint32_t tile = 0; tile < 5; tile++)
        check_subset(&small, 1, (uint32_t[]){tile});
    check_subset(&small, 3, (uint32_t[]){0, 2, 3});
    check_subset(&small, 2, (uint32_t[]){1, 4});
}

/* Sum over all synapses of what does not depend on where lids start, and of lids less the start. */
static uint64_t stream_sum(const struct small_model *small, const uint32_t *target_first)
{
    struct tile_table   *table   = NULL;
    struct quantisation *q       = NULL;
    struct row_stream   *stream  = NULL;
    uint32_t             tiles[] = {1, 3};
    struct row           row;
    uint64_t             sum = 0;
    if (!CHECK_OK(tile_table_create(&table, &small->model))) return 0;
    if (!CHECK_OK(quantisation_create(&q, &small->model))) return 0;
    if (!CHECK_OK(row_stream_create(&stream, &small->model, table, q, 2, tiles, target_first)))
        return 0;
    while (row_stream_next(stream, &row) == FAULT_NONE && row.count)
        for (uint32_t k = 0; k < row.count; k++) {
            uint32_t tile  = row.target[k] - target_first[1] < SMALL_TILE;
            uint32_t index = row.target[k] - target_first[tile];
            sum            = sum * 31 + (index * 2 + tile) * 7919u + (uint16_t)row.weight[k] +
                  row.delay_steps[k] * 65537u;
        }
    row_stream_destroy(&stream);
    quantisation_destroy(&q);
    tile_table_destroy(&table);
    return sum;
}

static void where_lids_start_changes_nothing_else(void)
{
    struct small_model small;
    mixed_make(&small);

    CU_ASSERT_EQUAL(stream_sum(&small, (uint32_t[]){0, 64}),
                    stream_sum(&small, (uint32_t[]){50000, 1000}));
}

static void rows_ascend_and_are_not_empty(void)
{
    struct small_model small;
    struct edge_list   list;
    small_model_make(&small, 2, (uint32_t[]){300, 100});
    small_model_join(&small, 0, 1, RULE_FIXED_TOTAL_NUMBER, 50);
    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;

    CU_ASSERT(list.is_ascending);
    CU_ASSERT_EQUAL(list.count, 50);
    CU_ASSERT(list.row_count <= 50 && list.row_count > 30);
    edge_list_clear(&list);
}

static void no_tiles_make_no_rows(void)
{
    struct small_model   small;
    struct tile_table   *table;
    struct quantisation *q;
    struct row_stream   *stream;
    struct row           row;
    mixed_make(&small);
    if (!CHECK_OK(tile_table_create(&table, &small.model))) return;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    if (!CHECK_OK(row_stream_create(&stream, &small.model, table, q, 0, NULL, NULL))) return;

    CHECK_OK(row_stream_next(stream, &row));
    CU_ASSERT_EQUAL(row.count, 0);
    CU_ASSERT_EQUAL(row_stream_expected(stream), 0);
    row_stream_destroy(&stream);
    quantisation_destroy(&q);
    tile_table_destroy(&table);
}

static void the_same_model_gives_the_same_edges_and_another_seed_others(void)
{
    struct small_model small;
    struct edge_list   a, b, c;
    uint32_t           same = 0, moved = 0;
    mixed_make(&small);
    if (!CHECK_OK(edge_list_make(&a, &small.model, 0, NULL))) return;
    if (!CHECK_OK(edge_list_make(&b, &small.model, 0, NULL))) return;
    small.model.seed = 2;
    if (!CHECK_OK(edge_list_make(&c, &small.model, 0, NULL))) return;

    CU_ASSERT_EQUAL_FATAL(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        same += edges_are_equal(&a.edges[i], &b.edges[i]);
        moved += i >= c.count || !edges_are_equal(&a.edges[i], &c.edges[i]);
    }
    CU_ASSERT_EQUAL(same, a.count);
    CU_ASSERT(moved > a.count * 9 / 10);
    edge_list_clear(&a);
    edge_list_clear(&b);
    edge_list_clear(&c);
}

static void expected_is_an_upper_bound_and_near(void)
{
    struct small_model   small;
    struct tile_table   *table;
    struct quantisation *q;
    struct row_stream   *stream;
    struct edge_list     list;
    uint32_t             tiles[] = {0, 1, 2, 3, 4};
    mixed_make(&small);
    if (!CHECK_OK(tile_table_create(&table, &small.model))) return;
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    if (!CHECK_OK(row_stream_create(&stream, &small.model, table, q, 5, tiles, tiles))) return;
    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;

    CU_ASSERT(row_stream_expected(stream) >= list.count);
    CU_ASSERT(row_stream_expected(stream) < list.count * 1.05);
    edge_list_clear(&list);
    row_stream_destroy(&stream);
    quantisation_destroy(&q);
    tile_table_destroy(&table);
}

/* Weights and delays. */

/* Kolmogorov-Smirnov distance of rounded values from the cdf at half units, times sqrt(n). */
static double values_distance(const struct edge_list *list, bool is_delay,
                              const struct distribution *d, double grain)
{
    enum { VALUES = 65536 };
    static uint32_t count[VALUES];
    double          below = 0, worst = 0;
    memset(count, 0, sizeof count);
    for (uint32_t i = 0; i < list->count; i++)
        count[(is_delay ? (int32_t)list->edges[i].delay_steps : list->edges[i].weight) + 32768]++;
    for (int32_t v = 0; v < VALUES; v++) {
        below += count[v];
        if (!count[v]) continue;
        double right = distribution_cdf(d, (v - 32768 + 0.5) * grain);
        worst        = fmax(worst, fabs(below / list->count - right));
    }
    return worst * sqrt(list->count);
}

struct moments {
    double mean, deviation;
};

static struct moments values_moments(const struct edge_list *list, bool is_delay)
{
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        double x = is_delay ? (double)list->edges[i].delay_steps : list->edges[i].weight;
        sum += x;
        squares += x * x;
    }
    double mean = sum / list->count;
    return (struct moments){mean, sqrt(squares / list->count - mean * mean)};
}

static void weights_and_delays_follow_their_distributions(void)
{
    struct small_model   small;
    struct edge_list     list;
    struct quantisation *q;
    small_model_make(&small, 2, (uint32_t[]){500, 300});
    struct projection *p = small_model_join(&small, 0, 1, RULE_FIXED_TOTAL_NUMBER, 200000);
    p->weight            = normal_make(87.8, 8.78, 60, 140);
    p->delay_ms          = normal_make(1.5, 0.75, 0.1, 6);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;

    double         grain  = q->weight_unit[0];
    struct moments weight = values_moments(&list, false);
    struct moments delay  = values_moments(&list, true);
    CU_ASSERT(fabs(weight.mean * grain - distribution_mean(&p->weight)) < 5 * 8.78 / sqrt(200000));
    CU_ASSERT(fabs(weight.deviation * grain - 8.75) < 0.1); /* 8.78 less the cut at 60 */
    CU_ASSERT(fabs(delay.mean * 0.1 - distribution_mean(&p->delay_ms)) < 5 * 0.75 / sqrt(200000));
    CU_ASSERT(values_distance(&list, false, &p->weight, grain) < 2.2);
    CU_ASSERT(values_distance(&list, true, &p->delay_ms, 0.1) < 2.2);
    for (uint32_t i = 0; i < list.count; i++) {
        double w = list.edges[i].weight * grain;
        if (w < 60 - grain || w > 140 + grain || list.edges[i].delay_steps < 1 ||
            list.edges[i].delay_steps > 60 || list.edges[i].receptor != 0)
            CU_FAIL("a synapse is out of bounds");
    }
    edge_list_clear(&list);
    quantisation_destroy(&q);
}

/* Weight, delay and target of a synapse are drawn from words of their own. */
static void weight_delay_and_target_are_not_correlated(void)
{
    struct small_model small;
    struct edge_list   list;
    small_model_make(&small, 2, (uint32_t[]){500, 300});
    struct projection *p = small_model_join(&small, 0, 1, RULE_FIXED_TOTAL_NUMBER, 100000);
    p->weight            = normal_make(10, 1, 4, 16);
    p->delay_ms          = normal_make(10, 2, 1, 20);
    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;
    struct moments w = values_moments(&list, false), d = values_moments(&list, true);
    double         with_delay = 0, with_target = 0;
    for (uint32_t i = 0; i < list.count; i++) {
        double weight = (list.edges[i].weight - w.mean) / w.deviation;
        with_delay += weight * (list.edges[i].delay_steps - d.mean) / d.deviation;
        with_target += weight * (list.edges[i].target - 650.0) / (300 / sqrt(12));
    }
    CU_ASSERT(fabs(with_delay) < 5 * sqrt(list.count));
    CU_ASSERT(fabs(with_target) < 5 * sqrt(list.count));
    edge_list_clear(&list);
}

static void both_signs_part_into_two_receptors(void)
{
    struct small_model   small;
    struct edge_list     list;
    struct quantisation *q;
    double               sum = 0, squares = 0;
    small_model_make(&small, 2, (uint32_t[]){400, 300});
    struct projection *p = small_model_join(&small, 0, 1, RULE_FIXED_INDEGREE, 100);
    p->weight            = normal_make(0.5, 1, -5.5, 2);
    if (!CHECK_OK(quantisation_create(&q, &small.model))) return;
    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;

    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t class = list.edges[i].receptor;
        double w       = list.edges[i].weight * q->weight_unit[class];
        if ((w < 0) != (class == 1) || w < -5.51 || w > 2.01) CU_FAIL("a weight is misplaced");
        sum += w;
        squares += w * w;
    }
    CU_ASSERT(fabs(sum / list.count - distribution_mean(&p->weight)) < 5 / sqrt(list.count));
    CU_ASSERT(squares > 0);
    edge_list_clear(&list);
    quantisation_destroy(&q);
}

static void negative_weights_go_to_receptor_1(void)
{
    struct small_model small;
    struct edge_list   list;
    uint32_t           wrong = 0;
    small_model_make(&small, 1, (uint32_t[]){200});
    small_model_join(&small, 0, 0, RULE_FIXED_INDEGREE, 10)->weight = normal_make(-4, 1, -10, 0);
    if (!CHECK_OK(edge_list_make(&list, &small.model, 0, NULL))) return;

    for (uint32_t i = 0; i < list.count; i++)
        wrong += list.edges[i].receptor != 1 || list.edges[i].weight > 0;
    CU_ASSERT_EQUAL(wrong, 0);
    edge_list_clear(&list);
}

static void delay_ranges_are_on_the_grid(void)
{
    struct small_model small;
    uint32_t           smallest, largest;
    small_model_make(&small, 1, (uint32_t[]){10});
    struct projection *p = small_model_join(&small, 0, 0, RULE_ALL_TO_ALL, 0);

    projection_delay_range(&small.model, p, &smallest, &largest);
    CU_ASSERT(smallest == 10 && largest == 10);
    p->delay_ms = normal_make(1.5, 0.75, 0.02, 6);
    projection_delay_range(&small.model, p, &smallest, &largest);
    CU_ASSERT(smallest == 1 && largest == 60);
    p->delay_ms = constant_make(1e9);
    projection_delay_range(&small.model, p, &smallest, &largest);
    CU_ASSERT_EQUAL(largest, UINT16_MAX);
}

static void a_rule_that_cannot_be_stops_the_stream(void)
{
    struct small_model small;
    struct edge_list   list;
    small_model_make(&small, 2, (uint32_t[]){10, 20});
    small_model_join(&small, 0, 1, RULE_ONE_TO_ONE, 0);

    CU_ASSERT_EQUAL(edge_list_make(&list, &small.model, 0, NULL), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "one_to_one"));
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
    struct small_model small;
    struct edge_list   list;
    fault              mine = FAULT_MEMORY;
    int                n;
    mixed_make(&small);
    for (uint32_t i = 0; i < small.model.projection_count; i++)
        small.projections[i].weight = constant_make(i + 1.0);
    for (n = 0; mine && n < 1000; n++) {
        allowed = n;
        memory_refuse(refuse_later);
        mine = edge_list_make(&list, &small.model, 0, NULL);
        memory_refuse(NULL);
        CU_ASSERT(mine == FAULT_NONE || mine == FAULT_MEMORY);
    }
    CU_ASSERT_EQUAL(mine, FAULT_NONE);
    CU_ASSERT(n > 40);
    edge_list_clear(&list);
}

CHECK_MAIN(row_stream, CASE(a_tile_receives_the_same_whoever_asks),
           CASE(where_lids_start_changes_nothing_else), CASE(rows_ascend_and_are_not_empty),
           CASE(no_tiles_make_no_rows),
           CASE(the_same_model_gives_the_same_edges_and_another_seed_others),
           CASE(expected_is_an_upper_bound_and_near),
           CASE(weights_and_delays_follow_their_distributions),
           CASE(weight_delay_and_target_are_not_correlated),
           CASE(both_signs_part_into_two_receptors), CASE(negative_weights_go_to_receptor_1),
           CASE(delay_ranges_are_on_the_grid), CASE(a_rule_that_cannot_be_stops_the_stream),
           CASE(every_refused_block_is_a_memory_fault))
