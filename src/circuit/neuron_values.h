/* neuron_values.h - parameters and initial values of the neurons of a circuit.
 *
 * A value is that of the node (dynamics_params of the nodes file), else that of its type (the file
 * that the type's dynamics_params names), else the template's default. A parameter that is the same
 * for all neurons becomes a constant.
 *
 * Touches    base/, model/, sonata/. Private to circuit/.
 */
#ifndef ERGON_CIRCUIT_NEURON_VALUES_H
#define ERGON_CIRCUIT_NEURON_VALUES_H

#include "circuit/parts.h"
#include "circuit/template.h"

/* Values of the neurons of one part of a node population, into a population of the model.
 *   faults  FAULT_INPUT: located */
MUST_CHECK fault neuron_values_read(struct circuit *c, const struct node_population *nodes,
                                    uint32_t part, const struct neuron_template *t,
                                    struct population *population);

/* A spike source has none. */
MUST_CHECK fault neuron_values_none(struct population *population);

#endif
