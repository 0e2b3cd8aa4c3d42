/* epsilon.h - the energy of a neuron as Fardet & Levina define it, for the kinds elif and madexp.
 *
 *     tau_e depsilon/dt = (1 - epsilon / (alpha epsilon_0))^3 - (V - E_f) / (E_d - E_f) - more
 *     E_L(epsilon)      = E_0 + (E_u - E_0) (1 - epsilon / epsilon_0)
 *
 * epsilon never falls below 0. A neuron may spike only while epsilon is above epsilon_c, and a
 * spike takes delta from it.
 *
 * Columns hold epsilon relative to epsilon_0 and V relative to E_0, so a neuron of which nothing
 * is said begins at both. One step changes epsilon by so little that a float would lose it: what
 * rounding takes is kept in a second column (Kahan's sum), epsilon_low, and comes back later.
 *
 * Invariant  epsilon_low is below the last digit of epsilon.
 * Touches    kernel_body.h, iaf.h.
 * Source     Fardet & Levina 2020, PLoS Comput. Biol. 16:e1008503
 */
#ifndef ERGON_KINDS_EPSILON_H
#define ERGON_KINDS_EPSILON_H

#include "kinds/iaf.h"
#include "kinds/kernel_body.h"

/* The parameters of these kinds that follow the first seven (iaf.h). */
enum {
    P_E_0 = IAF_E_L,
    P_E_U = IAF_PARAMETERS,
    P_E_D,
    P_E_F,
    P_EPSILON_0,
    P_EPSILON_C,
    P_ALPHA,
    P_DELTA,
    P_TAU_E,
    EPSILON_PARAMETERS
};

/* Their constants, counted from the first of them. */
enum {
    EPSILON_LEAK,   /* pA per unit of epsilon: how it moves the leak's potential       */
    EPSILON_SUPPLY, /* 1 - epsilon / (alpha epsilon_0) at epsilon_0, ...                */
    EPSILON_SLOPE,  /* ... and its change per unit of epsilon                           */
    EPSILON_FLEX,   /* E_f, mV above E_0                                                */
    EPSILON_USE,    /* 1 / (E_d - E_f), 1/mV                                            */
    EPSILON_DT,     /* dt / tau_e                                                       */
    EPSILON_FLOOR,  /* 0, relative to epsilon_0 like the next                           */
    EPSILON_GATE,   /* epsilon_c                                                        */
    EPSILON_PRICE,  /* delta                                                            */
    EPSILON_CONSTANTS
};

/* depsilon/dt times tau_e, without what a kind adds. */
KERNEL_INLINE float epsilon_rate(float v_mV, float epsilon, float supply, float slope,
                                 float flex_mV, float use)
{
    const float health = supply + epsilon * slope;
    return health * (health * health) - (v_mV - flex_mV) * use;
}

/* What is supplied in a time, in units of tau_e. */
KERNEL_INLINE float epsilon_supplied(float epsilon, float supply, float slope, float time)
{
    const float health = supply + epsilon * slope;
    return (time * health) * (health * health);
}

KERNEL_INLINE float epsilon_bound(float epsilon, float floor)
{
    return epsilon < floor ? floor : epsilon;
}

/* epsilon and what rounding keeps from it. */
struct epsilon_sum {
    float high, low;
};

KERNEL_INLINE struct epsilon_sum epsilon_add(struct epsilon_sum sum, float change, float floor)
{
    const float part   = change + sum.low;
    const float high   = sum.high + part;
    const float low    = part - (high - sum.high);
    const bool  is_out = high < floor;
    return (struct epsilon_sum){is_out ? floor : high, is_out ? 0.0f : low};
}

/* The first states of these kinds. */
enum { V_M, EPSILON, EPSILON_LOW, EPSILON_STATES };

#ifdef KERNEL_IS_portable

#define EPSILON_STATE_LIST                                                                         \
    {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},                                    \
        {"epsilon", UNIT_NONE, .is_settable = true, .is_never_negative = true},                    \
    {                                                                                              \
        "epsilon_low", UNIT_NONE, .is_settable = true                                              \
    }

static double column_zero(uint32_t state, const double *p)
{
    return state == V_M ? p[P_E_0] : state == EPSILON ? p[P_EPSILON_0] : 0.0;
}

/* NULL, or what is wrong with the parameters of energy. */
static const char *epsilon_check(const double *p)
{
    /* As floats, as the kernel sees them. */
    if (!((float)(p[P_EPSILON_C] - p[P_EPSILON_0]) < 0.0f))
        return "epsilon_c must be below epsilon_0";
    if (!((float)p[P_E_F] < (float)p[P_E_D])) return "E_f must be below E_d";
    return NULL;
}

static void epsilon_derive(const double *p, double dt_ms, float *constants)
{
    const double full = p[P_EPSILON_0], alpha = p[P_ALPHA];
    constants[EPSILON_LEAK]   = (float)(-p[LEAK_G_L] * (p[P_E_U] - p[P_E_0]) / full);
    constants[EPSILON_SUPPLY] = (float)(1.0 - 1.0 / alpha);
    constants[EPSILON_SLOPE]  = (float)(-1.0 / (alpha * full));
    constants[EPSILON_FLEX]   = (float)(p[P_E_F] - p[P_E_0]);
    constants[EPSILON_USE]    = (float)(1.0 / (p[P_E_D] - p[P_E_F]));
    constants[EPSILON_DT]     = (float)(dt_ms / p[P_TAU_E]);
    constants[EPSILON_FLOOR]  = (float)-full;
    constants[EPSILON_GATE]   = (float)(p[P_EPSILON_C] - full);
    constants[EPSILON_PRICE]  = (float)p[P_DELTA];
}

#endif

#endif
