/* spike_source.kind.c - a neuron without equations: it spikes when the model's list says so. */
#include "kinds/kind.h"

#include <stddef.h>

#ifdef KERNEL_IS_portable

static const char *check(const double *parameters)
{
    (void)parameters;
    return NULL;
}

static void derive(const double *parameters, double dt_ms, float *constants)
{
    (void)parameters;
    (void)dt_ms;
    (void)constants;
}

extern const struct kind kind_spike_source;
const struct kind        kind_spike_source = {
           .name            = "spike_source",
           .source          = "spike times of the model",
           .weight_unit     = UNIT_NONE,
           .t_ref_parameter = -1,
           .check           = check,
           .derive          = derive,
};

#endif
