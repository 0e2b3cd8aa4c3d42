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

static void slot_clear(struct calendar_slot *slot)
{
    memory_give(&slot->runs);
    memory_give(&slot->scales);
}

void calendar_destroy(struct calendar *calendar)
{
    for (uint32_t s = 0; calendar->slots && s <= calendar->mask; s++)
        slot_clear(&calendar->slots[s]);
    memory_give(&calendar->slots);
}

uint64_t calendar_bytes(const struct calendar *calendar)
{
    if (!calendar->slots) return 0;
    uint64_t bytes = (calendar->mask + 1) * sizeof *calendar->slots;
    for (uint32_t s = 0; s <= calendar->mask; s++)
        bytes += calendar->slots[s].capacity * sizeof(due_run) + calendar->slots[s].scale_capacity;
    return bytes;
}

fault calendar_slot_grow(struct calendar_slot *slot)
{
    return memory_reserve(&slot->runs, &slot->capacity, slot->count + 64, sizeof *slot->runs,
                          "the calendar of runs");
}

fault calendar_push_scaled(struct calendar *calendar, uint64_t step, due_run run, uint32_t scale)
{
    struct calendar_slot *slot = calendar_slot_of(calendar, step);
    assert(scale > 0 && scale < RUN_SCALE_WHOLE);
    TRY(memory_reserve(&slot->scales, &slot->scale_capacity, slot->count + 1, sizeof *slot->scales,
                       "the calendar of runs"));
    TRY(calendar_push(calendar, step, run));
    slot->scales[slot->count - 1] = (uint8_t)scale;
    return FAULT_NONE;
}
