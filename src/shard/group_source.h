/* group_source.h - spikes, rates and currents that come from outside the model.
 *
 * A spike source sends what its list says, or what it was told: spikes of single neurons, or rates,
 * of which a keyed draw for each neuron and step makes spikes, so that tiles and ranks do not show.
 *
 * Touches    neuron_group.h. Private to shard/.
 */
#ifndef ERGON_SHARD_GROUP_SOURCE_H
#define ERGON_SHARD_GROUP_SOURCE_H

#include "shard/neuron_group.h"

/* The senses of the group's population; after its own inputs. */
MUST_CHECK fault group_senses_create(struct neuron_group *group, const struct model *model);
void             group_senses_destroy(struct neuron_group *group);

/* What has been told for a sense of the model; nothing where the group does not have it.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault group_sense_tell(struct neuron_group *group, uint32_t sense, uint32_t count,
                                  const struct sense_event *events);

/* A step of a spike source. */
void group_source_step(struct neuron_group *group, struct group_step *step);
/* Currents of senses become what they are in a step. */
void group_currents_take(struct neuron_group *group, uint64_t step);

#endif
