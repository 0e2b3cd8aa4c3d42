/* pruning_sweep.h - closing the gaps that pruning leaves. Private to pruning.
 *
 * Touches    base/, the store.
 */
#ifndef ERGON_SHARD_PRUNING_SWEEP_H
#define ERGON_SHARD_PRUNING_SWEEP_H

#include "shard/pruning.h"

/* The next slice of a sweep, or of a new one where gaps have become too much; at its end the memory
 * behind goes back. Moves are listed, for calendars to follow.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault pruning_sweep(struct pruning_state *it, struct synapse_store *store);

#endif
