/* The tile graph: who is joined, and what a tile costs. */
#include "base/memory.h"
#include "network/tile_graph.h"
#include "support/check.h"
#include "support/small_model.h"

static bool is_joined(const struct graph *g, uint32_t a, uint32_t b)
{
    for (uint64_t e = g->edge_first[a]; e < g->edge_first[a + 1]; e++)
        if (g->neighbour[e] == b) return true;
    return false;
}

static struct tile_table *table;
static struct tile_graph *graph;

static const struct graph *graph_of(const struct small_model *small)
{
    if (!CHECK_OK(tile_table_create(&table, &small->model))) return NULL;
    if (!CHECK_OK(tile_graph_create(&graph, &small->model, table, NULL))) return NULL;
    return tile_graph_view(graph);
}

static void graph_drop(void)
{
    tile_graph_destroy(&graph);
    tile_table_destroy(&table);
}

/* Populations of three tiles, two tiles, and two tiles: 0-2, 3-4, 5-6. */
static void three_make(struct small_model *small)
{
    small_model_make(small, 3, (uint32_t[]){150, 100, 100});
}

static void edges_go_both_ways_without_loops_or_doubles(void)
{
    struct small_model small;
    three_make(&small);
    small_model_join(&small, 0, 0, RULE_FIXED_INDEGREE, 10);
    small_model_join(&small, 0, 1, RULE_FIXED_TOTAL_NUMBER, 10);
    small_model_join(&small, 1, 0, RULE_PAIRWISE_BERNOULLI, 0);
    small_model_join(&small, 1, 2, RULE_ONE_TO_ONE, 0);
    const struct graph *g = graph_of(&small);
    if (!g) return;

    CU_ASSERT_EQUAL(g->vertex_count, 7);
    for (uint32_t a = 0; a < 7; a++)
        for (uint64_t e = g->edge_first[a]; e < g->edge_first[a + 1]; e++) {
            CU_ASSERT_NOT_EQUAL(g->neighbour[e], a);
            CU_ASSERT(is_joined(g, g->neighbour[e], a));
            if (e > g->edge_first[a]) CU_ASSERT(g->neighbour[e - 1] < g->neighbour[e]);
        }
    CU_ASSERT_EQUAL(g->edge_first[7], 2 * (3 + 3 * 2 + 2));
    graph_drop();
}

static void one_to_one_joins_only_what_overlaps(void)
{
    struct small_model small;
    three_make(&small);
    small_model_join(&small, 2, 1, RULE_ONE_TO_ONE, 0);
    small_model_join(&small, 0, 0, RULE_ONE_TO_ONE, 0);
    const struct graph *g = graph_of(&small);
    if (!g) return;

    CU_ASSERT_EQUAL(g->edge_first[7], 4);
    CU_ASSERT(is_joined(g, 3, 5) && is_joined(g, 4, 6));
    CU_ASSERT_FALSE(is_joined(g, 3, 6));
    graph_drop();
}

static void a_random_rule_beside_one_to_one_joins_all(void)
{
    struct small_model small;
    three_make(&small);
    small_model_join(&small, 1, 2, RULE_FIXED_OUTDEGREE, 1);
    small_model_join(&small, 2, 1, RULE_ONE_TO_ONE, 0);
    const struct graph *g = graph_of(&small);
    if (!g) return;

    CU_ASSERT_EQUAL(g->edge_first[7], 8);
    graph_drop();
}

static void work_grows_with_neurons_events_and_poisson_input(void)
{
    struct small_model small;
    struct input       poisson = {.kind = INPUT_POISSON, .target = 2, .count = 100, .rate_Hz = 1};
    three_make(&small);
    small_model_join(&small, 0, 1, RULE_FIXED_INDEGREE, 1000);
    small.model.inputs      = &poisson;
    small.model.input_count = 1;
    const struct graph *g   = graph_of(&small);
    if (!g) return;

    CU_ASSERT_EQUAL(g->work[0], g->work[1]);
    CU_ASSERT(g->work[0] > g->work[2]); /* 64 neurons against 22 */
    CU_ASSERT(g->work[3] > g->work[0]); /* 5000 events/s a neuron */
    CU_ASSERT(g->work[5] > g->work[0]); /* Poisson input */
    CU_ASSERT_EQUAL(g->size[0], 64 * 5 * 1000);
    CU_ASSERT_EQUAL(g->size[2], 22 * 5 * 1000);
    graph_drop();
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
    fault              mine = FAULT_MEMORY;
    three_make(&small);
    small_model_join(&small, 0, 0, RULE_FIXED_INDEGREE, 10);
    if (!CHECK_OK(tile_table_create(&table, &small.model))) return;
    for (int n = 0; mine && n < 50; n++) {
        allowed = n;
        memory_refuse(refuse_later);
        mine = tile_graph_create(&graph, &small.model, table, NULL);
        memory_refuse(NULL);
        CU_ASSERT(mine == FAULT_NONE || mine == FAULT_MEMORY);
        CU_ASSERT_EQUAL(mine == FAULT_NONE, graph != NULL);
    }
    CU_ASSERT_EQUAL(mine, FAULT_NONE);
    graph_drop();
}

CHECK_MAIN(tile_graph, CASE(edges_go_both_ways_without_loops_or_doubles),
           CASE(one_to_one_joins_only_what_overlaps),
           CASE(a_random_rule_beside_one_to_one_joins_all),
           CASE(work_grows_with_neurons_events_and_poisson_input),
           CASE(every_refused_block_is_a_memory_fault))
