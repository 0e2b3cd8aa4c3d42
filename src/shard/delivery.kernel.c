/* delivery.kernel.c - see delivery.h; built once per instruction set. */
#include "shard/delivery.h"

enum { RUNS_AHEAD = 12, LINE_SYNAPSES = 16, PREFETCH_LINES_MAX = 8 };

delivery_kernel KERNEL(delivery);

static inline void run_prefetch(const uint32_t *synapses, due_run run)
{
    const uint32_t *from  = synapses + due_run_first(run);
    size_t          lines = (due_run_count(run) + LINE_SYNAPSES) / LINE_SYNAPSES;
    if (lines > PREFETCH_LINES_MAX) lines = PREFETCH_LINES_MAX;
    for (size_t line = 0; line < lines; line++)
        __builtin_prefetch(from + line * LINE_SYNAPSES, 0, 0);
}

/* The weight stands in the high half: keeping it there and shifting right by what is left of 16
 * extends its sign and applies the shift at once. Unsigned addition: no overflow can happen, but
 * the compiler need not know. */
static inline void run_deliver(const uint32_t *restrict words, uint32_t count, uint32_t shift,
                               int32_t *restrict accumulators)
{
    uint32_t right = 16 - shift;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word        = words[i];
        int32_t  weight      = (int32_t)(word & 0xffff0000u) >> right;
        int32_t *accumulator = &accumulators[word & 0xffffu];
        *accumulator         = (int32_t)((uint32_t)*accumulator + (uint32_t)weight);
    }
}

uint64_t KERNEL(delivery)(const uint32_t *synapses, const due_run *runs, size_t count,
                          int32_t *const *blocks)
{
    uint64_t events = 0;
    for (size_t i = 0; i < count && i < RUNS_AHEAD; i++)
        run_prefetch(synapses, runs[i]);
    for (size_t i = 0; i < count; i++) {
        if (i + RUNS_AHEAD < count) run_prefetch(synapses, runs[i + RUNS_AHEAD]);
        due_run run = runs[i];
        run_deliver(synapses + due_run_first(run), due_run_count(run), due_run_shift(run),
                    blocks[due_run_block(run)]);
        events += due_run_count(run);
    }
    return events;
}
