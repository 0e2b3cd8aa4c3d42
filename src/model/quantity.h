/* quantity.h - a number with its unit, as one stored value.
 *
 * A quantity is a decimal number and a unit of the expected dimension: `250 pF`, `0.25 nF`. The
 * power of ten of the unit is put into the decimal number before it becomes a double, so that
 * 0.25 nF and 250 pF are the same double. A pure number has no unit.
 *
 * Touches    base/, the tree, units of kinds/kind.h.
 */
#ifndef ERGON_MODEL_QUANTITY_H
#define ERGON_MODEL_QUANTITY_H

#include "kinds/kind.h"
#include "model/problem.h"
#include "model/yaml_tree.h"

#include <stdbool.h>

/* The value of a node in the given unit; UNIT_NONE: a pure number. Finite. What is wrong is noted,
 * false then. */
bool quantity_read(struct problems *problems, const struct yaml_node *node, unit expected,
                   double *out);

/* As quantity_read, and low <= value (or low < value), value <= high. */
struct quantity_range {
    double low, high;
    bool   is_low_excluded;
};
bool quantity_read_within(struct problems *problems, const struct yaml_node *node, unit expected,
                          struct quantity_range range, double *out);

/* The power of ten that a unit's name stands for over the stored unit of its dimension: "nA" is 3
 * over pA. Noted and false where the name is none of the expected dimension. */
bool quantity_unit_power(struct problems *problems, const struct yaml_node *node, unit expected,
                         int *power);

#endif
