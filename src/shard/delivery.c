/* delivery.c - the builds of the delivery kernels. */
#include "shard/delivery.h"

delivery_kernel delivery_portable, delivery_wide_portable;
#ifdef ERGON_X86
delivery_kernel delivery_avx2, delivery_wide_avx2, delivery_avx512, delivery_wide_avx512;
#endif

delivery_kernel *delivery_kernel_of(isa which, bool is_wide)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return is_wide ? delivery_wide_avx512 : delivery_avx512;
    if (which == ISA_AVX2) return is_wide ? delivery_wide_avx2 : delivery_avx2;
#endif
    (void)which;
    return is_wide ? delivery_wide_portable : delivery_portable;
}

delivery_scaled_kernel delivery_scaled_portable, delivery_wide_scaled_portable;
#ifdef ERGON_X86
delivery_scaled_kernel delivery_scaled_avx2, delivery_wide_scaled_avx2;
delivery_scaled_kernel delivery_scaled_avx512, delivery_wide_scaled_avx512;
#endif

delivery_scaled_kernel *delivery_scaled_kernel_of(isa which, bool is_wide)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return is_wide ? delivery_wide_scaled_avx512 : delivery_scaled_avx512;
    if (which == ISA_AVX2) return is_wide ? delivery_wide_scaled_avx2 : delivery_scaled_avx2;
#endif
    (void)which;
    return is_wide ? delivery_wide_scaled_portable : delivery_scaled_portable;
}
