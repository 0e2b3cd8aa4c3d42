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
    b->halves[b->count++] = (struct graph_half){
        .vertex = edge.neighbour, .neighbour = edge.vertex, .delay_steps = edge.delay_steps};
    return FAULT_NONE;
}

fault graph_builder_join_sampled(struct graph_builder *b, struct graph_half edge,
                                 const double *reach)
{
    size_t at = b->sample_count * b->samples;
    TRY(memory_reserve(&b->sample, &b->sample_capacity, at + b->samples, sizeof *b->sample,
                       "samples of the graph"));
    for (uint32_t k = 0; k < b->samples; k++)
        b->sample[at + k] = (float)reach[k];
    edge.sample = (uint32_t)++b->sample_count;
    return graph_builder_join(b, edge);
}

void graph_builder_clear(struct graph_builder *b)
{
    memory_give(&b->halves);
    memory_give(&b->sample);
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

static bool is_same_edge(const struct graph_half *a, const struct graph_half *b)
{
    return a->vertex == b->vertex && a->neighbour == b->neighbour;
}

static size_t edges_count(const struct graph_half *halves, size_t count)
{
    size_t edges = 0;
    for (size_t i = 0; i < count; i++)
        edges += i == 0 || !is_same_edge(&halves[i], &halves[i - 1]);
    return edges;
}

static fault edges_take(struct graph_edges *out, uint32_t vertices, size_t count, uint32_t samples)
{
    TRY(memory_take(&out->first, (size_t)vertices + 1, sizeof *out->first, "rows of the graph"));
    TRY(memory_take(&out->neighbour, count, sizeof *out->neighbour, "edges of the graph"));
    TRY(memory_take(&out->reach, count, sizeof *out->reach, "edges of the graph"));
    TRY(memory_take(&out->delay_steps, count, sizeof *out->delay_steps, "edges of the graph"));
    if (!samples) return FAULT_NONE;
    return memory_take(&out->sample_reach, count * samples, sizeof *out->sample_reach,
                       "samples of the graph");
}

static void sample_add(const struct graph_builder *b, const struct graph_half *half, float *into)
{
    for (uint32_t k = 0; k < b->samples; k++)
        into[k] +=
            half->sample ? b->sample[(size_t)(half->sample - 1) * b->samples + k] : half->reach;
}

/* Of the builder's sorted halves; doubles become one edge. */
static void edges_fill(struct graph_edges *out, uint32_t vertices, const struct graph_builder *b)
{
    size_t edges = 0;
    for (size_t i = 0; i < b->count; i++) {
        const struct graph_half *half = &b->halves[i];
        assert(half->vertex < vertices && half->neighbour < vertices);
        if (i == 0 || !is_same_edge(half, half - 1)) {
            out->first[half->vertex + 1]++;
            out->neighbour[edges]   = half->neighbour;
            out->delay_steps[edges] = half->delay_steps;
            edges++;
        }
        uint32_t *delay = &out->delay_steps[edges - 1];
        out->reach[edges - 1] += half->reach;
        if (half->delay_steps < *delay) *delay = half->delay_steps;
        if (out->sample_reach) sample_add(b, half, out->sample_reach + (edges - 1) * b->samples);
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
        failed = edges_take(out, vertices, edges_count(b->halves, b->count),
                            b->sample_count ? b->samples : 0);
        if (!failed) edges_fill(out, vertices, b);
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
    memory_give(&edges->sample_reach);
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
