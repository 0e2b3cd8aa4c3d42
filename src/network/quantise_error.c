/* quantise_error.c - how much of a weight its unit rounds away. */
#include "network/draw.h"
#include "network/quantise.h"
#include "network/quantum.h"

#include <math.h>

/* Mean |x| over evenly spaced quantiles. */
static double mean_size(const struct distribution *d)
{
    enum { QUANTILES = 256 };
    double sum = 0;
    for (uint32_t i = 0; i < QUANTILES; i++)
        sum += fabs(distribution_draw(d, i << 24 | 1u << 23, 0));
    return sum / QUANTILES;
}

/* Of given edges: that of the smallest weight, in the coarser of the units they are stored in. */
static double given_error(const struct quantisation *q, const struct projection *p)
{
    const struct edge_survey *survey = &p->given->survey;
    double                    size   = survey->smallest_size;
    double                    worst  = 0;
    const double              end[2] = {survey->smallest, survey->largest};
    for (int i = 0; i < 2 && survey->count; i++) {
        uint32_t class = projection_class(q, p, end[i]);
        double grain   = q->weight_unit[p->source * KIND_RECEPTORS_MAX + class];
        bool   fits    = survey->quantum > 0 && quantum_divides(grain, survey->quantum);
        if (size > 0 && !fits && 0.5 * grain / size > worst) worst = 0.5 * grain / size;
    }
    return worst;
}

double quantisation_grain(const struct quantisation *q, const struct projection *projection)
{
    double mean    = mean_size(&projection->weight);
    uint32_t class = projection_class(q, projection, distribution_mean(&projection->weight));
    return mean > 0 ? 0.5 * q->weight_unit[projection->source * KIND_RECEPTORS_MAX + class] / mean
                    : 0;
}

double quantisation_error(const struct quantisation *q, const struct projection *projection)
{
    if (projection->given) return given_error(q, projection);
    const struct distribution *d    = &projection->weight;
    double                     mean = mean_size(d);
    uint32_t class                  = projection_class(q, projection, distribution_mean(d));
    double stored_unit = q->weight_unit[projection->source * KIND_RECEPTORS_MAX + class];
    if (mean == 0) return 0;
    if (d->shape != SHAPE_CONSTANT) return 0.5 * stored_unit / mean;
    double count = d->a / stored_unit;
    return fabs(count - floor(count + 0.5)) <= QUANTUM_SLACK * fabs(count)
               ? 0
               : 0.5 * stored_unit / mean;
}
