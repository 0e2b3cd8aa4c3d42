/* elif_cond_exp.kind.c - the energy-constrained leaky integrate-and-fire neuron with
 * exponential synaptic conductances. The equations are in elif_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME elif_cond_exp
#define SYNAPSE   SYNAPSE_COND_EXP
#include "kinds/elif_body.h"
