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

#include <stdbool.h>
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
typedef int16_t  lanes_i16 __attribute__((vector_size(LANES_BYTES), may_alias));
typedef uint16_t lanes_u16 __attribute__((vector_size(LANES_BYTES), may_alias));
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

/* Look up elements of a table of 32 half words, 64-byte aligned, by lanes below 32. */
static inline __attribute__((always_inline)) lanes_u16 lanes_look_up(const uint16_t table[32],
                                                                     lanes_u16      index)
{
#if defined(__AVX512BW__)
    return (lanes_u16)_mm512_permutexvar_epi16((__m512i)index, _mm512_load_si512(table));
#elif defined(__AVX2__)
    /* Low and high bytes of the table, 16 entries each, looked up by bytes and put together. */
    const __m256i bytes  = _mm256_set1_epi16(0x00ff);
    const __m256i first  = _mm256_load_si256((const __m256i *)table);
    const __m256i second = _mm256_load_si256((const __m256i *)(table + 16));
    const __m256i lows   = _mm256_permute4x64_epi64(
          _mm256_packus_epi16(_mm256_and_si256(first, bytes), _mm256_and_si256(second, bytes)), 0xd8);
    const __m256i highs = _mm256_permute4x64_epi64(
        _mm256_packus_epi16(_mm256_srli_epi16(first, 8), _mm256_srli_epi16(second, 8)), 0xd8);
    const __m256i at      = (__m256i)(index | index << 8);
    const __m256i is_late = _mm256_cmpgt_epi8(at, _mm256_set1_epi8(15));
    const __m256i low     = _mm256_blendv_epi8(
            _mm256_shuffle_epi8(_mm256_permute2x128_si256(lows, lows, 0x00), at),
            _mm256_shuffle_epi8(_mm256_permute2x128_si256(lows, lows, 0x11), at), is_late);
    const __m256i high = _mm256_blendv_epi8(
        _mm256_shuffle_epi8(_mm256_permute2x128_si256(highs, highs, 0x00), at),
        _mm256_shuffle_epi8(_mm256_permute2x128_si256(highs, highs, 0x11), at), is_late);
    return (lanes_u16)_mm256_blendv_epi8(low, high, _mm256_set1_epi16((short)0xff00));
#else
    lanes_u16 found = {0};
    for (uint32_t lane = 0; lane < sizeof index / sizeof index[0]; lane++)
        found[lane] = table[index[lane]];
    return found;
#endif
}

/* Is any lane of a comparison true? */
static inline __attribute__((always_inline)) bool lanes_any(lanes_u16 mask)
{
    const lanes_u64 wide = (lanes_u64)mask;
    uint64_t        any  = 0;
    for (uint32_t lane = 0; lane < sizeof wide / sizeof wide[0]; lane++)
        any |= wide[lane];
    return any != 0;
}

#endif
