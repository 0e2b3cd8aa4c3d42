/* synapse_store.h - the synapses of a shard: rows of runs, 4 or 8 bytes a synapse.
 *
 * A narrow synapse is one word: target in the low half (accumulator within a block of 65,536),
 * weight in the high half (int16, in the unit of its source population and receptor class). A wide
 * one is two: the target (one block holds all), then the weight (int32, in the accumulator's unit).
 * All synapses of a model are of one width (quantisation's weight_bits). The synapses of
 * one source are a row, ordered by lane, then as they came; a lane is (delay, pruning rule,
 * receptor class, block). The delay is not stored: a row is cut into runs of one lane, each a
 * (lane, count) pair. So where no projection is pruned runs are as long as can be.
 *
 *      rows:      gid 7            gid 9              one per source that has synapses here
 *                 |                |
 *      runs:      l0 3 | l2 2      l1 4 | l2 1        lane, count: 4 bytes each
 *                 |                |
 *      synapses:  ......=====      .........==        4 or 8 bytes each, streamed at delivery
 *
 * Blocks number the accumulators: receptor class x blocks per class + lid / 65,536 (narrow), or
 * the receptor class (wide).
 *
 * Invariant  the counts of a row's runs add up to its synapses; no run is empty.
 * Ownership  the store owns its arrays.
 * Touches    base/, network/row_stream.h.
 */
#ifndef ERGON_SHARD_SYNAPSE_STORE_H
#define ERGON_SHARD_SYNAPSE_STORE_H

#include "network/row_stream.h"

#include <stddef.h>
#include <string.h>

enum {
    BLOCK_LOG2       = 16,
    BLOCK_WIDE_LOG2  = 31,
    BLOCKS_MAX       = 256,
    LANES_MAX        = 1 << 16,
    RUN_SYNAPSES_MAX = 0xffff
};

struct lane {
    uint16_t delay_steps;
    uint8_t  block;
    uint8_t  receptor; /* class of the block */
    uint16_t rule;     /* of pruning, from 1 on; 0: its synapses stay */
};

struct run {
    uint16_t lane;
    uint16_t count;
};
_Static_assert(sizeof(struct run) == 4, "a run is 4 bytes");
_Static_assert(BLOCKS_MAX <= UINT8_MAX + 1, "a lane holds a block in a byte");

struct synapse_row {
    uint64_t first;                     /* of its synapses */
    uint32_t run_first;                 /* of its runs; they end where the next row's begin */
    uint8_t  shift[KIND_RECEPTORS_MAX]; /* of its weights, by receptor class */
};
_Static_assert(sizeof(struct synapse_row) == 16, "four rows a cache line");

struct synapse_store {
    bool      is_wide; /* two words a synapse */
    uint32_t *words;
    uint64_t  synapse_count;
    size_t    synapse_capacity;

    struct run *runs;
    uint64_t    run_count;
    size_t      run_capacity;

    struct synapse_row *rows; /* [row_count + 1]: the last only ends the one before */
    uint32_t           *row_source;
    uint32_t            row_count;
    size_t              row_capacity, source_capacity;

    struct lane *lanes;
    uint32_t     lane_count;
    uint32_t     blocks_per_class;
    uint32_t     block_log2; /* accumulators of a block */
    uint32_t     delay_max;

    uint64_t *made;       /* [projections] synapses drawn */
    bool     *is_reached; /* [lids] some synapse has a weight that is not 0 */
};

/* The target of a synapse, within its block. */
static inline uint32_t synapse_target(const struct synapse_store *store, uint64_t synapse)
{
    if (store->is_wide) return store->words[2 * synapse];
    return store->words[synapse] & ((1u << BLOCK_LOG2) - 1);
}

static inline size_t synapse_bytes(const struct synapse_store *store)
{
    return (store->is_wide ? 2 : 1) * sizeof *store->words;
}

/* Move synapses to a place at or before theirs. */
static inline void synapse_copy(struct synapse_store *store, uint64_t to, uint64_t from)
{
    if (store->is_wide) {
        store->words[2 * to]     = store->words[2 * from];
        store->words[2 * to + 1] = store->words[2 * from + 1];
    } else {
        store->words[to] = store->words[from];
    }
}
static inline void synapses_copy(struct synapse_store *store, uint64_t to, uint64_t from,
                                 size_t count)
{
    const size_t words = store->is_wide ? 2 : 1;
    memmove(store->words + words * to, store->words + words * from,
            count * words * sizeof(uint32_t));
}

struct synapse_plan {
    const struct model        *model;
    const struct tile_table   *tiles;
    const struct quantisation *quantisation;
    uint32_t                   tile_count; /* owned, ascending */
    const uint32_t            *owned;
    const uint32_t            *lid_first; /* of each owned tile */
    uint32_t                   lid_count;
    uint16_t                   rule_count; /* of pruning */
    const uint16_t            *rules;      /* [projections] as a lane has it; NULL: none */
};

/* Fill an empty store with every synapse of the owned tiles.
 *   faults  FAULT_MEMORY, FAULT_INPUT (more lanes or blocks than the layout holds),
 *           FAULT_BUG (what was drawn can overflow an accumulator) */
MUST_CHECK fault synapse_store_fill(struct synapse_store *store, const struct synapse_plan *plan);
void             synapse_store_clear(struct synapse_store *store);
uint64_t         synapse_store_bytes(const struct synapse_store *store);

#endif
