/* tile_graph.c - costs of tiles, and who is joined to whom by populations. */
#include "network/tile_graph.h"

#include "base/memory.h"
#include "network/given_graph.h"
#include "network/rule.h"

/* What a second of model time costs, in ns per item; only their ratio matters. */
static const double UPDATE_NS  = 0.2; /* a neuron's step */
static const double POISSON_NS = 0.2; /* a Poisson input's step of a neuron */
static const double EVENT_NS   = 0.7; /* delivery of a synaptic event */

/* How two populations are joined. */
typedef enum join { JOIN_NONE, JOIN_PAIRWISE, JOIN_ALL } join;

struct tile_graph {
    struct graph view;
    uint64_t    *edge_first;
    uint32_t    *neighbour;
    uint64_t    *work;
    uint64_t    *size;
};

static void join_add(uint8_t *joins, uint32_t populations, const struct projection *p)
{
    uint8_t  how   = p->rule == RULE_ONE_TO_ONE ? JOIN_PAIRWISE : JOIN_ALL;
    uint8_t *there = &joins[(size_t)p->source * populations + p->target];
    uint8_t *back  = &joins[(size_t)p->target * populations + p->source];
    if (how > *there) *there = how;
    if (how > *back) *back = how;
}

/* Neighbours of a tile in one population, ascending; out may be NULL to count only. Populations
 * are cut alike, so of two that are joined one to one, tiles of the same number overlap. */
static uint64_t neighbours_list(const struct tile_table *tiles, uint32_t tile, uint32_t population,
                                join how, uint32_t *out)
{
    uint32_t first = tiles->population_first[population];
    uint32_t end   = tiles->population_first[population + 1];
    uint64_t count = 0;
    if (how == JOIN_NONE) return 0;
    if (how == JOIN_PAIRWISE) {
        uint32_t number = tile - tiles->population_first[tiles->tiles[tile].population];
        if (first + number < end) end = first + number + 1;
        first = first + number < end ? first + number : end;
    }
    for (uint32_t other = first; other < end; other++) {
        if (other == tile) continue;
        if (out) out[count] = other;
        count++;
    }
    return count;
}

static uint64_t tile_neighbours(const struct tile_table *tiles, const uint8_t *joins,
                                uint32_t populations, uint32_t tile, uint32_t *out)
{
    const uint8_t *row   = joins + (size_t)tiles->tiles[tile].population * populations;
    uint64_t       count = 0;
    for (uint32_t p = 0; p < populations; p++)
        count += neighbours_list(tiles, tile, p, (join)row[p], out ? out + count : NULL);
    return count;
}

/* ns that a second of model time costs a neuron of each population. */
static void neuron_costs(const struct model *model, double *cost_ns)
{
    double steps_Hz = 1000.0 / model->dt_ms;
    for (uint32_t p = 0; p < model->population_count; p++)
        cost_ns[p] = steps_Hz * UPDATE_NS;
    for (uint32_t i = 0; i < model->input_count; i++) {
        const struct input *input = &model->inputs[i];
        if (input->kind == INPUT_POISSON)
            cost_ns[input->target] +=
                steps_Hz * POISSON_NS * input->count / model->populations[input->target].size;
    }
    for (uint32_t i = 0; i < model->projection_count; i++) {
        struct rule_site site;
        rule_site_make(&site, model, i);
        const struct projection *p = site.projection;
        cost_ns[p->target] += rule_of(p->rule)->indegree(&site) *
                              model->populations[p->source].expected_rate_Hz * EVENT_NS;
    }
}

static fault edges_fill(struct tile_graph *g, const struct model *model,
                        const struct tile_table *tiles)
{
    uint32_t populations = model->population_count;
    uint8_t *joins       = NULL;
    TRY(memory_take(&joins, (size_t)populations * populations, sizeof *joins, "joins"));
    for (uint32_t i = 0; i < model->projection_count; i++)
        if (!model->projections[i].given) join_add(joins, populations, &model->projections[i]);
    for (uint32_t t = 0; t < tiles->count; t++)
        g->edge_first[t + 1] =
            g->edge_first[t] + tile_neighbours(tiles, joins, populations, t, NULL);
    fault mine = memory_take(&g->neighbour, g->edge_first[tiles->count], sizeof *g->neighbour,
                             "edges of the tile graph");
    for (uint32_t t = 0; !mine && t < tiles->count; t++)
        tile_neighbours(tiles, joins, populations, t, g->neighbour + g->edge_first[t]);
    memory_give(&joins);
    return mine;
}

/* Neighbours by rules and by given edges, both ascending, as one list. */
static uint32_t neighbours_merge(const uint32_t *drawn, uint64_t drawn_count, const uint32_t *given,
                                 uint64_t given_count, uint32_t *out)
{
    uint32_t count = 0;
    uint64_t d = 0, g = 0;
    while (d < drawn_count || g < given_count) {
        bool takes_drawn = g == given_count || (d < drawn_count && drawn[d] <= given[g]);
        bool takes_given = d == drawn_count || (g < given_count && given[g] <= drawn[d]);
        out[count++]     = takes_drawn ? drawn[d] : given[g];
        d += takes_drawn;
        g += takes_given;
    }
    return count;
}

/* Add the neighbours that files give. */
static fault given_join(struct tile_graph *g, const struct model *model,
                        const struct tile_table *tiles)
{
    struct given_graph *given = NULL;
    uint32_t           *all   = NULL;
    if (!model_has_given_edges(model)) return FAULT_NONE;
    TRY(given_graph_create(&given, model, tiles));
    uint64_t edges = g->edge_first[tiles->count] + given->joined_first[tiles->count];
    fault    mine  = memory_take(&all, edges, sizeof *all, "edges of the tile graph");
    uint64_t next = 0, first = 0;
    for (uint32_t t = 0; !mine && t < tiles->count; t++) {
        uint64_t end = g->edge_first[t + 1], from = given->joined_first[t];
        next += neighbours_merge(g->neighbour + first, end - first, given->joined + from,
                                 given->joined_first[t + 1] - from, all + next);
        first                = end;
        g->edge_first[t + 1] = next;
    }
    if (!mine) {
        memory_give(&g->neighbour);
        g->neighbour = all;
    }
    given_graph_destroy(&given);
    return mine;
}

static fault weights_fill(struct tile_graph *g, const struct model *model,
                          const struct tile_table *tiles)
{
    double *cost_ns = NULL;
    TRY(memory_take(&cost_ns, model->population_count, sizeof *cost_ns, "costs of neurons"));
    neuron_costs(model, cost_ns);
    for (uint32_t t = 0; t < tiles->count; t++) {
        const struct tile *tile    = &tiles->tiles[t];
        double             rate_Hz = model->populations[tile->population].expected_rate_Hz;
        g->work[t]                 = (uint64_t)(cost_ns[tile->population] * tile->count) + 1;
        g->size[t]                 = (uint64_t)(rate_Hz * tile->count * 1000 + 0.5);
    }
    memory_give(&cost_ns);
    return FAULT_NONE;
}

fault tile_graph_create(struct tile_graph **out, const struct model *model,
                        const struct tile_table *tiles)
{
    TRY(memory_take(out, 1, sizeof **out, "tile graph"));
    struct tile_graph *g = *out;
    fault mine = memory_take(&g->edge_first, tiles->count + (size_t)1, sizeof *g->edge_first,
                             "edges of the tile graph");
    if (!mine) mine = memory_take(&g->work, tiles->count, sizeof *g->work, "work of tiles");
    if (!mine) mine = memory_take(&g->size, tiles->count, sizeof *g->size, "sizes of tiles");
    if (!mine) mine = weights_fill(g, model, tiles);
    if (!mine) mine = edges_fill(g, model, tiles);
    if (!mine) mine = given_join(g, model, tiles);
    if (mine) {
        tile_graph_destroy(out);
        return mine;
    }
    g->view = (struct graph){.vertex_count = tiles->count,
                             .edge_first   = g->edge_first,
                             .neighbour    = g->neighbour,
                             .work         = g->work,
                             .size         = g->size};
    return FAULT_NONE;
}

void tile_graph_destroy(struct tile_graph **graph)
{
    if (!*graph) return;
    memory_give(&(*graph)->edge_first);
    memory_give(&(*graph)->neighbour);
    memory_give(&(*graph)->work);
    memory_give(&(*graph)->size);
    memory_give(graph);
}

const struct graph *tile_graph_view(const struct tile_graph *graph) { return &graph->view; }
