/* group_columns.h - states and constants of a group's neurons: made, and made again when tuned.
 *
 * Constants are one value each where every parameter of the population is a constant, else a column
 * each, derived neuron by neuron from parameters that are drawn by key.
 *
 * Ownership  columns are the group's.
 * Touches    neuron_group.h. Private to shard/.
 */
#ifndef ERGON_SHARD_GROUP_COLUMNS_H
#define ERGON_SHARD_GROUP_COLUMNS_H

#include "shard/neuron_group.h"

MUST_CHECK fault group_columns_create(struct neuron_group *group, const struct group_plan *plan);

/* From the next step on all neurons have this value of a parameter, which no state counts from. */
void group_parameter_tune(struct neuron_group *group, const struct model *model,
                          const struct tile_table *tiles, uint32_t parameter, double value);

#endif
