/* Edges of a file, some targets at a time: with an index and without, in one group and in several.
 */
#include "sonata/edge_file.h"
#include "support/check.h"
#include "support/scratch.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Eight edges onto five nodes: targets 0 0 1 3 3 3 4 4, edge i from node 10 + i, weight i + 0.5.
 * The rest of the script may change the group g. */
static const char *file_make(const char *name, bool has_index, const char *rest)
{
    const char *path = scratch_path(name);
    int         code =
        scratch_shell("/usr/bin/python3 - '%s' %d <<'END'\n"
                      "import h5py, sys, numpy as np\n"
                      "f = h5py.File(sys.argv[1], 'w')\n"
                      "g = f.create_group('edges/a_to_b')\n"
                      "g['source_node_id'] = np.arange(10, 18, dtype='u8')\n"
                      "g['target_node_id'] = np.array([0, 0, 1, 3, 3, 3, 4, 4], 'u4')\n"
                      "g['source_node_id'].attrs['node_population'] = 'a'\n"
                      "g['target_node_id'].attrs['node_population'] = np.bytes_('b')\n"
                      "g['edge_type_id'] = np.arange(8, dtype='i2') - 1\n"
                      "g['0/syn_weight'] = np.arange(8) + 0.5\n"
                      "i = 'indices/target_to_source/'\n"
                      "if sys.argv[2] == '1':\n"
                      "    g[i + 'node_id_to_ranges'] = np.array([[0, 1], [1, 2], [-1, -1], [2, 4],"
                      " [4, 5]])\n"
                      "    g[i + 'range_to_edge_id'] = np.array([[0, 2], [2, 3], [3, 5], [5, 6],"
                      " [6, 8]])\n"
                      "%s\nEND",
                      path, has_index, rest);
    CU_ASSERT_EQUAL(code, 0);
    return path;
}

static const struct edge_columns COLUMNS = {"syn_weight", "delay"};

/* Ids of the edges onto some targets, as decimal digits: 5 8 1 reads 158 ... */
static void check_edges(struct edge_file *file, const struct id_range *ranges, size_t count,
                        const char *expected)
{
    char              found[64] = "";
    struct edge_block block;
    edge_file_select(file, ranges, count);
    for (;;) {
        if (!CHECK_OK(edge_file_next(file, &block)) || block.count == 0) break;
        for (uint32_t i = 0; i < block.count; i++) {
            found[strlen(found)] = (char)('0' + block.edge[i]);
            CU_ASSERT_EQUAL(block.source[i], 10 + block.edge[i]);
            CU_ASSERT_EQUAL(block.type[i], (int64_t)block.edge[i] - 1);
            CU_ASSERT_EQUAL(block.weight[i], (double)block.edge[i] + 0.5);
            CU_ASSERT_TRUE(isnan(block.delay[i]));
        }
    }
    CU_ASSERT_STRING_EQUAL(found, expected);
}

static void check_selections(struct edge_file *file)
{
    check_edges(file, (struct id_range[]){{0, 5}}, 1, "01234567");
    check_edges(file, (struct id_range[]){{0, 1}, {3, 4}}, 2, "01345");
    check_edges(file, (struct id_range[]){{2, 3}}, 1, "");
    check_edges(file, (struct id_range[]){{4, UINT64_MAX}}, 1, "67");
    check_edges(file, (struct id_range[]){{50, 60}}, 1, "");
    check_edges(file, NULL, 0, "");
}

static void targets_are_found_with_an_index_and_without(void)
{
    for (int has_index = 0; has_index < 2; has_index++) {
        struct edge_file *file = NULL;
        const char       *path = file_make("plain.h5", has_index, "");
        if (!CHECK_OK(edge_file_open(&file, path, "a_to_b", &COLUMNS))) return;
        CU_ASSERT_EQUAL(edge_file_count(file), 8);
        CU_ASSERT_EQUAL(edge_file_has_index(file), has_index);
        CU_ASSERT_EQUAL(edge_file_target_count(file), has_index ? 5 : 0);
        CU_ASSERT_STRING_EQUAL(edge_file_source_population(file), "a");
        CU_ASSERT_STRING_EQUAL(edge_file_target_population(file), "b");
        check_selections(file);
        edge_file_close(&file);
        CU_ASSERT_PTR_NULL(file);
    }
}

static void values_come_from_the_group_and_place_of_each_edge(void)
{
    static const char GROUPS[] = "del g['0/syn_weight']\n"
                                 "g['edge_group_id'] = np.array([0, 7, 7, 0, 0, 7, 0, 7])\n"
                                 "g['edge_group_index'] = np.array([3, 0, 1, 2, 1, 2, 0, 3])\n"
                                 "g['0/syn_weight'] = np.array([6.5, 4.5, 3.5, 0.5])\n"
                                 "g['7/syn_weight'] = np.array([1.5, 2.5, 5.5, 7.5], 'f4')\n"
                                 "g['7/other'] = np.arange(4)\n";
    for (int has_index = 0; has_index < 2; has_index++) {
        struct edge_file *file = NULL;
        const char       *path = file_make("groups.h5", has_index, GROUPS);
        if (!CHECK_OK(edge_file_open(&file, path, "a_to_b", &COLUMNS))) return;
        check_selections(file);
        edge_file_close(&file);
    }
}

static void check_refused(const char *rest, const char *said)
{
    struct edge_file *file   = NULL;
    struct edge_block block  = {0};
    const char       *path   = file_make("refused.h5", true, rest);
    fault             failed = edge_file_open(&file, path, "a_to_b", &COLUMNS);
    if (!failed) {
        edge_file_select(file, &(struct id_range){0, 5}, 1);
        do
            failed = edge_file_next(file, &block);
        while (!failed && block.count);
    }
    CU_ASSERT_EQUAL(failed, FAULT_INPUT);
    bool is_said = strstr(fault_message(), said) && strstr(fault_message(), "refused.h5: /edges/");
    CU_ASSERT_TRUE(is_said);
    if (!is_said) fprintf(stderr, "expected %s, not %s\n", said, fault_message());
    fault_forget();
    edge_file_close(&file);
}

/* As many edges as there are, and ids that add up, prove nothing where one may come twice. */
static void an_index_gives_no_edge_twice(void)
{
    check_refused("g[i + 'range_to_edge_id'][2:4] = [[3, 5], [4, 6]]", "row 3 is [4, 6)");
    check_refused("g[i + 'range_to_edge_id'][2:4] = [[5, 6], [3, 5]]", "row 3 is [3, 5)");
    check_refused("g[i + 'range_to_edge_id'][2:4] = [[3, 5], [3, 5]]", "row 3 is [3, 5)");
}

/* Were it walked through, nodes times ranges would be a hang in a file of some size. */
static void an_index_in_which_nodes_share_ranges_is_not_walked(void)
{
    check_refused("g[i + 'node_id_to_ranges'][:] = [0, 5]\ng[i + 'range_to_edge_id'][:] = 0",
                  "row 1 is [0, 5)");
}

static void what_a_file_claims_is_checked(void)
{
    check_refused("g['edge_group_id'] = np.zeros(8, int)", "edge_group_index: is missing");
    check_refused("g['edge_group_id'] = np.zeros(8, int)\n"
                  "g['edge_group_index'] = np.arange(8) + 1",
                  "edge 7 is element 8 of");
    check_refused("g['edge_group_id'] = np.full(8, 2)\ng['edge_group_index'] = np.arange(8)",
                  "edge 0 is in group 2");
    check_refused("g[i + 'range_to_edge_id'][3] = [5, 9]", "row 3 is [5, 9)");
    check_refused("g[i + 'range_to_edge_id'][3] = [6, 5]", "row 3 is [6, 5)");
    check_refused("g[i + 'node_id_to_ranges'][1] = [2, 3]", "gives edge 3 to node 1");
    check_refused("g[i + 'node_id_to_ranges'][4] = [4, 6]", "row 4 is [4, 6)");
    check_refused("del g[i + 'node_id_to_ranges']\ng[i + 'node_id_to_ranges'] = np.arange(5)",
                  "expected a table of integers, 2 a row");
    check_refused("del g['0/syn_weight']\ng['0/syn_weight'] = np.array([b'x'] * 8)",
                  "expected a line of numbers");
    check_refused("del g['target_node_id']\ng.create_dataset('target_node_id', (10**15,), 'u8', "
                  "chunks=(1000,))",
                  "claims 1000000000000000 elements");
}

CHECK_MAIN(edge_file, CASE(targets_are_found_with_an_index_and_without),
           CASE(values_come_from_the_group_and_place_of_each_edge),
           CASE(an_index_gives_no_edge_twice),
           CASE(an_index_in_which_nodes_share_ranges_is_not_walked),
           CASE(what_a_file_claims_is_checked))
