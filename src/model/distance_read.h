/* distance_read.h - what a projection takes from distance: functions, a mask, and their checks.
 *
 * A rule becomes its spatial form when an element has a `kernel`, a `mask`, or a `p`, `weight` or
 * `delay` that names a function of distance.
 */
#ifndef ERGON_MODEL_DISTANCE_READ_H
#define ERGON_MODEL_DISTANCE_READ_H

#include "model/reading.h"

/* Is a node a function of distance (linear, exponential, gaussian)? */
bool is_distance(const struct yaml_node *node);

/* Does an element of `projections` ask for distance anywhere? */
bool is_spatial(const struct yaml_node *element);

/* A constant or a function of distance; peak_needed: false makes it 1. Bounds are those of the
 * file, else out's. False: noted. */
bool distance_read(struct reading *r, const struct yaml_node *node, unit of, bool peak_needed,
                   struct distance_function *out);

/* Mask, chance and the rule's spatial form of an element, into space. number: already read where p
 * is a number. False: noted. */
bool space_read(struct reading *r, const struct yaml_node *element, rule_kind *rule,
                struct projection_space *space);

/* What depends on the pair: may its populations be joined, expectations, bounds of weight and
 * delay. Gives the draft its own space.
 *   good  false: noted, or left out because a population is wrong */
MUST_CHECK fault space_finish(struct reading *r, struct projection_draft *draft,
                              const struct projection_space *space, bool *good);

#endif
