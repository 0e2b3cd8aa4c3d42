/* Neurons with energy against the counts, rates and fixed points of their published equations. */
#include "support/check.h"

#include "unit/kinds/tile_fixture.h"

#include <math.h>
#include <stdlib.h>

enum { CURRENTS = 10 };

static struct tile_fixture tile;
static const struct kind  *kind;
static double              parameters[KIND_PARAMETERS_MAX];
static double              dt_ms;

static void set(const char *name, double value)
{
    int32_t index = kind_parameter_index(kind, name);
    CU_ASSERT_TRUE_FATAL(index >= 0);
    parameters[index] = value;
}

static uint32_t state_of(const char *name) { return (uint32_t)kind_state_index(kind, name); }

static void begin(const char *name)
{
    kind = kind_find(name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kind);
    tile_defaults(kind, parameters);
}

static void make(double step_ms)
{
    dt_ms = step_ms;
    tile_make(&tile, kind, parameters, dt_ms, 1);
}

static void put(const char *name, double value)
{
    tile.state[state_of(name)][0] = kind->to_column(state_of(name), value, parameters);
}

static double get(const char *name)
{
    return kind->from_column(state_of(name), tile.state[state_of(name)][0], parameters);
}

struct run {
    int    spikes;
    double last_ms, mean, lowest;   /* the last spike; of the energy */
    double shortest_ms, longest_ms; /* intervals between spikes */
};

static struct run run(double current_pA, double time_ms, const char *energy)
{
    struct run it      = {.lowest = INFINITY, .shortest_ms = INFINITY};
    int64_t    steps   = llround(time_ms / dt_ms);
    tile.current_pA[0] = (float)current_pA;
    for (int64_t step = 0; step < steps; step++) {
        kind->kernels[isa_best()]->kernel[0][0](&tile.step);
        double level = get(energy);
        it.mean += level / (double)steps;
        it.lowest = fmin(it.lowest, level);
        if (!tile.spiked[0]) continue;
        double now_ms  = (double)(step + 1) * dt_ms;
        double gap_ms  = it.spikes > 0 ? now_ms - it.last_ms : NAN;
        it.shortest_ms = fmin(it.shortest_ms, gap_ms);
        it.longest_ms  = fmax(it.longest_ms, gap_ms);
        it.last_ms     = now_ms;
        it.spikes++;
    }
    return it;
}

/* One neuron for each current, all as the one that has come to rest. */
static void counts_check(double highest_pA, const int *expected)
{
    int     spikes[CURRENTS] = {0};
    int64_t steps            = llround(1000.0 / dt_ms);
    tile.step.count          = CURRENTS;
    for (int k = 0; k < CURRENTS; k++) {
        tile.current_pA[k] = (float)(highest_pA * k / (CURRENTS - 1));
        for (uint32_t s = 0; s < kind->state_count; s++)
            tile.state[s][k] = tile.state[s][0];
    }
    for (int64_t step = 0; step < steps; step++) {
        kind->kernels[isa_best()]->kernel[0][0](&tile.step);
        for (int k = 0; k < CURRENTS; k++)
            spikes[k] += tile.spiked[k];
    }
    for (int k = 0; k < CURRENTS; k++)
        CU_ASSERT_TRUE(abs(spikes[k] - expected[k]) <= 1);
}

static void elif_start(double step_ms)
{
    make(step_ms);
    put("V_m", -61.0);
    put("epsilon", 0.32);
    run(0.0, 3000.0, "epsilon");
}

static void elif_spikes_less_the_more_it_is_driven(void)
{
    static const int    COUNTS[CURRENTS] = {0, 12, 92, 81, 20, 19, 18, 18, 17, 17};
    static const double STEPS_ms[]       = {0.1, 0.01};
    for (int s = 0; s < 2; s++) {
        begin("elif_psc_exp");
        elif_start(STEPS_ms[s]);
        counts_check(120.0, COUNTS);
    }
}

static void elif_with_frozen_energy_spikes_the_more_the_more_it_is_driven(void)
{
    static const int COUNTS[CURRENTS] = {0, 0, 58, 107, 154, 196, 244, 285, 333, 370};
    begin("elif_psc_exp");
    set("tau_e", 1e15);
    set("delta", 0.0);
    make(0.1);
    put("V_m", -61.1452);
    put("epsilon", 0.33066);
    counts_check(120.0, COUNTS);
}

static void elif_rests_in_one_of_two_states(void)
{
    static const double STEPS_ms[] = {0.1, 0.01};
    for (int s = 0; s < 2; s++) {
        begin("elif_psc_exp");
        make(STEPS_ms[s]);
        put("V_m", -61.0);
        put("epsilon", 0.32);
        run(0.0, 10000.0, "epsilon");
        CU_ASSERT_DOUBLE_EQUAL(get("epsilon"), 0.33066, 1e-4);
        CU_ASSERT_DOUBLE_EQUAL(get("V_m"), -61.1452, 1e-3);
        put("epsilon", 0.9);
        run(0.0, 10000.0, "epsilon");
        CU_ASSERT_DOUBLE_EQUAL(get("epsilon"), 0.7394, 1e-4);
        CU_ASSERT_DOUBLE_EQUAL(get("V_m"), -64.415, 1e-3);
    }
}

static void elif_stops_without_energy_and_recovers(void)
{
    begin("elif_psc_exp");
    elif_start(0.1);
    struct run first = run(120.0, 1000.0, "epsilon");
    CU_ASSERT_DOUBLE_EQUAL(first.last_ms, 43.0, 2.0);
    CU_ASSERT_DOUBLE_EQUAL(first.lowest, 0.046, 2e-3);
    CU_ASSERT_TRUE(get("V_m") > -59.0); /* above V_th, and yet silent */
    run(0.0, 10000.0, "epsilon");
    CU_ASSERT_DOUBLE_EQUAL(get("epsilon"), 0.33066, 1e-3);
    CU_ASSERT_EQUAL(run(120.0, 1000.0, "epsilon").spikes, first.spikes);
}

static void elif_never_owes_energy(void)
{
    begin("elif_psc_exp");
    set("delta", 0.3);
    set("epsilon_c", 0.0);
    make(0.1);
    struct run it = run(500.0, 1000.0, "epsilon");
    CU_ASSERT_TRUE(it.spikes > 1);
    CU_ASSERT_EQUAL(it.lowest, 0.0);
}

static void elif_without_energy_terms_is_a_leaky_neuron(void)
{
    static struct tile_fixture plain;
    double                     of_plain[KIND_PARAMETERS_MAX];
    const struct kind         *leaky = kind_find("iaf_psc_exp");
    begin("elif_psc_exp");
    set("E_u", -62.5);
    set("epsilon_c", 0.0);
    set("delta", 0.0);
    set("tau_e", 1e12);
    make(0.1);
    tile_defaults(leaky, of_plain);
    of_plain[kind_parameter_index(leaky, "tau_m")]   = 100.0 / 9.0;
    of_plain[kind_parameter_index(leaky, "C_m")]     = 100.0;
    of_plain[kind_parameter_index(leaky, "E_L")]     = -62.5;
    of_plain[kind_parameter_index(leaky, "V_th")]    = -59.0;
    of_plain[kind_parameter_index(leaky, "V_reset")] = -62.0;
    of_plain[kind_parameter_index(leaky, "t_ref")]   = 0.0;
    tile_make(&plain, leaky, of_plain, 0.1, 1);
    int spikes = 0;
    for (int step = 0; step < 5000; step++) {
        tile.arrived[0][0] = plain.arrived[0][0] = step % 37 == 0 ? 60 : 0;
        tile.arrived[1][0] = plain.arrived[1][0] = step % 53 == 0 ? -20 : 0;
        tile.current_pA[0] = plain.current_pA[0] = 20.0f;
        kind->kernels[isa_best()]->kernel[0][0](&tile.step);
        leaky->kernels[isa_best()]->kernel[0][0](&plain.step);
        CU_ASSERT_EQUAL(tile.spiked[0], plain.spiked[0]);
        spikes += plain.spiked[0];
    }
    CU_ASSERT_TRUE(spikes > 20);
    CU_ASSERT_DOUBLE_EQUAL((double)tile.state[0][0], (double)plain.state[0][0], 1e-4);
}

static void madexp_start(double step_ms)
{
    begin("madexp_psc_exp");
    make(step_ms);
    put("V_m", -60.0);
    put("epsilon", 1.2);
    put("w", -20.0);
    run(0.0, 3000.0, "epsilon");
}

static void madexp_is_blocked_by_strong_currents(void)
{
    static const int    COUNTS[CURRENTS] = {0, 0, 3, 13, 18, 24, 28, 31, 24, 22};
    static const double STEPS_ms[]       = {0.1, 0.01};
    for (int s = 0; s < 2; s++) {
        madexp_start(STEPS_ms[s]);
        CU_ASSERT_DOUBLE_EQUAL(get("V_m"), -60.7678, 1e-3);
        CU_ASSERT_DOUBLE_EQUAL(get("epsilon"), 1.0818, 1e-3);
        CU_ASSERT_DOUBLE_EQUAL(get("w"), 0.2654, 1e-3);
        counts_check(250.0, COUNTS);
    }
}

static void madexp_fires_bursts_that_last_or_end_with_its_energy(void)
{
    madexp_start(0.1);
    struct run lasting = run(166.67, 1000.0, "epsilon");
    CU_ASSERT_TRUE(lasting.last_ms > 900.0);
    CU_ASSERT_TRUE(lasting.longest_ms > 10.0 * lasting.shortest_ms);
    CU_ASSERT_DOUBLE_EQUAL(lasting.lowest, 0.659, 5e-3);
    run(0.0, 10000.0, "epsilon");
    struct run ending = run(250.0, 1000.0, "epsilon");
    CU_ASSERT_DOUBLE_EQUAL(ending.last_ms, 510.0, 5.0);
    CU_ASSERT_TRUE(ending.lowest < 0.15);
}

static double edlif_rate(double gamma, double current_pA)
{
    enum { SECONDS = 2 };
    begin("edlif_psc_exp");
    set("gamma", gamma);
    make(0.01);
    run(current_pA, 500.0, "A");
    struct run it = run(current_pA, 1000.0 * SECONDS, "A");
    /* What is spent is what a spike costs, at 1 per ms of production. */
    CU_ASSERT_DOUBLE_EQUAL(it.mean, 100.0 - 15.0 * it.spikes / (1000.0 * SECONDS), 0.02);
    return (double)it.spikes / SECONDS;
}

static void edlif_rate_is_that_of_its_interval_where_gamma_is_0(void)
{
    for (int k = 0; k < 6; k++) {
        double steady_mV   = (400.0 + 100.0 * k) * 10.0 / 250.0;
        double interval_ms = 2.0 + 10.0 * log(steady_mV / (steady_mV - 15.0));
        CU_ASSERT_DOUBLE_EQUAL(edlif_rate(0.0, 400.0 + 100.0 * k), 1000.0 / interval_ms, 0.6);
    }
}

/* The expected rates are rounded, and come from a grid of 0.1 ms, on which an interval can be off
 * by a step: up to 2 Hz. */
static void edlif_rate_rises_as_energy_falls_where_gamma_says_so(void)
{
    static const int FLAT[] = {34, 63, 85, 103, 121, 135}, STEEP[] = {34, 66, 91, 112, 131, 152};
    for (int k = 0; k < 6; k++) {
        CU_ASSERT_DOUBLE_EQUAL(edlif_rate(0.0, 400.0 + 100.0 * k), FLAT[k], 2.0);
        CU_ASSERT_DOUBLE_EQUAL(edlif_rate(16.0, 400.0 + 100.0 * k), STEEP[k], 2.0);
    }
}

static void edlif_with_slow_production_runs_away(void)
{
    begin("edlif_psc_exp");
    set("K_ATP", 20.0);
    make(0.1);
    run(900.0, 2000.0, "A");
    struct run it = run(900.0, 1000.0, "A");
    CU_ASSERT_TRUE(it.spikes >= 470);
    CU_ASSERT_EQUAL(it.lowest, 0.0);
}

static void edlif_pays_for_synapses_by_their_weight(void)
{
    begin("edlif_psc_exp");
    set("w_max", 50.0);
    make(0.1);
    double spent = 0.0;
    for (int step = 0; step < 20000; step++) {
        tile.arrived[0][0] = step == 10 ? 25 : 0;   /* half of w_max: 4 % */
        tile.arrived[1][0] = step == 10 ? -100 : 0; /* twice w_max: 10 %  */
        kind->kernels[isa_best()]->kernel[0][0](&tile.step);
        spent += (100.0 - get("A")) * dt_ms;
    }
    CU_ASSERT_DOUBLE_EQUAL(spent, 14.0, 0.01); /* at 1 per ms, the missing area is what was paid */
}

CHECK_MAIN(energy, CASE(elif_spikes_less_the_more_it_is_driven),
           CASE(elif_with_frozen_energy_spikes_the_more_the_more_it_is_driven),
           CASE(elif_rests_in_one_of_two_states), CASE(elif_stops_without_energy_and_recovers),
           CASE(elif_never_owes_energy), CASE(elif_without_energy_terms_is_a_leaky_neuron),
           CASE(madexp_is_blocked_by_strong_currents),
           CASE(madexp_fires_bursts_that_last_or_end_with_its_energy),
           CASE(edlif_rate_is_that_of_its_interval_where_gamma_is_0),
           CASE(edlif_rate_rises_as_energy_falls_where_gamma_says_so),
           CASE(edlif_with_slow_production_runs_away),
           CASE(edlif_pays_for_synapses_by_their_weight))
