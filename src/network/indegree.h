/* indegree.h - how many synapses of a projection reach a neuron at most: known before any is drawn.
 *
 * Touches    base/, model/, the rules.
 */
#ifndef ERGON_NETWORK_INDEGREE_H
#define ERGON_NETWORK_INDEGREE_H

#include "model/model.h"

/* Upper bounds of in-degrees, [projections]; where they are random, with a tail of 1e-15 over all
 * neurons.
 *   faults  FAULT_MEMORY, FAULT_INPUT (a neuron with so many that one count each overflows) */
MUST_CHECK fault indegrees_bound(const struct model *model, double *indegree);

#endif
