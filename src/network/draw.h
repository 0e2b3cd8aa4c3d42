/* draw.h - a distribution over whole numbers, drawn by one 32-bit word (Walker's alias method).
 *
 * Weights are stored as integers and delays lie on the grid, so both are discrete: their exact
 * probabilities are computed once from the distribution function (cut or clipped as the model says,
 * no redrawing at run time), and a draw is one table look-up without a branch.
 *
 * Accuracy   each probability within 2^-32.
 * Touches    base/, model/.
 */
#ifndef ERGON_NETWORK_DRAW_H
#define ERGON_NETWORK_DRAW_H

#include "base/alias.h"
#include "model/model.h"

struct draw_table {
    uint32_t           size_log2;
    uint32_t           slot_count; /* 2^size_log2, at most 65536 */
    struct alias_slot *slots;      /* of values above `smallest` */
    int32_t            smallest;   /* values that can come out */
    int32_t            largest;
};

/* A table for round(x / grain), x from the distribution, held within [lowest, highest] by
 * clipping (the grid's first step, the range of an int16); highest - lowest < 65536. Values beyond
 * the distribution's bounds, rounded, cannot come out.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault draw_table_create(struct draw_table **out, const struct distribution *d,
                                   double grain, int32_t lowest, int32_t highest);
void             draw_table_destroy(struct draw_table **table);

static inline int32_t draw_value(const struct draw_table *t, uint32_t word)
{
    return t->smallest + (int32_t)alias_draw(t->slots, t->size_log2, word);
}

/* Distribution function P(X <= x) of a distribution after its cut or clip, its mean, and a value
 * of it from two words (for parameters and initial values, in double). */
double distribution_cdf(const struct distribution *d, double x);
double distribution_mean(const struct distribution *d);
double distribution_draw(const struct distribution *d, uint32_t high, uint32_t low);

#endif
