/* fuzz_edge_file.c - a file of edges whose tables hold any numbers: it is read or refused, and what
 * comes out of it lies where it should.
 *
 * The first four bytes say how many edges, nodes, ranges and elements of a column there are; the
 * rest are the numbers of all tables in turn, signed, and zeros when they run out.
 */
#include "fuzz/fuzz.h"
#include "sonata/edge_file.h"
#include "sonata/hdf5_door.h"
#include "support/scratch.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 64, NAME_BYTES = 128 };

struct numbers {
    const uint8_t *bytes;
    size_t         count, next;
};

static int8_t number_take(struct numbers *n)
{
    return n->next < n->count ? (int8_t)n->bytes[n->next++] : 0;
}

static void table_write(struct hdf5_file *file, const char *name, struct numbers *numbers,
                        uint32_t rows, uint32_t width)
{
    int64_t            values[2 * ROWS_MAX];
    char               path[NAME_BYTES];
    struct hdf5_column column;
    snprintf(path, sizeof path, "/edges/a_to_b/%s", name);
    for (uint32_t i = 0; i < rows * (width ? width : 1); i++)
        values[i] = number_take(numbers);
    PROMISE(hdf5_column_create(file, &column, path, H5T_STD_I64LE, width) == FAULT_NONE);
    PROMISE(hdf5_column_append(file, &column, rows, H5T_NATIVE_INT64, values) == FAULT_NONE);
    H5Dclose(column.handle);
}

static void file_write(const char *path, struct numbers *numbers, const uint32_t size[4])
{
    static const char *const GROUPS[] = {"/edges", "/edges/a_to_b", "/edges/a_to_b/0",
                                         "/edges/a_to_b/indices",
                                         "/edges/a_to_b/indices/target_to_source"};
    static const char *const LINES[]  = {"source_node_id", "target_node_id", "edge_type_id",
                                         "edge_group_id", "edge_group_index"};
    struct hdf5_file         file;
    PROMISE(hdf5_file_create(&file, path) == FAULT_NONE);
    for (size_t i = 0; i < sizeof GROUPS / sizeof *GROUPS; i++)
        PROMISE(hdf5_group_make(&file, GROUPS[i]) == FAULT_NONE);
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++)
        table_write(&file, LINES[i], numbers, size[0], 0);
    table_write(&file, "indices/target_to_source/node_id_to_ranges", numbers, size[1], 2);
    table_write(&file, "indices/target_to_source/range_to_edge_id", numbers, size[2], 2);
    table_write(&file, "0/syn_weight", numbers, size[3], 0);
    PROMISE(hdf5_file_close(&file) == FAULT_NONE);
}

static void file_read(const char *path, uint32_t edges)
{
    static const struct edge_columns COLUMNS  = {"syn_weight", "delay"};
    static const struct id_range     WANTED[] = {{0, 3}, {5, 6}, {10, UINT64_MAX}};
    struct edge_file                *file     = NULL;
    struct edge_block                block    = {0};
    uint32_t                         found    = 0;
    if (edge_file_open(&file, path, "a_to_b", &COLUMNS)) return;
    edge_file_select(file, WANTED, 3);
    while (edge_file_next(file, &block) == FAULT_NONE && block.count > 0)
        for (uint32_t i = 0; i < block.count; i++, found++) {
            uint64_t target = block.target[i];
            PROMISE(block.edge[i] < edges);
            PROMISE(target < 3 || target == 5 || target >= 10);
            PROMISE(block.source[i] <= INT64_MAX);
            PROMISE(found < ROWS_MAX * ROWS_MAX * ROWS_MAX);
        }
    edge_file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct numbers numbers = {bytes, count, 4};
    uint32_t       size[4];
    if (count < 4) return 0;
    for (int i = 0; i < 4; i++)
        size[i] = bytes[i] % ROWS_MAX;
    const char *path = scratch_path("edges.h5");
    file_write(path, &numbers, size);
    file_read(path, size[0]);
    fault_forget();
    return 0;
}
