/* lanes.h - a vector register of the instruction set that a kernel is built for.
 *
 * Vector extensions of gcc and clang do all but two things: the product of the low halves of 64-bit
 * lanes, one instruction on x86 that gcc does not find from plain C (with it Poisson input takes a
 * quarter of the time, gcc 12, AVX-512), and look-ups in a small table.
 *
 * Touches    immintrin.h, on x86.
 */
#ifndef ERGON_KINDS_LANES_H
#define ERGON_KINDS_LANES_H

#include <stdint.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define LANES_BYTES 64
#elif defined(__AVX2__)
#define LANES_BYTES 32
#else
#define LANES_BYTES 16
#endif

typedef uint64_t lanes_u64 __attribute__((vector_size(LANES_BYTES), may_alias));
typedef uint32_t lanes_u32 __attribute__((vector_size(LANES_BYTES), may_alias));
typedef int32_t  lanes_i32 __attribute__((vector_size(LANES_BYTES), may_alias));

/* 64-bit products of the low 32 bits of each lane; the high 32 bits do not matter. */
static inline __attribute__((always_inline)) lanes_u64 lanes_multiply(lanes_u64 a, lanes_u64 b)
{
#if defined(__AVX512F__)
    return (lanes_u64)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (lanes_u64)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
    return (lanes_u64)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & UINT32_MAX) * (b & UINT32_MAX);
#endif
}

/* Look up elements of a table of 32, 64-byte aligned, by the value of each lane, below 32. */
static inline __attribute__((always_inline)) lanes_u32 lanes_look_up(const uint32_t table[32],
                                                                     lanes_u32      index)
{
#if defined(__AVX512F__)
    const __m512i low = _mm512_load_si512(table), high = _mm512_load_si512(table + 16);
    return (lanes_u32)_mm512_permutex2var_epi32(low, (__m512i)index, high);
#elif defined(__AVX2__)
    return (lanes_u32)_mm256_i32gather_epi32((const int *)table, (__m256i)index, 4);
#else
    lanes_u32 found = {0};
    for (uint32_t lane = 0; lane < sizeof index / sizeof index[0]; lane++)
        found[lane] = table[index[lane]];
    return found;
#endif
}

#endif
