/* iaf_exp_frozen: what stops while refractory, what does not, and what a spike takes with it. */
#include "support/check.h"

#include "unit/kinds/tile_fixture.h"

#include <math.h>

enum { V, G, TO_G = 0, TO_V = 1 };

static const double DT_MS = 0.1;

static struct tile_fixture tile;

static void neuron_make(double t_ref_ms)
{
    const struct kind *kind = kind_find("iaf_exp_frozen");
    double             parameters[KIND_PARAMETERS_MAX];
    tile_defaults(kind, parameters);
    parameters[kind->t_ref_parameter] = t_ref_ms;
    tile_make(&tile, kind, parameters, DT_MS, 1);
}

static bool step_spikes(void)
{
    kind_find("iaf_exp_frozen")->kernels[ISA_PORTABLE]->kernel[0][0](&tile.step);
    return tile.spiked[0];
}

static void a_spike_takes_what_arrives_with_it(void)
{
    neuron_make(2.2);
    tile.state[V][0]         = 8; /* above the threshold, 7 mV, also after a step */
    tile.arrived[TO_G][0]    = 5;
    tile.arrived[TO_V][0]    = 5;
    tile.refractory_steps[0] = 0;

    CU_ASSERT_TRUE(step_spikes());

    CU_ASSERT_EQUAL(tile.state[V][0], 0);
    CU_ASSERT_EQUAL(tile.state[G][0], 0);
    CU_ASSERT_EQUAL(tile.arrived[TO_G][0], 0);
}

static void the_threshold_is_tested_before_input_is_added(void)
{
    neuron_make(2.2);
    tile.arrived[TO_V][0] = 20;

    CU_ASSERT_FALSE(step_spikes());
    CU_ASSERT_TRUE(step_spikes());
}

static void nothing_moves_while_refractory_but_input_adds(void)
{
    neuron_make(2.2);
    tile.state[V][0] = 8;
    CU_ASSERT_TRUE(step_spikes());
    tile.arrived[TO_G][0] = 3;
    CU_ASSERT_FALSE(step_spikes());
    for (int step = 0; step < 19; step++)
        (void)step_spikes();
    CU_ASSERT_EQUAL(tile.state[G][0], 3); /* 20 of 21 frozen steps are over */
    CU_ASSERT_EQUAL(tile.state[V][0], 0);
    (void)step_spikes();
    CU_ASSERT_EQUAL(tile.state[G][0], 3);

    (void)step_spikes();

    CU_ASSERT_TRUE(tile.state[G][0] < 3);
    CU_ASSERT_TRUE(tile.state[V][0] > 0);
}

static void a_frozen_neuron_above_threshold_waits(void)
{
    neuron_make(0.5);
    tile.state[V][0] = 8;
    CU_ASSERT_TRUE(step_spikes());
    tile.arrived[TO_V][0] = 20;
    for (int step = 0; step < 4; step++)
        CU_ASSERT_FALSE(step_spikes());

    CU_ASSERT_TRUE(step_spikes());
}

static void without_refractory_time_it_spikes_in_every_step(void)
{
    neuron_make(0);
    tile.arrived[TO_V][0] = 69;
    CU_ASSERT_FALSE(step_spikes());
    for (int step = 0; step < 5; step++) {
        CU_ASSERT_TRUE(step_spikes());
        tile.state[V][0] = 69;
    }
}

/* The closed solution: u(t) = g0 tau_g / (tau_g - tau_m) (exp(-t/tau_g) - exp(-t/tau_m)). */
static void it_follows_the_exact_solution(void)
{
    neuron_make(2.2);
    tile.state[G][0] = 10;
    for (int step = 1; step <= 500; step++) {
        CU_ASSERT_FALSE(step_spikes());
        double t_ms  = step * DT_MS;
        double exact = 10 * 5.0 / (5 - 20) * (exp(-t_ms / 5) - exp(-t_ms / 20));
        CU_ASSERT_DOUBLE_EQUAL(tile.state[V][0], exact, 2e-6);
        CU_ASSERT_DOUBLE_EQUAL(tile.state[G][0], 10 * exp(-t_ms / 5), 2e-6);
    }
}

CHECK_MAIN(iaf_exp_frozen, CASE(a_spike_takes_what_arrives_with_it),
           CASE(the_threshold_is_tested_before_input_is_added),
           CASE(nothing_moves_while_refractory_but_input_adds),
           CASE(a_frozen_neuron_above_threshold_waits),
           CASE(without_refractory_time_it_spikes_in_every_step),
           CASE(it_follows_the_exact_solution))
