/* iaf_exp_frozen.kind.c - leaky integrate-and-fire whose refractory time stops everything.
 *
 *     dV/dt = (g - V) / tau_m,  dg/dt = -g / tau_syn        (V relative to E_L; g in mV)
 *
 * integrated exactly. Input goes to g (receptor g) or straight to V (receptor V_m). A neuron whose
 * V is above V_th after a step spikes; then, after what arrives in that step was added, V is reset
 * and g is 0: what arrives with a spike is lost. While refractory neither V nor g moves by itself,
 * but input still adds to them. The last step that is frozen is t_ref - dt after the spike, so that
 * the neuron moves again at t_ref.
 */
#include "kinds/iaf.h"
#include "kinds/kernel_body.h"
#include "kinds/propagator.h"

enum { TAU_M, TAU_SYN, T_REF_MS, E_L, V_TH_MV, V_RESET_MV, PARAMETER_COUNT };
enum { V_M, G, STATE_COUNT };
enum { TO_G, TO_V, RECEPTOR_COUNT };
enum {
    V_DECAY,  /* exp(-dt/tau_m) - 1   */
    G_DECAY,  /* exp(-dt/tau_syn) - 1 */
    V_FROM_G, /* no unit              */
    V_TH,     /* mV above E_L         */
    V_RESET,  /* mV above E_L         */
    FROZEN,   /* steps                */
    CONSTANT_COUNT
};

/* One step of a tile. Receptors are never merged.
 *   shape   columns of kernel_width(step) neurons
 *   source  Shiu et al. 2024, Nature 634:210 */
KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
{
    (void)merged;
    const uint32_t width      = kernel_width(step);
    float         *v_mV       = KERNEL_COLUMN(step->state[V_M]);
    float         *g_mV       = KERNEL_COLUMN(step->state[G]);
    int32_t       *refractory = KERNEL_COLUMN(step->refractory_steps);
    int32_t       *to_g       = KERNEL_COLUMN(step->arrived[TO_G]);
    int32_t       *to_v       = KERNEL_COLUMN(step->arrived[TO_V]);
    const float   *own_g_mV   = KERNEL_COLUMN(step->own[TO_G]);
    const float   *own_v_mV   = KERNEL_COLUMN(step->own[TO_V]);
    uint8_t       *spiked     = KERNEL_COLUMN(step->spiked);
    const float    unit_g_mV = step->unit[TO_G], unit_v_mV = step->unit[TO_V];
    KERNEL_CONSTANTS(CONSTANT_COUNT);

    KERNEL_LOOP
    for (uint32_t i = 0; i < width; i++) {
        const float v_th = CONSTANT(V_TH), v_reset = CONSTANT(V_RESET), frozen = CONSTANT(FROZEN);
        const float into_g = (float)to_g[i] * unit_g_mV + own_g_mV[i];
        const float into_v = (float)to_v[i] * unit_v_mV + own_v_mV[i];
        to_g[i] = to_v[i] = 0;

        const float v_moved =
            v_mV[i] + (v_mV[i] * CONSTANT(V_DECAY) + g_mV[i] * CONSTANT(V_FROM_G));
        const float g_moved = g_mV[i] + g_mV[i] * CONSTANT(G_DECAY);
        const bool  is_free = refractory[i] == 0;
        const float v       = is_free ? v_moved : v_mV[i];
        const float g       = is_free ? g_moved : g_mV[i];
        const bool  fires   = (v > v_th) & is_free;
        const float v_next = kernel_settle(v + into_v), g_next = kernel_settle(g + into_g);
        v_mV[i]       = fires ? v_reset : v_next;
        g_mV[i]       = fires ? 0.0f : g_next;
        refractory[i] = fires ? (int32_t)frozen : refractory[i] - !is_free;
        spiked[i]     = fires;
    }
}

KERNEL_BUILDS(iaf_exp_frozen, step_body)

#ifdef KERNEL_IS_portable

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    [TAU_M]      = {"tau_m", UNIT_MS, 20.0, 0.0, -INFINITY},
    [TAU_SYN]    = {"tau_syn", UNIT_MS, 5.0, 0.0, -INFINITY},
    [T_REF_MS]   = {"t_ref", UNIT_MS, 2.2, -INFINITY, 0.0},
    [E_L]        = {"E_L", UNIT_MV, -52.0, -INFINITY, -INFINITY},
    [V_TH_MV]    = {"V_th", UNIT_MV, -45.0, -INFINITY, -INFINITY},
    [V_RESET_MV] = {"V_reset", UNIT_MV, -52.0, -INFINITY, -INFINITY},
};

static const struct kind_state STATES[STATE_COUNT] = {
    [V_M] = {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},
    [G]   = {"g", UNIT_MV, .is_absolute = false, .is_settable = true},
};

static const char *const RECEPTORS[RECEPTOR_COUNT] = {[TO_G] = "g", [TO_V] = "V_m"};

static const char *check(const double *p)
{
    /* As floats, as the kernel sees them. */
    bool is_below = (float)(p[V_RESET_MV] - p[E_L]) < (float)(p[V_TH_MV] - p[E_L]);
    return is_below ? NULL : "V_reset must be below V_th";
}

static float to_column(uint32_t state, double value, const double *p)
{
    return (float)(state == V_M ? value - p[E_L] : value);
}

static double from_column(uint32_t state, float value, const double *p)
{
    return state == V_M ? (double)value + p[E_L] : (double)value;
}

static void derive(const double *p, double dt_ms, float *constants)
{
    const float t_ref   = iaf_refractory_steps(p[T_REF_MS], dt_ms);
    constants[V_DECAY]  = (float)propagator_decay(dt_ms, p[TAU_M]);
    constants[G_DECAY]  = (float)propagator_decay(dt_ms, p[TAU_SYN]);
    constants[V_FROM_G] = (float)propagator_exponential(dt_ms, p[TAU_M], p[TAU_SYN], p[TAU_M]);
    constants[V_TH]     = (float)(p[V_TH_MV] - p[E_L]);
    constants[V_RESET]  = (float)(p[V_RESET_MV] - p[E_L]);
    constants[FROZEN]   = t_ref > 0 ? t_ref - 1 : 0;
}

KERNEL_TABLES_DECLARE(iaf_exp_frozen);
extern const struct kind kind_iaf_exp_frozen;
const struct kind        kind_iaf_exp_frozen = {
           .name            = "iaf_exp_frozen",
           .source          = "Shiu et al. 2024, Nature 634:210",
           .weight_unit     = UNIT_MV,
           .parameter_count = PARAMETER_COUNT,
           .parameters      = PARAMETERS,
           .state_count     = STATE_COUNT,
           .states          = STATES,
           .receptor_count  = RECEPTOR_COUNT,
           .receptors       = RECEPTORS,
           .ignores_current = true,
           .constant_count  = CONSTANT_COUNT,
           .t_ref_parameter = T_REF_MS,
           .check           = check,
           .derive          = derive,
           .to_column       = to_column,
           .from_column     = from_column,
           .kernels         = KERNEL_TABLES(iaf_exp_frozen),
};

#endif
