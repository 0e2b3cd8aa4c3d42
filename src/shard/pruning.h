/* pruning.h - synapses that are of no use go: benefits, who is judged when, and what is left.
 *
 * An arrival of step k is judged in step k + window: its synapse is of use if its target spiked
 * from step k on until then. So the runs of prunable projections are queued once more, for that
 * step; the targets' last spikes are all that must be known.
 *
 * Rows are looked at in turns (pruning_rule.h), between two steps, and what must go goes at once:
 * what is left of a row moves together, and its runs that are under way follow (run_moves.h). Gaps
 * between rows are closed by a sweep over the whole store, a slice at a time, which changes nothing
 * but places; then memory goes back.
 *
 * Invariant  what a row keeps depends on nothing but the rows' sources, targets and time: not on
 *            ranks, on slices of a sweep, or on which synapses lie beside it. The synapses of a row
 *            are its first run_counts[row] runs; further runs and synapses of it are a gap.
 * Ownership  owns its columns; edits the shard's store and calendar.
 * Touches    base/, the store, the calendar.
 */
#ifndef ERGON_SHARD_PRUNING_H
#define ERGON_SHARD_PRUNING_H

#include "shard/pruning_rule.h"
#include "shard/run_moves.h"
#include "shard/shard.h"
#include "shard/synapse_store.h"

/* A sweep under way: rows before `row` lie one behind the other. */
struct sweep {
    bool     is_on;
    uint32_t row;
    uint64_t synapse_end, run_end; /* of them */
};

/* Lids from here on are of a population, up to the next range. */
struct lid_range {
    uint32_t lid_first;
    uint32_t population;
};

struct pruning_state {
    struct pruning_rules rules;
    uint8_t             *benefits;    /* [synapses] of runs with a rule */
    uint32_t            *run_counts;  /* [rows] */
    int32_t             *changes;     /* [rows] synapses, since it was last told; 0 or less */
    uint32_t            *turns;       /* rows with something to prune, by turn */
    uint32_t            *turn_first;  /* [period + 1] */
    uint64_t            *last_spikes; /* [lids] step + 1; 0: none yet */
    struct calendar     *judged;      /* [windows] */
    struct pruned       *pruned;      /* [projections] */
    const struct model  *model;       /* borrowed */
    uint32_t             range_count;
    struct lid_range    *ranges;
    uint64_t             living; /* synapses of the store that are not in a gap */
    struct run_moves     moves;
    struct sweep         sweep;
    bool                 is_broken; /* a boundary failed half way: nothing is pruned any more */
};

/* The shard's store and calendars, which pruning edits. */
struct pruning_place {
    struct synapse_store *store;
    struct calendar      *calendar;
    struct calendar      *parts; /* of runs that arrive in part; without slots where none can be */
};

/* *out is NULL where the model prunes nothing; else the rules are there, for the store to be cut
 * by, and pruning_begin makes the rest once it is filled.
 *   faults  FAULT_MEMORY, FAULT_INPUT */
MUST_CHECK fault pruning_create(struct pruning_state **out, const struct model *model);
MUST_CHECK fault pruning_begin(struct pruning_state *it, const struct synapse_store *store,
                               uint32_t lid_count, uint32_t range_count,
                               const struct lid_range *ranges);
void             pruning_destroy(struct pruning_state **it);

/* A row whose source spiked, and how much of it arrives, in 256ths. */
struct pruning_spike {
    uint64_t step;
    uint32_t row;
    uint32_t scale;
};
/* Queue it for arrival and for judgement. */
MUST_CHECK fault pruning_queue(struct pruning_state *it, const struct pruning_place *place,
                               const struct pruning_spike *spike);

/* Neurons spiked in step; then what arrived a window before it is judged. */
void pruning_judge(struct pruning_state *it, const struct synapse_store *store, uint64_t step,
                   uint32_t count, const uint32_t *lids);

/* A boundary, after the last step of tick - 1 and before any delivery of tick's first.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault pruning_tick(struct pruning_state *it, const struct pruning_place *place,
                              uint64_t tick);

/* A synapse that may go. */
struct prunable {
    uint32_t source; /* gid */
    uint32_t target; /* lid */
    uint32_t delay_steps;
    uint32_t projection;
    uint8_t  benefit;
};
/* Show every synapse that may go and is there. */
void pruning_show(const struct pruning_state *it, const struct synapse_store     *store,
                  void (*show)(void *self, const struct prunable *synapse), void *self);

uint64_t pruning_bytes(const struct pruning_state *it, const struct synapse_store *store);

#endif
