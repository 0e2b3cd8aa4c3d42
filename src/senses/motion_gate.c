/* motion_gate.c - the largest change of any cell. */
#include "senses/motion_gate.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

fault motion_gate_make(struct motion_gate *gate, uint32_t cells, double threshold)
{
    *gate = (struct motion_gate){.cells = cells, .threshold = (float)threshold};
    return memory_take(&gate->last, cells, sizeof *gate->last, "last picture");
}

void motion_gate_clear(struct motion_gate *gate) { memory_give(&gate->last); }

bool motion_gate_passes(struct motion_gate *gate, const float *intensity)
{
    float largest = 0;
    for (uint32_t cell = 0; cell < gate->cells; cell++)
        largest = fmaxf(largest, fabsf(intensity[cell] - gate->last[cell]));
    if (gate->has_last && largest <= gate->threshold) return false;
    memcpy(gate->last, intensity, gate->cells * sizeof *gate->last);
    gate->has_last = true;
    return true;
}
