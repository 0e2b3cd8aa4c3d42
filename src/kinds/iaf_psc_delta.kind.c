/* iaf_psc_delta.kind.c - leaky integrate-and-fire whose voltage jumps at each arrival.
 *
 *     C_m dV/dt = -(C_m / tau_m) V + I_e + current, plus the weight at each arrival
 *
 * (V relative to E_L), integrated exactly. V does not fall below V_min. What arrives while the
 * neuron is refractory is lost, or, with refractory_input, decays as V would and is added in the
 * first step after.
 */
#include "kinds/iaf.h"
#include "kinds/kernel_body.h"
#include "kinds/propagator.h"

enum { V_MIN = IAF_PARAMETERS, REFRACTORY_INPUT, PARAMETER_COUNT };
enum { V_M, REFRACTORY_BUFFER, STATE_COUNT };
enum {
    V_DECAY,   /* exp(-dt/tau_m) - 1                          */
    V_FROM_DC, /* mV per pA                                   */
    KEPT,      /* share of refractory input that is kept: 0, 1 */
    V_FLOOR,   /* mV above E_L                                */
    I_E,       /* pA                                          */
    V_TH,      /* mV above E_L                                */
    V_RESET,   /* mV above E_L                                */
    T_REF,     /* steps                                       */
    CONSTANT_COUNT
};

/* One step of a tile. There is one receptor: merged or not is the same.
 *   shape   columns of kernel_width(step) neurons
 *   source  Rotter & Diesmann 1999, Biol. Cybern. 81:381; Diesmann et al. 2001,
 *           Neurocomputing 38:565 */
KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
{
    (void)merged;
    const uint32_t width      = kernel_width(step);
    float         *v_mV       = KERNEL_COLUMN(step->state[V_M]);
    float         *buffer_mV  = KERNEL_COLUMN(step->state[REFRACTORY_BUFFER]);
    int32_t       *refractory = KERNEL_COLUMN(step->refractory_steps);
    int32_t       *arrived    = KERNEL_COLUMN(step->arrived[0]);
    const float   *own_mV     = KERNEL_COLUMN(step->own[0]);
    const float   *current_pA = KERNEL_COLUMN(step->current_pA);
    uint8_t       *spiked     = KERNEL_COLUMN(step->spiked);
    const float    unit_mV    = step->unit[0];
    KERNEL_CONSTANTS(CONSTANT_COUNT);

    KERNEL_LOOP
    for (uint32_t i = 0; i < width; i++) {
        const float v_floor = CONSTANT(V_FLOOR), v_th = CONSTANT(V_TH);
        const float v_reset = CONSTANT(V_RESET), t_ref = CONSTANT(T_REF);

        const float input = (float)arrived[i] * unit_mV + own_mV[i];
        arrived[i]        = 0;

        float change = v_mV[i] * CONSTANT(V_DECAY);
        change += (CONSTANT(I_E) + current_pA[i]) * CONSTANT(V_FROM_DC);
        const float moved   = kernel_settle(((v_mV[i] + change) + input) + buffer_mV[i]);
        const float bounded = moved < v_floor ? v_floor : moved;

        /* 1 while refractory, else 0: as a factor, since gcc makes a branch of two selections. */
        const float left    = (float)refractory[i];
        const float is_shut = left < 1.0f ? left : 1.0f;
        const float waiting = (buffer_mV[i] + input * CONSTANT(KEPT)) * is_shut;
        buffer_mV[i]        = kernel_settle(waiting + waiting * CONSTANT(V_DECAY));

        const bool  is_free = refractory[i] == 0;
        const float v       = is_free ? bounded : v_mV[i];
        const bool  fires   = v >= v_th;
        v_mV[i]             = fires ? v_reset : v;
        refractory[i]       = fires ? (int32_t)t_ref : refractory[i] - !is_free;
        spiked[i]           = fires;
    }
}

KERNEL_BUILDS(iaf_psc_delta, step_body)

#ifdef KERNEL_IS_portable

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    IAF_PARAMETER_LIST,
    {"V_min", UNIT_MV, -INFINITY, -INFINITY, -INFINITY},
    {"refractory_input", UNIT_NONE, 0.0, -INFINITY, 0.0},
};

static const struct kind_state STATES[STATE_COUNT] = {
    [V_M]               = {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},
    [REFRACTORY_BUFFER] = {"refr_spikes_buffer", UNIT_MV, .is_absolute = false,
                           .is_settable = false},
};

static const char *check(const double *parameters)
{
    double keeps = parameters[REFRACTORY_INPUT];
    if (keeps != 0.0 && keeps != 1.0) return "refractory_input must be 0 (false) or 1 (true)";
    return iaf_check(parameters);
}

static double charge_fC(const double *parameters, double weight)
{
    return weight * parameters[IAF_C_M];
}

static void derive(const double *p, double dt_ms, float *constants)
{
    constants[V_DECAY]   = (float)propagator_decay(dt_ms, p[IAF_TAU_M]);
    constants[V_FROM_DC] = (float)propagator_constant(dt_ms, p[IAF_TAU_M], p[IAF_C_M]);
    constants[KEPT]      = (float)p[REFRACTORY_INPUT];
    constants[V_FLOOR]   = (float)(p[V_MIN] - p[IAF_E_L]);
    iaf_derive(p, p[IAF_V_TH], dt_ms, constants + I_E);
}

KERNEL_TABLES_DECLARE(iaf_psc_delta);
extern const struct kind kind_iaf_psc_delta;
const struct kind        kind_iaf_psc_delta = {
           .name            = "iaf_psc_delta",
           .source          = "Rotter & Diesmann 1999, Biol. Cybern. 81:381",
           .weight_unit     = UNIT_MV,
           .parameter_count = PARAMETER_COUNT,
           .parameters      = PARAMETERS,
           .state_count     = STATE_COUNT,
           .states          = STATES,
           .receptor_count  = 1,
           .constant_count  = CONSTANT_COUNT,
           .t_ref_parameter = IAF_T_REF,
           .is_holdable     = true,
           .held_at         = V_TH,
           .check           = check,
           .charge_fC       = charge_fC,
           .derive          = derive,
           .to_column       = iaf_to_column,
           .from_column     = iaf_from_column,
           .kernels         = KERNEL_TABLES(iaf_psc_delta),
};

#endif
