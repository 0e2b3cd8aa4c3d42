/* scale.h - what `--scale X` does to sizes, numbers of synapses, weights and constant currents.
 *
 * source  van Albada, Helias & Diesmann 2015, PLoS Comput. Biol. 11:e1004490: in-degrees by X,
 *         weights by 1/sqrt(X), and the mean input that is lost comes back as a constant current.
 */
#ifndef ERGON_MODEL_SCALE_H
#define ERGON_MODEL_SCALE_H

#include "model/reading.h"

/* Charge in fC that one spike through a weight brings into a neuron, or false where the kind has
 * none that does not depend on its state (or where it is not one number for all neurons). */
bool kind_charge(const struct population *p, double weight, double *charge_fC);

#endif
