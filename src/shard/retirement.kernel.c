/* retirement.kernel.c - see retirement.h; built once per instruction set. */
#include "shard/retirement.h"

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* sanitizers and coverage leave loops scalar */
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTOR_LOOP _Pragma("GCC ivdep")
#endif
#define COLUMN(pointer) __builtin_assume_aligned((pointer), 64)

retirement_kernel KERNEL(retirement_touch);

uint32_t KERNEL(retirement_touch)(const struct retirement_input *input, uint8_t *touched,
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
