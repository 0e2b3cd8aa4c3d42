/* Partitioners give every vertex a part, keep the balance, and METIS cuts where it is cheap. */
#include "partition/partition.h"
#include "support/check.h"
#include "support/graphs.h"

#include <stdbool.h>
#include <string.h>

enum { GROUPS = 4, GROUP_VERTICES = 8, VERTICES = GROUPS * GROUP_VERTICES };

/* Four cliques in a chain, their first vertices joined: cutting between cliques is cheap. */
struct chain {
    uint64_t     first[VERTICES + 1];
    uint32_t     neighbour[VERTICES * VERTICES];
    uint64_t     work[VERTICES], size[VERTICES];
    struct graph graph;
};

/* The next call's overwrites it. */
static const struct partition_task *task_for(const struct graph *graph, uint32_t parts)
{
    static struct partition_task task;
    task = task_of(graph, parts);
    return &task;
}

static bool is_joined(uint32_t a, uint32_t b)
{
    if (a == b) return false;
    if (a / GROUP_VERTICES == b / GROUP_VERTICES) return true;
    bool are_heads = a % GROUP_VERTICES == 0 && b % GROUP_VERTICES == 0;
    return are_heads && (a + GROUP_VERTICES == b || b + GROUP_VERTICES == a);
}

static void chain_make(struct chain *chain)
{
    uint64_t edges = 0;
    for (uint32_t a = 0; a < VERTICES; a++) {
        chain->first[a] = edges;
        chain->work[a]  = 100;
        chain->size[a]  = 5;
        for (uint32_t b = 0; b < VERTICES; b++)
            if (is_joined(a, b)) chain->neighbour[edges++] = b;
    }
    chain->first[VERTICES] = edges;
    chain->graph           = (struct graph){.vertex_count = VERTICES,
                                            .edge_first   = chain->first,
                                            .neighbour    = chain->neighbour,
                                            .work         = chain->work,
                                            .size         = chain->size};
}

static void every_partitioner_owns_every_vertex(void)
{
    static struct chain chain;
    chain_make(&chain);
    uint32_t           count;
    const char *const *names = partitioner_names(&count);
    CU_ASSERT_EQUAL(count, 4);
    for (uint32_t n = 0; n < count; n++)
        for (uint32_t parts = 1; parts <= 2 * VERTICES; parts = 2 * parts + 1) {
            uint32_t assignment[VERTICES];
            memset(assignment, 0xff, sizeof assignment);
            CHECK_OK(partitioner_find(names[n])(task_for(&chain.graph, parts), assignment));
            for (uint32_t v = 0; v < VERTICES; v++)
                CU_ASSERT_TRUE(assignment[v] < parts);
        }
}

static void unknown_partitioner_is_not_found(void)
{
    CU_ASSERT_PTR_NULL(partitioner_find("scotch"));
}

static void metis_keeps_cliques_whole(void)
{
    static struct chain chain;
    chain_make(&chain);
    uint32_t assignment[VERTICES];
    CHECK_OK(partitioner_find("metis")(task_for(&chain.graph, GROUPS), assignment));
    for (uint32_t v = 0; v < VERTICES; v++)
        CU_ASSERT_EQUAL(assignment[v], assignment[v / GROUP_VERTICES * GROUP_VERTICES]);

    struct partition_cost metis, random;
    CHECK_OK(partition_measure(task_for(&chain.graph, GROUPS), assignment, &metis, NULL));
    CHECK_OK(partitioner_find("random")(task_for(&chain.graph, GROUPS), assignment));
    CHECK_OK(partition_measure(task_for(&chain.graph, GROUPS), assignment, &random, NULL));
    CU_ASSERT_TRUE(metis.volume < random.volume / 4);
    CU_ASSERT_DOUBLE_EQUAL(metis.imbalance, 1.0, 1e-9);
}

static void metis_balances_few_heavy_vertices(void)
{
    /* A complete graph of 13 tiles, as a random network gives: only balance counts. */
    enum { TILES = 13 };
    static const uint64_t work[TILES] = {90, 80, 70, 60, 50, 50, 40, 30, 30, 20, 20, 10, 10};
    uint64_t              first[TILES + 1], size[TILES];
    uint32_t              neighbour[TILES * TILES], assignment[TILES];
    uint64_t              edges = 0;
    for (uint32_t a = 0; a < TILES; a++) {
        first[a] = edges;
        size[a]  = 1;
        for (uint32_t b = 0; b < TILES; b++)
            if (a != b) neighbour[edges++] = b;
    }
    first[TILES]       = edges;
    struct graph graph = {.vertex_count = TILES,
                          .edge_first   = first,
                          .neighbour    = neighbour,
                          .work         = work,
                          .size         = size};
    for (uint32_t parts = 2; parts <= 4; parts++) {
        struct partition_cost cost;
        CHECK_OK(partitioner_find("metis")(task_for(&graph, parts), assignment));
        CHECK_OK(partition_measure(task_for(&graph, parts), assignment, &cost, NULL));
        CU_ASSERT_TRUE(cost.imbalance <= 1.08);
    }
}

static void measure_counts_a_vertex_once_for_each_part_that_needs_it(void)
{
    /* 0 - 1, 0 - 2, 0 - 3 with parts {0}, {1, 2}, {3}: vertex 0 goes to two parts. */
    uint64_t     first[] = {0, 3, 4, 5, 6}, work[] = {1, 1, 1, 1}, size[] = {10, 1, 1, 1};
    uint32_t     neighbour[] = {1, 2, 3, 0, 0, 0}, assignment[] = {0, 1, 1, 2};
    struct graph graph = {
        .vertex_count = 4, .edge_first = first, .neighbour = neighbour, .work = work, .size = size};
    struct partition_cost cost;
    CHECK_OK(partition_measure(task_for(&graph, 3), assignment, &cost, NULL));
    CU_ASSERT_DOUBLE_EQUAL(cost.volume, 10 * 2 + 3, 0);
    CU_ASSERT_EQUAL(cost.messages, 4);
    CU_ASSERT_DOUBLE_EQUAL(cost.imbalance, 2.0 * 3 / 4, 1e-12);
}

static void parts_of_unlike_shares_are_even_when_each_has_its_own(void)
{
    uint64_t     first[] = {0, 0, 0, 0, 0}, work[] = {1, 1, 1, 1}, size[] = {1, 1, 1, 1};
    uint32_t     nobody[] = {0}, fair[] = {0, 0, 0, 1}, alike[] = {0, 0, 1, 1};
    const double share[] = {0.75, 0.25};
    struct graph graph   = {
          .vertex_count = 4, .edge_first = first, .neighbour = nobody, .work = work, .size = size};
    struct partition_task task = *task_for(&graph, 2);
    struct partition_cost cost;
    task.share = share;
    CHECK_OK(partition_measure(&task, fair, &cost, NULL));
    CU_ASSERT_DOUBLE_EQUAL(cost.imbalance, 1, 1e-12);
    CHECK_OK(partition_measure(&task, alike, &cost, NULL));
    CU_ASSERT_DOUBLE_EQUAL(cost.imbalance, 2, 1e-12);
}

static void measure_tells_traffic_by_pair_interval_and_hosts(void)
{
    /* 0 reaches 1 surely and 2 by chance; 2 reaches 1. Parts {0}, {1}, {2}; 2 is on its own host.
     */
    static const struct graph_half EDGES[] = {EDGE(0, 1, REACH_SURE, 3), EDGE(0, 2, 1.0f, 8),
                                              EDGE(2, 1, REACH_SURE, 20)};
    static const uint32_t          HOST[] = {0, 0, 1}, ASSIGNMENT[] = {0, 1, 2};
    struct made_graph              made;
    struct partition_cost          cost;
    double                         traffic[9];
    made_graph_make(&made, 3, EDGES, 3);
    struct partition_task task = task_of(&made.graph, 3);
    task.host                  = HOST;

    CHECK_OK(partition_measure(&task, ASSIGNMENT, &cost, traffic));

    CU_ASSERT_DOUBLE_EQUAL(traffic[0 * 3 + 1], 1000, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(traffic[0 * 3 + 2], 632.12, 0.01);
    CU_ASSERT_DOUBLE_EQUAL(traffic[2 * 3 + 1], 1000, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(traffic[1 * 3 + 0] + traffic[1 * 3 + 2] + traffic[2 * 3 + 0], 0, 0);
    CU_ASSERT_DOUBLE_EQUAL(cost.volume, 2632.12, 0.01);
    CU_ASSERT_DOUBLE_EQUAL(cost.host_volume, 1632.12, 0.01);
    CU_ASSERT_EQUAL(cost.messages, 3);
    CU_ASSERT_EQUAL(cost.host_messages, 2);
    CU_ASSERT_EQUAL(cost.interval_steps, 3);
    CU_ASSERT_EQUAL(cost.host_interval_steps, 8);
    made_graph_clear(&made);
}

static void senders_that_differ_are_counted_one_by_one(void)
{
    /* Half of 0's senders reach 1 and 2 surely, the other half neither: a part of both needs half,
     * not three quarters. */
    static const double   HALF[]       = {(double)REACH_SURE, 0};
    static const uint32_t ASSIGNMENT[] = {0, 1, 1};
    struct graph_builder  builder      = {.samples = 2};
    struct made_graph     made;
    struct graph_edges    edges;
    struct partition_cost cost;
    made_graph_make(&made, 3, NULL, 0);
    for (uint32_t to = 1; to < 3; to++)
        CHECK_OK(
            graph_builder_join_sampled(&builder, (struct graph_half)EDGE(0, to, 0.6931f, 1), HALF));
    if (!CHECK_OK(graph_builder_finish(&builder, 3, &edges))) return;
    made.graph.edge_first      = edges.first;
    made.graph.neighbour       = edges.neighbour;
    made.graph.reach           = edges.reach;
    made.graph.delay_steps     = edges.delay_steps;
    made.graph.samples         = 2;
    made.graph.sample_reach    = edges.sample_reach;
    struct partition_task task = task_of(&made.graph, 2);

    CHECK_OK(partition_measure(&task, ASSIGNMENT, &cost, NULL));
    CU_ASSERT_DOUBLE_EQUAL(cost.volume, 500, 1e-6);

    made.graph.samples = 0; /* all alike */
    CHECK_OK(partition_measure(&task, ASSIGNMENT, &cost, NULL));
    CU_ASSERT_DOUBLE_EQUAL(cost.volume, 750, 0.1);
    graph_edges_clear(&edges);
    made_graph_clear(&made);
}

static void a_longer_interval_costs_less_time(void)
{
    static const uint32_t ASSIGNMENT[] = {0, 1};
    double                seconds[2];
    for (uint32_t i = 0; i < 2; i++) {
        struct graph_half     edge = EDGE(0, 1, REACH_SURE, i ? 30 : 1);
        struct made_graph     made;
        struct partition_cost cost;
        made_graph_make(&made, 2, &edge, 1);
        struct partition_task task = task_of(&made.graph, 2);
        CHECK_OK(partition_measure(&task, ASSIGNMENT, &cost, NULL));
        seconds[i] = cost.seconds;
        made_graph_clear(&made);
    }
    /* 10000 or 333.3 rounds of a second */
    CU_ASSERT_DOUBLE_EQUAL(seconds[0] - seconds[1],
                           (10000 - 1000 / 3.0) * PARTITION_PRICES.round_ns * 1e-9, 1e-12);
}

static void packets_are_those_that_are_not_empty(void)
{
    CU_ASSERT_DOUBLE_EQUAL(partition_packets_Hz(1, 0.1), 1, 1e-4);         /* rare: one each */
    CU_ASSERT_DOUBLE_EQUAL(partition_packets_Hz(1e7, 0.1), 10000, 1e-6);   /* every interval */
    CU_ASSERT_DOUBLE_EQUAL(partition_packets_Hz(10000, 0.1), 6321.2, 0.1); /* 1 - 1/e of them */
}

CHECK_MAIN(partition, CASE(every_partitioner_owns_every_vertex),
           CASE(unknown_partitioner_is_not_found), CASE(metis_keeps_cliques_whole),
           CASE(metis_balances_few_heavy_vertices),
           CASE(measure_counts_a_vertex_once_for_each_part_that_needs_it),
           CASE(parts_of_unlike_shares_are_even_when_each_has_its_own),
           CASE(measure_tells_traffic_by_pair_interval_and_hosts),
           CASE(senders_that_differ_are_counted_one_by_one),
           CASE(a_longer_interval_costs_less_time), CASE(packets_are_those_that_are_not_empty))
