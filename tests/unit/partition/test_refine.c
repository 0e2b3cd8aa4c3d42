/* Gains are differences of what is measured; refining only ever helps, and keeps to its limits. */
#include "partition/refine.h"
#include "partition/volume.h"
#include "support/check.h"
#include "support/graphs.h"

#include <math.h>

enum { VERTICES = 12, PARTS = 3 };

static struct partition_cost cost_of(const struct graph *graph, uint32_t parts,
                                     const uint32_t *assignment)
{
    struct partition_task task = task_of(graph, parts);
    struct partition_cost cost = {0};
    CHECK_OK(partition_measure(&task, assignment, &cost, NULL));
    return cost;
}

static void gain_of_a_move_is_what_it_saves(void)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct made_graph made;
        struct volume     volume;
        uint32_t          assignment[VERTICES];
        made_graph_random(&made, VERTICES, 5, seed);
        for (uint32_t v = 0; v < VERTICES; v++)
            assignment[v] = (v * 7 + (uint32_t)seed) % PARTS;
        if (!CHECK_OK(volume_make(&volume, &made.graph, PARTS, assignment))) return;
        for (uint32_t v = 0; v < VERTICES; v++) /* one after the other: the table must follow */
            for (uint32_t to = 0; to < PARTS; to++) {
                if (to == assignment[v]) continue;
                double before = cost_of(&made.graph, PARTS, assignment).volume;
                double gain = volume_gain(&volume, v, to, volume_of_staying(&volume, v), -INFINITY);
                volume_move(&volume, v, to);
                double after = cost_of(&made.graph, PARTS, assignment).volume;
                CU_ASSERT_DOUBLE_EQUAL(gain, before - after, 1e-2);
            }
        volume_clear(&volume);
        made_graph_clear(&made);
    }
}

static void refining_lowers_traffic_within_the_limits(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct made_graph  made;
        struct groups      groups;
        uint32_t           assignment[VERTICES];
        struct part_limits limits = {
            .parts = 2, .work_allowed = 1.2, .memory_allowed = 1.5, .seed = seed};
        made_graph_random(&made, VERTICES, 3, seed);
        if (!CHECK_OK(groups_make(&groups, &made.graph, 0))) return;
        CHECK_OK(partition_heaviest_first(&made.graph, &groups, &limits, assignment));
        struct partition_cost before = cost_of(&made.graph, 2, assignment);
        CU_ASSERT(before.imbalance <= 1.1);

        CHECK_OK(partition_refine(&made.graph, &groups, &limits, assignment));

        struct partition_cost after = cost_of(&made.graph, 2, assignment);
        CU_ASSERT(after.volume <= before.volume);
        CU_ASSERT(after.imbalance <= 1.2 + 1e-9);
        CU_ASSERT(after.memory_imbalance <= 1.5);
        groups_clear(&groups);
        made_graph_clear(&made);
    }
}

static void refining_keeps_groups_whole_and_swaps_them(void)
{
    /* Four pairs of a short edge; pairs 0 and 2, and 1 and 3, talk to each other. Balance forbids
     * every single move. */
    static const struct graph_half EDGES[] = {EDGE(0, 1, REACH_SURE, 1), EDGE(2, 3, REACH_SURE, 1),
                                              EDGE(4, 5, REACH_SURE, 1), EDGE(6, 7, REACH_SURE, 1),
                                              EDGE(0, 4, REACH_SURE, 9), EDGE(5, 1, REACH_SURE, 9),
                                              EDGE(2, 6, REACH_SURE, 9), EDGE(7, 3, REACH_SURE, 9)};
    struct made_graph              made;
    struct groups                  groups;
    uint32_t                       assignment[] = {0, 0, 0, 0, 1, 1, 1, 1};
    struct part_limits limits = {.parts = 2, .work_allowed = 1.05, .memory_allowed = 2, .seed = 1};
    made_graph_make(&made, 8, EDGES, sizeof EDGES / sizeof *EDGES);
    if (!CHECK_OK(groups_make(&groups, &made.graph, 2))) return;

    CHECK_OK(partition_refine(&made.graph, &groups, &limits, assignment));

    CU_ASSERT_DOUBLE_EQUAL(cost_of(&made.graph, 2, assignment).volume, 0, 0);
    CU_ASSERT_DOUBLE_EQUAL(cost_of(&made.graph, 2, assignment).imbalance, 1, 0);
    for (uint32_t v = 0; v < 8; v += 2)
        CU_ASSERT_EQUAL(assignment[v], assignment[v + 1]);
    groups_clear(&groups);
    made_graph_clear(&made);
}

static void a_swap_that_memory_has_no_room_for_is_not_made(void)
{
    /* Groups 0 and 1 talk, and 2 and 3; both of either pair together need more than a part has. */
    static const struct graph_half EDGES[] = {EDGE(0, 1, REACH_SURE, 9), EDGE(2, 3, REACH_SURE, 9)};
    static const uint64_t          MEMORY[] = {3, 3, 1, 1};
    struct made_graph              made;
    struct groups                  groups;
    uint32_t                       assignment[] = {0, 1, 0, 1};
    struct part_limits             limits       = {
                          .parts = 2, .work_allowed = 1.05, .memory_allowed = 1.25, .seed = 1};
    made_graph_make(&made, 4, EDGES, sizeof EDGES / sizeof *EDGES);
    made.graph.memory = MEMORY;
    if (!CHECK_OK(groups_make(&groups, &made.graph, 0))) return;

    CHECK_OK(partition_refine(&made.graph, &groups, &limits, assignment));

    CU_ASSERT_DOUBLE_EQUAL(cost_of(&made.graph, 2, assignment).memory_imbalance, 1, 0);
    limits.memory_allowed = 1.5;
    CHECK_OK(partition_refine(&made.graph, &groups, &limits, assignment));
    CU_ASSERT_DOUBLE_EQUAL(cost_of(&made.graph, 2, assignment).volume, 0, 0); /* now there is */
    groups_clear(&groups);
    made_graph_clear(&made);
}

static void evening_keeps_to_unequal_shares(void)
{
    struct made_graph  made;
    struct groups      groups;
    uint32_t           assignment[16] = {0};
    const double       share[]        = {0.25, 0.75};
    struct part_limits limits         = {
                .parts = 2, .share = share, .work_allowed = 1.05, .memory_allowed = 2};
    made_graph_make(&made, 16, NULL, 0);
    if (!CHECK_OK(groups_make(&groups, &made.graph, 0))) return;

    CHECK_OK(partition_even(&made.graph, &groups, &limits, 1.005, assignment));

    uint32_t in_second = 0;
    for (uint32_t v = 0; v < 16; v++)
        in_second += assignment[v];
    CU_ASSERT_EQUAL(in_second, 12);
    groups_clear(&groups);
    made_graph_clear(&made);
}

CHECK_MAIN(refine, CASE(gain_of_a_move_is_what_it_saves),
           CASE(refining_lowers_traffic_within_the_limits),
           CASE(refining_keeps_groups_whole_and_swaps_them),
           CASE(a_swap_that_memory_has_no_room_for_is_not_made),
           CASE(evening_keeps_to_unequal_shares))
