/* store.c - the builds of the store's kernels, and what is seldom needed. */
#include "energy/store.h"

extern const struct store_kernels store_kernels_portable;
#ifdef ERGON_X86
extern const struct store_kernels store_kernels_avx2, store_kernels_avx512;
#endif

const struct store_kernels *store_kernels_of(isa which)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return &store_kernels_avx512;
    if (which == ISA_AVX2) return &store_kernels_avx2;
#endif
    (void)which;
    return &store_kernels_portable;
}

uint64_t store_book_received(const struct store_columns *columns, uint32_t count,
                             const struct store_prices *prices)
{
    uint64_t spent = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t received = columns->received[i];
        if (received < STORE_RECEIVED_FULL) continue;
        uint64_t fraction    = received * prices->receive_fraction + columns->carried[i];
        uint64_t cost        = received * prices->receive_whole + (fraction >> 32);
        columns->received[i] = 0;
        columns->carried[i]  = (uint32_t)fraction;
        columns->atp[i] -= (int64_t)cost;
        spent += cost;
    }
    return spent;
}
