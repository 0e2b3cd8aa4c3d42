/* iaf_psc_exp.kind.c - leaky integrate-and-fire with exponential synaptic currents.
 *
 *     C_m dV/dt = -(C_m / tau_m) V + I_syn_ex + I_syn_in + I_e + current      (V relative to E_L)
 *     dI_syn/dt = -I_syn / tau_syn, plus the weight at each arrival
 *
 * integrated exactly. The step is in leaky_body.h, the currents are in receptors.h.
 */
#include "kinds/kind.h"

#define KIND_NAME       iaf_psc_exp
#define SYNAPSE         SYNAPSE_PSC_EXP
#define RECEPTORS_MERGE 1
#define LEAKY_HAS_FLOOR 0
#include "kinds/leaky_body.h"

#ifdef KERNEL_IS_portable

enum { P_RECEPTORS = IAF_PARAMETERS, PARAMETER_COUNT = P_RECEPTORS + RECEPTOR_PARAMETERS };

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    IAF_PARAMETER_LIST,
    RECEPTOR_PARAMETER_LIST,
};

static void derive(const double *p, double dt_ms, float *constants)
{
    const struct membrane membrane = membrane_of_time(p[IAF_C_M], p[IAF_TAU_M], p[IAF_E_L]);
    membrane_derive(&membrane, p + P_RECEPTORS, dt_ms, constants);
    iaf_derive(p, p[IAF_V_TH], dt_ms, constants + I_E);
}

#define KIND_PAPER "Rotter & Diesmann 1999, Biol. Cybern. 81:381"
#include "kinds/receptors_kind.h"

#endif
