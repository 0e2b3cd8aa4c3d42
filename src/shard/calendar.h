/* calendar.h - which runs of synapses are due in which step.
 *
 * One slot per step of the longest delay and one more; an entry is a run: where its synapses start,
 * how many there are, which block of accumulators they go to, and how far their weights are
 * shifted. Slots grow when they are full and keep their memory, so a settled run allocates nothing.
 *
 * Invariant  slot s holds only runs due in the next step k with k mod slots == s.
 * Ownership  the calendar owns its slots; a slot's entries are valid until it is cleared or pushed.
 * Touches    base/ only.
 */
#ifndef ERGON_SHARD_CALENDAR_H
#define ERGON_SHARD_CALENDAR_H

#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

/* Bits of an entry, from the lowest: shift 4, block 8, count 16, first synapse 36. */
enum { RUN_SHIFT_BITS = 4, RUN_BLOCK_BITS = 8, RUN_COUNT_BITS = 16, RUN_FIRST_BITS = 36 };
_Static_assert(RUN_SHIFT_BITS + RUN_BLOCK_BITS + RUN_COUNT_BITS + RUN_FIRST_BITS == 64,
               "an entry is one 64-bit word");

typedef uint64_t due_run;

static inline due_run due_run_make(uint64_t first, uint32_t count, uint32_t block, uint32_t shift)
{
    return first << (RUN_SHIFT_BITS + RUN_BLOCK_BITS + RUN_COUNT_BITS) |
           (uint64_t)count << (RUN_SHIFT_BITS + RUN_BLOCK_BITS) |
           (uint64_t)block << RUN_SHIFT_BITS | shift;
}
static inline uint64_t due_run_first(due_run run)
{
    return run >> (RUN_SHIFT_BITS + RUN_BLOCK_BITS + RUN_COUNT_BITS);
}
static inline uint32_t due_run_count(due_run run)
{
    return (uint32_t)(run >> (RUN_SHIFT_BITS + RUN_BLOCK_BITS)) & ((1u << RUN_COUNT_BITS) - 1);
}
static inline uint32_t due_run_block(due_run run)
{
    return (uint32_t)(run >> RUN_SHIFT_BITS) & ((1u << RUN_BLOCK_BITS) - 1);
}
static inline uint32_t due_run_shift(due_run run)
{
    return (uint32_t)run & ((1u << RUN_SHIFT_BITS) - 1);
}

/* How much of its weights a run brings, in 256ths, where it is less than all: 1..255. */
enum { RUN_SCALE_LOG2 = 8, RUN_SCALE_WHOLE = 1 << RUN_SCALE_LOG2 };

struct calendar_slot {
    due_run *runs;
    uint8_t *scales; /* of the runs; only in a calendar of runs that arrive in part */
    size_t   count;
    size_t   capacity, scale_capacity;
};

struct calendar {
    struct calendar_slot *slots;
    uint32_t              mask; /* slots - 1; slots is a power of two */
};

MUST_CHECK fault calendar_create(struct calendar *calendar, uint32_t delay_max_steps);
void             calendar_destroy(struct calendar *calendar);
uint64_t         calendar_bytes(const struct calendar *calendar);

static inline struct calendar_slot *calendar_slot_of(struct calendar *calendar, uint64_t step)
{
    return &calendar->slots[step & calendar->mask];
}

MUST_CHECK fault calendar_slot_grow(struct calendar_slot *slot);

/* Into a calendar of runs that arrive in part, all of whose runs are pushed so.
 *   faults  FAULT_MEMORY: the slot could not grow */
MUST_CHECK fault calendar_push_scaled(struct calendar *calendar, uint64_t step, due_run run,
                                      uint32_t scale);

/* faults  FAULT_MEMORY: the slot could not grow */
MUST_CHECK static inline fault calendar_push(struct calendar *calendar, uint64_t step, due_run run)
{
    struct calendar_slot *slot = calendar_slot_of(calendar, step);
    if (slot->count == slot->capacity) TRY(calendar_slot_grow(slot));
    slot->runs[slot->count++] = run;
    return FAULT_NONE;
}

#endif
