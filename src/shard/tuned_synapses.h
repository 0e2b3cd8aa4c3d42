/* tuned_synapses.h - the synapses of a tunable projection: as they were drawn, and as they are.
 *
 * No other projection joins the same two populations, so its synapses are those of the rows of one
 * that reach neurons of the other. What was drawn is kept in the order in which they lie, 2 or 4
 * bytes a synapse; a weight is that times value / start, rounded half to even, and no larger than
 * the bound from which units were chosen.
 *
 * Invariant  weights depend on what was drawn and the value, not on values before it.
 * Ownership  owns what was drawn; the store is the shard's.
 * Touches    base/, model/, network/quantise.h, the store.
 */
#ifndef ERGON_SHARD_TUNED_SYNAPSES_H
#define ERGON_SHARD_TUNED_SYNAPSES_H

#include "shard/synapse_store.h"

struct tuned_synapses {
    const struct tunable *tunable;
    uint32_t              row_first, row_end;        /* of its sources */
    uint32_t              lid_first, lid_end;        /* of its targets; none: the same */
    int32_t               limit[KIND_RECEPTORS_MAX]; /* of |weight|, by class */
    uint64_t              count;
    void                 *drawn; /* [count] int16_t, or int32_t of a wide store */
};

struct tuned_plan {
    const struct model        *model;
    const struct quantisation *quantisation;
    const struct tunable      *tunable;
    uint32_t                   lid_first, lid_end; /* of the target population here */
};

/* Keep what was drawn, before anything is tuned.   faults  FAULT_MEMORY */
MUST_CHECK fault tuned_synapses_create(struct tuned_synapses *tuned, const struct tuned_plan *plan,
                                       const struct synapse_store *store);
void             tuned_synapses_destroy(struct tuned_synapses *tuned);
void             tuned_synapses_set(const struct tuned_synapses *tuned, struct synapse_store *store,
                                    double value);
uint64_t         tuned_synapses_bytes(const struct tuned_synapses *tuned,
                                      const struct synapse_store  *store);

#endif
