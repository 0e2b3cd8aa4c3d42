/* coupling.kernel.c - see coupling.h; built once per instruction set. */
#include "shard/coupling.h"

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* sanitizers and coverage leave loops scalar */
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTOR_LOOP _Pragma("GCC ivdep")
#endif
#define COLUMN(pointer) __builtin_assume_aligned((pointer), 64)

/* A store as a double: exact, and without the instruction that not all have. */
static inline double store_value(int64_t atp)
{
    const int64_t  at_least = atp < 0 ? 0 : atp;
    const uint64_t bits     = (uint64_t)at_least | UINT64_C(0x4330000000000000); /* 2^52 + it */
    double         value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value - 0x1p52;
}

static void sensory_find(const int64_t *atp, uint32_t count, double half, float *factor)
{
    const int64_t *store = COLUMN(atp);
    float         *out   = COLUMN(factor);
    const double   full  = ENERGY_EPSILON_0 / (ENERGY_EPSILON_0 + half);
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const double epsilon = store_value(store[i]) / ENERGY_KAPPA;
        out[i]               = (float)(epsilon / (epsilon + half) / full);
    }
}

static void current_find(const int64_t *atp, uint32_t count, const struct energy_couplings *rules,
                         float *current_pA)
{
    const int64_t *store     = COLUMN(atp);
    float         *out       = COLUMN(current_pA);
    const double   epsilon_c = rules->KATP_epsilon_c;
    const double   leak_pA   = rules->g_L_nS * (rules->E_u_mV - rules->E_0_mV);
    const double   katp_pA   = rules->I_KATP_pA * epsilon_c;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const double epsilon = store_value(store[i]) / ENERGY_KAPPA;
        const double lacking = 1.0 - epsilon / ENERGY_EPSILON_0;
        out[i]               = (float)(leak_pA * lacking + katp_pA / (epsilon_c + 2.0 * epsilon));
    }
}

/* The quotient of two integers below 2^45 is rounded, but never across the middle between two whole
 * numbers: what it is rounded to is what the integers say. */
static void scale_find(const int64_t *atp, uint32_t count, int64_t whole_atp, uint16_t *scales)
{
    const int64_t *store = COLUMN(atp);
    uint16_t      *out   = __builtin_assume_aligned(scales, 32); /* by 16 of the shard's */
    const double   whole = (double)whole_atp;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const double part = store_value(store[i]) * RUN_SCALE_WHOLE / whole + 0.5;
        out[i]            = (uint16_t)(int32_t)(part < RUN_SCALE_WHOLE ? part : RUN_SCALE_WHOLE);
    }
}

static bool held_find(const int64_t *atp, uint32_t count, int64_t bound, uint8_t *held)
{
    const int64_t *store = COLUMN(atp);
    uint8_t       *out   = COLUMN(held);
    int64_t        any   = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const int64_t is_held = store[i] <= bound;
        out[i]                = (uint8_t)is_held;
        any |= is_held;
    }
    return any;
}

extern const struct coupling_kernels KERNEL(coupling_kernels);
const struct coupling_kernels        KERNEL(coupling_kernels) = {
           .sensory = sensory_find, .current = current_find, .scale = scale_find, .held = held_find};
