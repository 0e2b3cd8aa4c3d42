/* structure.h - synapses and neurons that come and go, over all ranks.
 *
 * What changes is decided by each rank for itself, between two steps, from what all ranks would see
 * alike (shard/pruning.h, shard/retirement.h). One thing must be told: who pays for the release of
 * a spike is its source, and how many synapses it has left is known where they lie. It is told
 * every TELL_TICKS ticks, at the same steps for any number of ranks.
 *
 * Ownership  plain data; what it points to is borrowed.
 * Touches    comm/, shard/, outgoing.h.
 */
#ifndef ERGON_STEP_STRUCTURE_H
#define ERGON_STEP_STRUCTURE_H

#include "step/outgoing.h"

enum { TELL_TICKS = 64 };

struct structure {
    struct outgoing_plan outgoing;
    uint32_t             tick_steps; /* 0: nothing comes or goes */
};

/* ranks: the same on all */
struct structure structure_make(const struct model *model, const struct outgoing_plan *outgoing);

/* After a step, when its spikes are queued, and before any delivery of the next.
 *   faults  FAULT_MEMORY: local, or agreed
 *   ranks   collective */
MUST_CHECK fault structure_step(const struct structure *structure, uint64_t step);

/* What came and went so far, on all ranks. */
struct structure_totals {
    struct pruned  *pruned;  /* [projections] */
    struct retired *retired; /* [populations] */
};

/* Both stay NULL where nothing comes or goes.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault structure_totals_take(struct structure_totals *totals,
                                       const struct structure  *structure,
                                       const struct model      *model);
void             structure_totals_clear(struct structure_totals *totals);

#endif
