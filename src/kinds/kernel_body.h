/* kernel_body.h - what every file of a kind shares: four builds of one body, and its tables.
 *
 * A kind writes its step once, as
 *
 *     KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
 *
 * and says KERNEL_BUILDS(name, step_body), or KERNEL_BUILDS_SPLIT where receptors are never merged.
 * The flags are constants where the body is inlined, so each build is a plain loop. The portable
 * pass adds `const struct kind kind_<name>`, whose kernels are KERNEL_TABLES(name).
 *
 * Invariant  a body is one loop over kernel_width(step) neurons with KERNEL_LOOP before it, without
 *            branches and calls. Every load stands outside ?: and if, or the loop is not
 *            vectorised.
 * Touches    kind.h only.
 */
#ifndef ERGON_KINDS_KERNEL_BODY_H
#define ERGON_KINDS_KERNEL_BODY_H

#include "kinds/kind.h"

#include <string.h>

#define KERNEL_INLINE static inline __attribute__((always_inline))
#define KERNEL_BODY   KERNEL_INLINE void

/* Columns do not overlap (kind.h), which the compiler cannot see through the arrays of pointers. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* sanitizers and coverage leave loops scalar */
#define KERNEL_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define KERNEL_LOOP _Pragma("GCC ivdep")
#endif

/* A column, with its alignment made known. */
#define KERNEL_COLUMN(pointer) __builtin_assume_aligned((pointer), 64)

/* Neurons to compute: all lanes of the last vector, so that no build needs a remainder. */
static inline uint32_t kernel_width(const struct kind_step *step)
{
    return (step->count + KIND_LANES - 1) / KIND_LANES * KIND_LANES;
}

/* A constant of the kernel: one value, or a column. */
struct kernel_constant {
    float        value;
    const float *column;
};

KERNEL_INLINE struct kernel_constant kernel_constant_take(const struct kind_step *step,
                                                          uint32_t index, const bool each)
{
    return each ? (struct kernel_constant){0.0f, KERNEL_COLUMN(step->constants[index])}
                : (struct kernel_constant){step->constant[index], NULL};
}

KERNEL_INLINE float kernel_constant_at(struct kernel_constant constant, uint32_t neuron,
                                       const bool each)
{
    return each ? constant.column[neuron] : constant.value;
}

/* In a body: take the constants; in its loop over i, CONSTANT(index) is one of neuron i. */
#define KERNEL_CONSTANTS(count)                                                                    \
    struct kernel_constant constants_[count];                                                      \
    for (uint32_t c = 0; c < (count); c++)                                                         \
    constants_[c] = kernel_constant_take(step, c, each)
#define CONSTANT(index) kernel_constant_at(constants_[index], i, each)

/* What decays is taken for zero below this, before it becomes a subnormal number, which many CPUs
 * compute with a hundred times slower. */
#define KERNEL_NOTHING 1e-30f

static inline __attribute__((always_inline)) float kernel_settle(float value)
{
    return __builtin_fabsf(value) < KERNEL_NOTHING ? 0.0f : value;
}

/* No spikes from lanes beyond the last neuron. */
static inline void kernel_end(const struct kind_step *step)
{
    memset(step->spiked + step->count, 0, kernel_width(step) - step->count);
}

#define KERNEL_BUILD_(body, suffix, each, merged)                                                  \
    static void body##_##suffix(const struct kind_step *step)                                      \
    {                                                                                              \
        body(step, each, merged);                                                                  \
        kernel_end(step);                                                                          \
    }

#define KERNEL_BUILDS_(name, body)                                                                 \
    KERNEL_BUILD_(body, uniform_split, false, false)                                               \
    KERNEL_BUILD_(body, uniform_merged, false, true)                                               \
    KERNEL_BUILD_(body, each_split, true, false)                                                   \
    KERNEL_BUILD_(body, each_merged, true, true)                                                   \
    extern const struct kind_kernels KERNEL(name##_kernels);                                       \
    const struct kind_kernels        KERNEL(name##_kernels) = {                                    \
               .kernel = {{body##_uniform_split, body##_uniform_merged},                           \
                          {body##_each_split, body##_each_merged}}};

#define KERNEL_BUILDS_SPLIT_(name, body)                                                           \
    KERNEL_BUILD_(body, uniform, false, false)                                                     \
    KERNEL_BUILD_(body, each, true, false)                                                         \
    extern const struct kind_kernels KERNEL(name##_kernels);                                       \
    const struct kind_kernels        KERNEL(name##_kernels) = {                                    \
               .kernel = {{body##_uniform, body##_uniform}, {body##_each, body##_each}}};

/* name may be a macro for the kind's name, here and below. */
#define KERNEL_BUILDS(name, body)       KERNEL_BUILDS_(name, body)
#define KERNEL_BUILDS_SPLIT(name, body) KERNEL_BUILDS_SPLIT_(name, body)

#ifdef ERGON_X86
#define KERNEL_TABLES_DECLARE(name)                                                                \
    extern const struct kind_kernels name##_kernels_avx2;                                          \
    extern const struct kind_kernels name##_kernels_avx512
#define KERNEL_TABLES(name)                                                                        \
    {                                                                                              \
        &name##_kernels_portable, &name##_kernels_avx2, &name##_kernels_avx512                     \
    }
#else
#define KERNEL_TABLES_DECLARE(name) extern const struct kind_kernels name##_kernels_portable
#define KERNEL_TABLES(name)                                                                        \
    {                                                                                              \
        &name##_kernels_portable, NULL, NULL                                                       \
    }
#endif

#endif
