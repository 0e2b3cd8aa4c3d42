/* contract.c - union-find over short edges, and which delays are worth trying. */
#include "partition/contract.h"

#include "base/memory.h"

#include <string.h>

static uint32_t root_of(uint32_t *parent, uint32_t v)
{
    while (parent[v] != v)
        v = parent[v] = parent[parent[v]]; /* halves the path for the next one */
    return v;
}

/* The smaller number becomes the root, so a group is named by its first vertex. */
static void unite(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a < b) parent[b] = a;
    if (b < a) parent[a] = b;
}

static void short_edges_unite(const struct graph *graph, uint32_t shorter_than, uint32_t *parent)
{
    for (uint32_t v = 0; v < graph->vertex_count; v++)
        parent[v] = v;
    if (!graph->delay_steps || shorter_than == 0) return;
    for (uint32_t v = 0; v < graph->vertex_count; v++)
        for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++)
            if (graph->delay_steps[e] < shorter_than) unite(parent, v, graph->neighbour[e]);
}

static void members_fill(struct groups *out, uint32_t vertices, uint32_t *parent)
{
    for (uint32_t v = 0; v < vertices; v++) {
        uint32_t root = root_of(parent, v);
        out->of[v]    = root == v ? out->count++ : out->of[root];
        out->first[out->of[v] + 1]++;
    }
    for (uint32_t g = 0; g < out->count; g++)
        out->first[g + 1] += out->first[g];
    /* parent is done with: now where the next member of each group goes */
    memcpy(parent, out->first, out->count * sizeof *parent);
    for (uint32_t v = 0; v < vertices; v++)
        out->member[parent[out->of[v]]++] = v;
}

fault groups_make(struct groups *out, const struct graph *graph, uint32_t shorter_than)
{
    uint32_t  count  = graph->vertex_count;
    uint32_t *parent = NULL;
    *out             = (struct groups){0};
    fault failed     = memory_take(&parent, count, sizeof *parent, "groups of vertices");
    if (!failed) failed = memory_take(&out->of, count, sizeof *out->of, "groups of vertices");
    if (!failed)
        failed =
            memory_take(&out->first, (size_t)count + 1, sizeof *out->first, "groups of vertices");
    if (!failed)
        failed = memory_take(&out->member, count, sizeof *out->member, "groups of vertices");
    if (!failed) {
        short_edges_unite(graph, shorter_than, parent);
        members_fill(out, count, parent);
    }
    memory_give(&parent);
    if (failed) groups_clear(out);
    return failed;
}

void groups_clear(struct groups *groups)
{
    memory_give(&groups->of);
    memory_give(&groups->first);
    memory_give(&groups->member);
    groups->count = 0;
}

static fault heaviest_group(const struct graph *graph, uint32_t shorter_than, double *work)
{
    struct groups groups;
    *work = 0;
    TRY(groups_make(&groups, graph, shorter_than));
    for (uint32_t g = 0; g < groups.count; g++) {
        double sum = 0;
        for (uint32_t i = groups.first[g]; i < groups.first[g + 1]; i++)
            sum += (double)graph->work[groups.member[i]];
        if (sum > *work) *work = sum;
    }
    groups_clear(&groups);
    return FAULT_NONE;
}

/* Delays above this are as good as this: no interval is so long. */
enum { DELAY_STEPS_MAX = 1 << 16 };

/* The graph's delays, ascending; *delays is a memory block. */
static fault delays_list(const struct graph *graph, uint32_t **delays, uint32_t *count)
{
    uint8_t *has = NULL;
    *count       = 0;
    TRY(memory_take(&has, DELAY_STEPS_MAX + 1, sizeof *has, "delays of the graph"));
    fault failed = memory_take(delays, DELAY_STEPS_MAX + 1, sizeof **delays, "delays of the graph");
    if (!failed && graph->delay_steps) {
        for (uint64_t e = 0; e < graph->edge_first[graph->vertex_count]; e++) {
            uint32_t delay                                         = graph->delay_steps[e];
            has[delay < DELAY_STEPS_MAX ? delay : DELAY_STEPS_MAX] = 1;
        }
        for (uint32_t delay = 0; delay <= DELAY_STEPS_MAX; delay++)
            if (has[delay]) (*delays)[(*count)++] = delay;
    }
    memory_give(&has);
    return failed;
}

/* How many of the delays can be contracted to: groups only grow with D, so halving finds it. The
 * smallest delay contracts nothing. */
static fault feasible_count(const struct graph *graph, const uint32_t *delays, uint32_t count,
                            double work_max, uint32_t *feasible)
{
    uint32_t low = count ? 1 : 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        double   work;
        TRY(heaviest_group(graph, delays[middle], &work));
        if (work <= work_max)
            low = middle + 1;
        else
            high = middle;
    }
    *feasible = low;
    return FAULT_NONE;
}

fault contraction_levels(const struct graph *graph, double work_max, uint32_t most,
                         uint32_t *levels, uint32_t *count)
{
    uint32_t *delays = NULL, delay_count = 0, feasible = 0;
    *count       = 1;
    levels[0]    = 0;
    fault failed = delays_list(graph, &delays, &delay_count);
    if (!failed) failed = feasible_count(graph, delays, delay_count, work_max, &feasible);
    uint32_t longer = feasible ? feasible - 1 : 0; /* those that contract anything */
    uint32_t taken  = longer < most - 1 ? longer : most - 1;
    for (uint32_t i = 1; !failed && i <= taken; i++)
        levels[(*count)++] = delays[(uint64_t)i * longer / taken];
    memory_give(&delays);
    return failed;
}
