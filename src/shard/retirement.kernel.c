/* retirement.kernel.c - see retirement.h; built once per instruction set. */
#include "shard/retirement.h"

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* sanitizers and coverage leave loops scalar */
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTOR_LOOP _Pragma("GCC ivdep")
#endif
#define COLUMN(pointer) __builtin_assume_aligned((pointer), 64)

/* All lanes are of 4 bytes: no narrowing on the way, which would cost as much as a neuron's step.
 */
static inline __attribute__((always_inline)) void input_mark(const struct retirement_input *input,
                                                             const bool has_own, uint32_t *touched)
{
    const uint32_t count      = input->count;
    const int32_t *first      = COLUMN(input->arrived[0]);
    const int32_t *second     = COLUMN(input->arrived[1]);
    const float   *own_first  = COLUMN(input->own[0]);
    const float   *own_second = COLUMN(input->own[1]);
    const float   *current_pA = COLUMN(input->current_pA);
    uint32_t      *marks      = COLUMN(touched);
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        uint32_t any = (uint32_t)(first[i] | second[i]);
        if (has_own) {
            any |= (uint32_t)(own_first[i] != 0) | (uint32_t)(own_second[i] != 0);
            any |= (uint32_t)(current_pA[i] != 0);
        }
        marks[i] |= any;
    }
}

static void retirement_touch(const struct retirement_input *input, uint32_t *touched)
{
    if (input->has_own)
        input_mark(input, true, touched);
    else
        input_mark(input, false, touched);
}

static uint32_t retirement_wake(const uint32_t *touched, uint8_t *retired, uint32_t count)
{
    uint32_t born = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t is_born = (uint32_t)(touched[i] != 0) & retired[i];
        retired[i]             = (uint8_t)(retired[i] ^ is_born);
        born += is_born;
    }
    return born;
}

static bool retirement_any(const struct retirement_input *input)
{
    const uint32_t count      = input->count;
    const int32_t *first      = COLUMN(input->arrived[0]);
    const int32_t *second     = COLUMN(input->arrived[1]);
    const float   *own_first  = COLUMN(input->own[0]);
    const float   *own_second = COLUMN(input->own[1]);
    const float   *current_pA = COLUMN(input->current_pA);
    int32_t        arrived = 0, own = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++)
        arrived |= first[i] | second[i];
    if (!input->has_own) return arrived != 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++)
        own |= (own_first[i] != 0) | (own_second[i] != 0) | (current_pA[i] != 0);
    return (arrived | own) != 0;
}

extern const struct retirement_kernels KERNEL(retirement_kernels);
const struct retirement_kernels KERNEL(retirement_kernels) = {retirement_touch, retirement_wake,
                                                              retirement_any};
