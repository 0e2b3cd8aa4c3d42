/* value_map.h - numbers of any unit as values of a sense: a straight line, held within its range.
 *
 * Touches    base/ only.
 */
#ifndef ERGON_SENSES_VALUE_MAP_H
#define ERGON_SENSES_VALUE_MAP_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct value_map {
    double   from[2], onto[2];  /* from[0] becomes onto[0], from[1] becomes onto[1] */
    double   minimum, maximum;  /* of the sense */
    uint64_t clipped, rejected; /* outside of the range and held at its end; not a number */
};

/* false: it is not a number, and counted. */
bool value_map_take(struct value_map *map, double number, float *value);

/* Only what changed is worth telling: values of cells, and those told last. */
struct value_memory {
    uint32_t cells;
    float   *last; /* [cells]; not-a-number: nothing told yet */
};
MUST_CHECK fault value_memory_make(struct value_memory *memory, uint32_t cells);
void             value_memory_clear(struct value_memory *memory);
bool             value_memory_is_new(struct value_memory *memory, uint32_t cell, float value);

#endif
