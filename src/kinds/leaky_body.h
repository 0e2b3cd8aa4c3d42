/* leaky_body.h - the leaky integrate-and-fire neuron, for any shape of synaptic input.
 *
 *     C_m dV/dt = -g_L V + I_syn + I_e + current       (V relative to E_L; tau_m = C_m / g_L)
 *     spike if V >= V_th:  V <- V_reset
 *
 * While refractory V rests at V_reset, and what synapses brought goes on. Scheme: membrane.h;
 * spikes lie on the grid.
 *
 * A file of such a kind says KIND_NAME, SYNAPSE, RECEPTORS_MERGE and LEAKY_HAS_FLOOR (1: V does not
 * fall below a constant V_FLOOR), then includes this one; its parameters come after.
 */
#include "kinds/iaf.h"
#include "kinds/membrane.h"

enum { V_M, SYNAPSE_STATES, STATE_COUNT = SYNAPSE_STATES + 2 * RECEPTOR_STATES };
enum {
#if LEAKY_HAS_FLOOR
    V_FLOOR = MEMBRANE_CONSTANTS, /* mV above E_L */
    I_E,                          /* pA           */
#else
    I_E = MEMBRANE_CONSTANTS, /* pA           */
#endif
    V_TH,    /* mV above E_L */
    V_RESET, /* mV above E_L */
    T_REF,   /* steps        */
    CONSTANT_COUNT
};

KERNEL_INLINE float leaky_bound(float v_mV, struct constants_at c, const bool each)
{
#if LEAKY_HAS_FLOOR
    const float floor_mV = AT(c, V_FLOOR, each);
    return v_mV < floor_mV ? floor_mV : v_mV;
#else
    (void)c, (void)each;
    return v_mV;
#endif
}

/* One step of a tile.
 *   shape   columns of kernel_width(step) neurons */
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

        const float moved   = leaky_bound(kernel_settle(v_mV[i] + change), all, each);
        const bool  is_free = refractory[i] == 0;
        const float v       = is_free ? moved : v_mV[i];
        const bool  fires   = v >= v_th;
        v_mV[i]             = fires ? v_reset : v;
        refractory[i]       = fires ? (int32_t)t_ref : refractory[i] - !is_free;
        spiked[i]           = fires;
    }
}

RECEPTORS_BUILDS(KIND_NAME, step_body)

#ifdef KERNEL_IS_portable

static const struct kind_state STATES[STATE_COUNT] = {
    {"V_m", UNIT_MV, .is_absolute = true, .is_settable = true},
    RECEPTOR_STATE_LIST,
};

static double column_zero(uint32_t state, const double *p)
{
    return state == V_M ? p[IAF_E_L] : 0.0;
}

static const char *check(const double *p) { return iaf_check(p); }

#define KIND_HELD_AT V_TH

#endif
