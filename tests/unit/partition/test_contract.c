/* Short edges make groups; groups make a smaller graph with the same sums. */
#include "partition/contract.h"
#include "support/check.h"
#include "support/graphs.h"

/* Two triangles of short edges, a long edge from the first to the second, one vertex apart. */
static const struct graph_half TRIANGLES[] = {
    EDGE(0, 1, REACH_SURE, 1), EDGE(1, 2, REACH_SURE, 2), EDGE(2, 0, REACH_SURE, 4),
    EDGE(3, 4, REACH_SURE, 1), EDGE(4, 5, REACH_SURE, 2), EDGE(5, 3, REACH_SURE, 4),
    EDGE(2, 3, REACH_SURE, 9), EDGE(5, 6, REACH_SURE, 20)};
enum { VERTICES = 7 };

static struct made_graph made;

static void triangles_make(void)
{
    made_graph_make(&made, VERTICES, TRIANGLES, sizeof TRIANGLES / sizeof *TRIANGLES);
}

static void groups_are_the_components_of_short_edges(void)
{
    static const struct {
        uint32_t shorter_than, count, of[VERTICES];
    } WANTED[] = {{0, 7, {0, 1, 2, 3, 4, 5, 6}}, {1, 7, {0, 1, 2, 3, 4, 5, 6}},
                  {2, 5, {0, 0, 1, 2, 2, 3, 4}}, {3, 3, {0, 0, 0, 1, 1, 1, 2}},
                  {9, 3, {0, 0, 0, 1, 1, 1, 2}}, {10, 2, {0, 0, 0, 0, 0, 0, 1}},
                  {21, 1, {0, 0, 0, 0, 0, 0, 0}}};
    triangles_make();
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++) {
        struct groups groups;
        if (!CHECK_OK(groups_make(&groups, &made.graph, WANTED[i].shorter_than))) continue;
        CU_ASSERT_EQUAL(groups.count, WANTED[i].count);
        for (uint32_t v = 0; v < VERTICES; v++)
            CU_ASSERT_EQUAL(groups.of[v], WANTED[i].of[v]);
        for (uint32_t g = 0; g < groups.count; g++)
            for (uint32_t m = groups.first[g]; m < groups.first[g + 1]; m++)
                CU_ASSERT_EQUAL(groups.of[groups.member[m]], g);
        groups_clear(&groups);
    }
    made_graph_clear(&made);
}

static void levels_end_where_a_group_is_too_heavy(void)
{
    uint32_t levels[6], count;
    triangles_make();

    /* Delays 1, 2, 4, 9, 20. Contracting below 2, 4 or 9 leaves triangles of 300. */
    CHECK_OK(contraction_levels(&made.graph, 300, 6, levels, &count));
    CU_ASSERT_EQUAL(count, 4);
    CU_ASSERT_EQUAL(levels[0], 0);
    CU_ASSERT_EQUAL(levels[1], 2);
    CU_ASSERT_EQUAL(levels[2], 4);
    CU_ASSERT_EQUAL(levels[3], 9);

    CHECK_OK(contraction_levels(&made.graph, 299, 6, levels, &count));
    CU_ASSERT_EQUAL(count, 2); /* pairs still fit */
    CU_ASSERT_EQUAL(levels[1], 2);

    CHECK_OK(contraction_levels(&made.graph, 600, 2, levels, &count));
    CU_ASSERT_EQUAL(count, 2); /* few are asked for: the longest is among them */
    CU_ASSERT_EQUAL(levels[1], 20);

    made.graph.delay_steps = NULL;
    CHECK_OK(contraction_levels(&made.graph, 600, 6, levels, &count));
    CU_ASSERT_EQUAL(count, 1);
    made_graph_clear(&made);
}

static void coarse_graph_keeps_sums_and_long_edges(void)
{
    struct groups groups;
    struct coarse coarse;
    triangles_make();
    if (!CHECK_OK(groups_make(&groups, &made.graph, 5))) return;
    if (!CHECK_OK(coarse_make(&coarse, &made.graph, &groups, 1))) return;

    CU_ASSERT_EQUAL(coarse.count, 3);
    CU_ASSERT_EQUAL(coarse.work[0], 300);
    CU_ASSERT_EQUAL(coarse.work[2], 100);
    CU_ASSERT_EQUAL(coarse.memory[1], 30);
    CU_ASSERT_EQUAL(coarse.size[0], 1000); /* of its vertices only 2 sends anything out */
    CU_ASSERT_EQUAL(coarse.size[2], 0);
    CU_ASSERT_EQUAL(coarse.first[1], 1);
    CU_ASSERT_EQUAL(coarse.first[3], 4);
    CU_ASSERT_EQUAL(coarse.neighbour[0], 1);
    CU_ASSERT_DOUBLE_EQUAL(coarse.weight[0], 500, 1e-9); /* 2 has two targets */
    for (uint32_t g = 0; g < 3; g++)
        for (uint64_t e = coarse.first[g]; e < coarse.first[g + 1]; e++)
            for (uint64_t f = 0; f < 4; f++)
                if (coarse.neighbour[f] == g && f >= coarse.first[coarse.neighbour[e]] &&
                    f < coarse.first[coarse.neighbour[e] + 1])
                    CU_ASSERT_DOUBLE_EQUAL(coarse.weight[e], coarse.weight[f], 1e-9);
    coarse_clear(&coarse);
    groups_clear(&groups);
    made_graph_clear(&made);
}

CHECK_MAIN(contract, CASE(groups_are_the_components_of_short_edges),
           CASE(levels_end_where_a_group_is_too_heavy),
           CASE(coarse_graph_keeps_sums_and_long_edges))
