/* Edges in any order become rows, and know their way back. */
#include "base/memory.h"
#include "support/check.h"
#include "support/graphs.h"

#include <stdbool.h>

static const struct graph_half EDGES[] = {EDGE(2, 0, 1.5f, 7), EDGE(0, 1, REACH_SURE, 3),
                                          EDGE(0, 1, 0.5f, 9), EDGE(1, 0, 0.25f, 5),
                                          EDGE(1, 1, 8, 1)};
enum { EDGE_COUNT = sizeof EDGES / sizeof *EDGES };

static void rows_are_ascending_and_doubles_are_merged(void)
{
    struct made_graph made;
    made_graph_make(&made, 4, EDGES, EDGE_COUNT);
    const struct graph *g = &made.graph;

    CU_ASSERT_EQUAL(g->edge_first[1], 2);
    CU_ASSERT_EQUAL(g->edge_first[2], 3);
    CU_ASSERT_EQUAL(g->edge_first[3], 4);
    CU_ASSERT_EQUAL(g->edge_first[4], 4); /* a vertex without edges */
    CU_ASSERT_EQUAL(g->neighbour[0], 1);
    CU_ASSERT_EQUAL(g->neighbour[1], 2);
    CU_ASSERT_EQUAL(g->reach[0], REACH_SURE + 0.5f);
    CU_ASSERT_EQUAL(g->reach[1], 0); /* 0 does not reach 2, only the other way round */
    CU_ASSERT_EQUAL(g->reach[2], 0.25f);
    CU_ASSERT_EQUAL(g->reach[3], 1.5f);
    CU_ASSERT_EQUAL(g->delay_steps[0], 3); /* of either direction */
    CU_ASSERT_EQUAL(g->delay_steps[2], 3);
    made_graph_clear(&made);
}

static void reach_back_is_the_other_direction(void)
{
    struct made_graph made;
    float            *back = NULL;
    made_graph_random(&made, 20, 4, 1);
    if (!CHECK_OK(graph_reach_back(&made.graph, &back))) return;
    for (uint32_t v = 0; v < 20; v++)
        for (uint64_t e = made.edges.first[v]; e < made.edges.first[v + 1]; e++) {
            uint32_t u = made.edges.neighbour[e];
            uint64_t f = made.edges.first[u];
            while (made.edges.neighbour[f] != v)
                f++;
            CU_ASSERT_EQUAL(back[e], made.edges.reach[f]);
        }
    memory_give(&back);
    made_graph_clear(&made);
}

static void samples_are_added_up_where_edges_are_merged(void)
{
    static const double  NEAR[] = {1, 2}, FAR[] = {0.5, 0};
    struct graph_builder builder = {.samples = 2};
    struct graph_edges   edges;
    CHECK_OK(graph_builder_join_sampled(&builder, (struct graph_half)EDGE(0, 1, 1.5f, 1), NEAR));
    CHECK_OK(graph_builder_join_sampled(&builder, (struct graph_half)EDGE(0, 1, 0.25f, 1), FAR));
    CHECK_OK(graph_builder_join(&builder, (struct graph_half)EDGE(0, 1, 4, 1))); /* all alike */
    if (!CHECK_OK(graph_builder_finish(&builder, 2, &edges))) return;

    CU_ASSERT_EQUAL(edges.reach[0], 5.75f);
    CU_ASSERT_EQUAL(edges.sample_reach[0], 5.5f);
    CU_ASSERT_EQUAL(edges.sample_reach[1], 6);
    CU_ASSERT_EQUAL(edges.sample_reach[2], 0); /* the way back */
    CU_ASSERT_EQUAL(edges.sample_reach[3], 0);
    graph_edges_clear(&edges);
}

static void what_is_needed_grows_with_reach(void)
{
    CU_ASSERT_EQUAL(reach_needed(0), 0);
    CU_ASSERT_EQUAL(reach_needed(REACH_SURE), 1);
    CU_ASSERT_DOUBLE_EQUAL(reach_needed(1), 0.6321205588, 1e-9);
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
    fault mine = FAULT_MEMORY;
    for (int n = 0; mine && n < 50; n++) {
        struct graph_builder builder = {0};
        struct graph_edges   edges   = {0};
        allowed                      = n;
        memory_refuse(refuse_later);
        mine = graph_builder_join(&builder, EDGES[0]);
        if (!mine) mine = graph_builder_finish(&builder, 4, &edges);
        memory_refuse(NULL);
        CU_ASSERT(mine == FAULT_NONE || mine == FAULT_MEMORY);
        CU_ASSERT_EQUAL(mine == FAULT_NONE, edges.first != NULL);
        graph_builder_clear(&builder);
        graph_edges_clear(&edges);
    }
    CU_ASSERT_EQUAL(mine, FAULT_NONE);
}

CHECK_MAIN(graph, CASE(rows_are_ascending_and_doubles_are_merged),
           CASE(reach_back_is_the_other_direction),
           CASE(samples_are_added_up_where_edges_are_merged), CASE(what_is_needed_grows_with_reach),
           CASE(every_refused_block_is_a_memory_fault))
