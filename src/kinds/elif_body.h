/* elif_body.h - the energy-constrained leaky integrate-and-fire neuron, for any shape of input.
 *
 *     C_m dV/dt         = g_L (E_L(epsilon) - V) + I_syn + I_e + current
 *     tau_e depsilon/dt = (1 - epsilon / (alpha epsilon_0))^3 - (V - E_f) / (E_d - E_f)
 *     spike if V > V_th and epsilon > epsilon_c:   V <- V_reset, epsilon <- epsilon - delta
 *
 * (epsilon.h). While refractory V rests at V_reset and epsilon goes on. With too little energy
 * V passes the threshold without a spike.
 *
 * Scheme: second order between spikes, which lie on the grid. epsilon is taken half a step ahead;
 * V moves by a whole step with that epsilon (membrane.h: exactly for currents); epsilon moves by a
 * whole step at that middle.
 *
 * A file of this kind says KIND_NAME and SYNAPSE, then includes this one.
 */
#define RECEPTORS_MERGE 1
#include "kinds/epsilon.h"
#include "kinds/membrane.h"

enum { SYNAPSE_STATES = EPSILON_STATES, STATE_COUNT = SYNAPSE_STATES + 2 * RECEPTOR_STATES };
enum {
    ENERGY = MEMBRANE_CONSTANTS,
    I_E    = ENERGY + EPSILON_CONSTANTS, /* pA            */
    V_TH,                                /* mV above E_0  */
    V_RESET,                             /* mV above E_0  */
    T_REF,                               /* steps         */
    CONSTANT_COUNT
};

/* One step of a tile.
 *   shape   columns of kernel_width(step) neurons
 *   source  Fardet & Levina 2020, PLoS Comput. Biol. 16:e1008503 */
KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
{
    const uint32_t width      = kernel_width(step);
    float         *v_mV       = KERNEL_COLUMN(step->state[V_M]);
    float         *energy     = KERNEL_COLUMN(step->state[EPSILON]);
    float         *energy_low = KERNEL_COLUMN(step->state[EPSILON_LOW]);
    int32_t       *refractory = KERNEL_COLUMN(step->refractory_steps);
    const float   *current_pA = KERNEL_COLUMN(step->current_pA);
    uint8_t       *spiked     = KERNEL_COLUMN(step->spiked);

    const struct receptors both = receptors_take(step, SYNAPSE_STATES, merged);
    KERNEL_CONSTANTS(CONSTANT_COUNT);

    KERNEL_LOOP
    for (uint32_t i = 0; i < width; i++) {
        const struct constants_at all = {constants_, i}, of_in = {constants_ + IN_CONSTANTS, i};
        const float               supply = CONSTANT(ENERGY + EPSILON_SUPPLY);
        const float slope = CONSTANT(ENERGY + EPSILON_SLOPE), dt = CONSTANT(ENERGY + EPSILON_DT);
        const float flex = CONSTANT(ENERGY + EPSILON_FLEX), use = CONSTANT(ENERGY + EPSILON_USE);
        const float floor = CONSTANT(ENERGY + EPSILON_FLOOR);
        const float v_th = CONSTANT(V_TH), v_reset = CONSTANT(V_RESET), t_ref = CONSTANT(T_REF);
        const float price = CONSTANT(ENERGY + EPSILON_PRICE);

        const struct epsilon_sum before   = {energy[i], energy_low[i]};
        const float              v_before = v_mV[i], above = v_before - flex;
        const float              half_use = 0.5f * dt * use;
        const float              middle =
            epsilon_bound((before.high - above * half_use) +
                              epsilon_supplied(before.high, supply, slope, 0.5f * dt),
                          floor);

        const float moved =
            membrane_moved(v_before, CONSTANT(I_E) + current_pA[i],
                           middle * CONSTANT(ENERGY + EPSILON_LEAK), &both, all, each);
        receptors_advance(&both, all, of_in, each);

        /* V at the middle of the step is the mean of both ends. */
        const bool               is_free = refractory[i] == 0;
        const float              settled = kernel_settle(moved);
        const float              v       = is_free ? settled : v_before;
        const float              used    = ((above - flex) + v) * half_use;
        const struct epsilon_sum after =
            epsilon_add(before, epsilon_supplied(middle, supply, slope, dt) - used, floor);

        const float paid  = epsilon_bound(after.high - price, floor);
        const bool  fires = (v > v_th) & (after.high > CONSTANT(ENERGY + EPSILON_GATE));
        v_mV[i]           = fires ? v_reset : v;
        energy[i]         = fires ? paid : after.high;
        energy_low[i]     = after.low;
        refractory[i]     = fires ? (int32_t)t_ref : refractory[i] - !is_free;
        spiked[i]         = fires;
    }
}

RECEPTORS_BUILDS(KIND_NAME, step_body)

#ifdef KERNEL_IS_portable

enum { P_RECEPTORS = EPSILON_PARAMETERS, PARAMETER_COUNT = P_RECEPTORS + RECEPTOR_PARAMETERS };

/* The paper's demonstration. */
static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    [LEAK_C_M]    = {"C_m", UNIT_PF, 100.0, 0.0, -INFINITY},
    [LEAK_G_L]    = {"g_L", UNIT_NS, 9.0, 0.0, -INFINITY},
    [IAF_T_REF]   = {"t_ref", UNIT_MS, 0.0, -INFINITY, 0.0},
    [P_E_0]       = {"E_0", UNIT_MV, -62.5, -INFINITY, -INFINITY},
    [IAF_I_E]     = {"I_e", UNIT_PA, 0.0, -INFINITY, -INFINITY},
    [IAF_V_TH]    = {"V_th", UNIT_MV, -59.0, -INFINITY, -INFINITY},
    [IAF_V_RESET] = {"V_reset", UNIT_MV, -62.0, -INFINITY, -INFINITY},
    [P_E_U]       = {"E_u", UNIT_MV, -58.5, -INFINITY, -INFINITY},
    [P_E_D]       = {"E_d", UNIT_MV, -40.0, -INFINITY, -INFINITY},
    [P_E_F]       = {"E_f", UNIT_MV, -62.0, -INFINITY, -INFINITY},
    [P_EPSILON_0] = {"epsilon_0", UNIT_NONE, 0.5, 0.0, -INFINITY},
    [P_EPSILON_C] = {"epsilon_c", UNIT_NONE, 0.18, -INFINITY, 0.0},
    [P_ALPHA]     = {"alpha", UNIT_NONE, 1.0, 0.0, -INFINITY},
    [P_DELTA]     = {"delta", UNIT_NONE, 0.01, -INFINITY, 0.0},
    [P_TAU_E]     = {"tau_e", UNIT_MS, 200.0, 0.0, -INFINITY},
    RECEPTOR_PARAMETER_LIST,
};

static const struct kind_state STATES[STATE_COUNT] = {
    EPSILON_STATE_LIST,
    RECEPTOR_STATE_LIST,
};

static const char *check(const double *p)
{
    const char *wrong = iaf_check(p);
    return wrong ? wrong : epsilon_check(p);
}

static void derive(const double *p, double dt_ms, float *constants)
{
    const struct membrane membrane = membrane_of_leak(p[LEAK_C_M], p[LEAK_G_L], p[P_E_0]);
    membrane_derive(&membrane, p + P_RECEPTORS, dt_ms, constants);
    epsilon_derive(p, dt_ms, constants + ENERGY);
    iaf_derive(p, p[IAF_V_TH], dt_ms, constants + I_E);
}

#define KIND_PAPER "Fardet & Levina 2020, PLoS Comput. Biol. 16:e1008503"
#include "kinds/receptors_kind.h"

#endif
