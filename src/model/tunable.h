/* tunable.h - how far tuning can take what a model says.
 *
 * Bounds and costs hold for the whole of every range, so whoever computes one asks here.
 *
 * Touches    model.h.
 */
#ifndef ERGON_MODEL_TUNABLE_H
#define ERGON_MODEL_TUNABLE_H

#include "model/model.h"

/* The tunable that changes a projection's synapses, NULL: they stay as they are drawn. */
const struct tunable *tunable_of_projection(const struct model *model, uint32_t projection);

/* Of a TUNABLE_SYNAPSES: the largest and the smallest factor on weights, at least and at most 1. */
double tunable_growth(const struct tunable *tunable);
double tunable_shrink(const struct tunable *tunable);

/* The largest factor on a projection's weights, 1 where none is tunable. */
double projection_growth(const struct model *model, const struct projection *projection);

/* The largest rate, and the largest weight by size, of an input. */
double input_rate_largest(const struct model *model, const struct input *input);
double input_weight_largest(const struct model *model, const struct input *input);

#endif
