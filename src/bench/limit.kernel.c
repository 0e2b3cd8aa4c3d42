/* limit.kernel.c - see limit_kernel.h; built once per instruction set. */
#include "bench/limit_kernel.h"

uint64_t KERNEL(limit_stream)(const uint64_t *words, size_t count);
void     KERNEL(limit_scatter)(int32_t *accumulators, const uint16_t *list, size_t count);
uint64_t KERNEL(limit_fetch)(const uint64_t *words, uint64_t lines, uint64_t start, size_t fetches);

uint64_t KERNEL(limit_stream)(const uint64_t *words, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += words[i];
    return sum;
}

void KERNEL(limit_scatter)(int32_t *accumulators, const uint16_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        accumulators[list[i]]++;
}

/* A cheap hash of the counter (splitmix64's last steps): lines lie anywhere. */
static inline uint64_t line_of(uint64_t counter, uint64_t lines)
{
    counter *= 0x9e3779b97f4a7c15u;
    return (counter ^ counter >> 31) * 0xbf58476d1ce4e5b9u >> 20 & (lines - 1);
}

uint64_t KERNEL(limit_fetch)(const uint64_t *words, uint64_t lines, uint64_t start, size_t fetches)
{
    enum { AHEAD = 24 };
    uint64_t sum = 0;
    for (uint64_t i = start; i < start + fetches; i++) {
        __builtin_prefetch(words + line_of(i + AHEAD, lines) * LIMIT_LINE_WORDS);
        sum += words[line_of(i, lines) * LIMIT_LINE_WORDS];
    }
    return sum;
}
