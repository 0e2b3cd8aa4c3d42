/* iaf.h - what the leaky integrate-and-fire kinds have in common.
 *
 * Their parameters begin with the same seven, in the same order (two of the membrane, five of when
 * it spikes), so the checks that do not depend on the synapse, what the kernel needs of the five,
 * and the shift of voltages by E_L are written once.
 *
 * Touches    base/ only.
 */
#ifndef ERGON_KINDS_IAF_H
#define ERGON_KINDS_IAF_H

#include "kinds/kernel_body.h"

#include <math.h>

/* The first parameters of each of these kinds. */
enum { IAF_TAU_M, IAF_C_M, IAF_T_REF, IAF_E_L, IAF_I_E, IAF_V_TH, IAF_V_RESET, IAF_PARAMETERS };
/* In place of the first two, where the leak is said as a conductance. */
enum { LEAK_C_M, LEAK_G_L };

/* Their descriptions, with NEST's defaults. */
#define IAF_PARAMETER_LIST                                                                         \
    {"tau_m", UNIT_MS, 10.0, 0.0, -INFINITY}, {"C_m", UNIT_PF, 250.0, 0.0, -INFINITY},             \
        {"t_ref", UNIT_MS, 2.0, -INFINITY, 0.0}, {"E_L", UNIT_MV, -70.0, -INFINITY, -INFINITY},    \
        {"I_e", UNIT_PA, 0.0, -INFINITY, -INFINITY},                                               \
        {"V_th", UNIT_MV, -55.0, -INFINITY, -INFINITY},                                            \
    {                                                                                              \
        "V_reset", UNIT_MV, -70.0, -INFINITY, -INFINITY                                            \
    }

/* State 0 of each of these kinds is V_m, relative to E_L in its column. */
enum { IAF_V_M };

const char *iaf_check(const double *parameters);
/* Four constants of the kernel that these kinds have in this order: I_e (pA), the threshold and
 * V_reset (mV above E_L), t_ref (steps). */
void   iaf_derive(const double *parameters, double threshold_mV, double dt_ms, float *constants);
float  iaf_to_column(uint32_t state, double value, const double *parameters);
double iaf_from_column(uint32_t state, float value, const double *parameters);

/* t_ref in steps, as NEST counts them: rounded to whole us, then up to a whole step. At most 2^24,
 * up to which a float constant holds every integer. */
float iaf_refractory_steps(double t_ref_ms, double dt_ms);

#endif
