/* edge_file.c - blocks of edges: along the index's stretches, or along the file. */
#include "sonata/edge_file.h"

#include "base/memory.h"
#include "base/text.h"
#include "sonata/edge_parts.h"

#include <assert.h>
#include <string.h>

/* Stretches closer than the gap are read together: a read costs more than some edges too many. */
enum { BLOCK_EDGES = 1 << 16, GAP_EDGES = 1 << 10 };

struct edge_file {
    hid_t                  handle;
    char                  *path, *population;
    char                  *source_population, *target_population;
    struct dataset         source, target, type;
    struct edge_index      index;
    struct edge_groups     groups;
    const struct id_range *wanted;
    size_t                 wanted_count;
    uint64_t               next;  /* without an index: edge to go on with */
    struct edge_stretch    ahead; /* with one: not yet read; empty: none is known */
    struct edge_stretch   *stretches;
    uint32_t               stretch_count;
    uint64_t              *edge, *sources, *targets;
    int64_t               *types;
    double                *weights, *delays;
};

static fault column_open(struct edge_file *file, struct dataset *out, const char *column)
{
    struct text name = {0};
    TRY(text_add(&name, "/edges/%s/%s", file->population, column));
    fault failed = dataset_open(out, file->handle, file->path, text_of(&name),
                                (struct dataset_form){.is_integers = true});
    text_clear(&name);
    if (failed || !file->source.name || out->count == file->source.count) return failed;
    RAISE(FAULT_INPUT, "%s: %s: has %llu elements; expected %llu, as many as source_node_id",
          file->path, out->name, (unsigned long long)out->count,
          (unsigned long long)file->source.count);
}

static fault population_find(struct edge_file *file)
{
    struct text name   = {0};
    fault       failed = text_add(&name, "/edges/%s", file->population);
    if (!failed && !hdf5_has(file->handle, "/edges"))
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s: /edges: is missing; expected a SONATA file of edges", file->path);
    else if (!failed && !hdf5_has(file->handle, text_of(&name)))
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s: %s: is missing; expected a population of edges", file->path,
                             text_of(&name));
    text_clear(&name);
    return failed;
}

static fault blocks_take(struct edge_file *file)
{
    static const char LABEL[] = "a block of edges";
    TRY(memory_take(&file->stretches, BLOCK_EDGES, sizeof *file->stretches, LABEL));
    TRY(memory_take(&file->edge, BLOCK_EDGES, sizeof *file->edge, LABEL));
    TRY(memory_take(&file->sources, BLOCK_EDGES, sizeof *file->sources, LABEL));
    TRY(memory_take(&file->targets, BLOCK_EDGES, sizeof *file->targets, LABEL));
    TRY(memory_take(&file->types, BLOCK_EDGES, sizeof *file->types, LABEL));
    TRY(memory_take(&file->weights, BLOCK_EDGES, sizeof *file->weights, LABEL));
    return memory_take(&file->delays, BLOCK_EDGES, sizeof *file->delays, LABEL);
}

static fault parts_open(struct edge_file *file, const struct edge_columns *columns)
{
    TRY(population_find(file));
    TRY(column_open(file, &file->source, "source_node_id"));
    TRY(column_open(file, &file->target, "target_node_id"));
    TRY(column_open(file, &file->type, "edge_type_id"));
    TRY(hdf5_text_read(file->handle, file->path, file->source.name, "node_population",
                       &file->source_population));
    TRY(hdf5_text_read(file->handle, file->path, file->target.name, "node_population",
                       &file->target_population));
    TRY(edge_index_open(&file->index, file->handle, file->path, file->population,
                        file->source.count));
    const struct edge_groups_plan plan = {.file       = file->handle,
                                          .path       = file->path,
                                          .population = file->population,
                                          .columns    = columns,
                                          .edge_count = file->source.count,
                                          .capacity   = BLOCK_EDGES};
    TRY(edge_groups_open(&file->groups, &plan));
    return blocks_take(file);
}

fault edge_file_open(struct edge_file **out, const char *path, const char *population,
                     const struct edge_columns *columns)
{
    TRY(memory_take(out, 1, sizeof **out, "a file of edges"));
    struct edge_file *file = *out;
    file->handle           = -1;
    fault failed           = text_copy(&file->path, path);
    if (!failed) failed = text_copy(&file->population, population);
    if (!failed) failed = hdf5_file_read(&file->handle, path);
    if (!failed) failed = parts_open(file, columns);
    if (failed) edge_file_close(out);
    return failed;
}

void edge_file_close(struct edge_file **out)
{
    struct edge_file *file = *out;
    if (!file) return;
    edge_groups_close(&file->groups);
    edge_index_close(&file->index);
    struct dataset *columns[] = {&file->source, &file->target, &file->type};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (columns[i]->name) dataset_close(columns[i]);
    if (file->handle >= 0) H5Fclose(file->handle);
    memory_give(&file->path);
    memory_give(&file->population);
    memory_give(&file->source_population);
    memory_give(&file->target_population);
    memory_give(&file->stretches);
    memory_give(&file->edge);
    memory_give(&file->sources);
    memory_give(&file->targets);
    memory_give(&file->types);
    memory_give(&file->weights);
    memory_give(&file->delays);
    memory_give(out);
}

uint64_t edge_file_count(const struct edge_file *file) { return file->source.count; }
bool     edge_file_has_index(const struct edge_file *file) { return file->index.is_there; }

uint64_t edge_file_target_count(const struct edge_file *file)
{
    return file->index.is_there ? file->index.nodes.table.count : 0;
}

const char *edge_file_source_population(const struct edge_file *file)
{
    return file->source_population;
}

const char *edge_file_target_population(const struct edge_file *file)
{
    return file->target_population;
}

void edge_file_select(struct edge_file *file, const struct id_range *ranges, size_t count)
{
    file->wanted       = ranges;
    file->wanted_count = count;
    file->next         = count ? 0 : file->source.count;
    file->ahead        = (struct edge_stretch){0};
    if (file->index.is_there) edge_index_select(&file->index, ranges, count);
}

/* Is a target wanted? By bisection: the last range that begins at or before it. */
static bool is_wanted(const struct edge_file *file, uint64_t target)
{
    size_t low = 0, high = file->wanted_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (file->wanted[middle].first <= target)
            low = middle;
        else
            high = middle;
    }
    return target >= file->wanted[low].first && target < file->wanted[low].end;
}

/* Everything of edges [first, first + count), at the front of the arrays. */
static fault span_read(struct edge_file *file, uint64_t first, uint32_t count)
{
    TRY(dataset_read_ids(&file->source, first, count, file->sources));
    TRY(dataset_read_ids(&file->target, first, count, file->targets));
    TRY(dataset_read_signed(&file->type, first, count, file->types));
    return edge_groups_read(&file->groups, first, count,
                            (struct edge_values){file->weights, file->delays});
}

/* Keep element `from` of what was read, as element `to`. */
static void edge_keep(struct edge_file *file, uint64_t first, uint32_t from, uint32_t to)
{
    file->edge[to]    = first + from;
    file->sources[to] = file->sources[from];
    file->targets[to] = file->targets[from];
    file->types[to]   = file->types[from];
    file->weights[to] = file->weights[from];
    file->delays[to]  = file->delays[from];
}

/* Stretches that lie close together, up to a block; what does not fit stays ahead. */
static fault stretches_gather(struct edge_file *file, uint64_t *first, uint64_t *end)
{
    struct edge_stretch *ahead = &file->ahead;
    file->stretch_count        = 0;
    *first = *end = 0;
    while (file->stretch_count < BLOCK_EDGES) {
        if (ahead->first == ahead->end) TRY(edge_index_next(&file->index, ahead));
        if (ahead->first == ahead->end) break;
        if (file->stretch_count == 0) *first = *end = ahead->first;
        if (ahead->first < *end || ahead->first - *end > GAP_EDGES) break;
        if (ahead->first - *first >= BLOCK_EDGES) break;
        struct edge_stretch part = *ahead;
        if (part.end - *first > BLOCK_EDGES) part.end = *first + BLOCK_EDGES;
        file->stretches[file->stretch_count++] = part;
        ahead->first = *end = part.end;
    }
    return FAULT_NONE;
}

static fault block_by_index(struct edge_file *file, uint32_t *kept)
{
    uint64_t first, end;
    TRY(stretches_gather(file, &first, &end));
    TRY(span_read(file, first, (uint32_t)(end - first)));
    for (uint32_t s = 0; s < file->stretch_count; s++) {
        struct edge_stretch stretch = file->stretches[s];
        for (uint64_t edge = stretch.first; edge < stretch.end; edge++) {
            uint32_t from = (uint32_t)(edge - first);
            if (file->targets[from] != stretch.target)
                RAISE(FAULT_INPUT,
                      "%s: %s: gives edge %llu to node %llu, but its target_node_id is %llu; "
                      "expected an index of these edges",
                      file->path, file->index.ranges.table.name, (unsigned long long)edge,
                      (unsigned long long)stretch.target, (unsigned long long)file->targets[from]);
            edge_keep(file, first, from, (*kept)++);
        }
    }
    return FAULT_NONE;
}

static fault block_by_file(struct edge_file *file, uint32_t *kept)
{
    while (*kept == 0 && file->next < file->source.count) {
        uint64_t first = file->next, left = file->source.count - first;
        uint32_t count = left < BLOCK_EDGES ? (uint32_t)left : BLOCK_EDGES;
        TRY(span_read(file, first, count));
        for (uint32_t i = 0; i < count; i++)
            if (is_wanted(file, file->targets[i])) edge_keep(file, first, i, (*kept)++);
        file->next = first + count;
    }
    return FAULT_NONE;
}

fault edge_file_next(struct edge_file *file, struct edge_block *block)
{
    uint32_t kept = 0;
    *block        = (struct edge_block){0};
    if (file->wanted_count == 0) return FAULT_NONE;
    TRY(file->index.is_there ? block_by_index(file, &kept) : block_by_file(file, &kept));
    *block = (struct edge_block){.count  = kept,
                                 .edge   = file->edge,
                                 .source = file->sources,
                                 .target = file->targets,
                                 .type   = file->types,
                                 .weight = file->weights,
                                 .delay  = file->delays};
    return FAULT_NONE;
}
