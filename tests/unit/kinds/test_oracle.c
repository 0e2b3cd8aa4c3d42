/* Kernels against the same equations in double precision, one neuron, textbook form. */
#include "support/check.h"

#include "base/random.h"
#include "unit/kinds/tile_fixture.h"

#include <math.h>

enum { STEPS = 20000 };

static const double DT_MS          = 0.1;
static const double V_TOLERANCE_mV = 1e-3;

static struct tile_fixture tile;

struct input {
    int32_t ex, in; /* counts */
    float   current_pA;
};

static struct input input_at(uint32_t step, int32_t ex, int32_t in)
{
    struct random_key   key  = random_key_make(7, RANDOM_POISSON, 1);
    struct random_block draw = random_draw(key, 0, 0, step, 0);
    return (struct input){random_below(draw.word[0], 100) < 6 ? ex : 0,
                          random_below(draw.word[1], 100) < 4 ? -in : 0,
                          (float)random_below(draw.word[2], 500)};
}

static double value(const struct kind *kind, const double *parameters, const char *name)
{
    return parameters[kind_parameter_index(kind, name)];
}

struct oracle {
    double v, buffer;
    double i[2], slope[2]; /* ex, in */
    int    refractory;
};

/* One step of iaf_psc_delta; returns whether it spikes. */
static bool delta_step(struct oracle *o, const struct kind *kind, const double *p,
                       struct input input, double weight_mV)
{
    double tau = value(kind, p, "tau_m"), rest = value(kind, p, "E_L");
    double leak    = exp(-DT_MS / tau);
    double arrived = (input.ex + input.in) * weight_mV;
    if (o->refractory == 0) {
        double drive = value(kind, p, "I_e") + (double)input.current_pA;
        o->v         = o->v * leak + drive * tau / value(kind, p, "C_m") * (1.0 - leak) + arrived;
        o->v         = fmax(o->v + o->buffer, value(kind, p, "V_min") - rest);
        o->buffer    = 0.0;
    } else {
        double kept = value(kind, p, "refractory_input");
        o->buffer += kept * arrived * exp(-o->refractory * DT_MS / tau);
        o->refractory--;
    }
    bool spikes = o->v >= value(kind, p, "V_th") - rest;
    if (spikes) o->v = value(kind, p, "V_reset") - rest;
    if (spikes) o->refractory = (int)lround(value(kind, p, "t_ref") / DT_MS);
    return spikes;
}

static void delta_compare(double refractory_input, double v_min_mV)
{
    static const double WEIGHT_mV = 0.5;
    const struct kind  *kind      = kind_find("iaf_psc_delta");
    double              p[KIND_PARAMETERS_MAX];
    struct oracle       oracle   = {0};
    uint32_t            spikes   = 0;
    double              worst_mV = 0.0, lowest_mV = 0.0;
    tile_defaults(kind, p);
    p[kind_parameter_index(kind, "refractory_input")] = refractory_input;
    p[kind_parameter_index(kind, "V_min")]            = v_min_mV;
    p[kind_parameter_index(kind, "V_reset")]          = -68.0;
    p[kind_parameter_index(kind, "I_e")]              = 140.0;
    tile_make(&tile, kind, p, DT_MS, 1);
    tile.step.unit[0] = (float)WEIGHT_mV;

    for (uint32_t step = 0; step < STEPS; step++) {
        struct input input = input_at(step, 9, 13);
        tile.arrived[0][0] = input.ex + input.in;
        tile.current_pA[0] = input.current_pA;
        kind->kernels[isa_best()]->kernel[0][0](&tile.step);
        bool is_spike = delta_step(&oracle, kind, p, input, WEIGHT_mV);
        CU_ASSERT_EQUAL_FATAL(tile.spiked[0], is_spike);
        worst_mV  = fmax(worst_mV, fabs(oracle.v - (double)tile.state[0][0]));
        lowest_mV = fmin(lowest_mV, oracle.v);
        spikes += is_spike;
    }

    CU_ASSERT_TRUE(spikes > 50);
    CU_ASSERT_TRUE(worst_mV < V_TOLERANCE_mV);
    if (v_min_mV > -100.0) CU_ASSERT_EQUAL(lowest_mV, v_min_mV - value(kind, p, "E_L"));
}

static void delta_neuron_loses_refractory_input(void) { delta_compare(0.0, -INFINITY); }

static void delta_neuron_keeps_refractory_input_if_told_to(void) { delta_compare(1.0, -INFINITY); }

static void delta_neuron_stops_at_its_lowest_voltage(void) { delta_compare(1.0, -71.0); }

/* One step of iaf_psc_exp or iaf_psc_alpha with tau_m and tau_syn apart. */
static bool current_step(struct oracle *o, const struct kind *kind, const double *p,
                         struct input input)
{
    static const char *const TAUS[]   = {"tau_syn_ex", "tau_syn_in"};
    bool                     is_alpha = kind == kind_find("iaf_psc_alpha");
    double                   tau_m = value(kind, p, "tau_m"), C = value(kind, p, "C_m");
    double                   leak  = exp(-DT_MS / tau_m);
    double                   drive = value(kind, p, "I_e") + (double)input.current_pA;
    double                   v     = o->v * leak + drive * tau_m / C * (1.0 - leak);
    for (int r = 0; r < 2; r++) {
        double tau = value(kind, p, TAUS[r]), decay = exp(-DT_MS / tau);
        double beta = tau * tau_m / (tau_m - tau), gap = exp(DT_MS / beta) - 1.0;
        double arrived = r == 0 ? input.ex : input.in;
        v += o->i[r] * beta / C * decay * gap;
        v += o->slope[r] * beta / C * decay * (beta * gap - DT_MS);
        o->i[r]     = (o->i[r] + o->slope[r] * DT_MS) * decay + (is_alpha ? 0.0 : arrived);
        o->slope[r] = o->slope[r] * decay + (is_alpha ? arrived * exp(1.0) / tau : 0.0);
    }
    if (o->refractory == 0) o->v = v;
    o->refractory -= o->refractory > 0;
    bool spikes = o->v >= value(kind, p, "V_th") - value(kind, p, "E_L");
    if (spikes) o->v = value(kind, p, "V_reset") - value(kind, p, "E_L");
    if (spikes) o->refractory = (int)lround(value(kind, p, "t_ref") / DT_MS);
    return spikes;
}

static void current_compare(const char *name)
{
    const struct kind *kind = kind_find(name);
    double             p[KIND_PARAMETERS_MAX];
    struct oracle      oracle   = {0};
    uint32_t           spikes   = 0;
    double             worst_mV = 0.0;
    tile_defaults(kind, p);
    p[kind_parameter_index(kind, "tau_syn_in")] = 5.0;
    p[kind_parameter_index(kind, "I_e")]        = 160.0;
    tile_make(&tile, kind, p, DT_MS, 1);

    for (uint32_t step = 0; step < STEPS; step++) {
        struct input input = input_at(step, 150, 70);
        tile.arrived[0][0] = input.ex;
        tile.arrived[1][0] = input.in;
        tile.current_pA[0] = input.current_pA;
        kind->kernels[isa_best()]->kernel[0][0](&tile.step);
        bool is_spike = current_step(&oracle, kind, p, input);
        CU_ASSERT_EQUAL_FATAL(tile.spiked[0], is_spike);
        worst_mV = fmax(worst_mV, fabs(oracle.v - (double)tile.state[0][0]));
        spikes += is_spike;
    }

    CU_ASSERT_TRUE(spikes > 50);
    CU_ASSERT_TRUE(worst_mV < V_TOLERANCE_mV);
}

static void exp_neuron_follows_its_textbook_solution(void) { current_compare("iaf_psc_exp"); }

static void alpha_neuron_follows_its_textbook_solution(void) { current_compare("iaf_psc_alpha"); }

CHECK_MAIN(oracle, CASE(delta_neuron_loses_refractory_input),
           CASE(delta_neuron_keeps_refractory_input_if_told_to),
           CASE(delta_neuron_stops_at_its_lowest_voltage),
           CASE(exp_neuron_follows_its_textbook_solution),
           CASE(alpha_neuron_follows_its_textbook_solution))
