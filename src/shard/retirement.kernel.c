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
    const uint32_t count  = input->count;
    const int32_t *first  = COLUMN(input->arrived[0]);
    const int32_t *second = COLUMN(input->arrived[1]);
    const float   *own    = COLUMN(input->own[0]);
    uint32_t      *marks  = COLUMN(touched);
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        uint32_t any = (uint32_t)(first[i] | second[i]);
        if (has_own) any |= (uint32_t)(own[i] != 0);
        marks[i] |= any;
    }
}

static void own_mark(const float *column, uint32_t count, uint32_t *touched)
{
    const float *own   = COLUMN(column);
    uint32_t    *marks = COLUMN(touched);
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++)
        marks[i] |= (uint32_t)(own[i] != 0);
}

static void retirement_touch(const struct retirement_input *input, uint32_t *touched)
{
    if (input->own_count > 0)
        input_mark(input, true, touched);
    else
        input_mark(input, false, touched);
    for (uint32_t c = 1; c < input->own_count; c++)
        own_mark(input->own[c], input->count, touched);
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

static bool arrived_any(const struct retirement_input *input)
{
    const uint32_t count  = input->count;
    const int32_t *first  = COLUMN(input->arrived[0]);
    const int32_t *second = COLUMN(input->arrived[1]);
    int32_t        any    = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++)
        any |= first[i] | second[i];
    return any != 0;
}

static bool own_any(const float *column, uint32_t count)
{
    const float *own = COLUMN(column);
    int32_t      any = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++)
        any |= own[i] != 0;
    return any != 0;
}

static bool retirement_any(const struct retirement_input *input)
{
    bool any = arrived_any(input);
    for (uint32_t c = 0; !any && c < input->own_count; c++)
        any = own_any(input->own[c], input->count);
    return any;
}

extern const struct retirement_kernels KERNEL(retirement_kernels);
const struct retirement_kernels KERNEL(retirement_kernels) = {retirement_touch, retirement_wake,
                                                              retirement_any};
