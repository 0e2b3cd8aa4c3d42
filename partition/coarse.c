/* coarse.c - the graph of groups. */
#include "partition/contract.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>

struct coarse_work {
    const struct graph  *graph;
    const struct groups *groups;
    float               *back;  /* [edges] */
    double              *share; /* [vertices] traffic of one edge that is surely needed */
    uint64_t            *slot;  /* [groups] edge of the group at hand to that group, + 1 */
};

static void work_give(struct coarse_work *w)
{
    memory_give(&w->back);
    memory_give(&w->share);
    memory_give(&w->slot);
}

static fault work_take(struct coarse_work *w, double spread)
{
    const struct graph *graph = w->graph;
    TRY(graph_reach_back(graph, &w->back));
    TRY(memory_take(&w->share, graph->vertex_count, sizeof *w->share, "shares of edges"));
    TRY(memory_take(&w->slot, w->groups->count, sizeof *w->slot, "edges of a group"));
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        double edges = 0;
        for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++)
            edges += reach_needed(graph_reach(graph, e));
        w->share[v] = edges > 0 ? (double)graph->size[v] / pow(edges, spread) : 0;
    }
    return FAULT_NONE;
}

/* The edges of a group's members that leave it, doubles merged; returns their end. out->neighbour
 * NULL: only counts. A slot that points below the group's first edge is another group's. */
static uint64_t group_edges(struct coarse_work *w, struct coarse *out, uint32_t group, uint64_t at)
{
    const struct graph *graph = w->graph;
    const uint64_t      first = at;
    for (uint32_t i = w->groups->first[group]; i < w->groups->first[group + 1]; i++) {
        uint32_t v = w->groups->member[i];
        for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++) {
            uint32_t u = graph->neighbour[e], other = w->groups->of[u];
            if (other == group) continue;
            if (w->slot[other] <= first) w->slot[other] = ++at;
            if (!out->neighbour) continue;
            uint64_t edge        = w->slot[other] - 1;
            out->neighbour[edge] = other;
            out->weight[edge] += w->share[v] * reach_needed(graph_reach(graph, e)) +
                                 w->share[u] * reach_needed(w->back[e]);
        }
    }
    return at;
}

/* What of a vertex's size leaves its group at all. */
static uint64_t size_outside(const struct graph *graph, const struct groups *groups, uint32_t v)
{
    float reach = 0;
    for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++)
        if (groups->of[graph->neighbour[e]] != groups->of[v]) reach += graph_reach(graph, e);
    return (uint64_t)((double)graph->size[v] * reach_needed(reach));
}

static fault vertices_fill(struct coarse *out, const struct graph *graph,
                           const struct groups *groups)
{
    TRY(memory_take(&out->first, (size_t)groups->count + 1, sizeof *out->first, "rows of groups"));
    TRY(memory_take(&out->work, groups->count, sizeof *out->work, "works of groups"));
    TRY(memory_take(&out->size, groups->count, sizeof *out->size, "sizes of groups"));
    TRY(memory_take(&out->memory, groups->count, sizeof *out->memory, "memory of groups"));
    out->count = groups->count;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        uint32_t group = groups->of[v];
        out->work[group] += graph->work[v];
        out->size[group] += size_outside(graph, groups, v);
        if (graph->memory) out->memory[group] += graph->memory[v];
    }
    return FAULT_NONE;
}

static fault edges_fill(struct coarse *out, struct coarse_work *w)
{
    uint64_t at = 0;
    for (uint32_t group = 0; group < out->count; group++)
        out->first[group + 1] = at = group_edges(w, out, group, at);
    TRY(memory_take(&out->neighbour, at, sizeof *out->neighbour, "edges of groups"));
    TRY(memory_take(&out->weight, at, sizeof *out->weight, "edges of groups"));
    for (uint32_t group = 0; group < out->count; group++)
        w->slot[group] = 0;
    for (uint32_t group = 0; group < out->count; group++)
        (void)group_edges(w, out, group, out->first[group]);
    return FAULT_NONE;
}

fault coarse_make(struct coarse *out, const struct graph *graph, const struct groups *groups,
                  double spread)
{
    struct coarse_work w = {.graph = graph, .groups = groups};
    *out                 = (struct coarse){0};
    fault failed         = work_take(&w, spread);
    if (!failed) failed = vertices_fill(out, graph, groups);
    if (!failed) failed = edges_fill(out, &w);
    work_give(&w);
    if (failed) coarse_clear(out);
    return failed;
}

void coarse_clear(struct coarse *coarse)
{
    memory_give(&coarse->first);
    memory_give(&coarse->neighbour);
    memory_give(&coarse->weight);
    memory_give(&coarse->work);
    memory_give(&coarse->size);
    memory_give(&coarse->memory);
    coarse->count = 0;
}
