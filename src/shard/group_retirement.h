/* group_retirement.h - which neurons of a group may retire, and what a boundary does to it.
 *
 * Touches    neuron_group.h, retirement.h.
 */
#ifndef ERGON_SHARD_GROUP_RETIREMENT_H
#define ERGON_SHARD_GROUP_RETIREMENT_H

#include "shard/neuron_group.h"

/* Give a group a retirement, where the model's energy says that its neurons retire.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault group_retirement_create(struct neuron_group *group, const struct group_plan *plan);

/* A boundary; accumulators: [class][lid] of the shard. */
void group_retirement_tick(struct neuron_group *group, int32_t *const *accumulators);

#endif
