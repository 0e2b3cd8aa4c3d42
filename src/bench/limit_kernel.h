/* limit_kernel.h - the three loops behind a limit, built once per instruction set.
 *
 * Touches    nothing.
 */
#ifndef ERGON_BENCH_LIMIT_KERNEL_H
#define ERGON_BENCH_LIMIT_KERNEL_H

#include "base/isa.h"

#include <stddef.h>
#include <stdint.h>

enum { LIMIT_LINE_WORDS = 8 };

struct limit_kernels {
    /* The sum of words: that all of them were read. */
    uint64_t (*stream)(const uint64_t *words, size_t count);
    /* Add 1 to each listed accumulator. */
    void (*scatter)(int32_t *accumulators, const uint16_t *list, size_t count);
    /* The sum of the first word of `fetches` lines that a counter from `start` leads to; lines is a
     * power of two. */
    uint64_t (*fetch)(const uint64_t *words, uint64_t lines, uint64_t start, size_t fetches);
};

struct limit_kernels limit_kernels_of(isa which);

#endif
