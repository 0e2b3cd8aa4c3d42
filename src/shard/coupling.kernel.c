/* coupling.kernel.c - see coupling.h; built once per instruction set. */
#include "shard/coupling.h"

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* sanitizers and coverage leave loops scalar */
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTOR_LOOP _Pragma("GCC ivdep")
#endif
#define COLUMN(pointer) __builtin_assume_aligned((pointer), 64)

static bool held_find(const int64_t *atp, uint32_t count, int64_t bound, uint8_t *held)
{
    const int64_t *store = COLUMN(atp);
    uint8_t       *out   = COLUMN(held);
    int64_t        any   = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const int64_t is_held = store[i] <= bound;
        out[i]                = (uint8_t)is_held;
        any |= is_held;
    }
    return any;
}

extern const struct coupling_kernels KERNEL(coupling_kernels);
const struct coupling_kernels        KERNEL(coupling_kernels) = {.held = held_find};
