/* test_edge_sort.c - edges in order, from one buffer or from many runs on the disk. */
#include "circuit/edge_sort.h"
#include "support/check.h"
#include "support/scratch.h"

#include <string.h>

enum { EDGES = 5000 };

/* Any numbers: a fixed walk over a few majors and minors, with equal pairs among them. */
static struct sort_edge edge_of(uint32_t i)
{
    uint32_t mixed = i * 2654435761u;
    return (struct sort_edge){.major    = mixed >> 26,
                              .minor    = (mixed >> 20) & 63,
                              .weight   = (double)(mixed & 1023),
                              .delay_ms = i};
}

static bool is_in_order(const struct sort_edge *a, const struct sort_edge *b)
{
    if (a->major != b->major) return a->major < b->major;
    if (a->minor != b->minor) return a->minor < b->minor;
    return a->weight <= b->weight;
}

/* Everything comes out once, in order. */
static void check_sorted(size_t capacity, uint32_t count)
{
    struct edge_spill spill = {.folder = scratch_path(".")};
    struct edge_sort *sort  = NULL;
    CHECK_OK(edge_sort_create(&sort, &spill, capacity));
    for (int round = 0; round < 2; round++) {
        struct sort_edge last = {0}, edge = {0};
        uint32_t         found  = 0;
        double           sum    = 0;
        bool             is_end = false, is_sorted = true;
        for (uint32_t i = 0; i < count; i++)
            CHECK_OK(edge_sort_add(sort, edge_of(i)));
        CHECK_OK(edge_sort_begin(sort));
        for (;; last = edge, found++, sum += edge.delay_ms) {
            CHECK_OK(edge_sort_next(sort, &edge, &is_end));
            if (is_end) break;
            is_sorted = is_sorted && (found == 0 || is_in_order(&last, &edge));
        }
        CU_ASSERT_TRUE(is_sorted);
        CU_ASSERT_EQUAL(found, count);
        CU_ASSERT_EQUAL(sum, count * (count - 1.0) / 2);
    }
    edge_sort_destroy(&sort);
    CU_ASSERT_PTR_NULL(sort);
}

static void edges_of_one_buffer_are_sorted(void) { check_sorted(EDGES, EDGES); }

static void edges_beyond_memory_are_sorted(void)
{
    check_sorted(7, EDGES); /* runs of seven */
    check_sorted(1250, EDGES);
    check_sorted(EDGES - 1, EDGES); /* a last run of one */
}

static void sorters_share_one_file(void)
{
    enum { SORTERS = 3 };
    struct edge_spill spill          = {.folder = scratch_path(".")};
    struct edge_sort *sorts[SORTERS] = {0};
    for (int k = 0; k < SORTERS; k++)
        CHECK_OK(edge_sort_create(&sorts[k], &spill, 100));
    for (uint32_t i = 0; i < EDGES; i++)
        CHECK_OK(edge_sort_add(sorts[i % SORTERS], edge_of(i)));
    CU_ASSERT_EQUAL(spill.users, SORTERS);

    for (uint32_t k = 0; k < SORTERS; k++) {
        struct sort_edge last = {0}, edge = {0};
        bool             is_end = false, is_right = true;
        uint32_t         found = 0;
        CHECK_OK(edge_sort_begin(sorts[k]));
        for (;; last = edge, found++) {
            CHECK_OK(edge_sort_next(sorts[k], &edge, &is_end));
            if (is_end) break;
            is_right = is_right && (found == 0 || is_in_order(&last, &edge)) &&
                       (uint32_t)edge.delay_ms % SORTERS == k;
        }
        CU_ASSERT_TRUE(is_right);
        CU_ASSERT_EQUAL(found, (EDGES + SORTERS - 1 - k) / SORTERS);
        CU_ASSERT_EQUAL(spill.users, SORTERS - 1 - k);
    }
    for (int k = 0; k < SORTERS; k++)
        edge_sort_destroy(&sorts[k]);
}

static void no_edges_are_none(void)
{
    check_sorted(4, 0);
    check_sorted(4, 1);
}

static void folder_that_is_not_there_is_told(void)
{
    struct edge_spill spill = {.folder = scratch_path("nowhere")};
    struct edge_sort *sort  = NULL;
    CHECK_OK(edge_sort_create(&sort, &spill, 1));
    CHECK_OK(edge_sort_add(sort, edge_of(0)));
    CU_ASSERT_EQUAL(edge_sort_add(sort, edge_of(1)), FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "nowhere"));
    fault_forget();
    edge_sort_destroy(&sort);
}

CHECK_MAIN(edge_sort, CASE(edges_of_one_buffer_are_sorted), CASE(edges_beyond_memory_are_sorted),
           CASE(sorters_share_one_file), CASE(no_edges_are_none),
           CASE(folder_that_is_not_there_is_told))
