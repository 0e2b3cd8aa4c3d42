/* outgoing.c - (gid, synapses) to the owners of sources. */
#include "step/outgoing.h"

#include "base/memory.h"

#include <assert.h>

/* Words of what is told: gid of the source, synapses. */
enum { WORDS = 2 };

static uint32_t owner_of(const struct outgoing_plan *plan, uint32_t gid)
{
    return plan->owner[tile_of(plan->tiles, gid)];
}

/* What goes to each rank: counted into first[rank + 1], then added up, then placed. */
static fault words_make(const struct outgoing_plan *plan, const int32_t *change, uint64_t *first,
                        uint32_t **words)
{
    uint32_t        rows = shard_row_count(plan->shard), ranks = comm_size(plan->comm);
    const uint32_t *sources = shard_row_sources(plan->shard);
    uint64_t       *place   = NULL;
    for (uint32_t row = 0; row < rows; row++)
        if (change[row]) first[owner_of(plan, sources[row]) + 1] += WORDS;
    for (uint32_t rank = 0; rank < ranks; rank++)
        first[rank + 1] += first[rank];
    TRY(memory_take(words, first[ranks], sizeof **words, "synapses of sources"));
    TRY(memory_take(&place, ranks, sizeof *place, "synapses of sources"));
    for (uint32_t rank = 0; rank < ranks; rank++)
        place[rank] = first[rank];
    for (uint32_t row = 0; row < rows; row++) {
        if (!change[row]) continue;
        uint64_t *at      = &place[owner_of(plan, sources[row])];
        (*words)[(*at)++] = sources[row];
        (*words)[(*at)++] = (uint32_t)change[row];
    }
    memory_give(&place);
    return FAULT_NONE;
}

fault outgoing_tell(const struct outgoing_plan *plan, const int32_t *change)
{
    size_t    bounds = (size_t)comm_size(plan->comm) + 1;
    uint64_t *first = NULL, *theirs_first = NULL;
    uint32_t *words = NULL, *theirs = NULL;
    fault     mine = memory_take(&first, bounds, sizeof *first, "synapses of sources");
    if (!mine) mine = memory_take(&theirs_first, bounds, sizeof *first, "synapses of sources");
    if (!mine) mine = words_make(plan, change, first, &words);
    mine = comm_agree(plan->comm, mine);
    if (!mine) mine = comm_all_to_all(plan->comm, words, first, &theirs, theirs_first);
    assert(mine || theirs_first); /* without a fault all that was asked for is there */
    for (uint64_t w = 0; !mine && w < theirs_first[bounds - 1]; w += WORDS)
        shard_outgoing_add(plan->shard, shard_find(plan->shard, theirs[w]), (int32_t)theirs[w + 1]);
    memory_give(&first);
    memory_give(&theirs_first);
    memory_give(&words);
    memory_give(&theirs);
    return mine;
}

fault outgoing_count(const struct outgoing_plan *plan)
{
    uint32_t rows   = shard_row_count(plan->shard);
    int32_t *counts = NULL;
    TRY(comm_agree(plan->comm, memory_take(&counts, rows, sizeof *counts, "synapses of sources")));
    for (uint32_t row = 0; row < rows; row++)
        counts[row] = (int32_t)shard_row_synapses(plan->shard, row);
    fault failed = outgoing_tell(plan, counts);
    memory_give(&counts);
    return failed;
}
