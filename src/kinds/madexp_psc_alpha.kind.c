/* madexp_psc_alpha.kind.c - the energy-constrained adaptive exponential neuron with
 * alpha-shaped synaptic currents. The equations are in madexp_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME madexp_psc_alpha
#define SYNAPSE   SYNAPSE_PSC_ALPHA
#include "kinds/madexp_body.h"
