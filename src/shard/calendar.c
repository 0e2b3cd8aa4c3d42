/* calendar.c - slots that come, grow and go. */
#include "shard/calendar.h"

#include "base/memory.h"

#include <assert.h>

fault calendar_create(struct calendar *calendar, uint32_t delay_max_steps)
{
    uint32_t slots = 1;
    while (slots <= delay_max_steps)
        slots *= 2;
    TRY(memory_take(&calendar->slots, slots, sizeof *calendar->slots, "the calendar of runs"));
    calendar->mask = slots - 1;
    return FAULT_NONE;
}

void calendar_destroy(struct calendar *calendar)
{
    for (uint32_t s = 0; calendar->slots && s <= calendar->mask; s++)
        memory_give(&calendar->slots[s].runs);
    memory_give(&calendar->slots);
}

uint64_t calendar_bytes(const struct calendar *calendar)
{
    uint64_t bytes = (calendar->mask + 1) * sizeof *calendar->slots;
    for (uint32_t s = 0; s <= calendar->mask; s++)
        bytes += calendar->slots[s].capacity * sizeof(due_run);
    return bytes;
}

fault calendar_slot_grow(struct calendar_slot *slot)
{
    return memory_reserve(&slot->runs, &slot->capacity, slot->count + 64, sizeof *slot->runs,
                          "the calendar of runs");
}
