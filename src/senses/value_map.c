/* value_map.c - a straight line through two points. */
#include "senses/value_map.h"

#include "base/memory.h"

#include <math.h>

bool value_map_take(struct value_map *map, double number, float *value)
{
    double share = (number - map->from[0]) / (map->from[1] - map->from[0]);
    double at    = map->onto[0] + share * (map->onto[1] - map->onto[0]);
    if (isnan(at)) {
        map->rejected++;
        return false;
    }
    double held = fmin(fmax(at, map->minimum), map->maximum);
    map->clipped += held != at;
    *value = (float)held;
    /* The nearest float may lie outside of the range. */
    if (*value > map->maximum) *value = nextafterf(*value, -INFINITY);
    if (*value < map->minimum) *value = nextafterf(*value, INFINITY);
    return true;
}

fault value_memory_make(struct value_memory *memory, uint32_t cells)
{
    *memory = (struct value_memory){.cells = cells};
    TRY(memory_take(&memory->last, cells, sizeof *memory->last, "values told last"));
    for (uint32_t cell = 0; cell < cells; cell++)
        memory->last[cell] = NAN;
    return FAULT_NONE;
}

void value_memory_clear(struct value_memory *memory) { memory_give(&memory->last); }

bool value_memory_is_new(struct value_memory *memory, uint32_t cell, float value)
{
    if (memory->last[cell] == value) return false;
    memory->last[cell] = value;
    return true;
}
