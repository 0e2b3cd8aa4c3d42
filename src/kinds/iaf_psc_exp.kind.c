/* iaf_psc_exp.kind.c - leaky integrate-and-fire with exponential synaptic currents.
 *
 *     C_m dV/dt = -(C_m / tau_m) V + I_syn_ex + I_syn_in + I_e + current      (V relative to E_L)
 *     dI_syn/dt = -I_syn / tau_syn, plus the weight at each arrival
 *
 * integrated exactly. While refractory V rests at V_reset and the currents go on. In the merged
 * builds I_syn_ex carries the sum of both currents and I_syn_in stays 0.
 */
#include "kinds/iaf.h"
#include "kinds/kernel_body.h"
#include "kinds/propagator.h"

enum { TAU_SYN_EX = IAF_PARAMETERS, TAU_SYN_IN, PARAMETER_COUNT };
enum { V_M, I_SYN_EX, I_SYN_IN, STATE_COUNT };
enum {
    V_DECAY,   /* exp(-dt/tau_m) - 1, and so on */
    EX_DECAY,  /*                               */
    IN_DECAY,  /*                               */
    V_FROM_EX, /* mV per pA                     */
    V_FROM_IN, /* mV per pA                     */
    V_FROM_DC, /* mV per pA                     */
    I_E,       /* pA                            */
    V_TH,      /* mV above E_L                  */
    V_RESET,   /* mV above E_L                  */
    T_REF,     /* steps                         */
    CONSTANT_COUNT
};

struct receptor {
    float       *i_pA;
    int32_t     *arrived;
    const float *own_pA;
    float        unit_pA;
};

KERNEL_INLINE struct receptor receptor_take(const struct kind_step *step, uint32_t index)
{
    return (struct receptor){KERNEL_COLUMN(step->state[I_SYN_EX + index]),
                             KERNEL_COLUMN(step->arrived[index]), KERNEL_COLUMN(step->own[index]),
                             step->unit[index]};
}

KERNEL_INLINE void receptor_advance(const struct receptor *receptor, uint32_t i, float decay)
{
    float i_pA           = receptor->i_pA[i];
    float input_pA       = (float)receptor->arrived[i] * receptor->unit_pA + receptor->own_pA[i];
    receptor->arrived[i] = 0;
    receptor->i_pA[i]    = kernel_settle((i_pA + i_pA * decay) + input_pA);
}

/* One step of a tile.
 *   shape   columns of kernel_width(step) neurons
 *   source  Rotter & Diesmann 1999, Biol. Cybern. 81:381 */
KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
{
    const uint32_t width      = kernel_width(step);
    float         *v_mV       = KERNEL_COLUMN(step->state[V_M]);
    int32_t       *refractory = KERNEL_COLUMN(step->refractory_steps);
    const float   *current_pA = KERNEL_COLUMN(step->current_pA);
    uint8_t       *spiked     = KERNEL_COLUMN(step->spiked);

    const struct receptor ex = receptor_take(step, 0);
    const struct receptor in = receptor_take(step, 1);
    KERNEL_CONSTANTS(CONSTANT_COUNT);

    KERNEL_LOOP
    for (uint32_t i = 0; i < width; i++) {
        const float v_th = CONSTANT(V_TH), v_reset = CONSTANT(V_RESET), t_ref = CONSTANT(T_REF);

        float change = v_mV[i] * CONSTANT(V_DECAY) + ex.i_pA[i] * CONSTANT(V_FROM_EX);
        if (!merged) change += in.i_pA[i] * CONSTANT(V_FROM_IN);
        change += (CONSTANT(I_E) + current_pA[i]) * CONSTANT(V_FROM_DC);

        receptor_advance(&ex, i, CONSTANT(EX_DECAY));
        if (!merged) receptor_advance(&in, i, CONSTANT(IN_DECAY));

        const bool  is_free = refractory[i] == 0;
        const float v       = is_free ? kernel_settle(v_mV[i] + change) : v_mV[i];
        const bool  fires   = v >= v_th;
        v_mV[i]             = fires ? v_reset : v;
        refractory[i]       = fires ? (int32_t)t_ref : refractory[i] - !is_free;
        spiked[i]           = fires;
    }
}

KERNEL_BUILDS(iaf_psc_exp, step_body)

#ifdef KERNEL_IS_portable

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    IAF_PARAMETER_LIST,
    {"tau_syn_ex", UNIT_MS, 2.0, 0.0, -INFINITY},
    {"tau_syn_in", UNIT_MS, 2.0, 0.0, -INFINITY},
};

static const struct kind_state STATES[STATE_COUNT] = {
    [V_M]      = {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},
    [I_SYN_EX] = {"I_syn_ex", UNIT_PA, .is_absolute = false, .is_settable = false,
                  .merged_name = "I_syn"},
    [I_SYN_IN] = {"I_syn_in", UNIT_PA, .is_absolute = false, .is_settable = false,
                  .merged_name = ""},
};

static bool receptors_merge(const double *parameters)
{
    return parameters[TAU_SYN_EX] == parameters[TAU_SYN_IN];
}

static double charge_fC(const double *parameters, double weight)
{
    return weight * parameters[weight < 0 ? TAU_SYN_IN : TAU_SYN_EX];
}

static void derive(const double *p, double dt_ms, float *constants)
{
    const double tau_m_ms = p[IAF_TAU_M], C_m_pF = p[IAF_C_M];
    const double tau_ex_ms = p[TAU_SYN_EX], tau_in_ms = p[TAU_SYN_IN];

    constants[V_DECAY]   = (float)propagator_decay(dt_ms, tau_m_ms);
    constants[EX_DECAY]  = (float)propagator_decay(dt_ms, tau_ex_ms);
    constants[IN_DECAY]  = (float)propagator_decay(dt_ms, tau_in_ms);
    constants[V_FROM_EX] = (float)propagator_exponential(dt_ms, tau_m_ms, tau_ex_ms, C_m_pF);
    constants[V_FROM_IN] = (float)propagator_exponential(dt_ms, tau_m_ms, tau_in_ms, C_m_pF);
    constants[V_FROM_DC] = (float)propagator_constant(dt_ms, tau_m_ms, C_m_pF);
    constants[I_E]       = (float)p[IAF_I_E];
    constants[V_TH]      = (float)(p[IAF_V_TH] - p[IAF_E_L]);
    constants[V_RESET]   = (float)(p[IAF_V_RESET] - p[IAF_E_L]);
    constants[T_REF]     = iaf_refractory_steps(p[IAF_T_REF], dt_ms);
}

KERNEL_TABLES_DECLARE(iaf_psc_exp);
extern const struct kind kind_iaf_psc_exp;
const struct kind        kind_iaf_psc_exp = {
           .name            = "iaf_psc_exp",
           .source          = "Rotter & Diesmann 1999, Biol. Cybern. 81:381",
           .weight_unit     = UNIT_PA,
           .parameter_count = PARAMETER_COUNT,
           .parameters      = PARAMETERS,
           .state_count     = STATE_COUNT,
           .states          = STATES,
           .receptor_count  = 2,
           .constant_count  = CONSTANT_COUNT,
           .t_ref_parameter = IAF_T_REF,
           .is_holdable     = true,
           .held_at         = V_TH,
           .receptors_merge = receptors_merge,
           .check           = iaf_check,
           .charge_fC       = charge_fC,
           .derive          = derive,
           .to_column       = iaf_to_column,
           .from_column     = iaf_from_column,
           .kernels         = KERNEL_TABLES(iaf_psc_exp),
};

#endif
