/* iaf_cond_exp.kind.c - leaky integrate-and-fire with exponential synaptic conductances.
 *
 *     C_m dV/dt = g_L (E_L - V) + g_ex (E_ex - V) + g_in (E_in - V) + I_e + current
 *     dg/dt     = -g / tau_syn, plus the size of the weight at each arrival
 *
 * While refractory V rests at V_reset and the conductances go on. Scheme: membrane.h, second order
 * between spikes, which lie on the grid.
 */
#include "kinds/kind.h"

#define KIND_NAME       iaf_cond_exp
#define SYNAPSE         SYNAPSE_COND_EXP
#define RECEPTORS_MERGE 0
#include "kinds/iaf.h"
#include "kinds/membrane.h"

enum { V_M, SYNAPSE_STATES, STATE_COUNT = SYNAPSE_STATES + 2 * RECEPTOR_STATES };
enum {
    I_E = MEMBRANE_CONSTANTS, /* pA            */
    V_TH,                     /* mV above E_L  */
    V_RESET,                  /* mV above E_L  */
    T_REF,                    /* steps         */
    CONSTANT_COUNT
};

/* One step of a tile.
 *   shape   columns of kernel_width(step) neurons
 *   source  Meffin, Burkitt & Grayden 2004, J. Comput. Neurosci. 16:159 */
KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
{
    const uint32_t width      = kernel_width(step);
    float         *v_mV       = KERNEL_COLUMN(step->state[V_M]);
    int32_t       *refractory = KERNEL_COLUMN(step->refractory_steps);
    const float   *current_pA = KERNEL_COLUMN(step->current_pA);
    uint8_t       *spiked     = KERNEL_COLUMN(step->spiked);

    const struct receptors both = receptors_take(step, SYNAPSE_STATES, merged);
    KERNEL_CONSTANTS(CONSTANT_COUNT);

    KERNEL_LOOP
    for (uint32_t i = 0; i < width; i++) {
        const struct constants_at all = {constants_, i}, of_in = {constants_ + IN_CONSTANTS, i};
        const float v_th = CONSTANT(V_TH), v_reset = CONSTANT(V_RESET), t_ref = CONSTANT(T_REF);

        const float change =
            membrane_change(v_mV[i], CONSTANT(I_E) + current_pA[i], &both, all, each);
        receptors_advance(&both, all, of_in, each);

        const bool  is_free = refractory[i] == 0;
        const float v       = is_free ? kernel_settle(v_mV[i] + change) : v_mV[i];
        const bool  fires   = v >= v_th;
        v_mV[i]             = fires ? v_reset : v;
        refractory[i]       = fires ? (int32_t)t_ref : refractory[i] - !is_free;
        spiked[i]           = fires;
    }
}

RECEPTORS_BUILDS(KIND_NAME, step_body)

#ifdef KERNEL_IS_portable

enum {
    P_C_M,
    P_G_L,
    P_T_REF,
    P_E_L,
    P_I_E,
    P_V_TH,
    P_V_RESET,
    P_RECEPTORS,
    PARAMETER_COUNT = P_RECEPTORS + RECEPTOR_PARAMETERS
};

static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    [P_C_M]     = {"C_m", UNIT_PF, 250.0, 0.0, -INFINITY},
    [P_G_L]     = {"g_L", UNIT_NS, 16.6667, 0.0, -INFINITY},
    [P_T_REF]   = {"t_ref", UNIT_MS, 2.0, -INFINITY, 0.0},
    [P_E_L]     = {"E_L", UNIT_MV, -70.0, -INFINITY, -INFINITY},
    [P_I_E]     = {"I_e", UNIT_PA, 0.0, -INFINITY, -INFINITY},
    [P_V_TH]    = {"V_th", UNIT_MV, -55.0, -INFINITY, -INFINITY},
    [P_V_RESET] = {"V_reset", UNIT_MV, -60.0, -INFINITY, -INFINITY},
    RECEPTOR_PARAMETER_LIST,
};

static const struct kind_state STATES[STATE_COUNT] = {
    {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},
    RECEPTOR_STATE_LIST,
};

static const char *check(const double *p)
{
    bool is_below = (float)(p[P_V_RESET] - p[P_E_L]) < (float)(p[P_V_TH] - p[P_E_L]);
    return is_below ? NULL : "V_reset must be below V_th";
}

static void derive(const double *p, double dt_ms, float *constants)
{
    const struct membrane membrane = {p[P_C_M], p[P_G_L], p[P_E_L]};
    membrane_derive(&membrane, p + P_RECEPTORS, dt_ms, constants);
    constants[I_E]     = (float)p[P_I_E];
    constants[V_TH]    = (float)(p[P_V_TH] - p[P_E_L]);
    constants[V_RESET] = (float)(p[P_V_RESET] - p[P_E_L]);
    constants[T_REF]   = iaf_refractory_steps(p[P_T_REF], dt_ms);
}

static double column_zero(uint32_t state, const double *p) { return state == V_M ? p[P_E_L] : 0.0; }

#define KIND_PAPER   "Meffin, Burkitt & Grayden 2004, J. Comput. Neurosci. 16:159"
#define KIND_HELD_AT V_TH
#include "kinds/receptors_kind.h"

#endif
