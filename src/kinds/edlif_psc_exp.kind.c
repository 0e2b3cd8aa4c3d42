/* edlif_psc_exp.kind.c - the energy-dependent leaky integrate-and-fire neuron with
 * exponential synaptic currents. The equations are in edlif_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME edlif_psc_exp
#define SYNAPSE   SYNAPSE_PSC_EXP
#include "kinds/edlif_body.h"
