/* spike_merge.c - neighbouring runs by pairs, until one is left. */
#include "record/spike_merge.h"

#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

static void pair_merge(const uint64_t *from, uint64_t first, uint64_t middle, uint64_t end,
                       uint64_t *into)
{
    uint64_t left = first, right = middle;
    for (uint64_t at = first; at < end; at++) {
        bool takes_left = left < middle && (right >= end || from[left] <= from[right]);
        into[at]        = takes_left ? from[left++] : from[right++];
    }
}

/* Merge runs 0 and 1, 2 and 3, ... ; a last one without a partner is copied. Returns how many runs
 * are left. */
static uint32_t runs_halve(const uint64_t *from, uint64_t *into, uint64_t *run_first,
                           uint32_t run_count)
{
    uint32_t left = 0;
    for (uint32_t run = 0; run < run_count; run += 2, left++) {
        uint32_t last = run + 2 <= run_count ? run + 2 : run_count;
        uint64_t end  = run_first[last];
        pair_merge(from, run_first[run], run_first[run + 1], end, into);
        run_first[left] = run_first[run];
    }
    run_first[left] = run_first[run_count];
    return left;
}

fault spike_merge(uint64_t *words, uint64_t *run_first, uint32_t run_count)
{
    if (run_count < 2) return FAULT_NONE;
    uint64_t  count = run_first[run_count];
    uint64_t *spare = NULL;
    TRY(memory_take(&spare, count, sizeof *spare, "spikes to be merged"));
    uint64_t *from = words, *into = spare;
    while (run_count > 1) {
        run_count      = runs_halve(from, into, run_first, run_count);
        uint64_t *then = from;
        from           = into;
        into           = then;
    }
    if (from != words) memcpy(words, from, count * sizeof *words);
    memory_give(&spare);
    return FAULT_NONE;
}
