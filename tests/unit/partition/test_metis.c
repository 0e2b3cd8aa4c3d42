/* The partitioner `metis` against every cut there is, with delays, and on hosts. */
#include "base/memory.h"
#include "support/check.h"
#include "support/graphs.h"

#include <math.h>
#include <stdbool.h>

static struct partition_cost metis_cost(const struct partition_task *task, uint32_t *assignment)
{
    struct partition_cost cost = {0};
    CHECK_OK(partitioner_find("metis")(task, assignment));
    CHECK_OK(partition_measure(task, assignment, &cost, NULL));
    return cost;
}

static void metis_is_near_the_best_of_all_cuts(void)
{
    enum { VERTICES = 12, GRAPHS = 20 };
    double found = 0, least = 0;
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct made_graph made;
        uint32_t          assignment[VERTICES];
        made_graph_random(&made, VERTICES, 3, seed);
        made.graph.delay_steps            = NULL; /* only traffic counts */
        struct partition_task task        = task_of(&made.graph, 2);
        struct partition_cost cost        = metis_cost(&task, assignment);
        double                least_there = least_volume(&made.graph, fmax(cost.imbalance, 1.05));
        CU_ASSERT(cost.volume >= least_there * (1 - 1e-9)); /* or the measure is wrong */
        CU_ASSERT(cost.imbalance <= 1.1);
        found += cost.volume;
        least += least_there;
        made_graph_clear(&made);
    }
    CU_ASSERT(found <= 1.25 * least);
}

/* Four rings of eight with short edges, joined to the next ring by long ones; a part of two rings
 * is what both delays and traffic ask for. The rings' vertices are numbered in turn. */
enum { RINGS = 4, RING = 8, SHORT_STEPS = 1, LONG_STEPS = 50 };

static void rings_make(struct made_graph *made)
{
    struct graph_half edges[RINGS * RING + RINGS];
    uint32_t          count = 0;
    for (uint32_t v = 0; v < RINGS * RING; v++)
        edges[count++] = (struct graph_half)EDGE(v, (v + RINGS) % (RINGS * RING), 4, SHORT_STEPS);
    for (uint32_t r = 0; r < RINGS; r++)
        edges[count++] =
            (struct graph_half)EDGE(r, (r + 1) % RINGS + RINGS * 3, r % 2 ? 0.5f : 3, LONG_STEPS);
    made_graph_make(made, RINGS * RING, edges, count);
}

static void metis_cuts_only_long_edges_where_it_can(void)
{
    struct made_graph made;
    uint32_t          assignment[RINGS * RING];
    rings_make(&made);
    for (uint32_t parts = 2; parts <= RINGS; parts *= 2) {
        struct partition_task task = task_of(&made.graph, parts);
        struct partition_cost cost = metis_cost(&task, assignment);
        CU_ASSERT_EQUAL(cost.interval_steps, LONG_STEPS);
        CU_ASSERT_DOUBLE_EQUAL(cost.imbalance, 1, 1e-9);
        for (uint32_t v = 0; v < RINGS * RING; v++)
            CU_ASSERT_EQUAL(assignment[v], assignment[v % RINGS]);
    }
    /* Eight parts cannot keep the rings whole. */
    struct partition_task task = task_of(&made.graph, 8);
    CU_ASSERT_EQUAL(metis_cost(&task, assignment).interval_steps, SHORT_STEPS);
    CU_ASSERT(metis_cost(&task, assignment).imbalance <= 1.05);
    made_graph_clear(&made);
}

static void hosts_are_cut_first(void)
{
    static const uint32_t HOST[] = {1, 0, 1, 0, 0, 1, 0, 1}; /* ranks need not be in order */
    struct made_graph     made;
    uint32_t              assignment[RINGS * RING];
    rings_make(&made);
    struct partition_task task = task_of(&made.graph, 8);
    task.host                  = HOST;

    struct partition_cost cost = metis_cost(&task, assignment);

    CU_ASSERT_EQUAL(cost.host_interval_steps, LONG_STEPS);
    CU_ASSERT_EQUAL(cost.interval_steps, SHORT_STEPS);
    CU_ASSERT(cost.host_volume < cost.volume / 4);
    CU_ASSERT(cost.imbalance <= 1.05);
    for (uint32_t v = 0; v < RINGS * RING; v++)
        CU_ASSERT_EQUAL(HOST[assignment[v]], HOST[assignment[v % RINGS]]);
    made_graph_clear(&made);
}

static void hosts_of_unequal_ranks_get_their_share(void)
{
    static const uint32_t HOST[] = {0, 1, 1, 1};
    struct made_graph     made;
    uint32_t              assignment[64], first = 0;
    made_graph_random(&made, 64, 2, 3);
    for (uint32_t v = 0; v < 64; v++)
        made.work[v] = 100;
    struct partition_task task = task_of(&made.graph, 4);
    task.host                  = HOST;

    CU_ASSERT(metis_cost(&task, assignment).imbalance <= 1.0625 + 1e-9); /* 17 of 16 */

    for (uint32_t v = 0; v < 64; v++)
        first += assignment[v] == 0;
    CU_ASSERT(first >= 15 && first <= 17);
    made_graph_clear(&made);
}

static void memory_is_capped(void)
{
    /* A clique of heavy memory that traffic would keep together in one of three parts. */
    struct made_graph made;
    struct graph_half edges[16 * 15];
    uint32_t          count = 0, assignment[63];
    for (uint32_t a = 0; a < 16; a++)
        for (uint32_t b = 0; b < 16; b++)
            if (a != b) edges[count++] = (struct graph_half)EDGE(a, b, REACH_SURE, 1);
    made_graph_make(&made, 63, edges, count);
    for (uint32_t v = 0; v < 16; v++)
        made.memory[v] = 1000;
    struct partition_task task = task_of(&made.graph, 3);

    struct partition_cost cost = metis_cost(&task, assignment);

    /* Whole it would be 2.9. A vertex is 0.18 of the memory of a part, 0.05 of the work. */
    CU_ASSERT(cost.memory_imbalance <= 2.0 + 0.2);
    CU_ASSERT(cost.imbalance <= 1.05 + 0.05);
    made_graph_clear(&made);
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
    static const uint32_t HOST[] = {0, 0, 1, 1};
    struct made_graph     made;
    fault                 mine = FAULT_MEMORY;
    int                   n    = 0;
    rings_make(&made);
    struct partition_task task = task_of(&made.graph, 4);
    task.host                  = HOST;
    for (; mine && n < 20000; n += n < 60 ? 1 : 17) { /* later ones are repetitions */
        uint32_t assignment[RINGS * RING];
        allowed = n;
        memory_refuse(refuse_later);
        mine = partitioner_find("metis")(&task, assignment);
        memory_refuse(NULL);
        CU_ASSERT(mine == FAULT_NONE || mine == FAULT_MEMORY);
    }
    CU_ASSERT_EQUAL(mine, FAULT_NONE);
    CU_ASSERT(n > 10);
    made_graph_clear(&made);
}

CHECK_MAIN(metis, CASE(metis_is_near_the_best_of_all_cuts),
           CASE(metis_cuts_only_long_edges_where_it_can), CASE(hosts_are_cut_first),
           CASE(hosts_of_unequal_ranks_get_their_share), CASE(memory_is_capped),
           CASE(every_refused_block_is_a_memory_fault))
