/* madexp_psc_exp.kind.c - the energy-constrained adaptive exponential neuron with
 * exponential synaptic currents. The equations are in madexp_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME madexp_psc_exp
#define SYNAPSE   SYNAPSE_PSC_EXP
#include "kinds/madexp_body.h"
