/* tile_edges.c - sums per tile, halves of edges for the builder. */
#include "network/tile_edges.h"

#include "base/memory.h"

fault tile_edges_make(struct tile_edges *edges, const struct tile_table *tiles,
                      const double *rate_Hz)
{
    uint32_t count = tiles->count;
    *edges         = (struct tile_edges){
                .tiles = tiles, .rate_Hz = rate_Hz, .builder = {.samples = TILE_SAMPLES}};
    fault failed = memory_take(&edges->events_Hz, count, sizeof(double), "events of tiles");
    if (!failed) failed = memory_take(&edges->synapses, count, sizeof(double), "synapses of tiles");
    if (!failed) failed = memory_take(&edges->targets, count, sizeof(double), "targets of tiles");
    if (failed) tile_edges_clear(edges);
    return failed;
}

void tile_edges_clear(struct tile_edges *edges)
{
    graph_builder_clear(&edges->builder);
    memory_give(&edges->events_Hz);
    memory_give(&edges->synapses);
    memory_give(&edges->targets);
}

fault tile_edges_join(struct tile_edges *edges, const struct tile_join *join)
{
    double senders = edges->tiles->tiles[join->from].count;
    edges->events_Hz[join->to] += senders * join->synapses * edges->rate_Hz[join->from];
    edges->synapses[join->to] += senders * join->synapses;
    edges->targets[join->from] += join->synapses;
    double            reach = join->reach < (double)REACH_SURE ? join->reach : (double)REACH_SURE;
    struct graph_half edge  = {.vertex      = join->from,
                               .neighbour   = join->to,
                               .reach       = (float)reach,
                               .delay_steps = join->delay_steps};
    if (!join->sample || join->from == join->to) return graph_builder_join(&edges->builder, edge);
    return graph_builder_join_sampled(&edges->builder, edge, join->sample);
}
