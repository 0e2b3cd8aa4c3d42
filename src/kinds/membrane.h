/* membrane.h - a leaky membrane over one step, for each shape of synaptic input.
 *
 *     C dV/dt = -g_L V + I_syn + current       (V relative to a resting potential)
 *
 * with a current that stays the same over the step. Currents as input: integrated exactly (Rotter &
 * Diesmann 1999). Conductances: the sum of conductances is taken for its mean over the step, which
 * is known exactly, and V then integrated exactly (the exponential midpoint rule; Hochbruck &
 * Ostermann 2010, Acta Numerica 19:209): second order, and stable for any conductance.
 *
 * Touches    receptors.h, exponential.h.
 */
#ifndef ERGON_KINDS_MEMBRANE_H
#define ERGON_KINDS_MEMBRANE_H

#include "kinds/exponential.h"
#include "kinds/receptors.h"

/* Constants of each receptor after its own, then of the membrane after both. */
enum {
#if SYNAPSE_IS_COND
    RECEPTOR_MEAN = RECEPTOR_OWN_CONSTANTS, /* mean over the step of what decays from 1 */
#else
    RECEPTOR_V_FROM_I = RECEPTOR_OWN_CONSTANTS, /* mV per pA                            */
#if SYNAPSE_IS_ALPHA
    RECEPTOR_V_FROM_SLOPE, /* mV per pA/ms                                              */
#endif
#endif
    RECEPTOR_CONSTANTS
};
enum {
    EX_CONSTANTS = 0,
    IN_CONSTANTS = RECEPTOR_CONSTANTS,
    MEMBRANE_A   = 2 * RECEPTOR_CONSTANTS, /* exp(-dt/tau_m) - 1; conductances: g_L, nS */
    MEMBRANE_B,                            /* mV per pA; conductances: -dt/C_m, 1/nS    */
    MEMBRANE_CONSTANTS
};

#if SYNAPSE_IS_COND

/* mV that V changes by in the step. The constants are those of neuron c.i, from 0 on. */
KERNEL_INLINE float membrane_change(float v_mV, float current_pA, const struct receptors *both,
                                    struct constants_at c, const bool each)
{
    const float g_ex  = both->ex.value[c.i] * AT(c, EX_CONSTANTS + RECEPTOR_MEAN, each);
    const float g_in  = both->in.value[c.i] * AT(c, IN_CONSTANTS + RECEPTOR_MEAN, each);
    const float g     = AT(c, MEMBRANE_A, each) + (g_ex + g_in);
    const float drive = g_ex * AT(c, EX_CONSTANTS + RECEPTOR_REVERSAL, each) +
                        g_in * AT(c, IN_CONSTANTS + RECEPTOR_REVERSAL, each);
    const float target = (drive + current_pA) / g;
    return (v_mV - target) * exponential_minus_one(g * AT(c, MEMBRANE_B, each));
}

#else

KERNEL_INLINE float receptor_push(const struct receptor *receptor, struct constants_at c,
                                  const uint32_t first, const bool each)
{
    const float push = receptor->value[c.i] * AT(c, first + RECEPTOR_V_FROM_I, each);
#if SYNAPSE_IS_ALPHA
    return receptor->slope[c.i] * AT(c, first + RECEPTOR_V_FROM_SLOPE, each) + push;
#else
    return push;
#endif
}

KERNEL_INLINE float membrane_change(float v_mV, float current_pA, const struct receptors *both,
                                    struct constants_at c, const bool each)
{
    float change = v_mV * AT(c, MEMBRANE_A, each) + receptor_push(&both->ex, c, EX_CONSTANTS, each);
    if (!both->merged) change += receptor_push(&both->in, c, IN_CONSTANTS, each);
    return change + current_pA * AT(c, MEMBRANE_B, each);
}

#endif

/* V after the step, of a current in two parts. What is known last, `late`, stands last in the sum
 * where it can: the rest need not wait for it. */
KERNEL_INLINE float membrane_moved(float v_mV, float current_pA, float late_pA,
                                   const struct receptors *both, struct constants_at c,
                                   const bool each)
{
#if SYNAPSE_IS_COND
    return v_mV + membrane_change(v_mV, current_pA + late_pA, both, c, each);
#else
    const float without = v_mV + membrane_change(v_mV, current_pA, both, c, each);
    return without + late_pA * AT(c, MEMBRANE_B, each);
#endif
}

#ifdef KERNEL_IS_portable

/* A membrane as its parameters give it: its leak as a conductance or as a time constant. */
struct membrane {
    double C_m_pF, g_L_nS, tau_m_ms;
    double zero_mV; /* V is relative to it */
};

static inline struct membrane membrane_of_leak(double C_m_pF, double g_L_nS, double zero_mV)
{
    return (struct membrane){C_m_pF, g_L_nS, C_m_pF / g_L_nS, zero_mV};
}

static inline struct membrane membrane_of_time(double C_m_pF, double tau_m_ms, double zero_mV)
{
    return (struct membrane){C_m_pF, C_m_pF / tau_m_ms, tau_m_ms, zero_mV};
}

/* Constants of a membrane and its receptors, with p the parameters of receptors. */
static void membrane_derive(const struct membrane *m, const double *p, double dt_ms,
                            float *constants)
{
    for (uint32_t r = 0; r < RECEPTORS; r++) {
        const double tau_ms = p[TAU_SYN_EX + r];
        float       *of_it  = constants + (size_t)r * RECEPTOR_CONSTANTS;
        receptor_derive(p, r, dt_ms, m->zero_mV, of_it);
#if SYNAPSE_IS_COND
        of_it[RECEPTOR_MEAN] = (float)(-propagator_decay(dt_ms, tau_ms) * tau_ms / dt_ms);
#else
        of_it[RECEPTOR_V_FROM_I] =
            (float)propagator_exponential(dt_ms, m->tau_m_ms, tau_ms, m->C_m_pF);
#if SYNAPSE_IS_ALPHA
        of_it[RECEPTOR_V_FROM_SLOPE] =
            (float)propagator_alpha(dt_ms, m->tau_m_ms, tau_ms, m->C_m_pF);
#endif
#endif
    }
#if SYNAPSE_IS_COND
    constants[MEMBRANE_A] = (float)m->g_L_nS;
    constants[MEMBRANE_B] = (float)(-dt_ms / m->C_m_pF);
#else
    constants[MEMBRANE_A] = (float)propagator_decay(dt_ms, m->tau_m_ms);
    constants[MEMBRANE_B] = (float)propagator_constant(dt_ms, m->tau_m_ms, m->C_m_pF);
#endif
}

#endif

#endif
