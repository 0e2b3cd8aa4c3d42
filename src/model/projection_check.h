/* projection_check.h - weights, delays and rules that cannot be.
 */
#ifndef ERGON_MODEL_PROJECTION_CHECK_H
#define ERGON_MODEL_PROJECTION_CHECK_H

#include "model/reading.h"

/* A delay of at least one step, a constant one on the grid, none beyond DELAY_STEPS_MAX. */
bool delay_check(struct reading *r, const struct yaml_node *node, const struct distribution *d);

/* A rule that these sizes can fulfil. */
void rule_check(struct reading *r, const struct projection_draft *draft);

#endif
