/* weight_bound.c - classes of weights, and how large they can be. */
#include "network/weight_bound.h"

#include "model/tunable.h"

#include <math.h>

uint32_t projection_class(const struct quantisation *q, const struct projection *projection,
                          double weight)
{
    if (q->is_named[projection->target]) return projection->receptor;
    return (q->is_split[projection->target] || q->is_apart[projection->target]) && weight < 0;
}

double weight_bound(const struct quantisation *q, const struct projection *p, uint32_t class)
{
    bool   is_one = p->weight.shape == SHAPE_CONSTANT;
    double low    = is_one ? p->weight.a : p->weight.minimum;
    double high   = is_one ? p->weight.a : p->weight.maximum;
    double up     = projection_class(q, p, high) == class ? fabs(high) : 0;
    double down   = projection_class(q, p, low) == class ? fabs(low) : 0;
    return up > down ? up : down;
}

int32_t quantisation_limit(const struct quantisation *q, const struct model *model,
                           const struct projection *projection, uint32_t class)
{
    double most = weight_bound(q, projection, class) * projection_growth(model, projection);
    return (int32_t)floor(most / q->weight_unit[projection->source * KIND_RECEPTORS_MAX + class] +
                          0.5 + 1e-6);
}
