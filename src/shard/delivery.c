/* delivery.c - the builds of the delivery kernel. */
#include "shard/delivery.h"

delivery_kernel delivery_portable;
#ifdef ERGON_X86
delivery_kernel delivery_avx2, delivery_avx512;
#endif

delivery_kernel *delivery_kernel_of(isa which)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return delivery_avx512;
    if (which == ISA_AVX2) return delivery_avx2;
#endif
    (void)which;
    return delivery_portable;
}
