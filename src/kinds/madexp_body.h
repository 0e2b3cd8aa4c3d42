/* madexp_body.h - the energy-constrained adaptive exponential neuron, for any shape of input.
 *
 *     C_m dV/dt         = g_L (E_L(epsilon) - V) + I_syn + I_e + current - w
 *                         + g_L Delta_T (epsilon - epsilon_c) / epsilon_0 exp((V - V_th) / Delta_T)
 *     tau_w dw/dt       = a (V - E_L(epsilon)) - w + I_KATP epsilon_c / (epsilon_c + 2 epsilon)
 *     tau_e depsilon/dt = (1 - epsilon / (alpha epsilon_0))^3 - (V - E_f) / (E_d - E_f) - w / gamma
 *     spike if V > V_th + 5 Delta_T and epsilon > epsilon_c:
 *                         V <- V_reset, w <- w + b, epsilon <- epsilon - delta
 *
 * (epsilon.h). While refractory V rests at V_reset, w and epsilon go on. The exponent is taken for
 * 10 above 10: a V up there has passed the threshold in this step, or has no energy to spike.
 *
 * Scheme: fourth order between spikes, which lie on the grid. Runge and Kutta's classical rule on
 * w, on epsilon and on V without its leak, which is integrated exactly (Lawson 1967, SIAM J. Numer.
 * Anal. 4:372), as are conductances at the middle of the step, so that none is too large for the
 * step. Synaptic input at the three times of a step is exact.
 *
 * A file of this kind says KIND_NAME and SYNAPSE, then includes this one.
 */
#define RECEPTORS_MERGE 1
#include "kinds/epsilon.h"
#include "kinds/exponential.h"
#include "kinds/receptors.h"

enum { W = EPSILON_STATES, SYNAPSE_STATES, STATE_COUNT = SYNAPSE_STATES + 2 * RECEPTOR_STATES };
enum {
    RECEPTOR_HALF_DECAY = RECEPTOR_OWN_CONSTANTS, /* as their namesakes, over half a step */
#if SYNAPSE_IS_ALPHA
    RECEPTOR_HALF_RISE,
#endif
    RECEPTOR_CONSTANTS
};
enum {
    EX_CONSTANTS = 0,
    IN_CONSTANTS = RECEPTOR_CONSTANTS,
    ENERGY       = 2 * RECEPTOR_CONSTANTS,
    G_L          = ENERGY + EPSILON_CONSTANTS, /* nS                                        */
    PER_G_L,                                   /* 1/nS                                      */
    DT_OVER_C,                                 /* mV per pA                                 */
    HALF_LEAK,                                 /* exp(-dt g_L / (2 C_m)) - 1                */
    PER_SLOPE,                                 /* 1 / Delta_T, 1/mV                         */
    SPIKE_CURRENT,                             /* g_L Delta_T / epsilon_0, pA               */
    ONSET,                                     /* V_th, mV above E_0                        */
    W_DT,                                      /* dt / tau_w                                */
    A,                                         /* nS                                        */
    A_LEAK,                                    /* pA per unit of epsilon: a E_L's           */
    KATP,                                      /* I_KATP epsilon_c, pA                      */
    KATP_EMPTY,                                /* epsilon_c + 2 epsilon_0                   */
    PER_GAMMA,                                 /* 1 / gamma, 1/pA                           */
    B,                                         /* pA                                        */
    I_E,                                       /* pA                                        */
    V_PEAK,                                    /* mV above E_0                              */
    V_RESET,                                   /* mV above E_0                              */
    T_REF,                                     /* steps                                     */
    CONSTANT_COUNT
};

#define EXPONENT_HIGHEST 10.0f

/* Synaptic input at one time of a step: a current, and a conductance with what drives it. */
struct input_at {
    float i_pA; /* at V = 0 */
    float g_nS;
};

/* A neuron at one time of a step, or what dt makes of it. */
struct madexp {
    float v, w, epsilon;
};

KERNEL_INLINE float receptor_at_half(const struct receptor *receptor, struct constants_at c,
                                     const bool each)
{
    const float value = receptor->value[c.i];
    const float moved = value + value * AT(c, RECEPTOR_HALF_DECAY, each);
#if SYNAPSE_IS_ALPHA
    return moved + receptor->slope[c.i] * AT(c, RECEPTOR_HALF_RISE, each);
#else
    return moved;
#endif
}

/* What is at the end of the step before anything arrives. */
KERNEL_INLINE float receptor_at_end(const struct receptor *receptor, struct constants_at c,
                                    const bool each)
{
    const float value = receptor->value[c.i];
    const float moved = value + value * AT(c, RECEPTOR_DECAY, each);
#if SYNAPSE_IS_ALPHA
    return moved + receptor->slope[c.i] * AT(c, RECEPTOR_RISE, each);
#else
    return moved;
#endif
}

KERNEL_INLINE struct input_at input_sum(float ex, float in, struct constants_at of_ex,
                                        struct constants_at of_in, const bool each,
                                        const bool merged)
{
#if SYNAPSE_IS_COND
    (void)merged;
    return (struct input_at){
        ex * AT(of_ex, RECEPTOR_REVERSAL, each) + in * AT(of_in, RECEPTOR_REVERSAL, each), ex + in};
#else
    (void)of_ex, (void)of_in, (void)each;
    return (struct input_at){merged ? ex : ex + in, 0.0f};
#endif
}

/* dt times the derivatives, of V without the leak (g_L + linear_nS) V. */
KERNEL_INLINE struct madexp madexp_slope(struct madexp at, struct input_at input, float linear_nS,
                                         float current_pA, struct constants_at c, const bool each)
{
    const float exponent = (at.v - AT(c, ONSET, each)) * AT(c, PER_SLOPE, each);
    const float spike    = exponential(exponent < EXPONENT_HIGHEST ? exponent : EXPONENT_HIGHEST);
    const float above    = at.epsilon - AT(c, ENERGY + EPSILON_GATE, each);

    float i_pA = (current_pA + input.i_pA) + at.epsilon * AT(c, ENERGY + EPSILON_LEAK, each);
    i_pA += spike * (above * AT(c, SPIKE_CURRENT, each)) - at.w;
    if (SYNAPSE_IS_COND) i_pA += (linear_nS - input.g_nS) * at.v;

    const float katp = AT(c, KATP, each) / (AT(c, KATP_EMPTY, each) + 2.0f * at.epsilon);
    const float w_to = at.v * AT(c, A, each) + at.epsilon * AT(c, A_LEAK, each) + katp;
    const float rate = epsilon_rate(
        at.v, at.epsilon, AT(c, ENERGY + EPSILON_SUPPLY, each), AT(c, ENERGY + EPSILON_SLOPE, each),
        AT(c, ENERGY + EPSILON_FLEX, each), AT(c, ENERGY + EPSILON_USE, each));
    return (struct madexp){i_pA * AT(c, DT_OVER_C, each), (w_to - at.w) * AT(c, W_DT, each),
                           (rate - at.w * AT(c, PER_GAMMA, each)) *
                               AT(c, ENERGY + EPSILON_DT, each)};
}

/* The next point of the rule: V is given; w and epsilon go `part` of a slope away from the start.
 */
KERNEL_INLINE struct madexp madexp_go(struct madexp start, struct madexp slope, float part, float v,
                                      float floor)
{
    return (struct madexp){v, start.w + part * slope.w,
                           epsilon_bound(start.epsilon + part * slope.epsilon, floor)};
}

/* How much a step changes V, w and epsilon. V stays where is_free is 0; else it is 1. What V would
 * tend to is taken out of the rule: then a step of any length ends near it. */
KERNEL_INLINE struct madexp madexp_change(struct madexp start, const struct input_at *input,
                                          float current_pA, float is_free, struct constants_at c,
                                          const bool each)
{
    const float linear = input[1].g_nS, floor = AT(c, ENERGY + EPSILON_FLOOR, each);
    const float v = start.v;

    const float base_pA = (current_pA + input[1].i_pA) +
                          (start.epsilon * AT(c, ENERGY + EPSILON_LEAK, each) - start.w);
    const float rest_pA = current_pA - base_pA;
#if SYNAPSE_IS_COND
    const float g    = AT(c, G_L, each) + linear;
    const float lost = exponential_minus_one(-0.5f * g * AT(c, DT_OVER_C, each));
    const float off  = v - base_pA / g;
#else
    const float lost = AT(c, HALF_LEAK, each);
    const float off  = v - base_pA * AT(c, PER_G_L, each);
#endif
    /* lost is exp(-dt g / (2 C_m)) - 1 */
    const float kept = 1.0f + lost, both = lost * (2.0f + lost);

    const struct madexp k1 = madexp_slope(start, input[0], linear, rest_pA, c, each);
    const float         v1 = v + (off * lost + 0.5f * (kept * k1.v)) * is_free;
    const struct madexp k2 =
        madexp_slope(madexp_go(start, k1, 0.5f, v1, floor), input[1], linear, rest_pA, c, each);
    const float         v2 = v + (off * lost + 0.5f * k2.v) * is_free;
    const struct madexp k3 =
        madexp_slope(madexp_go(start, k2, 0.5f, v2, floor), input[1], linear, rest_pA, c, each);
    const float         v3 = v + (off * both + kept * k3.v) * is_free;
    const struct madexp k4 =
        madexp_slope(madexp_go(start, k3, 1.0f, v3, floor), input[2], linear, rest_pA, c, each);

    const float sixth  = 1.0f / 6.0f;
    const float pushed = k1.v * (kept * kept) + 2.0f * (kept * (k2.v + k3.v)) + k4.v;
    return (struct madexp){(off * both + sixth * pushed) * is_free,
                           sixth * ((k1.w + k4.w) + 2.0f * (k2.w + k3.w)),
                           sixth * ((k1.epsilon + k4.epsilon) + 2.0f * (k2.epsilon + k3.epsilon))};
}

/* One step of a tile.
 *   shape   columns of kernel_width(step) neurons
 *   source  Fardet & Levina 2020, PLoS Comput. Biol. 16:e1008503 */
KERNEL_BODY step_body(const struct kind_step *step, const bool each, const bool merged)
{
    const uint32_t width      = kernel_width(step);
    float         *v_mV       = KERNEL_COLUMN(step->state[V_M]);
    float         *energy     = KERNEL_COLUMN(step->state[EPSILON]);
    float         *energy_low = KERNEL_COLUMN(step->state[EPSILON_LOW]);
    float         *w_pA       = KERNEL_COLUMN(step->state[W]);
    int32_t       *refractory = KERNEL_COLUMN(step->refractory_steps);
    const float   *current_pA = KERNEL_COLUMN(step->current_pA);
    uint8_t       *spiked     = KERNEL_COLUMN(step->spiked);

    const struct receptors both = receptors_take(step, SYNAPSE_STATES, merged);
    KERNEL_CONSTANTS(CONSTANT_COUNT);

    KERNEL_LOOP
    for (uint32_t i = 0; i < width; i++) {
        const struct constants_at all = {constants_, i}, of_in = {constants_ + IN_CONSTANTS, i};
        const float               floor = CONSTANT(ENERGY + EPSILON_FLOOR),
                    gate                = CONSTANT(ENERGY + EPSILON_GATE);
        const float price = CONSTANT(ENERGY + EPSILON_PRICE), b = CONSTANT(B);
        const float v_reset = CONSTANT(V_RESET), t_ref = CONSTANT(T_REF);

        const struct input_at input[3] = {
            input_sum(both.ex.value[i], both.in.value[i], all, of_in, each, merged),
            input_sum(receptor_at_half(&both.ex, all, each),
                      receptor_at_half(&both.in, of_in, each), all, of_in, each, merged),
            input_sum(receptor_at_end(&both.ex, all, each), receptor_at_end(&both.in, of_in, each),
                      all, of_in, each, merged)};
        const struct madexp start   = {v_mV[i], w_pA[i], energy[i]};
        const float         left    = (float)refractory[i];
        const float         is_free = 1.0f - (left < 1.0f ? left : 1.0f);
        const struct madexp change =
            madexp_change(start, input, CONSTANT(I_E) + current_pA[i], is_free, all, each);
        receptors_advance(&both, all, of_in, each);

        const struct epsilon_sum sum   = {start.epsilon, energy_low[i]};
        const struct epsilon_sum after = epsilon_add(sum, change.epsilon, floor);
        const float              v     = kernel_settle(start.v + change.v);
        const float              w     = kernel_settle(start.w + change.w);
        const bool               fires = (v > CONSTANT(V_PEAK)) & (after.high > gate);
        v_mV[i]                        = fires ? v_reset : v;
        w_pA[i]                        = w + (fires ? b : 0.0f);
        energy[i]                      = epsilon_bound(after.high - (fires ? price : 0.0f), floor);
        energy_low[i]                  = after.low;
        refractory[i] = fires ? (int32_t)t_ref : refractory[i] - (refractory[i] > 0);
        spiked[i]     = fires;
    }
}

RECEPTORS_BUILDS(KIND_NAME, step_body)

#ifdef KERNEL_IS_portable

enum {
    P_DELTA_T = EPSILON_PARAMETERS,
    P_A,
    P_B,
    P_TAU_W,
    P_GAMMA,
    P_I_KATP,
    P_RECEPTORS,
    PARAMETER_COUNT = P_RECEPTORS + RECEPTOR_PARAMETERS
};

/* The paper's demonstration. */
static const struct kind_parameter PARAMETERS[PARAMETER_COUNT] = {
    [LEAK_C_M]    = {"C_m", UNIT_PF, 130.0, 0.0, -INFINITY},
    [LEAK_G_L]    = {"g_L", UNIT_NS, 10.0, 0.0, -INFINITY},
    [IAF_T_REF]   = {"t_ref", UNIT_MS, 0.0, -INFINITY, 0.0},
    [P_E_0]       = {"E_0", UNIT_MV, -55.0, -INFINITY, -INFINITY},
    [IAF_I_E]     = {"I_e", UNIT_PA, 0.0, -INFINITY, -INFINITY},
    [IAF_V_TH]    = {"V_th", UNIT_MV, -53.0, -INFINITY, -INFINITY},
    [IAF_V_RESET] = {"V_reset", UNIT_MV, -49.0, -INFINITY, -INFINITY},
    [P_E_U]       = {"E_u", UNIT_MV, -50.0, -INFINITY, -INFINITY},
    [P_E_D]       = {"E_d", UNIT_MV, -35.0, -INFINITY, -INFINITY},
    [P_E_F]       = {"E_f", UNIT_MV, -45.0, -INFINITY, -INFINITY},
    [P_EPSILON_0] = {"epsilon_0", UNIT_NONE, 0.5, 0.0, -INFINITY},
    [P_EPSILON_C] = {"epsilon_c", UNIT_NONE, 0.15, 0.0, -INFINITY},
    [P_ALPHA]     = {"alpha", UNIT_NONE, 1.0, 0.0, -INFINITY},
    [P_DELTA]     = {"delta", UNIT_NONE, 0.02, -INFINITY, 0.0},
    [P_TAU_E]     = {"tau_e", UNIT_MS, 500.0, 0.0, -INFINITY},
    [P_DELTA_T]   = {"Delta_T", UNIT_MV, 2.0, 0.0, -INFINITY},
    [P_A]         = {"a", UNIT_NS, 4.0, -INFINITY, -INFINITY},
    [P_B]         = {"b", UNIT_PA, 60.0, -INFINITY, -INFINITY},
    [P_TAU_W]     = {"tau_w", UNIT_MS, 120.0, 0.0, -INFINITY},
    [P_GAMMA]     = {"gamma", UNIT_PA, 200.0, 0.0, -INFINITY},
    [P_I_KATP]    = {"I_KATP", UNIT_PA, 1.0, -INFINITY, -INFINITY},
    RECEPTOR_PARAMETER_LIST,
};

static const struct kind_state STATES[STATE_COUNT] = {
    EPSILON_STATE_LIST,
    {"w", UNIT_PA, .is_settable = true},
    RECEPTOR_STATE_LIST,
};

static const double PEAK_SLOPES = 5.0; /* a spike is at V_th + 5 Delta_T */

static double peak_mV(const double *p) { return p[IAF_V_TH] + PEAK_SLOPES * p[P_DELTA_T]; }

static const char *check(const double *p)
{
    if (!((float)(p[IAF_V_RESET] - p[P_E_0]) < (float)(peak_mV(p) - p[P_E_0])))
        return "V_reset must be below V_th + 5 Delta_T";
    return epsilon_check(p);
}

static void derive_receptor(const double *p, uint32_t index, double dt_ms, float *constants)
{
    const double tau_ms = p[P_RECEPTORS + TAU_SYN_EX + index];
    const double half   = propagator_decay(dt_ms / 2.0, tau_ms);
    receptor_derive(p + P_RECEPTORS, index, dt_ms, p[P_E_0], constants);
    constants[RECEPTOR_HALF_DECAY] = (float)half;
#if SYNAPSE_IS_ALPHA
    constants[RECEPTOR_HALF_RISE] = (float)(dt_ms / 2.0 * (1.0 + half));
#endif
}

static void derive(const double *p, double dt_ms, float *constants)
{
    derive_receptor(p, 0, dt_ms, constants + EX_CONSTANTS);
    derive_receptor(p, 1, dt_ms, constants + IN_CONSTANTS);
    epsilon_derive(p, dt_ms, constants + ENERGY);
    constants[G_L]           = (float)p[LEAK_G_L];
    constants[PER_G_L]       = (float)(1.0 / p[LEAK_G_L]);
    constants[DT_OVER_C]     = (float)(dt_ms / p[LEAK_C_M]);
    constants[HALF_LEAK]     = (float)propagator_decay(dt_ms / 2.0, p[LEAK_C_M] / p[LEAK_G_L]);
    constants[PER_SLOPE]     = (float)(1.0 / p[P_DELTA_T]);
    constants[SPIKE_CURRENT] = (float)(p[LEAK_G_L] * p[P_DELTA_T] / p[P_EPSILON_0]);
    constants[ONSET]         = (float)(p[IAF_V_TH] - p[P_E_0]);
    constants[W_DT]          = (float)(dt_ms / p[P_TAU_W]);
    constants[A]             = (float)p[P_A];
    constants[A_LEAK]        = (float)(p[P_A] * (p[P_E_U] - p[P_E_0]) / p[P_EPSILON_0]);
    constants[KATP]          = (float)(p[P_I_KATP] * p[P_EPSILON_C]);
    constants[KATP_EMPTY]    = (float)(p[P_EPSILON_C] + 2.0 * p[P_EPSILON_0]);
    constants[PER_GAMMA]     = (float)(1.0 / p[P_GAMMA]);
    constants[B]             = (float)p[P_B];
    iaf_derive(p, peak_mV(p), dt_ms, constants + I_E);
}

#define KIND_PAPER "Fardet & Levina 2020, PLoS Comput. Biol. 16:e1008503"
#include "kinds/receptors_kind.h"

#endif
