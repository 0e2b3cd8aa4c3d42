/* retirement.kernel.c - see retirement.h; built once per instruction set. */
#include "shard/retirement.h"

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* sanitizers and coverage leave loops scalar */
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTOR_LOOP _Pragma("GCC ivdep")
#endif
#define COLUMN(pointer) __builtin_assume_aligned((pointer), 64)

static uint32_t retirement_touch(const struct retirement_input *input, uint8_t *touched,
                                 uint8_t *retired)
{
    const uint32_t count      = input->count;
    const int32_t *first      = COLUMN(input->arrived[0]);
    const int32_t *second     = COLUMN(input->arrived[1]);
    const float   *own_first  = COLUMN(input->own[0]);
    const float   *own_second = COLUMN(input->own[1]);
    const float   *current_pA = COLUMN(input->current_pA);
    uint32_t       born       = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t arrived = (uint32_t)((first[i] | second[i]) != 0);
        const uint32_t own     = (uint32_t)(own_first[i] != 0) | (uint32_t)(own_second[i] != 0);
        const uint32_t any     = arrived | own | (uint32_t)(current_pA[i] != 0);
        born += any & retired[i];
        touched[i] = (uint8_t)(touched[i] | any);
        retired[i] = (uint8_t)(retired[i] & ~any);
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
const struct retirement_kernels KERNEL(retirement_kernels) = {retirement_touch, retirement_any};
