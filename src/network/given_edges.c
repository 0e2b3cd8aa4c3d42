/* given_edges.c - two passes over the owned targets' edges: count by source, then place. */
#include "network/given_edges.h"

#include "base/memory.h"
#include "network/edge_set.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct ranges {
    struct id_range *items;
    size_t           count, capacity;
};

struct filling {
    const struct given_plan *plan;
    struct edge_sets         sets;
    struct ranges            wanted;
    uint32_t                *lid;   /* [tiles] target_first of owned tiles */
    uint64_t                *place; /* [neurons + 1] of a source's next edge */
    struct given_edges      *out;
};

static fault range_add(struct ranges *ranges, uint64_t first, uint64_t end)
{
    if (ranges->count && ranges->items[ranges->count - 1].end == first) {
        ranges->items[ranges->count - 1].end = end;
        return FAULT_NONE;
    }
    TRY(memory_reserve(&ranges->items, &ranges->capacity, ranges->count + 1, sizeof *ranges->items,
                       "owned node ids"));
    ranges->items[ranges->count++] = (struct id_range){first, end};
    return FAULT_NONE;
}

static fault tile_ranges(struct ranges *ranges, const struct population *population,
                         const struct tile *tile)
{
    const struct node_ids *nodes = &population->nodes;
    if (!nodes->ids)
        return range_add(ranges, nodes->first + tile->first,
                         nodes->first + tile->first + tile->count);
    for (uint32_t i = tile->first; i < tile->first + tile->count; i++)
        TRY(range_add(ranges, nodes->ids[i], nodes->ids[i] + 1));
    return FAULT_NONE;
}

static int range_order(const void *left, const void *right)
{
    const struct id_range *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

/* Node ids of the owned tiles of a set's target populations: ascending, touching ones joined. */
static fault wanted_fill(struct filling *f, const struct edge_set *set)
{
    const struct given_plan *plan  = f->plan;
    bool                    *is_to = NULL;
    f->wanted.count                = 0;
    TRY(memory_take(&is_to, plan->model->population_count, sizeof *is_to, "populations"));
    for (uint32_t i = 0; i < set->projection_count; i++)
        is_to[plan->model->projections[set->projections[i]].target] = true;
    fault failed = FAULT_NONE;
    for (uint32_t i = 0; i < plan->tile_count && !failed; i++) {
        const struct tile *tile = &plan->tiles->tiles[plan->owned[i]];
        if (is_to[tile->population])
            failed = tile_ranges(&f->wanted, &plan->model->populations[tile->population], tile);
    }
    memory_give(&is_to);
    if (failed || f->wanted.count == 0) return failed;
    qsort(f->wanted.items, f->wanted.count, sizeof *f->wanted.items, range_order);
    size_t kept = 0;
    for (size_t i = 1; i < f->wanted.count; i++) {
        if (f->wanted.items[kept].end == f->wanted.items[i].first)
            f->wanted.items[kept].end = f->wanted.items[i].end;
        else
            f->wanted.items[++kept] = f->wanted.items[i];
    }
    f->wanted.count = kept + 1;
    return FAULT_NONE;
}

static void edge_count(struct filling *f, const struct given_edge *edge)
{
    f->place[edge->source_gid + 1]++;
}

static uint32_t target_lid(const struct filling *f, const struct given_edge *edge)
{
    const struct given_plan *plan       = f->plan;
    uint32_t                 population = plan->model->projections[edge->projection].target;
    uint32_t index = edge->target_gid - plan->model->populations[population].gid_first;
    uint32_t tile  = plan->tiles->population_first[population] + index / plan->model->tile_size;
    return f->lid[tile] + index % plan->model->tile_size;
}

static void edge_place(struct filling *f, const struct given_edge *edge)
{
    const struct quantisation *q = f->plan->quantisation;
    const struct projection   *p = &f->plan->model->projections[edge->projection];
    uint32_t class               = projection_class(q, p, edge->weight);
    double   grain               = q->weight_unit[p->source * KIND_RECEPTORS_MAX + class];
    uint64_t place               = f->place[edge->source_gid]++;
    double   count               = floor(edge->weight / grain + 0.5);
    assert(fabs(count) <= (q->weight_bits == 32 ? INT32_MAX : INT16_MAX));
    f->out->target[place]      = target_lid(f, edge);
    f->out->weight[place]      = (int32_t)count;
    f->out->delay_steps[place] = (uint16_t)edge->delay_steps;
    f->out->receptor[place]    = (uint8_t) class;
    if (f->out->projection) f->out->projection[place] = edge->projection;
}

/* Go through all edges into the owned tiles. */
static fault edges_visit(struct filling *f,
                         void (*visit)(struct filling *f, const struct given_edge *edge))
{
    for (uint32_t s = 0; s < f->sets.count; s++) {
        struct edge_set   *set = &f->sets.sets[s];
        struct given_block block;
        TRY(wanted_fill(f, set));
        TRY(edge_set_open(set));
        edge_file_select(set->file, f->wanted.items, f->wanted.count);
        for (;;) {
            TRY(edge_set_next(set, &block));
            if (block.seen == 0) break;
            for (uint32_t i = 0; i < block.count; i++)
                visit(f, &block.edges[i]);
        }
        edge_set_close(set);
    }
    return FAULT_NONE;
}

static bool is_pruned(const struct model *model)
{
    for (uint32_t p = 0; p < model->projection_count; p++)
        if (model->projections[p].given && model->projections[p].pruning) return true;
    return false;
}

static fault columns_take(struct filling *f, uint64_t edges, uint32_t sources)
{
    static const char   LABEL[] = "given synapses";
    struct given_edges *out     = f->out;
    if (is_pruned(f->plan->model))
        TRY(memory_take(&out->projection, edges, sizeof *out->projection, LABEL));
    TRY(memory_take(&out->source, sources, sizeof *out->source, LABEL));
    TRY(memory_take(&out->first, sources + (size_t)1, sizeof *out->first, LABEL));
    TRY(memory_take(&out->target, edges, sizeof *out->target, LABEL));
    TRY(memory_take(&out->weight, edges, sizeof *out->weight, LABEL));
    TRY(memory_take(&out->delay_steps, edges, sizeof *out->delay_steps, LABEL));
    return memory_take(&out->receptor, edges, sizeof *out->receptor, LABEL);
}

/* Counts by source become places, and the list of sources that have any. */
static fault sources_lay(struct filling *f)
{
    struct given_edges *out     = f->out;
    uint32_t            neurons = f->plan->model->neuron_count, sources = 0;
    for (uint32_t gid = 0; gid < neurons; gid++) {
        sources += f->place[gid + 1] > 0;
        f->place[gid + 1] += f->place[gid];
    }
    TRY(columns_take(f, f->place[neurons], sources));
    for (uint32_t gid = 0; gid < neurons; gid++) {
        if (f->place[gid + 1] == f->place[gid]) continue;
        out->source[out->source_count]  = gid;
        out->first[out->source_count++] = f->place[gid];
    }
    out->first[out->source_count] = f->place[neurons];
    return FAULT_NONE;
}

static fault edges_fill(struct filling *f)
{
    const struct given_plan *plan = f->plan;
    TRY(memory_take(&f->lid, plan->tiles->count, sizeof *f->lid, "owned tiles"));
    TRY(memory_take(&f->place, plan->model->neuron_count + (size_t)1, sizeof *f->place,
                    "given synapses of sources"));
    for (uint32_t i = 0; i < plan->tile_count; i++)
        f->lid[plan->owned[i]] = plan->target_first[i];
    TRY(edge_sets_make(&f->sets, plan->model));
    TRY(edges_visit(f, edge_count));
    TRY(sources_lay(f));
    return edges_visit(f, edge_place);
}

fault given_edges_create(struct given_edges **out, const struct given_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "given synapses"));
    struct filling f      = {.plan = plan, .out = *out};
    fault          failed = edges_fill(&f);
    edge_sets_clear(&f.sets);
    memory_give(&f.wanted.items);
    memory_give(&f.lid);
    memory_give(&f.place);
    if (failed) given_edges_destroy(out);
    return failed;
}

void given_edges_destroy(struct given_edges **edges)
{
    struct given_edges *it = *edges;
    if (!it) return;
    memory_give(&it->source);
    memory_give(&it->first);
    memory_give(&it->target);
    memory_give(&it->weight);
    memory_give(&it->delay_steps);
    memory_give(&it->receptor);
    memory_give(&it->projection);
    memory_give(edges);
}
