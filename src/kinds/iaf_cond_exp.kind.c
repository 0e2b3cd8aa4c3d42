/* iaf_cond_exp.kind.c - leaky integrate-and-fire with exponential synaptic conductances.
 *
 *     C_m dV/dt = g_L (E_L - V) + g_ex (E_ex - V) + g_in (E_in - V) + I_e + current
 *     dg/dt     = -g / tau_syn, plus the size of the weight at each arrival
 *
 * Scheme: membrane.h, second order between spikes, which lie on the grid. The step is in
 * leaky_body.h, the conductances are in receptors.h.
 */
#include "kinds/kind.h"

#define KIND_NAME       iaf_cond_exp
#define SYNAPSE         SYNAPSE_COND_EXP
#define RECEPTORS_MERGE 0
#define LEAKY_HAS_FLOOR 0
#include "kinds/leaky_body.h"

#ifdef KERNEL_IS_portable

enum { P_RECEPTORS = IAF_PARAMETERS, PARAMETER_COUNT = P_RECEPTORS + RECEPTOR_PARAMETERS };

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    [LEAK_C_M]    = {"C_m", UNIT_PF, 250.0, 0.0, -INFINITY},
    [LEAK_G_L]    = {"g_L", UNIT_NS, 16.6667, 0.0, -INFINITY},
    [IAF_T_REF]   = {"t_ref", UNIT_MS, 2.0, -INFINITY, 0.0},
    [IAF_E_L]     = {"E_L", UNIT_MV, -70.0, -INFINITY, -INFINITY},
    [IAF_I_E]     = {"I_e", UNIT_PA, 0.0, -INFINITY, -INFINITY},
    [IAF_V_TH]    = {"V_th", UNIT_MV, -55.0, -INFINITY, -INFINITY},
    [IAF_V_RESET] = {"V_reset", UNIT_MV, -60.0, -INFINITY, -INFINITY},
    RECEPTOR_PARAMETER_LIST,
};

static void derive(const double *p, double dt_ms, float *constants)
{
    const struct membrane membrane = membrane_of_leak(p[LEAK_C_M], p[LEAK_G_L], p[IAF_E_L]);
    membrane_derive(&membrane, p + P_RECEPTORS, dt_ms, constants);
    iaf_derive(p, p[IAF_V_TH], dt_ms, constants + I_E);
}

#define KIND_PAPER "Meffin, Burkitt & Grayden 2004, J. Comput. Neurosci. 16:159"
#include "kinds/receptors_kind.h"

#endif
