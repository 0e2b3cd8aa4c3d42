/* tunable.c - ends of ranges. */
#include "model/tunable.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

static const struct tunable *tunable_find(const struct model *model, tunable_kind kind,
                                          uint32_t index)
{
    for (uint32_t i = 0; i < model->live.tunable_count; i++) {
        const struct tunable *it = &model->live.tunables[i];
        if (it->kind == kind && it->index == index) return it;
    }
    return NULL;
}

const struct tunable *tunable_of_projection(const struct model *model, uint32_t projection)
{
    return tunable_find(model, TUNABLE_SYNAPSES, projection);
}

static double end_by_size(const struct tunable *t, bool is_far)
{
    double low = fabs(t->minimum), high = fabs(t->maximum);
    return is_far ? fmax(low, high) : fmin(low, high);
}

double tunable_growth(const struct tunable *tunable)
{
    return end_by_size(tunable, true) / fabs(tunable->value);
}

double tunable_shrink(const struct tunable *tunable)
{
    return end_by_size(tunable, false) / fabs(tunable->value);
}

double projection_growth(const struct model *model, const struct projection *projection)
{
    assert(projection >= model->projections);
    const struct tunable *it =
        tunable_of_projection(model, (uint32_t)(projection - model->projections));
    return it ? tunable_growth(it) : 1;
}

static uint32_t input_index(const struct model *model, const struct input *input)
{
    assert(input >= model->inputs);
    return (uint32_t)(input - model->inputs);
}

double input_rate_largest(const struct model *model, const struct input *input)
{
    const struct tunable *it = tunable_find(model, TUNABLE_RATE_HZ, input_index(model, input));
    return it ? it->maximum * it->factor : input->rate_Hz;
}

double input_weight_largest(const struct model *model, const struct input *input)
{
    const struct tunable *it = tunable_find(model, TUNABLE_WEIGHT, input_index(model, input));
    if (!it) return input->weight;
    return (fabs(it->minimum) > fabs(it->maximum) ? it->minimum : it->maximum) * it->factor;
}
