/* simulation.c - the build, phase by phase, with an agreement after each. */
#include "step/simulation.h"

#include "base/clock.h"
#include "base/memory.h"
#include "network/tile_graph.h"

/* Host of every rank; NULL where there is one host. */
static fault hosts_list(const struct comm *comm, uint32_t **hosts)
{
    *hosts = NULL;
    if (comm_host_count(comm) < 2) return FAULT_NONE;
    TRY(memory_take(hosts, comm_size(comm), sizeof **hosts, "hosts of ranks"));
    for (uint32_t rank = 0; rank < comm_size(comm); rank++)
        (*hosts)[rank] = comm_host_of(comm, rank);
    return FAULT_NONE;
}

/* Rank 0 partitions and tells: METIS need not be the same library on every host. */
static fault owners_choose(struct simulation *s)
{
    struct tile_graph *graph  = NULL;
    uint32_t          *hosts  = NULL;
    size_t             ranks  = comm_size(s->comm);
    fault              failed = tile_graph_create(&graph, s->model, s->tiles, NULL);
    if (!failed) failed = hosts_list(s->comm, &hosts);
    if (!failed) failed = memory_take(&s->owner, s->tiles->count, sizeof *s->owner, "owners");
    if (!failed)
        failed = memory_take(&s->traffic, ranks * ranks, sizeof *s->traffic, "expected traffic");
    if (!failed) {
        struct partition_task task = {.graph              = tile_graph_view(graph),
                                      .parts              = comm_size(s->comm),
                                      .host               = hosts,
                                      .seed               = s->model->seed,
                                      .dt_ms              = s->model->dt_ms,
                                      .interval_max_steps = INTERVAL_MAX_STEPS};
        failed                     = partitioner_find(s->how.partition)(&task, s->owner);
        if (!failed) failed = partition_measure(&task, s->owner, &s->cost, s->traffic);
    }
    memory_give(&hosts);
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
    if (failed) goto undo;

    struct graph_plan graph = {
        .comm = comm, .model = model, .shard = s->shard, .routes = &s->routes};
    failed = graph_check(&s->graph, &graph);
    if (failed) goto undo;

    struct outgoing_plan outgoing = {
        .comm = comm, .shard = s->shard, .tiles = s->tiles, .owner = s->owner};
    struct ledger_plan ledger = {
        .model = model, .quantisation = s->quantisation, .outgoing = outgoing};
    s->structure = structure_make(model, &outgoing);
    failed       = ledger_create(&s->ledger, &ledger);

undo:
    s->build_ns = clock_ns() - start;
    if (failed) simulation_clear(s);
    return failed;
}

void simulation_clear(struct simulation *s)
{
    graph_findings_clear(&s->graph);
    ledger_destroy(&s->ledger);
    route_table_destroy(&s->routes);
    shard_destroy(&s->shard);
    memory_give(&s->owned);
    memory_give(&s->owner);
    memory_give(&s->traffic);
    quantisation_destroy(&s->quantisation);
    tile_table_destroy(&s->tiles);
}
