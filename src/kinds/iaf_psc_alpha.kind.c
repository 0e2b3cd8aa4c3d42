/* iaf_psc_alpha.kind.c - leaky integrate-and-fire with alpha-shaped synaptic currents.
 *
 *     C_m dV/dt   = -(C_m / tau_m) V + I_syn_ex + I_syn_in + I_e + current    (V relative to E_L)
 *     dI_syn/dt   = dI_syn - I_syn / tau_syn
 *     d dI_syn/dt = -dI_syn / tau_syn, plus weight e / tau_syn at each arrival
 *
 * integrated exactly: one arrival gives a current that peaks at its weight after tau_syn. V does
 * not fall below V_min. The step is in leaky_body.h, the currents are in receptors.h.
 */
#include "kinds/kind.h"

#define KIND_NAME       iaf_psc_alpha
#define SYNAPSE         SYNAPSE_PSC_ALPHA
#define RECEPTORS_MERGE 1
#define LEAKY_HAS_FLOOR 1
#include "kinds/leaky_body.h"

#ifdef KERNEL_IS_portable

enum { P_V_MIN = IAF_PARAMETERS, P_RECEPTORS, PARAMETER_COUNT = P_RECEPTORS + RECEPTOR_PARAMETERS };

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    IAF_PARAMETER_LIST,
    {"V_min", UNIT_MV, -INFINITY, -INFINITY, -INFINITY},
    RECEPTOR_PARAMETER_LIST,
};

static void derive(const double *p, double dt_ms, float *constants)
{
    const struct membrane membrane = membrane_of_time(p[IAF_C_M], p[IAF_TAU_M], p[IAF_E_L]);
    membrane_derive(&membrane, p + P_RECEPTORS, dt_ms, constants);
    constants[V_FLOOR] = (float)(p[P_V_MIN] - p[IAF_E_L]);
    iaf_derive(p, p[IAF_V_TH], dt_ms, constants + I_E);
}

#define KIND_PAPER "Rotter & Diesmann 1999, Biol. Cybern. 81:381"
#include "kinds/receptors_kind.h"

#endif
