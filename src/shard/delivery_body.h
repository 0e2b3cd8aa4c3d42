/* delivery_body.h - the loop of delivery.h, for synapses of one word or two.
 *
 * Two cursors walk over the due runs: one adds synapses, the other fetches cache lines of synapses,
 * always LINES_AHEAD before it. So short runs far apart and long runs are fetched alike, and the
 * adding cursor waits for memory in neither. Where memory is the limit, synapses of twice the bytes
 * take twice the time per synapse and the same per line, so the lines ahead are as many.
 *
 * A kernel's file says SYNAPSE_WORDS, 1 or 2, and includes this one: a constant of its build.
 *
 * Touches    delivery.h.
 */
#ifndef ERGON_SHARD_DELIVERY_BODY_H
#define ERGON_SHARD_DELIVERY_BODY_H

#include "shard/delivery.h"

enum {
    LINES_AHEAD   = 48,
    LINE_BYTES    = 64,
    LINE_WORDS    = 16,
    LINE_SYNAPSES = LINE_WORDS / SYNAPSE_WORDS
};

#define DELIVERY_INLINE static inline __attribute__((always_inline))

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
        due_run         run  = *fetch->next++;
        const uint32_t *from = synapse_at(fetch->synapses, due_run_first(run));
        fetch->line          = line_of(from);
        fetch->last          = line_of(synapse_at(from, due_run_count(run) - 1));
    }
    __builtin_prefetch((const void *)fetch->line, 0, 0); /* NOLINT(performance-no-int-to-ptr) */
    fetch->line += LINE_BYTES;
    fetch->count++;
}

/* Unsigned addition: no overflow can happen, but the compiler need not know. */
static inline void weight_add(int32_t *accumulator, int32_t weight)
{
    *accumulator = (int32_t)((uint32_t)*accumulator + (uint32_t)weight);
}

/* What a run's weights become on the way: the shift of narrow ones, and, in the builds for runs
 * that arrive in part, how much of them. */
struct weighing {
    uint32_t right; /* 16 - shift */
    int32_t  scale; /* in 256ths */
};

/* Rounded to whole counts, halves up. No larger than the weight, so that sums keep their bound. */
static inline int32_t weight_scaled(int32_t weight, int32_t scale)
{
    return (int32_t)(((int64_t)weight * scale + RUN_SCALE_WHOLE / 2) >> RUN_SCALE_LOG2);
}

/* The weight of one word stands in its high half: keeping it there and shifting right by what is
 * left of 16 extends its sign and applies the shift at once. A weight of its own word is whole. */
static inline void synapse_add(const uint32_t *synapse, struct weighing how, const bool is_scaled,
                               int32_t *accumulators)
{
#if SYNAPSE_WORDS == 1
    const uint32_t target = *synapse & 0xffffu;
    int32_t        weight = (int32_t)(*synapse & 0xffff0000u) >> how.right;
#else
    const uint32_t target = synapse[0];
    int32_t        weight = (int32_t)synapse[1];
#endif
    if (is_scaled) weight = weight_scaled(weight, how.scale);
    weight_add(&accumulators[target], weight);
}

DELIVERY_INLINE void run_add(const uint32_t *words, uint32_t count, struct weighing how,
                             const bool is_scaled, int32_t *accumulators, struct fetch *fetch)
{
    for (; count >= LINE_SYNAPSES; count -= LINE_SYNAPSES, words += LINE_WORDS) {
        fetch_line(fetch);
#pragma GCC unroll 16
        for (uint32_t i = 0; i < LINE_SYNAPSES; i++)
            synapse_add(synapse_at(words, i), how, is_scaled, accumulators);
    }
    for (uint32_t i = 0; i < count; i++)
        synapse_add(synapse_at(words, i), how, is_scaled, accumulators);
}

/* scales: of the runs, read where is_scaled, a constant of each build. */
DELIVERY_INLINE uint64_t runs_add(const uint32_t *synapses, const due_run *runs,
                                  const uint8_t *scales, const bool is_scaled, size_t count,
                                  int32_t *const *blocks)
{
    if (count == 0) return 0; /* a slot that was never used has no runs to point at */
    struct fetch fetch  = {.synapses = synapses, .next = runs, .end = runs + count, .line = 1};
    uint64_t     events = 0, lines = 0;
    for (size_t i = 0; i < count; i++) {
        due_run         run   = runs[i];
        const uint32_t *words = synapse_at(synapses, due_run_first(run));
        while (fetch.count < lines + LINES_AHEAD && fetch.next < fetch.end)
            fetch_line(&fetch);
        const uintptr_t last = line_of(synapse_at(words, due_run_count(run) - 1));
        lines += (last - line_of(words)) / LINE_BYTES + 1;
        const struct weighing how = {16 - due_run_shift(run), is_scaled ? scales[i] : 0};
        run_add(words, due_run_count(run), how, is_scaled, blocks[due_run_block(run)], &fetch);
        events += due_run_count(run);
    }
    return events;
}

#endif
