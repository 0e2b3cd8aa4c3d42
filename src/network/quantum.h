/* quantum.h - is a value a whole number of quanta?
 *
 * Touches    nothing.
 */
#ifndef ERGON_NETWORK_QUANTUM_H
#define ERGON_NETWORK_QUANTUM_H

#include <math.h>
#include <stdbool.h>

#define QUANTUM_SLACK 1e-9 /* relative: decimal fractions in binary */

static inline bool quantum_divides(double quantum, double value)
{
    double multiple = floor(value / quantum + 0.5);
    return multiple >= 1 && fabs(value / quantum - multiple) <= QUANTUM_SLACK * multiple;
}

#endif
