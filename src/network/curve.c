/* curve.c - Skilling's transposed form: the bits of a place dealt round to the sides. */
#include "network/curve.h"

#include <assert.h>

enum { SIDES_MAX = 3 };

static void deal(uint32_t dimensions, uint32_t bits, uint64_t place, uint32_t *side)
{
    for (uint32_t i = 0; i < dimensions; i++)
        side[i] = 0;
    for (uint32_t k = 0; k < bits * dimensions; k++)
        side[dimensions - 1 - k % dimensions] |= (uint32_t)(place >> k & 1) << k / dimensions;
}

static uint64_t gather(uint32_t dimensions, uint32_t bits, const uint32_t *side)
{
    uint64_t place = 0;
    for (uint32_t k = 0; k < bits * dimensions; k++)
        place |= (uint64_t)(side[dimensions - 1 - k % dimensions] >> k / dimensions & 1) << k;
    return place;
}

/* Invert the low bits of side 0, or exchange them with those of side i. */
static void turn(uint32_t *side, uint32_t i, uint32_t bit)
{
    if (side[i] & bit) {
        side[0] ^= bit - 1;
    } else {
        uint32_t swapped = (side[0] ^ side[i]) & (bit - 1);
        side[0] ^= swapped;
        side[i] ^= swapped;
    }
}

void curve_cell(uint32_t dimensions, uint32_t bits, uint64_t place, uint32_t *cell)
{
    assert(dimensions >= 1 && dimensions <= SIDES_MAX && dimensions * bits <= 63);
    deal(dimensions, bits, place, cell);
    if (dimensions == 1) return;
    uint32_t last = cell[dimensions - 1] >> 1;
    for (uint32_t i = dimensions - 1; i > 0; i--)
        cell[i] ^= cell[i - 1];
    cell[0] ^= last;
    for (uint32_t level = 1; level < bits; level++)
        for (uint32_t i = dimensions; i-- > 0;)
            turn(cell, i, 1u << level);
}

uint64_t curve_place(uint32_t dimensions, uint32_t bits, const uint32_t *cell)
{
    assert(dimensions >= 1 && dimensions <= SIDES_MAX && dimensions * bits <= 63);
    if (dimensions == 1) return cell[0];
    uint32_t side[SIDES_MAX] = {0}, gray = 0;
    for (uint32_t i = 0; i < dimensions; i++)
        side[i] = cell[i];
    for (uint32_t level = bits; level-- > 1;)
        for (uint32_t i = 0; i < dimensions; i++)
            turn(side, i, 1u << level);
    for (uint32_t i = 1; i < dimensions; i++)
        side[i] ^= side[i - 1];
    for (uint32_t level = bits; level-- > 1;)
        if (side[dimensions - 1] >> level & 1) gray ^= (1u << level) - 1;
    for (uint32_t i = 0; i < dimensions; i++)
        side[i] ^= gray;
    return gather(dimensions, bits, side);
}
