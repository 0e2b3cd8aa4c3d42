/* delivery.kernel.c - see delivery.h; built once per instruction set.
 *
 * Two cursors walk over the due runs: one adds synapses, the other fetches cache lines of synapses,
 * always LINES_AHEAD before it. So short runs far apart and long runs are fetched alike, and the
 * adding cursor waits for memory in neither.
 */
#include "shard/delivery.h"

enum { LINES_AHEAD = 48, LINE_BYTES = 64, LINE_SYNAPSES = 16 };

delivery_kernel KERNEL(delivery);

struct fetch {
    const uint32_t *synapses;
    const due_run  *next, *end; /* runs not begun */
    uintptr_t       line, last; /* of the run being fetched; line > last: none */
    uint64_t        count;      /* lines fetched so far */
};

static inline uintptr_t line_of(const uint32_t *synapse)
{
    return (uintptr_t)synapse / LINE_BYTES * LINE_BYTES;
}

static inline void fetch_line(struct fetch *fetch)
{
    if (fetch->line > fetch->last) {
        if (fetch->next == fetch->end) return;
        due_run         run  = *fetch->next++;
        const uint32_t *from = fetch->synapses + due_run_first(run);
        fetch->line          = line_of(from);
        fetch->last          = line_of(from + due_run_count(run) - 1);
    }
    __builtin_prefetch((const void *)fetch->line, 0, 0); /* NOLINT(performance-no-int-to-ptr) */
    fetch->line += LINE_BYTES;
    fetch->count++;
}

/* The weight stands in the high half: keeping it there and shifting right by what is left of 16
 * extends its sign and applies the shift at once. Unsigned addition: no overflow can happen, but
 * the compiler need not know. */
static inline void synapse_add(uint32_t word, uint32_t right, int32_t *accumulators)
{
    int32_t  weight      = (int32_t)(word & 0xffff0000u) >> right;
    int32_t *accumulator = &accumulators[word & 0xffffu];
    *accumulator         = (int32_t)((uint32_t)*accumulator + (uint32_t)weight);
}

static inline void run_add(const uint32_t *words, due_run run, int32_t *accumulators,
                           struct fetch *fetch)
{
    uint32_t count = due_run_count(run), right = 16 - due_run_shift(run);
    for (; count >= LINE_SYNAPSES; count -= LINE_SYNAPSES, words += LINE_SYNAPSES) {
        fetch_line(fetch);
#pragma GCC unroll 16
        for (uint32_t i = 0; i < LINE_SYNAPSES; i++)
            synapse_add(words[i], right, accumulators);
    }
    for (uint32_t i = 0; i < count; i++)
        synapse_add(words[i], right, accumulators);
}

uint64_t KERNEL(delivery)(const uint32_t *synapses, const due_run *runs, size_t count,
                          int32_t *const *blocks)
{
    if (count == 0) return 0; /* a slot that was never used has no runs to point at */
    struct fetch fetch  = {.synapses = synapses, .next = runs, .end = runs + count, .line = 1};
    uint64_t     events = 0, lines = 0;
    for (size_t i = 0; i < count; i++) {
        due_run         run   = runs[i];
        const uint32_t *words = synapses + due_run_first(run);
        while (fetch.count < lines + LINES_AHEAD && fetch.next < fetch.end)
            fetch_line(&fetch);
        lines += (line_of(words + due_run_count(run) - 1) - line_of(words)) / LINE_BYTES + 1;
        run_add(words, run, blocks[due_run_block(run)], &fetch);
        events += due_run_count(run);
    }
    return events;
}
