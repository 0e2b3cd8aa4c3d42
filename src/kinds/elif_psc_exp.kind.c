/* elif_psc_exp.kind.c - the energy-constrained leaky integrate-and-fire neuron with
 * exponential synaptic currents. The equations are in elif_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME elif_psc_exp
#define SYNAPSE   SYNAPSE_PSC_EXP
#include "kinds/elif_body.h"
