/* madexp_cond_exp.kind.c - the energy-constrained adaptive exponential neuron with
 * exponential synaptic conductances. The equations are in madexp_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME madexp_cond_exp
#define SYNAPSE   SYNAPSE_COND_EXP
#include "kinds/madexp_body.h"
