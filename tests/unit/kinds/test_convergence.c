/* The schemes of neurons with energy: their order, against the published equations in double
 * precision, integrated by the classical Runge-Kutta rule at a fine step. */
#include "support/check.h"

#include "unit/kinds/tile_fixture.h"

#include <math.h>

enum { FINE = 64, GRIDS = 4, VALUES = 8 };

static const double TIME_ms = 160.0;

static struct tile_fixture tile;
static const struct kind  *kind;
static double              p[KIND_PARAMETERS_MAX];
static double              coarsest_ms; /* input arrives on this grid, whatever the step */

static double of(const char *name)
{
    int32_t index = kind_parameter_index(kind, name);
    CU_ASSERT_TRUE_FATAL(index >= 0);
    return p[index];
}

static void set(const char *name, double value)
{
    (void)of(name);
    p[kind_parameter_index(kind, name)] = value;
}

static bool is_named(const char *start) { return strncmp(kind->name, start, strlen(start)) == 0; }

static bool has_shape(const char *shape) { return strstr(kind->name, shape) != NULL; }

/* The oracle's values: V, energy, w or c_syn, then value and slope of ex and of in. */
enum { V, ENERGY, THIRD, EX, EX_SLOPE, IN, IN_SLOPE };

static double synapses_pA(const double *y)
{
    if (!has_shape("cond")) return y[EX] + y[IN];
    return y[EX] * (of("E_ex") - y[V]) + y[IN] * (of("E_in") - y[V]);
}

static void slope_of_epsilon(const double *y, double current_pA, double *d)
{
    double left = 1.0 - y[ENERGY] / of("epsilon_0");
    double E_L  = of("E_0") + (of("E_u") - of("E_0")) * left;
    double i_pA = of("g_L") * (E_L - y[V]) + synapses_pA(y) + current_pA;
    double cube = pow(1.0 - y[ENERGY] / (of("alpha") * of("epsilon_0")), 3.0);
    d[ENERGY]   = cube - (y[V] - of("E_f")) / (of("E_d") - of("E_f"));
    if (is_named("madexp")) {
        double above = (y[ENERGY] - of("epsilon_c")) / of("epsilon_0"), slope = of("Delta_T");
        i_pA += of("g_L") * slope * above * exp((y[V] - of("V_th")) / slope) - y[THIRD];
        double katp = of("epsilon_c") / (of("epsilon_c") + 2.0 * y[ENERGY]);
        d[THIRD]    = (of("a") * (y[V] - E_L) - y[THIRD] + of("I_KATP") * katp) / of("tau_w");
        d[ENERGY] -= y[THIRD] / of("gamma");
    }
    d[ENERGY] /= of("tau_e");
    d[V] = i_pA / of("C_m");
}

static void slope_of_atp(const double *y, double current_pA, double *d)
{
    double made = y[ENERGY] <= of("A_H") ? of("K_ATP") / 1000.0 * (of("A_H") - y[ENERGY]) : 0.0;
    d[V]        = (of("E_L") - y[V]) / of("tau_m") + (synapses_pA(y) + current_pA) / of("C_m");
    d[THIRD]    = -y[THIRD] / of("tau_syn_atp");
    d[ENERGY]   = made - y[THIRD] / of("tau_syn_atp");
}

static void slope(const double *y, double current_pA, double *d)
{
    if (is_named("edlif"))
        slope_of_atp(y, current_pA, d);
    else
        slope_of_epsilon(y, current_pA, d);
    d[EX]       = -y[EX] / of("tau_syn_ex") + y[EX_SLOPE];
    d[EX_SLOPE] = -y[EX_SLOPE] / of("tau_syn_ex");
    d[IN]       = -y[IN] / of("tau_syn_in") + y[IN_SLOPE];
    d[IN_SLOPE] = -y[IN_SLOPE] / of("tau_syn_in");
}

static void oracle_step(double *y, double dt_ms, double current_pA)
{
    double k[4][VALUES] = {{0}}, at[VALUES];
    for (int stage = 0; stage < 4; stage++) {
        double part = stage == 0 ? 0.0 : stage == 3 ? dt_ms : dt_ms / 2.0;
        for (int n = 0; n < VALUES; n++)
            at[n] = y[n] + (stage ? part * k[stage - 1][n] : 0.0);
        slope(at, current_pA, k[stage]);
    }
    for (int n = 0; n < VALUES; n++)
        y[n] += dt_ms / 6.0 * (k[0][n] + 2.0 * k[1][n] + 2.0 * k[2][n] + k[3][n]);
}

/* What arrives at the end of coarse step n, and the current of all of them. */
struct input {
    int32_t ex, in;
};

static struct input input_at(int64_t n)
{
    return (struct input){n % 7 == 3 ? 40 : 0, n % 11 == 5 ? -30 : 0};
}

static const double CURRENT_pA = 20.0;
static double       weight;

static void oracle_receive(double *y, struct input input)
{
    double ex = input.ex * weight, in = input.in * weight;
    if (has_shape("cond")) in = -in;
    bool is_alpha = has_shape("alpha");
    y[EX] += is_alpha ? 0.0 : ex;
    y[IN] += is_alpha ? 0.0 : in;
    y[EX_SLOPE] += is_alpha ? ex * exp(1.0) / of("tau_syn_ex") : 0.0;
    y[IN_SLOPE] += is_alpha ? in * exp(1.0) / of("tau_syn_in") : 0.0;
    if (!is_named("edlif")) return;
    y[THIRD] += (fabs(ex) * of("E_syn_ex") + fabs(in) * of("E_syn_in")) / of("w_max");
}

static double state(uint32_t index) { return kind->from_column(index, tile.state[index][0], p); }

static void start(double *y)
{
    memset(y, 0, VALUES * sizeof *y);
    y[V]      = kind->from_column(0, 0.0f, p);
    y[ENERGY] = kind->from_column(1, 0.0f, p);
}

/* Largest errors of V and of the energy over a run at a step of dt_ms. */
static void errors_find(double dt_ms, double *of_v, double *of_energy)
{
    double  y[VALUES];
    int64_t coarse = llround(TIME_ms / coarsest_ms), parts = llround(coarsest_ms / dt_ms);
    tile_make(&tile, kind, p, dt_ms, 1);
    tile.step.unit[0] = tile.step.unit[1] = (float)weight;
    start(y);
    *of_v = *of_energy = 0.0;
    for (int64_t n = 0; n < coarse; n++) {
        for (int k = 0; k < FINE; k++)
            oracle_step(y, coarsest_ms / FINE, CURRENT_pA);
        oracle_receive(y, input_at(n));
        for (int64_t k = 1; k <= parts; k++) {
            tile.arrived[0][0] = k == parts ? input_at(n).ex : 0;
            tile.arrived[1][0] = k == parts ? input_at(n).in : 0;
            tile.current_pA[0] = (float)CURRENT_pA;
            kind->kernels[isa_best()]->kernel[0][0](&tile.step);
            CU_ASSERT_EQUAL_FATAL(tile.spiked[0], 0);
        }
        *of_v      = fmax(*of_v, fabs(state(0) - y[V]));
        *of_energy = fmax(*of_energy, fabs(state(1) - y[ENERGY]));
    }
}

static void begin(const char *name)
{
    kind = kind_find(name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kind);
    tile_defaults(kind, p);
    weight      = has_shape("cond") ? 0.05 : 1.0;
    coarsest_ms = 0.8;
    set("tau_syn_ex", 3.0);
    set("tau_syn_in", 5.0);
}

/* Errors fall by 2^order at every halving, until float's own are reached. */
static void order_check(double order, double floor_of_v, double floor_of_energy)
{
    double v[GRIDS], energy[GRIDS], dt_ms = coarsest_ms;
    for (int g = 0; g < GRIDS; g++, dt_ms /= 2.0) {
        errors_find(dt_ms, &v[g], &energy[g]);
        if (g == 0) continue;
        double least = exp2(order - 0.3);
        CU_ASSERT_TRUE(v[g] * least < v[g - 1] || v[g] < floor_of_v);
        CU_ASSERT_TRUE(energy[g] * least < energy[g - 1] || energy[g] < floor_of_energy);
    }
    CU_ASSERT_TRUE(v[0] > 3.0 * floor_of_v); /* there was an order to see */
}

/* Energy that moves as fast as V, and so shows what a step makes of it. */
static void elif_converges(const char *name)
{
    begin(name);
    set("tau_e", 10.0);
    set("V_th", 0.0);
    order_check(2.0, 2e-5, 1e-6);
}

static void elif_converges_with_second_order(void)
{
    elif_converges("elif_psc_exp");
    elif_converges("elif_psc_alpha");
    elif_converges("elif_cond_exp");
}

static void madexp_converges(const char *name)
{
    begin(name);
    set("tau_e", 20.0);
    set("tau_w", 5.0);
    set("E_0", -60.0);
    coarsest_ms = 3.2;
    order_check(4.0, 1e-5, 3e-7);
}

static void madexp_converges_with_fourth_order(void)
{
    madexp_converges("madexp_psc_exp");
    madexp_converges("madexp_psc_alpha");
    madexp_converges("madexp_cond_exp");
}

static void edlif_is_exact_for_currents(const char *name)
{
    double of_v, of_energy;
    begin(name);
    set("V_th", 0.0);
    for (double dt_ms = coarsest_ms; dt_ms > 0.05; dt_ms /= 2.0) {
        errors_find(dt_ms, &of_v, &of_energy);
        CU_ASSERT_TRUE(of_v < 2e-5);
        CU_ASSERT_TRUE(of_energy < 2e-5);
    }
}

static void edlif_is_exact_for_currents_and_of_second_order_for_conductances(void)
{
    edlif_is_exact_for_currents("edlif_psc_exp");
    edlif_is_exact_for_currents("edlif_psc_alpha");
    begin("edlif_cond_exp");
    set("V_th", 0.0);
    order_check(2.0, 2e-5, 2e-5);
}

/* The oracle's equations of elif, with energy that does nothing. */
static void iaf_cond_exp_is_the_elif_of_its_parameters(void)
{
    static struct tile_fixture energetic;
    double                     of_energetic[KIND_PARAMETERS_MAX];
    const struct kind         *elif    = kind_find("elif_cond_exp");
    const char *const          names[] = {"C_m", "g_L",  "V_th",       "V_reset",   "t_ref",
                                          "I_e", "E_ex", "tau_syn_ex", "tau_syn_in"};
    begin("iaf_cond_exp");
    set("I_e", 200.0);
    tile_defaults(elif, of_energetic);
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        of_energetic[kind_parameter_index(elif, names[n])] = of(names[n]);
    of_energetic[kind_parameter_index(elif, "E_0")]       = of("E_L");
    of_energetic[kind_parameter_index(elif, "E_u")]       = of("E_L");
    of_energetic[kind_parameter_index(elif, "epsilon_c")] = 0.0;
    of_energetic[kind_parameter_index(elif, "delta")]     = 0.0;
    of_energetic[kind_parameter_index(elif, "tau_e")]     = 1e12;
    tile_make(&tile, kind, p, 0.1, 1);
    tile_make(&energetic, elif, of_energetic, 0.1, 1);
    tile.step.unit[0] = energetic.step.unit[0] = 0.1f;
    tile.step.unit[1] = energetic.step.unit[1] = 0.1f;
    int spikes                                 = 0;
    for (int64_t n = 0; n < 5000; n++) {
        tile.arrived[0][0] = energetic.arrived[0][0] = input_at(n).ex;
        tile.arrived[1][0] = energetic.arrived[1][0] = input_at(n).in;
        kind->kernels[isa_best()]->kernel[0][0](&tile.step);
        elif->kernels[isa_best()]->kernel[0][0](&energetic.step);
        CU_ASSERT_EQUAL_FATAL(tile.spiked[0], energetic.spiked[0]);
        spikes += tile.spiked[0];
    }
    CU_ASSERT_TRUE(spikes > 20);
    CU_ASSERT_DOUBLE_EQUAL((double)tile.state[0][0], (double)energetic.state[0][0], 1e-4);
}

static void conductances_without_bound_leave_voltages_between_their_reversals(void)
{
    static const char *const NAMES[] = {"elif_cond_exp", "madexp_cond_exp", "edlif_cond_exp"};
    for (int k = 0; k < 3; k++) {
        begin(NAMES[k]);
        set("t_ref", 1e6);
        tile_make(&tile, kind, p, 1.0, 1);
        tile.step.unit[1] = 1e5f;
        double lowest_mV = 0.0, highest_mV = -1e3;
        for (int step = 0; step < 1000; step++) {
            tile.arrived[1][0] = -1;
            kind->kernels[isa_best()]->kernel[0][0](&tile.step);
            lowest_mV  = fmin(lowest_mV, state(0));
            highest_mV = fmax(highest_mV, state(0));
        }
        CU_ASSERT_TRUE(lowest_mV >= of("E_in") - 1e-2);
        CU_ASSERT_TRUE(highest_mV < -40.0);
    }
}

CHECK_MAIN(convergence, CASE(elif_converges_with_second_order),
           CASE(madexp_converges_with_fourth_order),
           CASE(edlif_is_exact_for_currents_and_of_second_order_for_conductances),
           CASE(iaf_cond_exp_is_the_elif_of_its_parameters),
           CASE(conductances_without_bound_leave_voltages_between_their_reversals))
