/* weight_bound.h - the largest weight that a projection can draw, by receptor class.
 *
 * Touches    quantise.h.
 */
#ifndef ERGON_NETWORK_WEIGHT_BOUND_H
#define ERGON_NETWORK_WEIGHT_BOUND_H

#include "network/quantise.h"

/* Largest |weight| that a projection can send to a class at the start; 0 where it sends none. */
double weight_bound(const struct quantisation *q, const struct projection *p, uint32_t class);

#endif
