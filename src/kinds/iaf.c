/* iaf.c - checks and shifts of the leaky integrate-and-fire kinds. */
#include "kinds/iaf.h"

#include <stddef.h>

#define REFRACTORY_STEPS_MAX 0x1p24

static const double US_PER_MS            = 1000.0;
static const double GRID_TOLERANCE_steps = 1e-6; /* dt is not exact in binary */

const char *iaf_check(const double *parameters)
{
    /* As floats, as the kernel sees them: a reset that rounds to the threshold would never end. */
    float threshold_mV = (float)(parameters[IAF_V_TH] - parameters[IAF_E_L]);
    float reset_mV     = (float)(parameters[IAF_V_RESET] - parameters[IAF_E_L]);
    return reset_mV < threshold_mV ? NULL : "V_reset must be below V_th";
}

void iaf_derive(const double *parameters, double threshold_mV, double dt_ms, float *constants)
{
    constants[0] = (float)parameters[IAF_I_E];
    constants[1] = (float)(threshold_mV - parameters[IAF_E_L]);
    constants[2] = (float)(parameters[IAF_V_RESET] - parameters[IAF_E_L]);
    constants[3] = iaf_refractory_steps(parameters[IAF_T_REF], dt_ms);
}

float iaf_to_column(uint32_t state, double value, const double *parameters)
{
    return (float)(state == IAF_V_M ? value - parameters[IAF_E_L] : value);
}

double iaf_from_column(uint32_t state, float value, const double *parameters)
{
    return state == IAF_V_M ? (double)value + parameters[IAF_E_L] : (double)value;
}

float iaf_refractory_steps(double t_ref_ms, double dt_ms)
{
    if (t_ref_ms >= REFRACTORY_STEPS_MAX * dt_ms) return (float)REFRACTORY_STEPS_MAX;
    double whole_us = floor(t_ref_ms * US_PER_MS + 0.5);
    return (float)ceil(whole_us / (dt_ms * US_PER_MS) - GRID_TOLERANCE_steps);
}
