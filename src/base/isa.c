/* isa.c - what this CPU has. */
#include "base/isa.h"

#include <string.h>

static const char *const ISA_NAMES[ISA_COUNT] = {"portable", "avx2", "avx512"};

bool isa_is_here(isa which)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    switch (which) {
    case ISA_PORTABLE:
        return true;
    case ISA_AVX2:
        return __builtin_cpu_supports("avx2");
    case ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    default:
        return false;
    }
#else
    return which == ISA_PORTABLE;
#endif
}

isa isa_best(void)
{
    if (isa_is_here(ISA_AVX512)) return ISA_AVX512;
    return isa_is_here(ISA_AVX2) ? ISA_AVX2 : ISA_PORTABLE;
}

const char *isa_name(isa which) { return ISA_NAMES[which]; }

bool isa_find(const char *name, isa *out)
{
    for (int i = 0; i < ISA_COUNT; i++) {
        if (strcmp(name, ISA_NAMES[i]) != 0) continue;
        *out = (isa)i;
        return true;
    }
    return false;
}
