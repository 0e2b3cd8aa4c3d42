/* exponential.h - exp and exp - 1 of a float inside a kernel's loop.
 *
 * The C library's are calls that no compiler vectorises the same way twice, and their bits differ
 * between machines. These are plain +, -, * of floats in a fixed order, with contraction off: a
 * vector of any width gives the bits of one lane.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2; exp(r) - 1 is Taylor's sum to r^7, whose rest is below
 * 2^-27 of it. 2^k is put together from bits.
 *
 * Accuracy   exponential: within 2 ulp; exponential_minus_one: within 3 ulp; both for x in
 *            [-87, 88]. Outside, and for infinities, x is taken for the nearer end.
 * Touches    kernel_body.h only.
 */
#ifndef ERGON_KINDS_EXPONENTIAL_H
#define ERGON_KINDS_EXPONENTIAL_H

#include "kinds/kernel_body.h"

#define EXPONENTIAL_LOWEST  (-87.0f) /* above the logarithm of the smallest normal float */
#define EXPONENTIAL_HIGHEST 88.0f    /* below that of the largest                         */

struct exponential_parts {
    float power; /* 2^k        */
    float tail;  /* exp(r) - 1 */
};

KERNEL_INLINE struct exponential_parts exponential_split(float x)
{
    static const float LOG2_E = 1.44269504f, ROUNDER = 0x1.8p23f; /* adding it rounds to whole */
    static const float LN2_HIGH = 0.693359375f, LN2_LOW = -2.12194440e-4f;

    const float   above   = x < EXPONENTIAL_LOWEST ? EXPONENTIAL_LOWEST : x;
    const float   bounded = above > EXPONENTIAL_HIGHEST ? EXPONENTIAL_HIGHEST : above;
    const float   rounded = bounded * LOG2_E + ROUNDER;
    const float   k       = rounded - ROUNDER;
    const float   r       = (bounded - k * LN2_HIGH) - k * LN2_LOW;
    const int32_t bits    = ((int32_t)k + 127) * (1 << 23);

    struct exponential_parts parts;
    memcpy(&parts.power, &bits, sizeof bits);
    float sum  = 1.0f / 720.0f + r * (1.0f / 5040.0f);
    sum        = 1.0f / 120.0f + r * sum;
    sum        = 1.0f / 24.0f + r * sum;
    sum        = 1.0f / 6.0f + r * sum;
    sum        = 0.5f + r * sum;
    parts.tail = r + (r * r) * sum;
    return parts;
}

KERNEL_INLINE float exponential(float x)
{
    const struct exponential_parts parts = exponential_split(x);
    return parts.power + parts.power * parts.tail;
}

KERNEL_INLINE float exponential_minus_one(float x)
{
    const struct exponential_parts parts = exponential_split(x);
    return (parts.power - 1.0f) + parts.power * parts.tail;
}

#endif
