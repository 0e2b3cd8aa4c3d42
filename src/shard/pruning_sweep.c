/* pruning_sweep.c - rows move together, a slice of them a tick. */
#include "shard/pruning_sweep.h"

#include "base/memory.h"

#include <string.h>

/* A sweep begins when an eighth of the store is gaps; a tick moves so many synapses, or looks at so
 * many rows. */
enum { GAPS_PART = 8, SLICE_SYNAPSES = 1 << 18, SLICE_ROWS = 1 << 14 };

static bool sweep_is_due(const struct pruning_state *it, const struct synapse_store *store)
{
    uint64_t gaps = store->synapse_count - it->living;
    return gaps > 0 && gaps >= store->synapse_count / GAPS_PART;
}

/* Synapses of a row that are left. */
static uint32_t row_synapses(const struct pruning_state *it, const struct synapse_store *store,
                             uint32_t row)
{
    const struct run *runs  = store->runs + store->rows[row].run_first;
    uint32_t          count = 0;
    for (uint32_t r = 0; r < it->run_counts[row]; r++)
        count += runs[r].count;
    return count;
}

static fault row_move(struct pruning_state *it, struct synapse_store *store, uint32_t count)
{
    struct sweep       *sweep = &it->sweep;
    struct synapse_row *row   = &store->rows[sweep->row];
    uint32_t            runs  = it->run_counts[sweep->row];
    if (row->first != sweep->synapse_end && count > 0) {
        struct run_move move = {row->first, sweep->synapse_end, count, MOVE_COUNT_KEPT};
        TRY(run_moves_add(&it->moves, move));
        synapses_copy(store, move.to, move.from, count);
        memmove(it->benefits + move.to, it->benefits + move.from, count);
    }
    if (row->run_first != sweep->run_end)
        memmove(store->runs + sweep->run_end, store->runs + row->run_first,
                runs * sizeof *store->runs);
    row->first     = sweep->synapse_end;
    row->run_first = (uint32_t)sweep->run_end;
    sweep->synapse_end += count;
    sweep->run_end += runs;
    sweep->row++;
    return FAULT_NONE;
}

/* All rows lie together: what is behind them goes back. */
static fault sweep_end(struct pruning_state *it, struct synapse_store *store)
{
    struct sweep *sweep  = &it->sweep;
    store->synapse_count = sweep->synapse_end;
    store->run_count     = sweep->run_end;
    store->rows[store->row_count] =
        (struct synapse_row){.first = sweep->synapse_end, .run_first = (uint32_t)sweep->run_end};
    *sweep = (struct sweep){0};
    TRY(memory_resize(&store->words, store->synapse_count, synapse_bytes(store), "synapses"));
    TRY(memory_resize(&store->runs, store->run_count, sizeof *store->runs, "runs of synapses"));
    store->synapse_capacity = store->synapse_count;
    store->run_capacity     = store->run_count;
    return memory_resize(&it->benefits, store->synapse_count, 1, "pruning of synapses");
}

fault pruning_sweep(struct pruning_state *it, struct synapse_store *store)
{
    struct sweep *sweep = &it->sweep;
    if (!sweep->is_on && !sweep_is_due(it, store)) return FAULT_NONE;
    sweep->is_on   = true;
    uint64_t moved = 0;
    for (uint32_t rows = 0; rows < SLICE_ROWS && moved < SLICE_SYNAPSES; rows++) {
        if (sweep->row == store->row_count) return sweep_end(it, store);
        uint32_t count = row_synapses(it, store, sweep->row);
        moved += count;
        TRY(row_move(it, store, count));
    }
    return FAULT_NONE;
}
