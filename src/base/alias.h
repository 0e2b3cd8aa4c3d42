/* alias.h - Walker's alias method: a whole number with given chances from one 32-bit word.
 *
 * A word picks a slot by its upper bits and one of the slot's two values by the rest: one look-up,
 * no branch, however many values there are. Tables are built in integers, so they are exact once
 * the chances are rounded, and the same everywhere.
 *
 * Accuracy   each chance within 2^-32 of what was asked for, as a share of a slot.
 * Touches    nothing.
 */
#ifndef ERGON_BASE_ALIAS_H
#define ERGON_BASE_ALIAS_H

#include <stdint.h>

/* Eight bytes, so that a table of 65536 slots stays in a CPU's second cache. */
struct alias_slot {
    uint32_t below; /* fraction of the slot, in 2^-32, that keeps its own value */
    uint16_t value;
    uint16_t other;
};
_Static_assert(sizeof(struct alias_slot) == 8, "kernels gather slots of eight bytes");

/* Fill slots so that value v comes out with a chance of share[v] / (slot_count x 2^32).
 *   share    [slot_count], adding up to slot_count x 2^32; used up
 *   scratch  [2 slot_count]
 *   shape    slot_count is a power of two, at most 65536 */
void alias_fill(struct alias_slot *slots, uint32_t slot_count, uint64_t *share, uint32_t *scratch);

static inline uint32_t alias_draw(const struct alias_slot *slots, uint32_t count_log2,
                                  uint32_t word)
{
    const struct alias_slot *slot     = &slots[((uint64_t)word << count_log2) >> 32];
    uint32_t                 fraction = word << count_log2;
    uint32_t                 keeps    = 0u - (fraction < slot->below);
    return slot->other ^ ((uint32_t)(slot->value ^ slot->other) & keeps);
}

#endif
