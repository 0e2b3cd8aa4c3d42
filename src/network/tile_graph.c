/* tile_graph.c - costs of tiles, and who is joined to whom by populations. */
#include "network/tile_graph.h"

#include "base/memory.h"
#include "network/given_tiles.h"
#include "network/row_stream.h"
#include "network/rule.h"
#include "network/tile_edges.h"
#include "network/tile_place.h"

#include <math.h>

/* What a second of model time costs, in ns per item, where no run has measured it. */
static const double UPDATE_NS  = 0.2; /* a neuron's step */
static const double POISSON_NS = 0.2; /* a Poisson input's step of a neuron */
static const double EVENT_NS   = 0.7; /* delivery of a synaptic event */

static const double SYNAPSE_BYTES = 4;
static const double NEURON_BYTES  = 4; /* of a state or an accumulator */

struct tile_graph {
    struct graph       view;
    struct graph_edges edges;
    uint64_t          *work, *size, *memory; /* [tiles] */
    double            *rate_Hz, *targets;    /* [tiles] */
    uint32_t           shortest_delay_steps;
};

/* A projection between the tiles of two populations. */
struct tile_projection {
    const struct tile_table *tiles;
    const struct projection *projection;
    double                   synapses; /* mean number of a source onto a target */
    double                   reach;    /* of a source at a target */
    uint32_t                 delay_steps;
};

static fault pair_join(const struct tile_projection *p, struct tile_edges *edges, uint32_t from,
                       uint32_t to)
{
    double           targets = p->tiles->tiles[to].count;
    struct tile_join join    = {.from        = from,
                                .to          = to,
                                .synapses    = p->synapses * targets,
                                .reach       = p->reach * targets,
                                .delay_steps = p->delay_steps};
    return tile_edges_join(edges, &join);
}

/* Populations are cut alike, so of two that are joined one to one, tiles of the same number
 * overlap. */
static fault pairs_join(const struct tile_projection *p, struct tile_edges *edges)
{
    const uint32_t *first = p->tiles->population_first;
    uint32_t        from = first[p->projection->source], to = first[p->projection->target];
    for (; from < first[p->projection->source + 1] && to < first[p->projection->target + 1];
         from++, to++) {
        struct tile_join join = {.from        = from,
                                 .to          = to,
                                 .synapses    = 1,
                                 .reach       = (double)REACH_SURE,
                                 .delay_steps = p->delay_steps};
        TRY(tile_edges_join(edges, &join));
    }
    return FAULT_NONE;
}

static fault all_join(const struct tile_projection *p, struct tile_edges *edges)
{
    const uint32_t *first  = p->tiles->population_first;
    uint32_t        source = p->projection->source, target = p->projection->target;
    for (uint32_t from = first[source]; from < first[source + 1]; from++)
        for (uint32_t to = first[target]; to < first[target + 1]; to++)
            TRY(pair_join(p, edges, from, to));
    return FAULT_NONE;
}

static double reach_of(const struct projection *projection, double synapses)
{
    if (projection->rule == RULE_ALL_TO_ALL) return (double)REACH_SURE;
    if (projection->rule != RULE_PAIRWISE_BERNOULLI) return synapses;
    return projection->probability < 1 ? -log1p(-projection->probability) : (double)REACH_SURE;
}

/* By distance: only tiles that can meet, each pair with what it sends. */
static fault distance_join(const struct model *model, uint32_t index,
                           const struct tile_table *tiles, struct tile_edges *edges)
{
    const uint32_t      *first    = tiles->population_first;
    uint32_t             target   = model->projections[index].target;
    struct tile_meetings meetings = {0};
    fault                failed   = FAULT_NONE;
    for (uint32_t to = first[target]; !failed && to < first[target + 1]; to++) {
        failed = tile_place_meet(&meetings, tiles, model, index, to);
        for (size_t k = 0; !failed && k < meetings.count; k++) {
            const struct tile_meeting *m     = &meetings.items[k];
            double                     reach = m->missed > 0 ? -log(m->missed) : (double)REACH_SURE;
            failed = tile_edges_join(edges, &(struct tile_join){.from        = m->from,
                                                                .to          = to,
                                                                .synapses    = m->synapses,
                                                                .reach       = reach,
                                                                .delay_steps = m->delay_steps,
                                                                .sample      = m->sample});
        }
    }
    tile_meetings_clear(&meetings);
    return failed;
}

static fault projection_join(const struct model *model, uint32_t index,
                             const struct tile_table *tiles, struct tile_edges *edges)
{
    struct rule_site site;
    if (model->projections[index].space) return distance_join(model, index, tiles, edges);
    rule_site_make(&site, model, index);
    uint32_t               longest;
    double                 sources = model->populations[site.projection->source].size;
    struct tile_projection p       = {.tiles = tiles, .projection = site.projection};
    projection_delay_range(model, p.projection, &p.delay_steps, &longest);
    p.synapses = rule_of(p.projection->rule)->indegree(&site) / sources;
    p.reach    = reach_of(p.projection, p.synapses);
    return p.projection->rule == RULE_ONE_TO_ONE ? pairs_join(&p, edges) : all_join(&p, edges);
}

/* ns that a second of model time costs a neuron of each population, without events. */
static void update_costs(const struct model *model, const struct tile_measures *measures,
                         double *cost_ns)
{
    double steps_Hz    = 1000.0 / model->dt_ms;
    bool   is_measured = measures && measures->update_ns > 0;
    for (uint32_t p = 0; p < model->population_count; p++)
        cost_ns[p] = steps_Hz * (is_measured ? measures->update_ns : UPDATE_NS);
    for (uint32_t i = 0; !is_measured && i < model->input_count; i++) {
        const struct input *input = &model->inputs[i];
        if (input->kind == INPUT_POISSON)
            cost_ns[input->target] +=
                steps_Hz * POISSON_NS * input->count / model->populations[input->target].size;
    }
}

static fault weights_fill(struct tile_graph *g, const struct model *model,
                          const struct tile_edges *edges, const struct tile_measures *measures)
{
    double *cost_ns  = NULL;
    double  event_ns = measures && measures->event_ns > 0 ? measures->event_ns : EVENT_NS;
    TRY(memory_take(&cost_ns, model->population_count, sizeof *cost_ns, "costs of neurons"));
    update_costs(model, measures, cost_ns);
    for (uint32_t t = 0; t < edges->tiles->count; t++) {
        const struct tile       *tile  = &edges->tiles->tiles[t];
        const struct population *its   = &model->populations[tile->population];
        double                   state = its->kind->state_count + KIND_RECEPTORS_MAX + 1;
        double work_ns = cost_ns[tile->population] * tile->count + edges->events_Hz[t] * event_ns;
        g->work[t]     = (uint64_t)work_ns + 1;
        g->size[t]     = (uint64_t)(g->rate_Hz[t] * tile->count * 1000 + 0.5);
        g->memory[t] =
            (uint64_t)(edges->synapses[t] * SYNAPSE_BYTES + tile->count * state * NEURON_BYTES);
        g->targets[t] = edges->targets[t];
    }
    memory_give(&cost_ns);
    return FAULT_NONE;
}

static fault tiles_take(struct tile_graph *g, const struct model *model,
                        const struct tile_table *tiles, const struct tile_measures *measures)
{
    TRY(memory_take(&g->work, tiles->count, sizeof *g->work, "work of tiles"));
    TRY(memory_take(&g->size, tiles->count, sizeof *g->size, "sizes of tiles"));
    TRY(memory_take(&g->memory, tiles->count, sizeof *g->memory, "memory of tiles"));
    TRY(memory_take(&g->rate_Hz, tiles->count, sizeof *g->rate_Hz, "rates of tiles"));
    TRY(memory_take(&g->targets, tiles->count, sizeof *g->targets, "targets of tiles"));
    for (uint32_t t = 0; t < tiles->count; t++) {
        g->rate_Hz[t] = model->populations[tiles->tiles[t].population].expected_rate_Hz;
        if (measures && measures->rate_Hz && measures->rate_Hz[t] >= 0)
            g->rate_Hz[t] = measures->rate_Hz[t];
    }
    return FAULT_NONE;
}

static void view_make(struct tile_graph *g, uint32_t tiles)
{
    g->view = (struct graph){.vertex_count = tiles,
                             .edge_first   = g->edges.first,
                             .neighbour    = g->edges.neighbour,
                             .work         = g->work,
                             .size         = g->size,
                             .reach        = g->edges.reach,
                             .delay_steps  = g->edges.delay_steps,
                             .memory       = g->memory};
    if (g->edges.sample_reach) {
        g->view.samples      = TILE_SAMPLES;
        g->view.sample_reach = g->edges.sample_reach;
    }
    g->shortest_delay_steps = UINT32_MAX;
    for (uint64_t e = 0; e < g->edges.first[tiles]; e++)
        if (g->edges.delay_steps[e] < g->shortest_delay_steps)
            g->shortest_delay_steps = g->edges.delay_steps[e];
}

fault tile_graph_create(struct tile_graph **out, const struct model *model,
                        const struct tile_table *tiles, const struct tile_measures *measures)
{
    struct tile_edges edges = {0};
    TRY(memory_take(out, 1, sizeof **out, "tile graph"));
    struct tile_graph *g    = *out;
    fault              mine = tiles_take(g, model, tiles, measures);
    if (!mine) mine = tile_edges_make(&edges, tiles, g->rate_Hz);
    for (uint32_t i = 0; !mine && i < model->projection_count; i++)
        if (!model->projections[i].given) mine = projection_join(model, i, tiles, &edges);
    if (!mine && model_has_given_edges(model)) mine = given_tiles_join(model, tiles, &edges);
    if (!mine) mine = weights_fill(g, model, &edges, measures);
    if (!mine) mine = graph_builder_finish(&edges.builder, tiles->count, &g->edges);
    if (!mine) view_make(g, tiles->count);
    tile_edges_clear(&edges);
    if (mine) tile_graph_destroy(out);
    return mine;
}

void tile_graph_destroy(struct tile_graph **graph)
{
    if (!*graph) return;
    graph_edges_clear(&(*graph)->edges);
    memory_give(&(*graph)->work);
    memory_give(&(*graph)->size);
    memory_give(&(*graph)->memory);
    memory_give(&(*graph)->rate_Hz);
    memory_give(&(*graph)->targets);
    memory_give(graph);
}

const struct graph *tile_graph_view(const struct tile_graph *graph) { return &graph->view; }

uint32_t tile_graph_shortest_delay(const struct tile_graph *graph)
{
    return graph->shortest_delay_steps;
}

double tile_graph_dealt_volume(const struct tile_graph *graph, uint32_t parts)
{
    double volume = 0, missed = log1p(-1.0 / parts);
    for (uint32_t t = 0; parts > 1 && t < graph->view.vertex_count; t++)
        volume += (double)graph->size[t] * (parts - 1) * -expm1(graph->targets[t] * missed);
    return volume;
}
