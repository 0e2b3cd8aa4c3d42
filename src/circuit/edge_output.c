/* edge_output.c - a file, and two sorters, for each pair that has edges. */
#include "circuit/edge_output.h"

#include "base/memory.h"
#include "base/text.h"
#include "sonata/edge_write.h"

#include <assert.h>
#include <string.h>

enum { BLOCK_EDGES = 4096, SORT_EDGES_MIN = 4096, NAME_LENGTH_MAX = 250 };

static const char BETWEEN[] = "_to_";

struct pair {
    struct edge_sort   *by_target;
    struct edge_sort   *by_source; /* major: source, minor: the edge's id */
    struct edge_writer *writer;
    uint64_t            count;
};

struct edge_output {
    struct edge_output_plan plan;
    struct edge_spill       spills[2]; /* of the sorters by target, by source */
    struct pair            *pairs;     /* [populations x populations] */
    uint64_t               *columns[2];
    double                 *values[2];
};

static struct pair *pair_of(const struct edge_output *o, uint32_t source, uint32_t target)
{
    return &o->pairs[(size_t)source * o->plan.population_count + target];
}

static fault output_fill(struct edge_output *o)
{
    size_t count = (size_t)o->plan.population_count * o->plan.population_count;
    for (int i = 0; i < 2; i++) {
        TRY(memory_take(&o->columns[i], BLOCK_EDGES, sizeof(uint64_t), "a block of edges"));
        TRY(memory_take(&o->values[i], BLOCK_EDGES, sizeof(double), "a block of edges"));
    }
    return memory_take(&o->pairs, count, sizeof *o->pairs, "edges files");
}

fault edge_output_create(struct edge_output **out, const struct edge_output_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "edges files"));
    (*out)->plan = *plan;
    for (int i = 0; i < 2; i++)
        (*out)->spills[i].folder = plan->folder;
    /* What all sorters together keep in memory: two for each pair. */
    size_t share          = plan->capacity / 2 / plan->population_count / plan->population_count;
    (*out)->plan.capacity = share > SORT_EDGES_MIN ? share : SORT_EDGES_MIN;
    fault failed          = output_fill(*out);
    if (!failed) return FAULT_NONE;
    fault again = edge_output_close(out);
    return fault_worst(failed, again);
}

fault edge_output_add(struct edge_output *o, uint32_t source, uint32_t target,
                      struct sort_edge edge)
{
    struct pair *pair = pair_of(o, source, target);
    assert(edge.major < o->plan.sizes[target] && edge.minor < o->plan.sizes[source]);
    if (!pair->by_target) TRY(edge_sort_create(&pair->by_target, &o->spills[0], o->plan.capacity));
    return edge_sort_add(pair->by_target, edge);
}

fault edge_output_file(struct text *into, uint32_t source, uint32_t target)
{
    return text_add(into, "edges_%u_%u.h5", source, target);
}

/* A_to_B_to_C may be of A and B_to_C, or of A_to_B and C: then the indices tell them apart. */
fault edge_output_name(const struct edge_output *o, struct text *into, uint32_t source,
                       uint32_t target)
{
    const char *from = o->plan.names[source], *to = o->plan.names[target];
    size_t      first = into->length;
    TRY(text_add(into, "%s%s%s", from, BETWEEN, to));
    const char *name = text_of(into) + first;
    if (strstr(strstr(name, BETWEEN) + 1, BETWEEN)) TRY(text_add(into, "_%u_%u", source, target));
    if (into->length - first <= NAME_LENGTH_MAX) return FAULT_NONE;
    RAISE(
        FAULT_INPUT,
        "populations '%.40s...' and '%.40s...': the name of the edges between them has %zu bytes; "
        "expected at most %d",
        from, to, into->length - first, NAME_LENGTH_MAX);
}

static fault writer_open(struct edge_output *o, struct pair *pair, uint32_t source, uint32_t target)
{
    const char *from = o->plan.names[source], *to = o->plan.names[target];
    struct text path = {0}, name = {0};
    fault       failed = text_add(&path, "%s/", o->plan.folder);
    if (!failed) failed = edge_output_file(&path, source, target);
    if (!failed) failed = edge_output_name(o, &name, source, target);
    struct edge_writer_plan plan = {.path         = text_of(&path),
                                    .population   = text_of(&name),
                                    .source       = from,
                                    .target       = to,
                                    .source_count = o->plan.sizes[source],
                                    .target_count = o->plan.sizes[target]};
    if (!failed) failed = edge_writer_create(&pair->writer, &plan);
    if (!failed) failed = edge_sort_create(&pair->by_source, &o->spills[1], o->plan.capacity);
    text_clear(&path);
    text_clear(&name);
    return failed;
}

static fault block_write(struct edge_output *o, struct pair *pair, size_t count)
{
    struct edge_columns_out block = {count, o->columns[0], o->columns[1], o->values[0],
                                     o->values[1]};
    return edge_writer_append(pair->writer, &block);
}

static fault pair_drain(struct edge_output *o, struct pair *pair, uint32_t source, uint32_t target)
{
    size_t count  = 0;
    bool   is_end = false;
    if (!pair->by_target) return FAULT_NONE;
    if (!pair->writer) TRY(writer_open(o, pair, source, target));
    TRY(edge_sort_begin(pair->by_target));
    for (;;) {
        struct sort_edge edge;
        TRY(edge_sort_next(pair->by_target, &edge, &is_end));
        if (is_end) break;
        o->columns[0][count]   = edge.minor;
        o->columns[1][count]   = edge.major;
        o->values[0][count]    = edge.weight;
        o->values[1][count]    = edge.delay_ms;
        struct sort_edge entry = {.major = edge.minor, .minor = pair->count++};
        TRY(edge_sort_add(pair->by_source, entry));
        if (++count < BLOCK_EDGES) continue;
        TRY(block_write(o, pair, count));
        count = 0;
    }
    return block_write(o, pair, count);
}

fault edge_output_drain(struct edge_output *o, uint32_t target)
{
    for (uint32_t source = 0; source < o->plan.population_count; source++)
        TRY(pair_drain(o, pair_of(o, source, target), source, target));
    return FAULT_NONE;
}

uint64_t edge_output_count(const struct edge_output *o, uint32_t source, uint32_t target)
{
    return pair_of(o, source, target)->count;
}

/* The index by source: edges of one source that follow each other are one range. */
static fault ranges_write(struct pair *pair)
{
    struct sort_edge edge;
    uint64_t         source = 0, first = 0, end = 0;
    bool             is_end = false;
    TRY(edge_sort_begin(pair->by_source));
    for (;;) {
        TRY(edge_sort_next(pair->by_source, &edge, &is_end));
        bool follows = !is_end && end > first && edge.major == source && edge.minor == end;
        if (!follows && end > first) TRY(edge_writer_range(pair->writer, source, first, end));
        if (is_end) return FAULT_NONE;
        if (!follows) {
            source = edge.major;
            first  = edge.minor;
        }
        end = edge.minor + 1;
    }
}

/* Write the index and close; after a failure only close. */
static fault pair_end(struct pair *pair, fault failed)
{
    if (pair->writer && !failed) failed = ranges_write(pair);
    failed = fault_worst(failed, edge_writer_close(&pair->writer));
    edge_sort_destroy(&pair->by_target);
    edge_sort_destroy(&pair->by_source);
    return failed;
}

static fault pairs_end(struct edge_output *o, uint32_t target, fault failed)
{
    for (uint32_t source = 0; source < o->plan.population_count; source++)
        failed = pair_end(pair_of(o, source, target), failed);
    return failed;
}

fault edge_output_end(struct edge_output *o, uint32_t target)
{
    fault failed = FAULT_NONE;
    for (uint32_t source = 0; source < o->plan.population_count && !failed; source++) {
        failed = pair_drain(o, pair_of(o, source, target), source, target);
        failed = pair_end(pair_of(o, source, target), failed);
    }
    return failed;
}

fault edge_output_close(struct edge_output **output)
{
    struct edge_output *o      = *output;
    fault               failed = FAULT_NONE;
    if (!o) return FAULT_NONE;
    uint32_t count = o->pairs ? o->plan.population_count : 0;
    for (uint32_t target = 0; target < count; target++) {
        if (!failed) failed = edge_output_end(o, target);
        failed = pairs_end(o, target, failed);
    }
    memory_give(&o->pairs);
    for (int i = 0; i < 2; i++) {
        memory_give(&o->columns[i]);
        memory_give(&o->values[i]);
    }
    memory_give(output);
    return failed;
}
