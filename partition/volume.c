/* volume.c - gains of moves from a table of reaches. */
#include "partition/volume.h"

#include "base/memory.h"

static const size_t TABLE_CELLS_MAX = (size_t)1 << 28;

bool volume_fits(const struct graph *graph, uint32_t parts)
{
    return (size_t)graph->vertex_count * parts <= TABLE_CELLS_MAX;
}

static float *cell(const struct volume *v, uint32_t vertex, uint32_t part)
{
    return &v->table[(size_t)vertex * v->parts + part];
}

fault volume_make(struct volume *out, const struct graph *graph, uint32_t parts,
                  uint32_t *assignment)
{
    *out          = (struct volume){.graph = graph, .parts = parts, .assignment = assignment};
    size_t cells  = (size_t)graph->vertex_count * parts;
    fault  failed = graph_reach_back(graph, &out->back);
    if (!failed) failed = memory_take(&out->table, cells, sizeof *out->table, "reach in parts");
    if (!failed) failed = memory_take(&out->work, parts, sizeof *out->work, "work of parts");
    if (!failed) failed = memory_take(&out->memory, parts, sizeof *out->memory, "memory of parts");
    if (failed) {
        volume_clear(out);
        return failed;
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        out->work[assignment[v]] += (double)graph->work[v];
        if (graph->memory) out->memory[assignment[v]] += (double)graph->memory[v];
        for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++)
            *cell(out, v, assignment[graph->neighbour[e]]) += graph_reach(graph, e);
    }
    return FAULT_NONE;
}

void volume_clear(struct volume *volume)
{
    memory_give(&volume->back);
    memory_give(&volume->table);
    memory_give(&volume->work);
    memory_give(&volume->memory);
}

double volume_of_staying(const struct volume *v, uint32_t vertex)
{
    const struct graph *graph = v->graph;
    uint32_t            here  = v->assignment[vertex];
    double              sum   = 0;
    for (uint64_t e = graph->edge_first[vertex]; e < graph->edge_first[vertex + 1]; e++) {
        uint32_t sender = graph->neighbour[e];
        float    all    = *cell(v, sender, here);
        if (v->back[e] <= 0 || v->assignment[sender] == here) continue;
        sum += (double)graph->size[sender] * (reach_needed(all) - reach_needed(all - v->back[e]));
    }
    return sum;
}

double volume_gain(const struct volume *v, uint32_t vertex, uint32_t to, double of_staying,
                   double enough)
{
    const struct graph *graph = v->graph;
    uint32_t            here  = v->assignment[vertex];
    double              gain  = of_staying;
    gain += (double)graph->size[vertex] *
            (reach_needed(*cell(v, vertex, to)) - reach_needed(*cell(v, vertex, here)));
    for (uint64_t e = graph->edge_first[vertex]; gain > enough && e < graph->edge_first[vertex + 1];
         e++) {
        uint32_t sender = graph->neighbour[e];
        float    all    = *cell(v, sender, to);
        if (v->back[e] <= 0 || v->assignment[sender] == to) continue;
        gain -= (double)graph->size[sender] * (reach_needed(all + v->back[e]) - reach_needed(all));
    }
    return gain;
}

void volume_move(struct volume *v, uint32_t vertex, uint32_t to)
{
    const struct graph *graph = v->graph;
    uint32_t            here  = v->assignment[vertex];
    for (uint64_t e = graph->edge_first[vertex]; e < graph->edge_first[vertex + 1]; e++) {
        *cell(v, graph->neighbour[e], here) -= v->back[e];
        *cell(v, graph->neighbour[e], to) += v->back[e];
    }
    v->work[here] -= (double)graph->work[vertex];
    v->work[to] += (double)graph->work[vertex];
    if (graph->memory) {
        v->memory[here] -= (double)graph->memory[vertex];
        v->memory[to] += (double)graph->memory[vertex];
    }
    v->assignment[vertex] = to;
}
