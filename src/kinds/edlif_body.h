/* edlif_body.h - the energy-dependent leaky integrate-and-fire neuron, for any shape of input.
 *
 *     C_m dV/dt = -(C_m / tau_m) V + I_syn + I_e + current                (V relative to E_L)
 *     dA/dt     = K_ATP (A_H - A) [A <= A_H] - E_ap c_ap / tau_ap - c_syn / tau_syn_atp
 *     c_ap'     = -c_ap / tau_ap,        + 1 at each of its spikes
 *     c_syn'    = -c_syn / tau_syn_atp,  + E_syn_ex |w| / w_max or E_syn_in |w| / w_max at arrivals
 *     V_reset(A) = V_th + (V_reset - V_th) (2 - 2 / (1 + exp(-gamma (A_H - A) / A_H)))
 *
 * A is what is left of ATP, in percent, not below 0. The paper's basal production and basal use
 * are equal and cancel. While refractory V rests at V_reset(A), which follows A.
 *
 * Scheme: exact between spikes, which lie on the grid, but for two things: conductances
 * (membrane.h: second order), and a step in which A crosses A_H from above or is held at 0.
 *
 * A file of this kind says KIND_NAME and SYNAPSE, then includes this one.
 */
#define RECEPTORS_MERGE 0 /* each has its own price */
#include "kinds/iaf.h"
#include "kinds/membrane.h"

enum {
    V_M,
    ATP, /* relative to A_H */
    C_AP,
    C_SYN,
    SYNAPSE_STATES,
    STATE_COUNT = SYNAPSE_STATES + 2 * RECEPTOR_STATES
};
enum {
    MADE = MEMBRANE_CONSTANTS, /* exp(-dt K_ATP) - 1                              */
    AP_DECAY,                  /* exp(-dt/tau_ap) - 1                             */
    AP_COST,                   /* % per c_ap and step, while some is made         */
    AP_COST_ALONE,             /* % per c_ap and step, while none is              */
    SYN_DECAY,                 /* exp(-dt/tau_syn_atp) - 1                        */
    SYN_COST,                  /* like those of c_ap                              */
    SYN_COST_ALONE,            /*                                                 */
    EX_PRICE,                  /* % per pA or nS that arrives                     */
    IN_PRICE,                  /*                                                 */
    A_EMPTY,                   /* 0 %, relative to A_H                            */
    STEEPNESS,                 /* gamma / A_H, 1/%                                */
    I_E,                       /* pA                                              */
    V_TH,                      /* mV above E_L                                    */
    V_RESET,                   /* mV above E_L, at A_H                            */
    T_REF,                     /* steps                                           */
    CONSTANT_COUNT
};

/* V_reset(A) for A relative to A_H: (1 - z) / (1 + z) of the way to V_th. */
KERNEL_INLINE float reset_at(float atp, float steepness, float v_reset, float v_th)
{
    const float z = exponential(atp * steepness);
    return v_reset + (v_th - v_reset) * ((1.0f - z) / (1.0f + z));
}

/* One step of a tile.
 *   shape   columns of kernel_width(step) neurons
 *   source  Jaras et al. 2021, Eur. J. Neurosci. 54:5249 */
KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
{
    const uint32_t width      = kernel_width(step);
    float         *v_mV       = KERNEL_COLUMN(step->state[V_M]);
    float         *atp        = KERNEL_COLUMN(step->state[ATP]);
    float         *c_ap       = KERNEL_COLUMN(step->state[C_AP]);
    float         *c_syn      = KERNEL_COLUMN(step->state[C_SYN]);
    int32_t       *refractory = KERNEL_COLUMN(step->refractory_steps);
    const float   *current_pA = KERNEL_COLUMN(step->current_pA);
    uint8_t       *spiked     = KERNEL_COLUMN(step->spiked);

    const struct receptors both = receptors_take(step, SYNAPSE_STATES, merged);
    KERNEL_CONSTANTS(CONSTANT_COUNT);

    KERNEL_LOOP
    for (uint32_t i = 0; i < width; i++) {
        const struct constants_at all = {constants_, i}, of_in = {constants_ + IN_CONSTANTS, i};
        const float v_th = CONSTANT(V_TH), v_reset = CONSTANT(V_RESET), t_ref = CONSTANT(T_REF);
        const float empty = CONSTANT(A_EMPTY), before = atp[i];

        const float made_less =
            before * CONSTANT(MADE) - c_ap[i] * CONSTANT(AP_COST) - c_syn[i] * CONSTANT(SYN_COST);
        const float used = -c_ap[i] * CONSTANT(AP_COST_ALONE) - c_syn[i] * CONSTANT(SYN_COST_ALONE);
        const float moved = kernel_settle(before + (before > 0.0f ? used : made_less));
        const float left  = moved < empty ? empty : moved;
        atp[i]            = left;

        const float change =
            membrane_change(v_mV[i], CONSTANT(I_E) + current_pA[i], &both, all, each);
        const float to_ex = receptor_input(&both.ex, i), to_in = receptor_input(&both.in, i);
        receptor_advance(&both.ex, all, to_ex, each);
        receptor_advance(&both.in, of_in, to_in, each);
        const float paid = __builtin_fabsf(to_ex) * CONSTANT(EX_PRICE) +
                           __builtin_fabsf(to_in) * CONSTANT(IN_PRICE);
        c_syn[i] = kernel_settle((c_syn[i] + c_syn[i] * CONSTANT(SYN_DECAY)) + paid);

        const float reset   = reset_at(left, CONSTANT(STEEPNESS), v_reset, v_th);
        const bool  is_free = refractory[i] == 0;
        const float free_v  = kernel_settle(v_mV[i] + change);
        const bool  fires   = is_free & (free_v >= v_th);
        const float spike   = fires ? 1.0f : 0.0f;
        const float moved_v = fires ? reset : free_v;
        v_mV[i]             = is_free ? moved_v : reset;
        c_ap[i]             = kernel_settle((c_ap[i] + c_ap[i] * CONSTANT(AP_DECAY)) + spike);
        refractory[i]       = fires ? (int32_t)t_ref : refractory[i] - !is_free;
        spiked[i]           = fires;
    }
}

RECEPTORS_BUILDS(KIND_NAME, step_body)

#ifdef KERNEL_IS_portable

enum {
    P_A_H = IAF_PARAMETERS,
    P_K_ATP,
    P_E_AP,
    P_TAU_AP,
    P_E_SYN_EX,
    P_E_SYN_IN,
    P_TAU_SYN_ATP,
    P_W_MAX,
    P_GAMMA,
    P_RECEPTORS,
    PARAMETER_COUNT = P_RECEPTORS + RECEPTOR_PARAMETERS
};

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    IAF_PARAMETER_LIST,
    {"A_H", UNIT_NONE, 100.0, 0.0, -INFINITY},
    {"K_ATP", UNIT_HZ, 1000.0, 0.0, -INFINITY},
    {"E_ap", UNIT_NONE, 15.0, -INFINITY, 0.0},
    {"tau_ap", UNIT_MS, 50.0, 0.0, -INFINITY},
    {"E_syn_ex", UNIT_NONE, 8.0, -INFINITY, 0.0},
    {"E_syn_in", UNIT_NONE, 5.0, -INFINITY, 0.0},
    {"tau_syn_atp", UNIT_MS, 20.0, 0.0, -INFINITY},
    {"w_max", RECEPTOR_WEIGHT_UNIT, 100.0, 0.0, -INFINITY},
    {"gamma", UNIT_NONE, 16.0, -INFINITY, 0.0},
    RECEPTOR_PARAMETER_LIST,
};

static const struct kind_state STATES[STATE_COUNT] = {
    {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},
    {"A", UNIT_NONE, .is_settable = true, .is_never_negative = true},
    {"c_ap", UNIT_NONE, .is_settable = true, .is_never_negative = true},
    {"c_syn", UNIT_NONE, .is_settable = true, .is_never_negative = true},
    RECEPTOR_STATE_LIST,
};

static const char *check(const double *p) { return iaf_check(p); }

static void derive(const double *p, double dt_ms, float *constants)
{
    static const double   MS_PER_S  = 1000.0;
    const struct membrane membrane  = membrane_of_time(p[IAF_C_M], p[IAF_TAU_M], p[IAF_E_L]);
    const double          tau_K_ms  = MS_PER_S / p[P_K_ATP];
    const double          tau_ap_ms = p[P_TAU_AP], tau_atp_ms = p[P_TAU_SYN_ATP];
    const double          ap_decay  = propagator_decay(dt_ms, tau_ap_ms);
    const double          syn_decay = propagator_decay(dt_ms, tau_atp_ms);
    membrane_derive(&membrane, p + P_RECEPTORS, dt_ms, constants);

    /* A follows its spending as a membrane follows a decaying current. */
    constants[MADE]     = (float)propagator_decay(dt_ms, tau_K_ms);
    constants[AP_DECAY] = (float)ap_decay;
    constants[AP_COST] =
        (float)(p[P_E_AP] * propagator_exponential(dt_ms, tau_K_ms, tau_ap_ms, tau_ap_ms));
    constants[AP_COST_ALONE] = (float)(-p[P_E_AP] * ap_decay);
    constants[SYN_DECAY]     = (float)syn_decay;
    constants[SYN_COST] = (float)propagator_exponential(dt_ms, tau_K_ms, tau_atp_ms, tau_atp_ms);
    constants[SYN_COST_ALONE] = (float)-syn_decay;
    constants[EX_PRICE]       = (float)(p[P_E_SYN_EX] / p[P_W_MAX]);
    constants[IN_PRICE]       = (float)(p[P_E_SYN_IN] / p[P_W_MAX]);
    constants[A_EMPTY]        = (float)-p[P_A_H];
    constants[STEEPNESS]      = (float)(p[P_GAMMA] / p[P_A_H]);
    iaf_derive(p, p[IAF_V_TH], dt_ms, constants + I_E);
}

static double column_zero(uint32_t state, const double *p)
{
    return state == V_M ? p[IAF_E_L] : state == ATP ? p[P_A_H] : 0.0;
}

#define KIND_PAPER "Jaras et al. 2021, Eur. J. Neurosci. 54:5249"
#include "kinds/receptors_kind.h"

#endif
