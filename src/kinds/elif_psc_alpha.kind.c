/* elif_psc_alpha.kind.c - the energy-constrained leaky integrate-and-fire neuron with
 * alpha-shaped synaptic currents. The equations are in elif_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME elif_psc_alpha
#define SYNAPSE   SYNAPSE_PSC_ALPHA
#include "kinds/elif_body.h"
