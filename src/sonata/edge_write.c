/* edge_write.c - columns that grow, then two indices made of ranges. */
#include "sonata/edge_write.h"

#include "base/memory.h"
#include "base/text.h"
#include "sonata/hdf5_door.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 512, RANGES_KEPT = 4096, ZEROS = 4096 };

enum edge_column {
    COLUMN_SOURCE,
    COLUMN_TARGET,
    COLUMN_TYPE,
    COLUMN_GROUP,
    COLUMN_INDEX,
    COLUMN_WEIGHT,
    COLUMN_DELAY,
    COLUMN_COUNT
};

/* One index: a row [first, end) of ranges for each node, and the ranges as they come. */
struct edge_index {
    const char        *name;
    uint64_t           node_count;
    int64_t           *nodes; /* [nodes][2]; -1: none */
    struct hdf5_column ranges;
    uint64_t           range_count;
    uint64_t           kept[RANGES_KEPT][2];
    uint32_t           kept_count;
};

struct edge_writer {
    struct hdf5_file   file;
    char               group[NAME_BYTES];
    struct hdf5_column columns[COLUMN_COUNT];
    uint64_t           count;
    struct edge_index  by_target, by_source;
    uint64_t           target, target_first; /* of the range that is growing */
};

/* A path within the population's group; lives until the next call. */
static const char *at(struct edge_writer *w, const char *name, char path[2 * NAME_BYTES])
{
    snprintf(path, (size_t)2 * NAME_BYTES, "%s/%s", w->group, name);
    return path;
}

static fault columns_create(struct edge_writer *w)
{
    static const char *const NAMES[COLUMN_COUNT] = {
        "source_node_id",   "target_node_id", "edge_type_id", "edge_group_id",
        "edge_group_index", "0/syn_weight",   "0/delay"};
    for (int i = 0; i < COLUMN_COUNT; i++) {
        char  path[2 * NAME_BYTES];
        hid_t type = i >= COLUMN_WEIGHT                      ? H5T_IEEE_F64LE
                     : i == COLUMN_TYPE || i == COLUMN_GROUP ? H5T_STD_U32LE
                                                             : H5T_STD_U64LE;
        TRY(hdf5_column_create(&w->file, &w->columns[i], at(w, NAMES[i], path), type, 0));
    }
    return FAULT_NONE;
}

static fault index_create(struct edge_writer *w, struct edge_index *index, const char *name,
                          uint64_t node_count)
{
    char path[2 * NAME_BYTES], group[NAME_BYTES];
    index->name       = name;
    index->node_count = node_count;
    TRY(memory_take(&index->nodes, node_count * 2, sizeof *index->nodes, "an index of edges"));
    for (uint64_t i = 0; i < 2 * node_count; i++)
        index->nodes[i] = -1;
    snprintf(group, sizeof group, "indices/%s", name);
    TRY(hdf5_group_make(&w->file, at(w, group, path)));
    snprintf(group, sizeof group, "indices/%s/range_to_edge_id", name);
    return hdf5_column_create(&w->file, &index->ranges, at(w, group, path), H5T_STD_I64LE, 2);
}

static fault writer_fill(struct edge_writer *w, const struct edge_writer_plan *plan)
{
    char path[2 * NAME_BYTES];
    int  length = snprintf(w->group, sizeof w->group, "/edges/%s", plan->population);
    if (length < 0 || (size_t)length >= sizeof w->group - 64)
        RAISE(FAULT_INPUT, "%s: the name '%.40s...' is too long", plan->path, plan->population);
    TRY(hdf5_file_create(&w->file, plan->path));
    TRY(hdf5_group_make(&w->file, "/edges"));
    TRY(hdf5_group_make(&w->file, w->group));
    TRY(hdf5_group_make(&w->file, at(w, "0", path)));
    TRY(hdf5_group_make(&w->file, at(w, "indices", path)));
    TRY(columns_create(w));
    TRY(hdf5_attribute_text(&w->file, at(w, "source_node_id", path), "node_population",
                            plan->source));
    TRY(hdf5_attribute_text(&w->file, at(w, "target_node_id", path), "node_population",
                            plan->target));
    TRY(index_create(w, &w->by_target, "target_to_source", plan->target_count));
    return index_create(w, &w->by_source, "source_to_target", plan->source_count);
}

static void writer_give(struct edge_writer **writer)
{
    memory_give(&(*writer)->by_target.nodes);
    memory_give(&(*writer)->by_source.nodes);
    memory_give(writer);
}

fault edge_writer_create(struct edge_writer **out, const struct edge_writer_plan *plan)
{
    struct edge_writer *w = NULL;
    *out                  = NULL;
    TRY(memory_take(&w, 1, sizeof *w, "an edges file"));
    fault failed = writer_fill(w, plan);
    if (!failed) {
        *out = w;
        return FAULT_NONE;
    }
    /* Closing may fail once more, for the same reason: that story is told already. */
    fault again = hdf5_file_close(&w->file);
    writer_give(&w);
    return fault_worst(failed, again);
}

static fault ranges_flush(struct edge_writer *w, struct edge_index *index)
{
    uint32_t count    = index->kept_count;
    index->kept_count = 0;
    return hdf5_column_append(&w->file, &index->ranges, count, H5T_NATIVE_UINT64, index->kept);
}

static fault range_add(struct edge_writer *w, struct edge_index *index, uint64_t node,
                       const uint64_t range[2])
{
    assert(node < index->node_count);
    int64_t *row = &index->nodes[2 * node];
    if (row[0] < 0) row[0] = (int64_t)index->range_count;
    row[1] = (int64_t)++index->range_count;
    memcpy(index->kept[index->kept_count++], range, 2 * sizeof *range);
    return index->kept_count == RANGES_KEPT ? ranges_flush(w, index) : FAULT_NONE;
}

/* The range of the current target ends. */
static fault target_end(struct edge_writer *w)
{
    const uint64_t range[2] = {w->target_first, w->count};
    if (w->target_first == w->count) return FAULT_NONE;
    w->target_first = w->count;
    return range_add(w, &w->by_target, w->target, range);
}

/* Columns that are the same for every edge, and the place in the group. */
static fault places_append(struct edge_writer *w, size_t count)
{
    static const uint32_t zeros[ZEROS];
    uint64_t              places[ZEROS];
    for (size_t done = 0; done < count;) {
        size_t part = count - done < ZEROS ? count - done : ZEROS;
        for (size_t i = 0; i < part; i++)
            places[i] = w->count + done + i;
        TRY(hdf5_column_append(&w->file, &w->columns[COLUMN_TYPE], part, H5T_NATIVE_UINT32, zeros));
        TRY(hdf5_column_append(&w->file, &w->columns[COLUMN_GROUP], part, H5T_NATIVE_UINT32,
                               zeros));
        TRY(hdf5_column_append(&w->file, &w->columns[COLUMN_INDEX], part, H5T_NATIVE_UINT64,
                               places));
        done += part;
    }
    return FAULT_NONE;
}

fault edge_writer_append(struct edge_writer *w, const struct edge_columns_out *edges)
{
    struct hdf5_column *columns = w->columns;
    size_t              count   = edges->count;
    TRY(hdf5_column_append(&w->file, &columns[COLUMN_SOURCE], count, H5T_NATIVE_UINT64,
                           edges->source));
    TRY(hdf5_column_append(&w->file, &columns[COLUMN_TARGET], count, H5T_NATIVE_UINT64,
                           edges->target));
    TRY(hdf5_column_append(&w->file, &columns[COLUMN_WEIGHT], count, H5T_NATIVE_DOUBLE,
                           edges->weight));
    TRY(hdf5_column_append(&w->file, &columns[COLUMN_DELAY], count, H5T_NATIVE_DOUBLE,
                           edges->delay_ms));
    TRY(places_append(w, count));
    for (size_t i = 0; i < count; i++, w->count++) {
        if (edges->target[i] == w->target) continue;
        assert(edges->target[i] > w->target);
        TRY(target_end(w));
        w->target = edges->target[i];
    }
    return FAULT_NONE;
}

fault edge_writer_range(struct edge_writer *w, uint64_t source, uint64_t first, uint64_t end)
{
    const uint64_t range[2] = {first, end};
    return range_add(w, &w->by_source, source, range);
}

/* What is left of an index, and its table of nodes under both names. */
static fault index_finish(struct edge_writer *w, struct edge_index *index)
{
    char               path[2 * NAME_BYTES], link[2 * NAME_BYTES], name[NAME_BYTES];
    struct hdf5_column nodes = {0};
    TRY(ranges_flush(w, index));
    snprintf(name, sizeof name, "indices/%s/node_id_to_ranges", index->name);
    TRY(hdf5_column_create(&w->file, &nodes, at(w, name, path), H5T_STD_I64LE, 2));
    TRY(hdf5_column_append(&w->file, &nodes, index->node_count, H5T_NATIVE_INT64, index->nodes));
    snprintf(name, sizeof name, "indices/%s/node_id_to_range", index->name);
    if (H5Lcreate_hard(w->file.handle, path, H5L_SAME_LOC, at(w, name, link), H5P_DEFAULT,
                       H5P_DEFAULT) < 0)
        return hdf5_file_fail(&w->file, "link a dataset");
    return FAULT_NONE;
}

fault edge_writer_close(struct edge_writer **writer)
{
    struct edge_writer *w = *writer;
    if (!w) return FAULT_NONE;
    fault failed = FAULT_NONE;
    if (!w->file.is_failed) failed = target_end(w);
    if (!failed && !w->file.is_failed) failed = index_finish(w, &w->by_target);
    if (!failed && !w->file.is_failed) failed = index_finish(w, &w->by_source);
    failed = fault_worst(failed, hdf5_file_close(&w->file));
    writer_give(writer);
    return failed;
}
