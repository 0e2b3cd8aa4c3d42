/* synapse.c - which build of the kernel runs. */
#include "network/synapse.h"

synapse_kernel synapse_words_portable;
#ifdef ERGON_X86
synapse_kernel synapse_words_avx2;
synapse_kernel synapse_words_avx512;
#endif

synapse_kernel *synapse_kernel_of(isa which)
{
#ifdef ERGON_X86
    if (which == ISA_AVX512) return synapse_words_avx512;
    if (which == ISA_AVX2) return synapse_words_avx2;
#endif
    (void)which;
    return synapse_words_portable;
}
