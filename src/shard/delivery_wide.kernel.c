/* delivery_wide.kernel.c - see delivery.h: synapses of 8 bytes, a target and a weight of 32 bits.
 *
 * As delivery.kernel.c, one cursor adds and another fetches cache lines ahead of it; twice the
 * bytes take the same time where memory is the limit, so the lines are as many.
 */
#include "shard/delivery.h"

enum { LINES_AHEAD = 48, LINE_BYTES = 64, LINE_WORDS = 16, SYNAPSE_WORDS = 2, LINE_SYNAPSES = 8 };

delivery_kernel KERNEL(delivery_wide);

struct fetch {
    const uint32_t *synapses;
    const due_run  *next, *end; /* runs not begun */
    uintptr_t       line, last; /* of the run being fetched; line > last: none */
    uint64_t        count;      /* lines fetched so far */
};

static inline const uint32_t *synapse_at(const uint32_t *synapses, uint64_t place)
{
    return synapses + SYNAPSE_WORDS * place;
}

static inline uintptr_t line_of(const uint32_t *synapse)
{
    return (uintptr_t)synapse / LINE_BYTES * LINE_BYTES;
}

static inline void fetch_line(struct fetch *fetch)
{
    if (fetch->line > fetch->last) {
        if (fetch->next == fetch->end) return;
        due_run run = *fetch->next++;
        fetch->line = line_of(synapse_at(fetch->synapses, due_run_first(run)));
        fetch->last =
            line_of(synapse_at(fetch->synapses, due_run_first(run) + due_run_count(run) - 1));
    }
    __builtin_prefetch((const void *)fetch->line, 0, 0); /* NOLINT(performance-no-int-to-ptr) */
    fetch->line += LINE_BYTES;
    fetch->count++;
}

/* Unsigned addition: no overflow can happen, but the compiler need not know. */
static inline void synapse_add(const uint32_t *synapse, int32_t *accumulators)
{
    int32_t *accumulator = &accumulators[synapse[0]];
    *accumulator         = (int32_t)((uint32_t)*accumulator + synapse[1]);
}

static inline void run_add(const uint32_t *words, uint32_t count, int32_t *accumulators,
                           struct fetch *fetch)
{
    for (; count >= LINE_SYNAPSES; count -= LINE_SYNAPSES) {
        fetch_line(fetch);
#pragma GCC unroll 8
        for (size_t i = 0; i < LINE_SYNAPSES; i++)
            synapse_add(words + SYNAPSE_WORDS * i, accumulators);
        words += LINE_WORDS;
    }
    for (size_t i = 0; i < count; i++)
        synapse_add(words + SYNAPSE_WORDS * i, accumulators);
}

uint64_t KERNEL(delivery_wide)(const uint32_t *synapses, const due_run *runs, size_t count,
                               int32_t *const *blocks)
{
    if (count == 0) return 0; /* a slot that was never used has no runs to point at */
    struct fetch fetch  = {.synapses = synapses, .next = runs, .end = runs + count, .line = 1};
    uint64_t     events = 0, lines = 0;
    for (size_t i = 0; i < count; i++) {
        due_run         run   = runs[i];
        const uint32_t *words = synapse_at(synapses, due_run_first(run));
        const uint32_t *last  = synapse_at(words, due_run_count(run) - 1);
        while (fetch.count < lines + LINES_AHEAD && fetch.next < fetch.end)
            fetch_line(&fetch);
        lines += (line_of(last) - line_of(words)) / LINE_BYTES + 1;
        run_add(words, due_run_count(run), blocks[due_run_block(run)], &fetch);
        events += due_run_count(run);
    }
    return events;
}
