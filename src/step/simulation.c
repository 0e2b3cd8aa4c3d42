/* simulation.c - the build, phase by phase, with an agreement after each. */
#include "step/simulation.h"

#include "base/clock.h"
#include "base/memory.h"
#include "network/tile_graph.h"

/* Rank 0 partitions and tells: METIS need not be the same library on every host. */
static fault owners_choose(struct simulation *s)
{
    struct tile_graph *graph = NULL;
    TRY(tile_graph_create(&graph, s->model, s->tiles));
    const struct graph *view  = tile_graph_view(graph);
    uint32_t            ranks = comm_size(s->comm);
    fault failed              = memory_take(&s->owner, s->tiles->count, sizeof *s->owner, "owners");
    if (!failed) failed = partitioner_find(s->how.partition)(view, ranks, s->model->seed, s->owner);
    if (!failed) failed = partition_measure(view, ranks, s->owner, &s->cost);
    tile_graph_destroy(&graph);
    return failed;
}

static fault tiles_share(struct simulation *s)
{
    fault mine = tile_table_create(&s->tiles, s->model);
    if (!mine) mine = quantisation_create(&s->quantisation, s->model);
    if (!mine && comm_is_first(s->comm)) mine = owners_choose(s);
    TRY(comm_agree(s->comm, mine));

    uint64_t bytes = s->tiles->count * sizeof *s->owner;
    void    *owner = s->owner;
    mine           = comm_broadcast(s->comm, &owner, &bytes);
    s->owner       = owner;
    if (mine) return mine;

    mine = memory_take(&s->owned, s->tiles->count, sizeof *s->owned, "owned tiles");
    for (uint32_t tile = 0; !mine && tile < s->tiles->count; tile++)
        if (s->owner[tile] == comm_rank(s->comm)) s->owned[s->owned_count++] = tile;
    return comm_agree(s->comm, mine);
}

fault simulation_build(struct simulation *s, struct comm *comm, const struct model *model,
                       const struct simulation_how *how)
{
    uint64_t start = clock_ns();
    *s             = (struct simulation){.how = *how, .comm = comm, .model = model};
    fault failed   = tiles_share(s);
    if (failed) goto undo;

    struct shard_plan plan = {.model        = model,
                              .tiles        = s->tiles,
                              .quantisation = s->quantisation,
                              .tile_count   = s->owned_count,
                              .owned        = s->owned,
                              .isa          = how->isa};
    failed                 = comm_agree(comm, shard_create(&s->shard, &plan));
    if (failed) goto undo;

    struct route_plan routes = {
        .comm = comm, .shard = s->shard, .tiles = s->tiles, .owner = s->owner};
    failed = route_table_create(&s->routes, &routes);

undo:
    s->build_ns = clock_ns() - start;
    if (failed) simulation_clear(s);
    return failed;
}

void simulation_clear(struct simulation *s)
{
    route_table_destroy(&s->routes);
    shard_destroy(&s->shard);
    memory_give(&s->owned);
    memory_give(&s->owner);
    quantisation_destroy(&s->quantisation);
    tile_table_destroy(&s->tiles);
}
