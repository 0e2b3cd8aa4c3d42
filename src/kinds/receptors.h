/* receptors.h - synaptic input of the kinds that come in three shapes, written once.
 *
 * A kind's file says `#define SYNAPSE SYNAPSE_...` before it includes its body:
 *
 *     SYNAPSE_PSC_EXP    a current that decays: I' = -I / tau_syn; weights in pA
 *     SYNAPSE_PSC_ALPHA  a current that rises and decays, its peak the weight; weights in pA
 *     SYNAPSE_COND_EXP   a conductance that decays: g' = -g / tau_syn; weights in nS, which drives
 *                        V towards E_ex or E_in
 *
 * Positive weights go to the first receptor, negative ones to the second; as a conductance, a
 * negative weight counts with its size. A kind has these states after its own, these parameters
 * after its own, and these constants, first those of ex, then those of in, before its own.
 *
 * A body says `#define RECEPTORS_MERGE 1` if, where both time constants are equal, one sum can
 * stand for both currents: then ex carries it and in stays 0. Conductances are never merged.
 *
 * Touches    kernel_body.h, propagator.h.
 */
#ifndef ERGON_KINDS_RECEPTORS_H
#define ERGON_KINDS_RECEPTORS_H

#include "kinds/kernel_body.h"
#include "kinds/propagator.h"

#include <math.h>
#include <stddef.h>

#define SYNAPSE_PSC_EXP   0
#define SYNAPSE_PSC_ALPHA 1
#define SYNAPSE_COND_EXP  2

#ifndef SYNAPSE
#error "SYNAPSE says which shape of input this kind has"
#endif
#ifndef RECEPTORS_MERGE
#error "RECEPTORS_MERGE says whether one sum can stand for both currents: 1 or 0"
#endif
#define SYNAPSE_IS_ALPHA    (SYNAPSE == SYNAPSE_PSC_ALPHA)
#define SYNAPSE_IS_COND     (SYNAPSE == SYNAPSE_COND_EXP)
#define RECEPTORS_CAN_MERGE (RECEPTORS_MERGE && !SYNAPSE_IS_COND)

/* How far a receptor's states, parameters and constants lie apart. */
enum { RECEPTOR_STATES = SYNAPSE_IS_ALPHA ? 2 : 1, RECEPTORS = 2 };
enum {
    TAU_SYN_EX,
    TAU_SYN_IN,
    E_EX,
    E_IN,
    RECEPTOR_PARAMETERS = SYNAPSE_IS_COND ? 4 : 2
}; /* counted from the first of them */
enum {
    RECEPTOR_DECAY, /* exp(-dt/tau_syn) - 1                                            */
#if SYNAPSE_IS_ALPHA
    RECEPTOR_RISE,  /* pA per pA/ms of slope                                           */
    RECEPTOR_SLOPE, /* pA/ms per pA of weight                                          */
#elif SYNAPSE_IS_COND
    RECEPTOR_REVERSAL, /* mV above the potential that V is relative to                 */
#endif
    RECEPTOR_OWN_CONSTANTS /* a membrane's constants of a receptor follow              */
};

struct receptor {
    float       *value; /* pA or nS */
    float       *slope; /* pA/ms; NULL where not alpha */
    int32_t     *arrived;
    const float *own;
    float        unit;
};

KERNEL_INLINE struct receptor receptor_take(const struct kind_step *step, uint32_t first_state,
                                            uint32_t index)
{
    float *const *states = step->state + first_state + (size_t)RECEPTOR_STATES * index;
    return (struct receptor){
        KERNEL_COLUMN(states[0]), SYNAPSE_IS_ALPHA ? KERNEL_COLUMN(states[1]) : NULL,
        KERNEL_COLUMN(step->arrived[index]), KERNEL_COLUMN(step->own[index]), step->unit[index]};
}

/* Both receptors; merged, a constant of the build: ex stands for both. */
struct receptors {
    struct receptor ex, in;
    bool            merged;
};

KERNEL_INLINE struct receptors receptors_take(const struct kind_step *step, uint32_t first_state,
                                              const bool merged)
{
    return (struct receptors){receptor_take(step, first_state, 0),
                              receptor_take(step, first_state, 1), merged};
}

/* What arrives at neuron i at the end of the step, pA or nS; it is taken from the accumulator. */
KERNEL_INLINE float receptor_input(const struct receptor *receptor, uint32_t i)
{
    const float input    = (float)receptor->arrived[i] * receptor->unit + receptor->own[i];
    receptor->arrived[i] = 0;
    return SYNAPSE_IS_COND ? __builtin_fabsf(input) : input;
}

/* A neuron's own constants: those of the loop's neuron i, from `first` on. */
struct constants_at {
    const struct kernel_constant *constants;
    uint32_t                      i;
};
#define AT(constants_of, index, each)                                                              \
    kernel_constant_at((constants_of).constants[index], (constants_of).i, each)

/* Advance one by a step, then add the input. */
KERNEL_INLINE void receptor_advance(const struct receptor *receptor, struct constants_at c,
                                    float input, const bool each)
{
    const uint32_t i     = c.i;
    const float    value = receptor->value[i];
    const float    decay = AT(c, RECEPTOR_DECAY, each);
#if SYNAPSE_IS_ALPHA
    const float slope = receptor->slope[i];
    receptor->value[i] =
        kernel_settle(value + (value * decay + slope * AT(c, RECEPTOR_RISE, each)));
    receptor->slope[i] =
        kernel_settle((slope + slope * decay) + input * AT(c, RECEPTOR_SLOPE, each));
#else
    receptor->value[i] = kernel_settle((value + value * decay) + input);
#endif
}

/* Advance both, then add what arrives. */
KERNEL_INLINE void receptors_advance(const struct receptors *both, struct constants_at of_ex,
                                     struct constants_at of_in, const bool each)
{
    receptor_advance(&both->ex, of_ex, receptor_input(&both->ex, of_ex.i), each);
    if (!both->merged) receptor_advance(&both->in, of_in, receptor_input(&both->in, of_in.i), each);
}

#if RECEPTORS_CAN_MERGE
#define RECEPTORS_BUILDS(name, body) KERNEL_BUILDS(name, body)
#else
#define RECEPTORS_BUILDS(name, body) KERNEL_BUILDS_SPLIT(name, body)
#endif

#ifdef KERNEL_IS_portable

#include "base/exact_math.h"

#if SYNAPSE_IS_ALPHA
#define RECEPTOR_STATE_LIST                                                                        \
    {"I_syn_ex", UNIT_PA, .is_settable = true, .merged_name = "I_syn"},                            \
        {"dI_syn_ex", UNIT_NONE, .is_settable = true, .merged_name = "dI_syn"},                    \
        {"I_syn_in", UNIT_PA, .is_settable = true, .merged_name = ""},                             \
    {                                                                                              \
        "dI_syn_in", UNIT_NONE, .is_settable = true, .merged_name = ""                             \
    }
#elif SYNAPSE_IS_COND
#define RECEPTOR_STATE_LIST                                                                        \
    {"g_ex", UNIT_NS, .is_settable = true, .is_never_negative = true},                             \
    {                                                                                              \
        "g_in", UNIT_NS, .is_settable = true, .is_never_negative = true                            \
    }
#else
#define RECEPTOR_STATE_LIST                                                                        \
    {"I_syn_ex", UNIT_PA, .is_settable = true, .merged_name = "I_syn"},                            \
    {                                                                                              \
        "I_syn_in", UNIT_PA, .is_settable = true, .merged_name = ""                                \
    }
#endif

#if SYNAPSE_IS_COND
#define RECEPTOR_WEIGHT_UNIT UNIT_NS
/* NEST's defaults of its conductance-based kinds. */
#define RECEPTOR_PARAMETER_LIST                                                                    \
    {"tau_syn_ex", UNIT_MS, 0.2, 0.0, -INFINITY}, {"tau_syn_in", UNIT_MS, 2.0, 0.0, -INFINITY},    \
        {"E_ex", UNIT_MV, 0.0, -INFINITY, -INFINITY},                                              \
    {                                                                                              \
        "E_in", UNIT_MV, -85.0, -INFINITY, -INFINITY                                               \
    }
#else
#define RECEPTOR_WEIGHT_UNIT UNIT_PA
#define RECEPTOR_PARAMETER_LIST                                                                    \
    {"tau_syn_ex", UNIT_MS, 2.0, 0.0, -INFINITY}, { "tau_syn_in", UNIT_MS, 2.0, 0.0, -INFINITY }
#endif

/* The constants of receptor `index`, with p the parameters of receptors and V relative to zero_mV.
 */
static void receptor_derive(const double *p, uint32_t index, double dt_ms, double zero_mV,
                            float *constants)
{
    const double tau_ms = p[TAU_SYN_EX + index], decay = propagator_decay(dt_ms, tau_ms);
    constants[RECEPTOR_DECAY] = (float)decay;
#if SYNAPSE_IS_ALPHA
    constants[RECEPTOR_RISE]  = (float)(dt_ms * (1.0 + decay));
    constants[RECEPTOR_SLOPE] = (float)(exact_exp(1.0) / tau_ms);
#elif SYNAPSE_IS_COND
    constants[RECEPTOR_REVERSAL] = (float)(p[E_EX + index] - zero_mV);
#endif
    (void)zero_mV;
}

#endif

#endif
