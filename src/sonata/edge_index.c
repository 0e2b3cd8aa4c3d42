/* edge_index.c - from target ids to stretches of edges, through two tables that may lie. */
#include "sonata/edge_parts.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>

static fault window_open(struct index_window *window, hid_t file, const char *path,
                         const char *name)
{
    TRY(dataset_open(&window->table, file, path, name,
                     (struct dataset_form){.width = 2, .is_integers = true}));
    return memory_take(&window->rows, 2 * (size_t)WINDOW_ROWS, sizeof *window->rows,
                       "an index of edges");
}

static void window_close(struct index_window *window)
{
    if (window->table.name) dataset_close(&window->table);
    memory_give(&window->rows);
}

/* Row [first, end) of a table; a negative first, as the format has it for nothing, is empty. */
static fault window_row(struct index_window *window, uint64_t row, uint64_t limit,
                        struct id_range *out)
{
    const struct dataset *table = &window->table;
    assert(row < table->count);
    if (row < window->first || row - window->first >= window->count) {
        uint64_t left = table->count - row;
        window->first = row;
        window->count = left < WINDOW_ROWS ? left : WINDOW_ROWS;
        fault failed  = dataset_read_bits(table, row, window->count, window->rows);
        if (failed) window->count = 0;
        TRY(failed);
    }
    const uint64_t *pair = window->rows + 2 * (row - window->first);
    *out                 = (struct id_range){pair[0], pair[1]};
    if (pair[0] > INT64_MAX) out->first = out->end = 0;
    if (out->first <= out->end && out->end <= limit) return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s: %s: row %llu is [%lld, %lld); expected a range within [0, %llu)",
          table->path, table->name, (unsigned long long)row, (long long)pair[0], (long long)pair[1],
          (unsigned long long)limit);
}

/* The table of nodes has two names in the wild. */
static fault nodes_open(struct edge_index *index, hid_t file, const char *path, const char *folder)
{
    struct text name   = {0};
    fault       failed = text_add(&name, "%s/node_id_to_ranges", folder);
    if (!failed && !hdf5_has(file, text_of(&name))) {
        text_clear(&name);
        failed = text_add(&name, "%s/node_id_to_range", folder);
    }
    if (!failed) failed = window_open(&index->nodes, file, path, text_of(&name));
    text_clear(&name);
    return failed;
}

fault edge_index_open(struct edge_index *index, hid_t file, const char *path,
                      const char *population, uint64_t edge_count)
{
    struct text folder = {0}, name = {0};
    *index       = (struct edge_index){.edge_count = edge_count};
    fault failed = text_add(&folder, "/edges/%s/indices/target_to_source", population);
    if (!failed && hdf5_has(file, text_of(&folder))) {
        index->is_there = true;
        failed          = nodes_open(index, file, path, text_of(&folder));
        if (!failed) failed = text_add(&name, "%s/range_to_edge_id", text_of(&folder));
        if (!failed) failed = window_open(&index->ranges, file, path, text_of(&name));
    }
    text_clear(&name);
    text_clear(&folder);
    if (failed) edge_index_close(index);
    return failed;
}

void edge_index_close(struct edge_index *index)
{
    window_close(&index->nodes);
    window_close(&index->ranges);
}

void edge_index_select(struct edge_index *index, const struct id_range *wanted, size_t count)
{
    index->wanted       = wanted;
    index->wanted_count = count;
    index->range        = 0;
    index->node         = count ? wanted[0].first : 0;
    index->row = index->end = 0;
    index->row_count        = 0;
}

/* Step to the next wanted node that the index knows; false: there is none. */
static bool node_next(struct edge_index *index)
{
    while (index->range < index->wanted_count) {
        const struct id_range *range = &index->wanted[index->range];
        if (index->node < range->end && index->node < index->nodes.table.count) return true;
        if (++index->range < index->wanted_count) index->node = index->wanted[index->range].first;
    }
    return false;
}

/* Rows of a node, as many in all as there are ranges: each belongs to one node, and a table in
 * which every node has them all must not be walked through. */
static fault rows_take(struct edge_index *index)
{
    const struct dataset *table = &index->nodes.table;
    struct id_range       rows  = {0};
    uint64_t              limit = index->ranges.table.count;
    TRY(window_row(&index->nodes, index->node, limit, &rows));
    index->row_count += rows.end - rows.first;
    if (index->row_count > limit)
        RAISE(FAULT_INPUT,
              "%s: %s: row %llu is [%llu, %llu), more ranges with the rows before it than the %llu "
              "there are; expected each range at one node",
              table->path, table->name, (unsigned long long)index->node,
              (unsigned long long)rows.first, (unsigned long long)rows.end,
              (unsigned long long)limit);
    index->node++;
    index->row       = rows.first;
    index->end       = rows.end;
    index->edges_end = 0;
    return FAULT_NONE;
}

/* The next range of a node. Ascending and apart, none can give an edge twice; that no other node
 * gives it shows in the edge's own target. */
static fault range_take(struct edge_index *index, struct id_range *edges)
{
    const struct dataset *table = &index->ranges.table;
    uint64_t              row   = index->row++;
    TRY(window_row(&index->ranges, row, index->edge_count, edges));
    if (edges->first == edges->end) return FAULT_NONE;
    if (edges->first < index->edges_end)
        RAISE(FAULT_INPUT,
              "%s: %s: row %llu is [%llu, %llu), and a range of the same node ends at %llu; "
              "expected ranges of a node to ascend and not to overlap",
              table->path, table->name, (unsigned long long)row, (unsigned long long)edges->first,
              (unsigned long long)edges->end, (unsigned long long)index->edges_end);
    index->edges_end = edges->end;
    return FAULT_NONE;
}

fault edge_index_next(struct edge_index *index, struct edge_stretch *stretch)
{
    struct id_range edges = {0};
    for (;;) {
        while (index->row < index->end) {
            TRY(range_take(index, &edges));
            *stretch = (struct edge_stretch){edges.first, edges.end, index->node - 1};
            if (edges.first < edges.end) return FAULT_NONE;
        }
        *stretch = (struct edge_stretch){0};
        if (!node_next(index)) return FAULT_NONE;
        TRY(rows_take(index));
    }
}
