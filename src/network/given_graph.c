/* given_graph.c - pairs of tiles out of edges: gathered in a table, then sorted and merged. */
#include "network/given_graph.h"

#include "base/memory.h"
#include "network/edge_set.h"

#include <stdlib.h>

/* An edge as a pair of tiles; merged ones count. */
struct pair {
    uint32_t from, to;
    uint32_t synapses;
    uint32_t delay_steps;
};

struct pairs {
    struct pair *items;
    size_t       count, capacity;
    size_t       merged; /* the first so many are sorted and distinct */
};

enum { PAIRS_MIN = 1 << 20 };

static int pair_order(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

static void pairs_merge(struct pairs *pairs)
{
    if (pairs->count) qsort(pairs->items, pairs->count, sizeof *pairs->items, pair_order);
    size_t kept = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        struct pair *last = kept ? &pairs->items[kept - 1] : NULL, *it = &pairs->items[i];
        if (!last || last->from != it->from || last->to != it->to) {
            pairs->items[kept++] = *it;
            continue;
        }
        last->synapses =
            it->synapses > UINT32_MAX - last->synapses ? UINT32_MAX : last->synapses + it->synapses;
        if (it->delay_steps < last->delay_steps) last->delay_steps = it->delay_steps;
    }
    pairs->count = pairs->merged = kept;
}

/* Merging whenever the pairs have doubled keeps them in proportion to those that are distinct. */
static fault pair_add(struct pairs *pairs, struct pair pair)
{
    if (pairs->count >= PAIRS_MIN && pairs->count >= 2 * pairs->merged) pairs_merge(pairs);
    TRY(memory_reserve(&pairs->items, &pairs->capacity, pairs->count + 1, sizeof *pairs->items,
                       "pairs of tiles"));
    pairs->items[pairs->count++] = pair;
    return FAULT_NONE;
}

static uint32_t tile_of(const struct model *model, const struct tile_table *tiles,
                        uint32_t population, uint32_t gid)
{
    uint32_t index = gid - model->populations[population].gid_first;
    return tiles->population_first[population] + index / model->tile_size;
}

static fault edges_take(struct given_graph *graph, struct pairs *pairs, const struct model *model,
                        const struct tile_table *tiles, struct edge_set *set)
{
    const struct id_range all = {0, UINT64_MAX};
    struct given_block    block;
    edge_file_select(set->file, &all, 1);
    for (;;) {
        TRY(edge_set_next(set, &block));
        if (block.seen == 0) return FAULT_NONE;
        for (uint32_t i = 0; i < block.count; i++) {
            const struct given_edge *edge = &block.edges[i];
            const struct projection *p    = &model->projections[edge->projection];
            struct pair              pair = {tile_of(model, tiles, p->source, edge->source_gid),
                                             tile_of(model, tiles, p->target, edge->target_gid), 1,
                                             edge->delay_steps};
            graph->indegree[pair.to]++;
            if (pair.from != pair.to) TRY(pair_add(pairs, pair));
        }
    }
}

static fault directed_fill(struct given_graph *graph, const struct pairs *pairs, uint32_t tiles)
{
    static const char LABEL[] = "the graph of given edges";
    TRY(memory_take(&graph->first, tiles + (size_t)1, sizeof *graph->first, LABEL));
    TRY(memory_take(&graph->target, pairs->count, sizeof *graph->target, LABEL));
    TRY(memory_take(&graph->synapses, pairs->count, sizeof *graph->synapses, LABEL));
    TRY(memory_take(&graph->delay_steps, pairs->count, sizeof *graph->delay_steps, LABEL));
    for (size_t i = 0; i < pairs->count; i++) {
        graph->first[pairs->items[i].from + 1]++;
        graph->target[i]      = pairs->items[i].to;
        graph->synapses[i]    = pairs->items[i].synapses;
        graph->delay_steps[i] = (uint16_t)pairs->items[i].delay_steps;
    }
    for (uint32_t t = 0; t < tiles; t++)
        graph->first[t + 1] += graph->first[t];
    return FAULT_NONE;
}

/* Both directions of every pair, once. */
static fault joined_fill(struct given_graph *graph, struct pairs *pairs, uint32_t tiles)
{
    size_t directed = pairs->count;
    for (size_t i = 0; i < directed; i++) {
        struct pair back = {pairs->items[i].to, pairs->items[i].from, 1, 1};
        TRY(memory_reserve(&pairs->items, &pairs->capacity, pairs->count + 1, sizeof *pairs->items,
                           "pairs of tiles"));
        pairs->items[pairs->count++] = back;
    }
    pairs_merge(pairs);
    TRY(memory_take(&graph->joined_first, tiles + (size_t)1, sizeof *graph->joined_first,
                    "the graph of given edges"));
    TRY(memory_take(&graph->joined, pairs->count, sizeof *graph->joined,
                    "the graph of given edges"));
    for (size_t i = 0; i < pairs->count; i++) {
        graph->joined_first[pairs->items[i].from + 1]++;
        graph->joined[i] = pairs->items[i].to;
    }
    for (uint32_t t = 0; t < tiles; t++)
        graph->joined_first[t + 1] += graph->joined_first[t];
    return FAULT_NONE;
}

fault given_graph_create(struct given_graph **out, const struct model *model,
                         const struct tile_table *tiles)
{
    struct edge_sets sets  = {0};
    struct pairs     pairs = {0};
    TRY(memory_take(out, 1, sizeof **out, "the graph of given edges"));
    fault failed = memory_take(&(*out)->indegree, tiles->count, sizeof *(*out)->indegree,
                               "the graph of given edges");
    if (!failed) failed = edge_sets_open(&sets, model);
    for (uint32_t s = 0; s < sets.count && !failed; s++)
        failed = edges_take(*out, &pairs, model, tiles, &sets.sets[s]);
    edge_sets_close(&sets);
    pairs_merge(&pairs);
    if (!failed) failed = directed_fill(*out, &pairs, tiles->count);
    if (!failed) failed = joined_fill(*out, &pairs, tiles->count);
    memory_give(&pairs.items);
    if (failed) given_graph_destroy(out);
    return failed;
}

void given_graph_destroy(struct given_graph **graph)
{
    struct given_graph *it = *graph;
    if (!it) return;
    memory_give(&it->first);
    memory_give(&it->target);
    memory_give(&it->synapses);
    memory_give(&it->delay_steps);
    memory_give(&it->indegree);
    memory_give(&it->joined_first);
    memory_give(&it->joined);
    memory_give(graph);
}
