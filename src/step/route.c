/* route.c - rows offered to the owners of their sources, taken in by lid. */
#include "step/route.h"

#include "base/memory.h"

#include <assert.h>

/* Words of an offer: gid of the source, row of the offering rank. */
enum { OFFER_WORDS = 2 };

struct offers {
    uint64_t *first; /* [ranks + 1] in words */
    uint32_t *words;
};

static uint32_t owner_of(const struct route_plan *plan, uint32_t gid)
{
    return plan->owner[tile_of(plan->tiles, gid)];
}

static fault offers_make(struct offers *mine, const struct route_plan *plan)
{
    uint32_t        rows = shard_row_count(plan->shard), ranks = comm_size(plan->comm);
    const uint32_t *sources = shard_row_sources(plan->shard);
    uint64_t       *place   = NULL;
    TRY(memory_take(&mine->words, (size_t)OFFER_WORDS * rows, sizeof(uint32_t), "routes"));
    TRY(memory_take(&place, ranks, sizeof *place, "routes"));
    for (uint32_t row = 0; row < rows; row++)
        mine->first[owner_of(plan, sources[row]) + 1] += OFFER_WORDS;
    for (uint32_t rank = 0; rank < ranks; rank++) {
        mine->first[rank + 1] += mine->first[rank];
        place[rank] = mine->first[rank];
    }
    for (uint32_t row = 0; row < rows; row++) {
        uint64_t *at         = &place[owner_of(plan, sources[row])];
        mine->words[(*at)++] = sources[row];
        mine->words[(*at)++] = row;
    }
    memory_give(&place);
    return FAULT_NONE;
}

/* Count, then place: offers come by rank, so the routes of a lid end up by rank. */
static fault offers_take_in(struct route_table *table, const struct route_plan *plan,
                            const struct offers *theirs)
{
    uint32_t  lids = shard_lid_count(plan->shard), ranks = comm_size(plan->comm);
    uint64_t *place = NULL;
    TRY(memory_take(&table->first, (size_t)lids + 1, sizeof *table->first, "routes"));
    TRY(memory_take(&table->routes, theirs->first[ranks] / OFFER_WORDS, sizeof *table->routes,
                    "routes"));
    TRY(memory_take(&place, lids, sizeof *place, "routes"));
    for (uint64_t w = 0; w < theirs->first[ranks]; w += OFFER_WORDS)
        table->first[shard_find(plan->shard, theirs->words[w]) + 1]++;
    for (uint32_t lid = 0; lid < lids; lid++) {
        table->first[lid + 1] += table->first[lid];
        place[lid] = table->first[lid];
    }
    for (uint32_t rank = 0; rank < ranks; rank++)
        for (uint64_t w = theirs->first[rank]; w < theirs->first[rank + 1]; w += OFFER_WORDS) {
            uint32_t lid                = shard_find(plan->shard, theirs->words[w]);
            table->routes[place[lid]++] = (struct route){rank, theirs->words[w + 1]};
        }
    memory_give(&place);
    return FAULT_NONE;
}

static void interval_shorten(uint32_t *interval, uint32_t delay)
{
    if (delay < *interval) *interval = delay;
}

/* Within hosts and between them. ranks: collective */
static void intervals_find(struct route_table *table, const struct route_plan *plan)
{
    uint32_t        mine = comm_rank(plan->comm), host = comm_host_of(plan->comm, mine);
    uint32_t        near = INTERVAL_MAX_STEPS, far = INTERVAL_MAX_STEPS;
    const uint32_t *sources = shard_row_sources(plan->shard);
    for (uint32_t row = 0; row < shard_row_count(plan->shard); row++) {
        uint32_t owner = owner_of(plan, sources[row]);
        if (owner == mine) continue;
        bool is_near = comm_host_of(plan->comm, owner) == host;
        interval_shorten(is_near ? &near : &far, shard_row_delay_min(plan->shard, row));
    }
    uint64_t both[] = {near, far};
    comm_min_u64(plan->comm, both, 2);
    table->interval_steps     = (uint32_t)both[0];
    table->far_interval_steps = (uint32_t)both[1];
}

/* Who sends to whom is known to both: rows were offered in one direction, routes came in the
 * other. */
static fault neighbours_find(struct route_table *table, const struct route_plan *plan)
{
    const uint32_t *sources = shard_row_sources(plan->shard);
    uint64_t        routes  = table->first[shard_lid_count(plan->shard)];
    TRY(memory_take(&table->is_neighbour, comm_size(plan->comm), sizeof *table->is_neighbour,
                    "routes"));
    for (uint32_t row = 0; row < shard_row_count(plan->shard); row++)
        table->is_neighbour[owner_of(plan, sources[row])] = true;
    for (uint64_t route = 0; route < routes; route++)
        table->is_neighbour[table->routes[route].rank] = true;
    return FAULT_NONE;
}

fault route_table_create(struct route_table *table, const struct route_plan *plan)
{
    *table = (struct route_table){.comm = plan->comm};
    intervals_find(table, plan);
    struct offers mine = {0}, theirs = {0};
    size_t        bounds = (size_t)comm_size(plan->comm) + 1;
    fault         failed = memory_take(&mine.first, bounds, sizeof *mine.first, "routes");
    if (!failed) failed = memory_take(&theirs.first, bounds, sizeof *theirs.first, "routes");
    if (!failed) failed = offers_make(&mine, plan);
    failed = comm_agree(plan->comm, failed);
    if (failed) goto undo;
    failed = comm_all_to_all(plan->comm, mine.words, mine.first, &theirs.words, theirs.first);
    if (failed) goto undo;
    failed = offers_take_in(table, plan, &theirs);
    if (!failed) failed = neighbours_find(table, plan);
    failed = comm_agree(plan->comm, failed);

undo:
    memory_give(&mine.first);
    memory_give(&mine.words);
    memory_give(&theirs.first);
    memory_give(&theirs.words);
    if (failed) route_table_destroy(table);
    return failed;
}

void route_table_destroy(struct route_table *table)
{
    memory_give(&table->first);
    memory_give(&table->routes);
    memory_give(&table->is_neighbour);
}
