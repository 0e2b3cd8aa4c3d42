/* Splitting trees: exact totals, the laws of single leaves, and descents from anywhere. */
#include "network/split.h"
#include "support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEAVES = 77 };

static struct split_tree tree_make(uint64_t seed, uint64_t total)
{
    return (struct split_tree){.key           = random_key_make(seed, RANDOM_SOURCE_SPLIT, 3),
                               .third         = 5,
                               .element_count = LEAVES,
                               .unit          = 64,
                               .total         = total};
}

static void leaves_add_up_and_know_what_came_before(void)
{
    struct split_tree   tree   = tree_make(1, 100000);
    struct split_cursor cursor = {0};
    uint64_t            sum    = 0;
    for (uint32_t leaf = 0; leaf < LEAVES; leaf++) {
        uint64_t count = split_seek(&tree, &cursor, leaf);
        CU_ASSERT_EQUAL(cursor.path[0].before, sum);
        sum += count;
    }
    CU_ASSERT_EQUAL(sum, 100000);
}

static void a_leaf_is_the_same_from_anywhere(void)
{
    struct split_tree   tree      = tree_make(2, 5000);
    struct split_cursor ascending = {0};
    struct split_cursor jumping   = {0};
    uint64_t            count[LEAVES], before[LEAVES];
    for (uint32_t leaf = 0; leaf < LEAVES; leaf++) {
        count[leaf]  = split_seek(&tree, &ascending, leaf);
        before[leaf] = ascending.path[0].before;
    }
    for (uint32_t i = 0; i < 20 * LEAVES; i++) {
        uint32_t leaf = i * i * 31 % LEAVES;
        CU_ASSERT_EQUAL(split_seek(&tree, &jumping, leaf), count[leaf]);
        CU_ASSERT_EQUAL(jumping.path[0].before, before[leaf]);
    }
}

/* Mean and variance of one leaf over many trees, in standard errors. */
static void check_leaf(struct split_tree tree, uint32_t leaf, double mean, double variance)
{
    enum { TREES = 1500 };
    double sum = 0, squares = 0;
    for (uint64_t seed = 0; seed < TREES; seed++) {
        struct split_cursor cursor = {0};
        tree.key                   = random_key_make(seed, RANDOM_SOURCE_SPLIT, 0);
        double off                 = (double)split_seek(&tree, &cursor, leaf) - mean;
        sum += off;
        squares += off * off;
    }
    CU_ASSERT(fabs(sum / sqrt(TREES * variance)) < 5);
    CU_ASSERT(fabs(squares / variance - TREES) < 6 * sqrt(2.0 * TREES + TREES / variance));
}

static void a_leaf_is_binomial_with_its_share_of_the_weight(void)
{
    struct split_tree tree = tree_make(0, 700);
    tree.excluded_first    = 10; /* weights 63 instead of 64 */
    tree.excluded_end      = 20;
    double whole           = 64.0 * LEAVES - 10;
    CU_ASSERT_EQUAL(split_weight(&tree), (uint64_t)whole);
    check_leaf(tree, 0, 700 * 64 / whole, 700 * (64 / whole) * (1 - 64 / whole));
    check_leaf(tree, 15, 700 * 63 / whole, 700 * (63 / whole) * (1 - 63 / whole));
    check_leaf(tree, LEAVES - 1, 700 * 64 / whole, 700 * (64 / whole) * (1 - 64 / whole));
}

static void a_ragged_last_leaf_gets_less(void)
{
    struct split_tree tree = tree_make(0, 900);
    tree.leaf_log2         = 4; /* four leaves of 16 elements and one of 13 */
    double p               = 13.0 / LEAVES;
    check_leaf(tree, 4, 900 * p, 900 * p * (1 - p));
    check_leaf(tree, 0, 900 * 16.0 / LEAVES, 900 * (16.0 / LEAVES) * (1 - 16.0 / LEAVES));
}

static void without_repetition_a_leaf_is_hypergeometric(void)
{
    struct split_tree tree = tree_make(0, 2000);
    tree.is_distinct       = true;
    double whole           = 64.0 * LEAVES;
    double p               = 64 / whole;
    check_leaf(tree, 3, 2000 * p, 2000 * p * (1 - p) * (whole - 2000) / (whole - 1));
    tree.total = 4500; /* more than half: the complement is drawn */
    check_leaf(tree, 70, 4500 * p, 4500 * p * (1 - p) * (whole - 4500) / (whole - 1));
}

static void a_capacity_is_never_exceeded(void)
{
    struct split_tree tree     = tree_make(9, (uint64_t)64 * LEAVES - 3);
    tree.is_distinct           = true;
    struct split_cursor cursor = {0};
    for (uint32_t leaf = 0; leaf < LEAVES; leaf++)
        CU_ASSERT(split_seek(&tree, &cursor, leaf) <= 64);
}

static void a_single_leaf_gets_all(void)
{
    struct split_tree   tree   = tree_make(1, 1ull << 40);
    struct split_cursor cursor = {0};
    tree.element_count         = 1;

    CU_ASSERT_EQUAL(split_seek(&tree, &cursor, 0), 1ull << 40);
}

static void the_last_of_2_to_the_32_leaves_is_found(void)
{
    struct split_tree   tree   = tree_make(1, 100000);
    struct split_cursor cursor = {0};
    tree.element_count         = UINT32_MAX;

    uint64_t last = split_seek(&tree, &cursor, UINT32_MAX - 1);

    CU_ASSERT_EQUAL(cursor.path[0].before + last, 100000);
    split_seek(&tree, &cursor, 0);
    CU_ASSERT_EQUAL(cursor.path[0].before, 0);
}

CHECK_MAIN(split, CASE(leaves_add_up_and_know_what_came_before),
           CASE(a_leaf_is_the_same_from_anywhere),
           CASE(a_leaf_is_binomial_with_its_share_of_the_weight),
           CASE(a_ragged_last_leaf_gets_less), CASE(without_repetition_a_leaf_is_hypergeometric),
           CASE(a_capacity_is_never_exceeded), CASE(a_single_leaf_gets_all),
           CASE(the_last_of_2_to_the_32_leaves_is_found))
