/* limit_kernel.c - the builds of the kernels. */
#include "bench/limit_kernel.h"

#define BUILD(suffix)                                                                              \
    uint64_t limit_stream_##suffix(const uint64_t *, size_t);                                      \
    void     limit_scatter_##suffix(int32_t *, const uint16_t *, size_t);                          \
    uint64_t limit_fetch_##suffix(const uint64_t *, uint64_t, uint64_t, size_t);                   \
    static const struct limit_kernels build_##suffix = {                                           \
        limit_stream_##suffix, limit_scatter_##suffix, limit_fetch_##suffix}

BUILD(portable);
#ifdef ERGON_X86
BUILD(avx2);
BUILD(avx512);
#endif

struct limit_kernels limit_kernels_of(isa which)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return build_avx512;
    if (which == ISA_AVX2) return build_avx2;
#endif
    (void)which;
    return build_portable;
}
