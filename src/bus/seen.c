/* seen.c - a ring of numbers, and a table to find them in. */
#include "bus/seen.h"

#include <assert.h>

static uint32_t slot_next(uint32_t slot) { return (slot + 1) % SEEN_SLOTS; }

static uint32_t slot_first(uint64_t number)
{
    return (uint32_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32) % SEEN_SLOTS;
}

/* Where the number is, or the free slot where it would be put. */
static uint32_t slot_find(const struct seen *seen, uint64_t number)
{
    uint32_t slot = slot_first(number);
    while (seen->slots[slot] && seen->slots[slot] != number)
        slot = slot_next(slot);
    return slot;
}

/* What follows moves up if it could not be found any more beyond the gap. */
static void slot_clear(struct seen *seen, uint32_t gap)
{
    for (uint32_t slot = slot_next(gap); seen->slots[slot]; slot = slot_next(slot)) {
        uint32_t first   = slot_first(seen->slots[slot]);
        uint32_t to_gap  = (gap - first) % SEEN_SLOTS;
        uint32_t to_slot = (slot - first) % SEEN_SLOTS;
        if (to_gap > to_slot) continue;
        seen->slots[gap] = seen->slots[slot];
        gap              = slot;
    }
    seen->slots[gap] = 0;
}

bool seen_has(const struct seen *seen, uint64_t number)
{
    return number && seen->slots[slot_find(seen, number)] == number;
}

bool seen_add(struct seen *seen, uint64_t number)
{
    assert(number);
    if (seen_has(seen, number)) return false;
    uint64_t *place = &seen->ring[seen->count++ % SEEN_NUMBERS];
    if (*place) slot_clear(seen, slot_find(seen, *place));
    *place                               = number;
    seen->slots[slot_find(seen, number)] = number;
    return true;
}
