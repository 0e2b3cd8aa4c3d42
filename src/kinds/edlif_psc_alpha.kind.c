/* edlif_psc_alpha.kind.c - the energy-dependent leaky integrate-and-fire neuron with
 * alpha-shaped synaptic currents. The equations are in edlif_body.h, the shape of input in
 * receptors.h. */
#include "kinds/kind.h"

#define KIND_NAME edlif_psc_alpha
#define SYNAPSE   SYNAPSE_PSC_ALPHA
#include "kinds/edlif_body.h"
