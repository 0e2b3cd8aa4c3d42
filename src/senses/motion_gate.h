/* motion_gate.h - pictures in which nothing moves bring nothing.
 *
 * A picture passes if any cell differs from the last one that passed by more than a threshold (of
 * full range), so that what creeps passes in the end, too. The first one passes.
 *
 * Touches    base/ only.
 */
#ifndef ERGON_SENSES_MOTION_GATE_H
#define ERGON_SENSES_MOTION_GATE_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct motion_gate {
    uint32_t cells;
    float    threshold; /* 0: everything that differs at all passes */
    float   *last;      /* [cells] */
    bool     has_last;
};

MUST_CHECK fault motion_gate_make(struct motion_gate *gate, uint32_t cells, double threshold);
void             motion_gate_clear(struct motion_gate *gate);
bool             motion_gate_passes(struct motion_gate *gate, const float *intensity);

#endif
