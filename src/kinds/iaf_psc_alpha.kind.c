/* iaf_psc_alpha.kind.c - leaky integrate-and-fire with alpha-shaped synaptic currents.
 *
 *     C_m dV/dt   = -(C_m / tau_m) V + I_syn_ex + I_syn_in + I_e + current    (V relative to E_L)
 *     dI_syn/dt   = dI_syn - I_syn / tau_syn
 *     d dI_syn/dt = -dI_syn / tau_syn, plus weight e / tau_syn at each arrival
 *
 * integrated exactly: one arrival gives a current that peaks at its weight after tau_syn. V does
 * not fall below V_min. While refractory V rests at V_reset and the currents go on. In the merged
 * builds the ex columns carry the sum of both currents and the in columns stay 0.
 */
#include "kinds/iaf.h"
#include "kinds/kernel_body.h"
#include "kinds/propagator.h"

enum { V_MIN = IAF_PARAMETERS, TAU_SYN_EX, TAU_SYN_IN, PARAMETER_COUNT };
enum { V_M, I_SYN_EX, DI_SYN_EX, I_SYN_IN, DI_SYN_IN, STATE_COUNT };
enum {               /* the constants of a receptor: two blocks, ex and in */
       V_FROM_SLOPE, /* mV per pA/ms                         */
       V_FROM_I,     /* mV per pA                            */
       I_FROM_SLOPE, /* pA per pA/ms                         */
       DECAY,        /* exp(-dt/tau_syn) - 1                 */
       SLOPE,        /* pA/ms per pA of weight               */
       RECEPTOR_CONSTANTS
};
enum {
    EX      = 0,
    IN      = RECEPTOR_CONSTANTS,
    V_DECAY = 2 * RECEPTOR_CONSTANTS, /* exp(-dt/tau_m) - 1 */
    V_FROM_DC,                        /* mV per pA          */
    I_E,                              /* pA                 */
    V_FLOOR,                          /* mV above E_L       */
    V_TH,                             /* mV above E_L       */
    V_RESET,                          /* mV above E_L       */
    T_REF,                            /* steps              */
    CONSTANT_COUNT
};

struct receptor {
    float       *i_pA;
    float       *slope; /* pA/ms */
    int32_t     *arrived;
    const float *own_pA;
    float        unit_pA;
};

KERNEL_INLINE struct receptor receptor_take(const struct kind_step *step, uint32_t index)
{
    return (struct receptor){KERNEL_COLUMN(step->state[index == 0 ? I_SYN_EX : I_SYN_IN]),
                             KERNEL_COLUMN(step->state[index == 0 ? DI_SYN_EX : DI_SYN_IN]),
                             KERNEL_COLUMN(step->arrived[index]), KERNEL_COLUMN(step->own[index]),
                             step->unit[index]};
}

KERNEL_INLINE void receptor_advance(const struct receptor *receptor, uint32_t i, float decay,
                                    float i_from_slope, float slope_per_pA)
{
    float i_pA           = receptor->i_pA[i];
    float slope          = receptor->slope[i];
    float input_pA       = (float)receptor->arrived[i] * receptor->unit_pA + receptor->own_pA[i];
    receptor->arrived[i] = 0;
    receptor->i_pA[i]    = kernel_settle(i_pA + (i_pA * decay + slope * i_from_slope));
    receptor->slope[i]   = kernel_settle((slope + slope * decay) + input_pA * slope_per_pA);
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
        const float v_floor = CONSTANT(V_FLOOR), v_th = CONSTANT(V_TH);
        const float v_reset = CONSTANT(V_RESET), t_ref = CONSTANT(T_REF);

        float change = v_mV[i] * CONSTANT(V_DECAY);
        change += ex.slope[i] * CONSTANT(EX + V_FROM_SLOPE) + ex.i_pA[i] * CONSTANT(EX + V_FROM_I);
        if (!merged)
            change +=
                in.slope[i] * CONSTANT(IN + V_FROM_SLOPE) + in.i_pA[i] * CONSTANT(IN + V_FROM_I);
        change += (CONSTANT(I_E) + current_pA[i]) * CONSTANT(V_FROM_DC);

        receptor_advance(&ex, i, CONSTANT(EX + DECAY), CONSTANT(EX + I_FROM_SLOPE),
                         CONSTANT(EX + SLOPE));
        if (!merged)
            receptor_advance(&in, i, CONSTANT(IN + DECAY), CONSTANT(IN + I_FROM_SLOPE),
                             CONSTANT(IN + SLOPE));

        const float moved   = kernel_settle(v_mV[i] + change);
        const float bounded = moved < v_floor ? v_floor : moved;
        const bool  is_free = refractory[i] == 0;
        const float v       = is_free ? bounded : v_mV[i];
        const bool  fires   = v >= v_th;
        v_mV[i]             = fires ? v_reset : v;
        refractory[i]       = fires ? (int32_t)t_ref : refractory[i] - !is_free;
        spiked[i]           = fires;
    }
}

KERNEL_BUILDS(iaf_psc_alpha, step_body)

#ifdef KERNEL_IS_portable

#include "base/exact_math.h"

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    IAF_PARAMETER_LIST,
    {"V_min", UNIT_MV, -INFINITY, -INFINITY, -INFINITY},
    {"tau_syn_ex", UNIT_MS, 2.0, 0.0, -INFINITY},
    {"tau_syn_in", UNIT_MS, 2.0, 0.0, -INFINITY},
};

static const struct kind_state STATES[STATE_COUNT] = {
    [V_M]       = {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},
    [I_SYN_EX]  = {"I_syn_ex", UNIT_PA, .is_absolute = false, .is_settable = false,
                   .merged_name = "I_syn"},
    [DI_SYN_EX] = {"dI_syn_ex", UNIT_NONE, .is_absolute = false, .is_settable = false,
                   .merged_name = "dI_syn"},
    [I_SYN_IN]  = {"I_syn_in", UNIT_PA, .is_absolute = false, .is_settable = false,
                   .merged_name = ""},
    [DI_SYN_IN] = {"dI_syn_in", UNIT_NONE, .is_absolute = false, .is_settable = false,
                   .merged_name = ""},
};

static bool receptors_merge(const double *parameters)
{
    return parameters[TAU_SYN_EX] == parameters[TAU_SYN_IN];
}

static void derive_receptor(const double *p, double dt_ms, double tau_syn_ms, float *constants)
{
    double tau_m_ms = p[IAF_TAU_M], C_m_pF = p[IAF_C_M];
    double decay = propagator_decay(dt_ms, tau_syn_ms);

    constants[V_FROM_SLOPE] = (float)propagator_alpha(dt_ms, tau_m_ms, tau_syn_ms, C_m_pF);
    constants[V_FROM_I]     = (float)propagator_exponential(dt_ms, tau_m_ms, tau_syn_ms, C_m_pF);
    constants[I_FROM_SLOPE] = (float)(dt_ms * (1.0 + decay));
    constants[DECAY]        = (float)decay;
    constants[SLOPE]        = (float)(exact_exp(1.0) / tau_syn_ms);
}

/* The weight is the peak of the current. */
static double charge_fC(const double *parameters, double weight)
{
    return weight * parameters[weight < 0 ? TAU_SYN_IN : TAU_SYN_EX] * exact_exp(1.0);
}

static void derive(const double *p, double dt_ms, float *constants)
{
    derive_receptor(p, dt_ms, p[TAU_SYN_EX], constants + EX);
    derive_receptor(p, dt_ms, p[TAU_SYN_IN], constants + IN);
    constants[V_DECAY]   = (float)propagator_decay(dt_ms, p[IAF_TAU_M]);
    constants[V_FROM_DC] = (float)propagator_constant(dt_ms, p[IAF_TAU_M], p[IAF_C_M]);
    constants[I_E]       = (float)p[IAF_I_E];
    constants[V_FLOOR]   = (float)(p[V_MIN] - p[IAF_E_L]);
    constants[V_TH]      = (float)(p[IAF_V_TH] - p[IAF_E_L]);
    constants[V_RESET]   = (float)(p[IAF_V_RESET] - p[IAF_E_L]);
    constants[T_REF]     = iaf_refractory_steps(p[IAF_T_REF], dt_ms);
}

KERNEL_TABLES_DECLARE(iaf_psc_alpha);
extern const struct kind kind_iaf_psc_alpha;
const struct kind        kind_iaf_psc_alpha = {
           .name            = "iaf_psc_alpha",
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
           .kernels         = KERNEL_TABLES(iaf_psc_alpha),
};

#endif
