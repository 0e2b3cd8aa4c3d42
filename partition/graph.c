/* graph.c - edges sorted into rows. */
#include "partition/graph.h"

#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

fault graph_builder_join(struct graph_builder *b, struct graph_half edge)
{
    if (edge.vertex == edge.neighbour) return FAULT_NONE;
    TRY(memory_reserve(&b->halves, &b->capacity, b->count + 2, sizeof *b->halves,
                       "edges of the graph"));
    b->halves[b->count++] = edge;
    b->halves[b->count++] = (struct graph_half){edge.neighbour, edge.vertex, 0, edge.delay_steps};
    return FAULT_NONE;
}

void graph_builder_clear(struct graph_builder *b)
{
    memory_give(&b->halves);
    *b = (struct graph_builder){0};
}

static uint32_t key_of(const struct graph_half *half, bool by_neighbour)
{
    return by_neighbour ? half->neighbour : half->vertex;
}

/* One pass of a counting sort, which keeps the order of equals; place is [vertices + 1]. */
static void halves_sort(const struct graph_half *from, struct graph_half *to, size_t count,
                        uint64_t *place, uint32_t vertices, bool by_neighbour)
{
    memset(place, 0, ((size_t)vertices + 1) * sizeof *place);
    for (size_t i = 0; i < count; i++)
        place[key_of(&from[i], by_neighbour) + 1]++;
    for (uint32_t v = 0; v < vertices; v++)
        place[v + 1] += place[v];
    for (size_t i = 0; i < count; i++)
        to[place[key_of(&from[i], by_neighbour)]++] = from[i];
}

/* Of sorted halves: doubles into one. Returns how many are left. */
static size_t halves_merge(struct graph_half *halves, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct graph_half *last = kept ? &halves[kept - 1] : NULL;
        if (!last || last->vertex != halves[i].vertex || last->neighbour != halves[i].neighbour) {
            halves[kept++] = halves[i];
            continue;
        }
        last->reach += halves[i].reach;
        if (halves[i].delay_steps < last->delay_steps) last->delay_steps = halves[i].delay_steps;
    }
    return kept;
}

static fault edges_take(struct graph_edges *out, uint32_t vertices, size_t count)
{
    TRY(memory_take(&out->first, (size_t)vertices + 1, sizeof *out->first, "rows of the graph"));
    TRY(memory_take(&out->neighbour, count, sizeof *out->neighbour, "edges of the graph"));
    TRY(memory_take(&out->reach, count, sizeof *out->reach, "edges of the graph"));
    return memory_take(&out->delay_steps, count, sizeof *out->delay_steps, "edges of the graph");
}

static void edges_fill(struct graph_edges *out, uint32_t vertices, const struct graph_half *halves,
                       size_t count)
{
    for (size_t e = 0; e < count; e++) {
        assert(halves[e].vertex < vertices && halves[e].neighbour < vertices);
        out->first[halves[e].vertex + 1]++;
        out->neighbour[e]   = halves[e].neighbour;
        out->reach[e]       = halves[e].reach;
        out->delay_steps[e] = halves[e].delay_steps;
    }
    for (uint32_t v = 0; v < vertices; v++)
        out->first[v + 1] += out->first[v];
}

fault graph_builder_finish(struct graph_builder *b, uint32_t vertices, struct graph_edges *out)
{
    struct graph_half *sorted = NULL;
    uint64_t          *place  = NULL;
    *out                      = (struct graph_edges){0};
    fault failed = memory_take(&sorted, b->count, sizeof *sorted, "edges of the graph");
    if (!failed) failed = memory_take(&place, (size_t)vertices + 1, sizeof *place, "a sort");
    if (!failed) {
        halves_sort(b->halves, sorted, b->count, place, vertices, true);
        halves_sort(sorted, b->halves, b->count, place, vertices, false);
        memory_give(&sorted);
        size_t count = halves_merge(b->halves, b->count);
        failed       = edges_take(out, vertices, count);
        if (!failed) edges_fill(out, vertices, b->halves, count);
    }
    memory_give(&place);
    memory_give(&sorted);
    graph_builder_clear(b);
    if (failed) graph_edges_clear(out);
    return failed;
}

void graph_edges_clear(struct graph_edges *edges)
{
    memory_give(&edges->first);
    memory_give(&edges->neighbour);
    memory_give(&edges->reach);
    memory_give(&edges->delay_steps);
}

/* Rows are ascending, so going through them in order meets the entries of each row in order. */
fault graph_reach_back(const struct graph *graph, float **out)
{
    uint64_t *at = NULL;
    TRY(memory_take(out, graph->edge_first[graph->vertex_count], sizeof **out, "reach of edges"));
    fault failed = memory_take(&at, graph->vertex_count, sizeof *at, "reach of edges");
    if (failed) {
        memory_give(out);
        return failed;
    }
    memcpy(at, graph->edge_first, graph->vertex_count * sizeof *at);
    for (uint32_t v = 0; v < graph->vertex_count; v++)
        for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++) {
            uint64_t back = at[graph->neighbour[e]]++;
            assert(graph->neighbour[back] == v);
            (*out)[back] = graph_reach(graph, e);
        }
    memory_give(&at);
    return FAULT_NONE;
}
