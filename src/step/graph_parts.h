/* graph_parts.h - what the files of graph_check.h share. Private to step/.
 *
 * Touches    step/graph_check.h.
 */
#ifndef ERGON_STEP_GRAPH_PARTS_H
#define ERGON_STEP_GRAPH_PARTS_H

#include "step/graph_check.h"

/* What follows for a projection from its number of synapses. */
void graph_projection_judge(struct graph_projection *it, const struct model *model,
                            const struct projection *p);
/* Which populations nothing drives, by inputs and projections that are not empty. */
void graph_drive_seek(struct graph_findings *f, const struct model *model);
/* May it spike though nothing reaches it? */
bool graph_can_spike_alone(const struct population *p);

#endif
