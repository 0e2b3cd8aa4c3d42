/* given_tiles.c - pairs of tiles out of edges: gathered in a table, then sorted and merged. */
#include "network/given_tiles.h"

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

static fault edges_take(struct pairs *pairs, const struct tile_table *tiles, struct edge_set *set)
{
    const struct id_range all = {0, UINT64_MAX};
    struct given_block    block;
    TRY(edge_set_open(set));
    edge_file_select(set->file, &all, 1);
    for (;;) {
        TRY(edge_set_next(set, &block));
        if (block.seen == 0) break;
        for (uint32_t i = 0; i < block.count; i++) {
            const struct given_edge *edge = &block.edges[i];
            struct pair pair = {tile_of(tiles, edge->source_gid), tile_of(tiles, edge->target_gid),
                                1, edge->delay_steps};
            TRY(pair_add(pairs, pair));
        }
    }
    edge_set_close(set);
    return FAULT_NONE;
}

/* A tile of one neuron reaches for sure; of more, as if each synapse had been drawn. */
static fault pairs_join(const struct pairs *pairs, const struct tile_table *tiles,
                        struct tile_edges *edges)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct pair *pair     = &pairs->items[i];
        uint32_t           senders  = tiles->tiles[pair->from].count;
        double             synapses = (double)pair->synapses / senders;
        struct tile_join   join     = {.from        = pair->from,
                                       .to          = pair->to,
                                       .synapses    = synapses,
                                       .reach       = senders == 1 ? (double)REACH_SURE : synapses,
                                       .delay_steps = pair->delay_steps};
        TRY(tile_edges_join(edges, &join));
    }
    return FAULT_NONE;
}

fault given_tiles_join(const struct model *model, const struct tile_table *tiles,
                       struct tile_edges *edges)
{
    struct edge_sets sets   = {0};
    struct pairs     pairs  = {0};
    fault            failed = edge_sets_make(&sets, model);
    for (uint32_t s = 0; s < sets.count && !failed; s++)
        failed = edges_take(&pairs, tiles, &sets.sets[s]);
    edge_sets_clear(&sets);
    pairs_merge(&pairs);
    if (!failed) failed = pairs_join(&pairs, tiles, edges);
    memory_give(&pairs.items);
    return failed;
}
