/* quantise.h - the units in which synaptic input is summed as integers.
 *
 * An accumulator (int32, one per neuron and receptor class) counts in a unit that is a power of
 * two, or the common quantum of all weights of its class where they are constants, or given, with
 * one; where energy is counted, in an up to 256th part of that quantum, so that parts of weights
 * can be told. A stored weight of 16 bits counts in a unit per source population and receptor
 * class: the accumulator's, shifted left. One of 32 bits counts in the accumulator's own. So sums
 * are exact, have no order, and a run of synapses needs one shift.
 *
 * Where weights are tunable, bounds hold for all of their range, and a quantum is halved as far as
 * weights and sums have room: what nobody tunes keeps its value, and what is tuned is told finely.
 *
 * Receptor class 0 takes all input of a population whose receptors are merged or that has one
 * receptor, else positive weights; class 1 takes the negative weights of the others. Where
 * receptors have names the model says which, whatever the sign. Where energy is counted, negative
 * weights go to class 1 as well, to be added to class 0 before the neurons take it in; units are
 * then the same in both classes. Where all populations take one sum they are those without energy,
 * so nothing else changes; where some have two classes of their own beside such, those share the
 * unit too, and weights may be rounded otherwise than without energy.
 *
 * Invariant  a neuron's largest possible input of one step fits in 31 bits: chosen from an upper
 *            bound of in-degree times |weight| (a tail of 1e-15 for random in-degrees), proven by
 *            the shard after building from what was really drawn.
 * Touches    base/, model/.
 */
#ifndef ERGON_NETWORK_QUANTISE_H
#define ERGON_NETWORK_QUANTISE_H

#include "model/model.h"

struct quantisation {
    double   accumulator_unit[KIND_RECEPTORS_MAX]; /* pA or mV per count */
    bool     is_quantum[KIND_RECEPTORS_MAX];       /* a common quantum, not a power of two */
    uint32_t population_count;
    uint8_t *shift;       /* [population][class] of a source's stored weights, 0..15 */
    double  *weight_unit; /* [population][class] = accumulator_unit << shift */
    bool    *is_split;    /* [population] its receptors take positive and negative apart */
    bool    *is_named;    /* [population] its receptors have names */
    bool    *is_apart;    /* [population] classes are told apart only to count, then added */
    uint32_t weight_bits; /* of a stored weight: 16 or 32 */
    double   largest_input[KIND_RECEPTORS_MAX]; /* the bound, in pA or mV */
};

/* Units for a model.
 *   faults  FAULT_MEMORY, FAULT_INPUT (a neuron whose in-degree may exceed 2^31) */
MUST_CHECK fault quantisation_create(struct quantisation **out, const struct model *model);
void             quantisation_destroy(struct quantisation **q);

/* Relative quantisation of a projection: half a stored unit over the mean |weight| (of given edges:
 * over the smallest); 0 if exact. */
double quantisation_error(const struct quantisation *q, const struct projection *projection);

/* Half a stored unit over the mean |weight| at the start, be it exact or not. */
double quantisation_grain(const struct quantisation *q, const struct projection *projection);

/* The largest |weight| of a class, in its stored unit, that a projection can have wherever its
 * weights are tuned; 0 where it has none there. */
int32_t quantisation_limit(const struct quantisation *q, const struct model *model,
                           const struct projection *projection, uint32_t class);

/* Receptor class of a weight of a projection, 0 or 1. */
uint32_t projection_class(const struct quantisation *q, const struct projection *projection,
                          double weight);

#endif
