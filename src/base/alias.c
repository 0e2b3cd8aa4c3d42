/* alias.c - Vose's pairing, in integers. */
#include "base/alias.h"

#include <assert.h>

void alias_fill(struct alias_slot *slots, uint32_t slot_count, uint64_t *share, uint32_t *scratch)
{
    uint32_t *small = scratch, *large = scratch + slot_count;
    uint32_t  small_count = 0, large_count = 0;
    for (uint32_t v = 0; v < slot_count; v++) {
        slots[v] = (struct alias_slot){.below = 0, .value = (uint16_t)v, .other = (uint16_t)v};
        if (share[v] >> 32)
            large[large_count++] = v;
        else
            small[small_count++] = v;
    }
    /* A slot short of a whole one is filled up by a value that has more. */
    while (small_count) {
        assert(large_count);
        uint32_t less     = small[--small_count];
        uint32_t more     = large[large_count - 1];
        slots[less].below = (uint32_t)share[less];
        slots[less].other = (uint16_t)more;
        share[more] -= (1ull << 32) - share[less];
        if (share[more] >> 32) continue;
        large_count--;
        small[small_count++] = more;
    }
}
