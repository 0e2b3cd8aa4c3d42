/* distribution.h - a constant or a distribution, as a model file writes it.
 *
 * Touches    base/, the tree. Drawing from it is network/draw.h.
 */
#ifndef ERGON_MODEL_DISTRIBUTION_H
#define ERGON_MODEL_DISTRIBUTION_H

#include "model/model.h"
#include "model/problem.h"
#include "model/yaml_tree.h"

struct distribution distribution_constant(double value);

/* The distribution of a node, in the given unit, with finite bounds; what is wrong is noted, false
 * then. */
bool distribution_read(struct problems *problems, const struct yaml_node *node, unit expected,
                       struct distribution *out);

/* The distribution of factor x, factor > 0, and of x + offset (not of a lognormal). */
void distribution_scale(struct distribution *d, double factor);
void distribution_shift(struct distribution *d, double offset);

/* The mean before it is cut or clipped. */
double distribution_mean_uncut(const struct distribution *d);

#endif
