/* Partitioners give every vertex a part, keep the balance, and METIS cuts where it is cheap. */
#include "partition/partition.h"
#include "support/check.h"

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

/* A task of the test at hand: the next call's overwrites it. */
static const struct partition_task *task_of(const struct graph *graph, uint32_t parts)
{
    static struct partition_task task;
    task = (struct partition_task){
        .graph = graph, .parts = parts, .seed = 1, .dt_ms = 0.1, .interval_max_steps = 64};
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
            CHECK_OK(partitioner_find(names[n])(task_of(&chain.graph, parts), assignment));
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
    CHECK_OK(partitioner_find("metis")(task_of(&chain.graph, GROUPS), assignment));
    for (uint32_t v = 0; v < VERTICES; v++)
        CU_ASSERT_EQUAL(assignment[v], assignment[v / GROUP_VERTICES * GROUP_VERTICES]);

    struct partition_cost metis, random;
    CHECK_OK(partition_measure(task_of(&chain.graph, GROUPS), assignment, &metis, NULL));
    CHECK_OK(partitioner_find("random")(task_of(&chain.graph, GROUPS), assignment));
    CHECK_OK(partition_measure(task_of(&chain.graph, GROUPS), assignment, &random, NULL));
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
        CHECK_OK(partitioner_find("metis")(task_of(&graph, parts), assignment));
        CHECK_OK(partition_measure(task_of(&graph, parts), assignment, &cost, NULL));
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
    CHECK_OK(partition_measure(task_of(&graph, 3), assignment, &cost, NULL));
    CU_ASSERT_DOUBLE_EQUAL(cost.volume, 10 * 2 + 3, 0);
    CU_ASSERT_EQUAL(cost.messages, 4);
    CU_ASSERT_DOUBLE_EQUAL(cost.imbalance, 2.0 * 3 / 4, 1e-12);
}

CHECK_MAIN(partition, CASE(every_partitioner_owns_every_vertex),
           CASE(unknown_partitioner_is_not_found), CASE(metis_keeps_cliques_whole),
           CASE(metis_balances_few_heavy_vertices),
           CASE(measure_counts_a_vertex_once_for_each_part_that_needs_it))
