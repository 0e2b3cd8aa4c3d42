/* projection_number.h - the number that a rule needs: in-degree, total, probability.
 *
 * One number for all pairs of a projection, a matrix (a row for each target, a column for each
 * source), or a plain list where there is one target or one source.
 */
#ifndef ERGON_MODEL_PROJECTION_NUMBER_H
#define ERGON_MODEL_PROJECTION_NUMBER_H

#include "model/reading.h"

/* The node of the rule's number; NULL where the rule has none, or where it is missing or stands
 * under the wrong key (noted; *is_good false then). */
const struct yaml_node *number_find(struct reading *r, const struct yaml_node *element,
                                    rule_kind rule, bool *is_good);

/* The number's node for one pair of targets x sources; NULL where the shape is wrong (noted). */
const struct yaml_node *number_cell(struct reading *r, const struct yaml_node *number,
                                    const uint32_t shape[2], uint32_t target, uint32_t source);

/* Read a cell into the draft's number or probability. False: noted. */
bool number_read(struct reading *r, const struct yaml_node *cell, struct projection_draft *draft);

#endif
