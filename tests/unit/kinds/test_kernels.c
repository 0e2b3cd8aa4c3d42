/* Kernels: all builds give the same bits, and keep the semantics of refractoriness and V_min. */
#include "support/check.h"

#include "base/random.h"
#include "unit/kinds/tile_fixture.h"

#include <float.h>
#include <math.h>

enum { NEURONS = 300, STEPS = 300 }; /* no multiple of any vector */

static const double DT_MS = 0.1;

static struct tile_fixture expected, actual;

/* A number in [0, 1) that belongs to (what, neuron, step). */
static double noise(uint32_t what, uint32_t neuron, uint32_t step)
{
    static const struct random_key KEY = {{2026, 0}};
    return random_unit(random_draw(KEY, neuron, step, what, 0).word[0], 0);
}

static void tile_defaults_in(struct tile_fixture *tile, const struct kind *kind)
{
    double parameters[KIND_PARAMETERS_MAX];
    tile_defaults(kind, parameters);
    tile_make(tile, kind, parameters, DT_MS, NEURONS);
}

/* Random voltages, refractory counts, and own parameters for every neuron. */
static void tile_scatter(struct tile_fixture *tile, const struct kind *kind, bool each)
{
    tile_defaults_in(tile, kind);
    tile->step.unit[0] = tile->step.unit[1] = 0.75f;
    if (kind->weight_unit == UNIT_NS) tile->step.unit[1] = 0.05f; /* nS of it would silence all */
    for (uint32_t i = 0; i < NEURONS; i++) {
        double parameters[KIND_PARAMETERS_MAX];
        float  constants[KIND_CONSTANTS_MAX];
        tile_defaults(kind, parameters);
        for (uint32_t p = 0; p < kind->parameter_count; p++)
            if (parameters[p] > 0.0) parameters[p] *= 0.5 + noise(p, i, 0);
        kind->derive(parameters, DT_MS, constants);
        for (uint32_t c = 0; each && c < kind->constant_count; c++)
            tile->constants[c][i] = constants[c];
        tile->state[0][i]         = (float)(15.0 * noise(100, i, 0));
        tile->refractory_steps[i] = (int32_t)(5.0 * noise(101, i, 0)) / 4 * 3;
    }
}

static void tile_feed(struct tile_fixture *tile, uint32_t step)
{
    const int sign = tile->has_names ? 1 : -1;
    for (uint32_t i = 0; i < NEURONS; i++) {
        double draw         = noise(102, i, step);
        tile->arrived[0][i] = draw < 0.1 ? (int32_t)(draw * 1000.0) : 0;
        tile->arrived[1][i] = draw > 0.9 ? sign * (int32_t)(draw * 50.0) : 0;
        tile->own[0][i]     = (float)draw;
        tile->own[1][i]     = (float)(sign * draw);
        tile->current_pA[i] = 900.0f * (float)draw;
    }
}

static uint32_t tile_run(struct tile_fixture *tile, kind_kernel *kernel)
{
    uint32_t spikes = 0;
    for (uint32_t step = 0; step < STEPS; step++) {
        tile_feed(tile, step);
        kernel(&tile->step);
        for (uint32_t i = 0; i < NEURONS; i++)
            spikes += tile->spiked[i];
    }
    return spikes;
}

static bool bytes_equal(const void *a, const void *b, size_t bytes)
{
    return memcmp(a, b, bytes) == 0; /* bits, not values: -0 is not 0 */
}

static bool tiles_equal(const struct tile_fixture *a, const struct tile_fixture *b)
{
    return bytes_equal(a->state, b->state, sizeof a->state) &&
           bytes_equal(a->refractory_steps, b->refractory_steps, sizeof a->refractory_steps) &&
           bytes_equal(a->arrived, b->arrived, sizeof a->arrived) &&
           bytes_equal(a->spiked, b->spiked, sizeof a->spiked);
}

static void for_each_kind(void (*check)(const struct kind *kind))
{
    uint32_t                  count;
    const struct kind *const *kinds = kind_list(&count);
    for (uint32_t k = 0; k < count; k++)
        if (kinds[k]->kernels[ISA_PORTABLE]) check(kinds[k]);
}

static void form_agrees_over_isas(const struct kind *kind, bool each, bool merged)
{
    tile_scatter(&expected, kind, each);
    uint32_t spikes = tile_run(&expected, kind->kernels[ISA_PORTABLE]->kernel[each][merged]);
    CU_ASSERT_TRUE(spikes > NEURONS);
    for (isa which = ISA_AVX2; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        tile_scatter(&actual, kind, each);
        tile_run(&actual, kind->kernels[which]->kernel[each][merged]);
        CU_ASSERT_TRUE(tiles_equal(&expected, &actual));
    }
}

static void kind_agrees_over_isas(const struct kind *kind)
{
    for (int form = 0; form < 4; form++)
        form_agrees_over_isas(kind, form / 2, form % 2);
}

static void every_instruction_set_gives_the_same_bits(void)
{
    for_each_kind(kind_agrees_over_isas);
}

static void kind_agrees_over_constants(const struct kind *kind)
{
    for (int merged = 0; merged < 2; merged++) {
        tile_scatter(&expected, kind, false);
        tile_run(&expected, kind->kernels[isa_best()]->kernel[0][merged]);
        tile_scatter(&actual, kind, false);
        tile_run(&actual, kind->kernels[isa_best()]->kernel[1][merged]);
        CU_ASSERT_TRUE(tiles_equal(&expected, &actual));
    }
}

static void constants_per_neuron_give_the_bits_of_equal_constants_for_all(void)
{
    for_each_kind(kind_agrees_over_constants);
}

static void kind_silences_padding(const struct kind *kind)
{
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        tile_defaults_in(&actual, kind);
        for (uint32_t i = 0; i < TILE_NEURONS_MAX; i++)
            actual.state[0][i] = 100.0f;
        memset(actual.spiked, 7, sizeof actual.spiked);
        kind->kernels[which]->kernel[0][0](&actual.step);
        for (uint32_t i = 0; i < NEURONS; i++)
            CU_ASSERT_EQUAL(actual.spiked[i], 1);
        for (uint32_t i = NEURONS; i < (NEURONS + KIND_LANES - 1) / KIND_LANES * KIND_LANES; i++)
            CU_ASSERT_EQUAL(actual.spiked[i], 0);
    }
}

static void padded_lanes_never_spike(void) { for_each_kind(kind_silences_padding); }

static void kind_settles(const struct kind *kind)
{
    tile_defaults_in(&actual, kind);
    for (uint32_t s = 0; s < kind->state_count; s++)
        actual.state[s][0] = 1.0f;
    for (uint32_t step = 0; step < 20000; step++)
        kind->kernels[isa_best()]->kernel[0][0](&actual.step);
    /* Neurons with energy come to rest elsewhere, but what decays comes to nothing. */
    bool has_energy =
        kind_state_index(kind, "epsilon") >= 0 || kind_parameter_index(kind, "A_H") >= 0;
    for (uint32_t s = 0; s < kind->state_count; s++) {
        float left = actual.state[s][0];
        CU_ASSERT_TRUE(left == 0.0f || fabsf(left) >= FLT_MIN);
        if (!has_energy || kind->states[s].unit == UNIT_NS) CU_ASSERT_EQUAL(left, 0.0f);
    }
}

static void a_neuron_left_alone_comes_to_rest_without_subnormal_numbers(void)
{
    for_each_kind(kind_settles);
}

static void kind_merges(const struct kind *kind)
{
    double parameters[KIND_PARAMETERS_MAX];
    tile_defaults(kind, parameters);
    if (!kind->receptors_merge) return;
    CU_ASSERT_TRUE(kind->receptors_merge(parameters)); /* defaults: equal time constants */
    parameters[kind_parameter_index(kind, "V_th")] = 1e6;
    tile_make(&expected, kind, parameters, DT_MS, NEURONS);
    tile_make(&actual, kind, parameters, DT_MS, NEURONS);

    double worst_mV = 0.0;
    for (uint32_t step = 0; step < STEPS; step++) {
        tile_feed(&expected, step);
        tile_feed(&actual, step);
        for (uint32_t i = 0; i < NEURONS; i++) {
            actual.arrived[0][i] += actual.arrived[1][i];
            actual.arrived[1][i] = 0;
            actual.own[0][i] += actual.own[1][i];
        }
        kind->kernels[isa_best()]->kernel[0][0](&expected.step);
        kind->kernels[isa_best()]->kernel[0][1](&actual.step);
    }
    for (uint32_t i = 0; i < NEURONS; i++)
        worst_mV = fmax(worst_mV, fabs((double)(expected.state[0][i] - actual.state[0][i])));
    CU_ASSERT_TRUE(expected.state[0][0] > 1.0f);
    CU_ASSERT_TRUE(worst_mV < 1e-4);
}

static void merged_receptors_do_what_two_equal_ones_do(void) { for_each_kind(kind_merges); }

static void receptors_of_different_time_constants_do_not_merge(void)
{
    static const char *const NAMES[] = {"iaf_psc_exp",    "iaf_psc_alpha",  "elif_psc_exp",
                                        "elif_psc_alpha", "madexp_psc_exp", "madexp_psc_alpha"};
    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; k++) {
        double             parameters[KIND_PARAMETERS_MAX];
        const struct kind *kind = kind_find(NAMES[k]);
        tile_defaults(kind, parameters);
        parameters[kind_parameter_index(kind, "tau_syn_in")] = 2.5;
        CU_ASSERT_FALSE(kind->receptors_merge(parameters));
    }
}

static void conductances_and_receptors_with_prices_never_merge(void)
{
    CU_ASSERT_PTR_NULL(kind_find("iaf_cond_exp")->receptors_merge);
    CU_ASSERT_PTR_NULL(kind_find("elif_cond_exp")->receptors_merge);
    CU_ASSERT_PTR_NULL(kind_find("edlif_psc_exp")->receptors_merge);
}

static void parameter_set(const struct kind *kind, double *parameters, const char *name,
                          double value)
{
    int32_t index = kind_parameter_index(kind, name);
    if (index >= 0) parameters[index] = value;
}

/* Energy without end, which moves nothing. */
static void energy_spare(const struct kind *kind, double *parameters)
{
    if (kind_parameter_index(kind, "epsilon_0") >= 0) {
        parameter_set(kind, parameters, "delta", 0.0);
        parameter_set(kind, parameters, "tau_e", 1e12);
    }
    if (kind_parameter_index(kind, "A_H") >= 0) parameter_set(kind, parameters, "gamma", 0.0);
}

static void kind_rests_after_a_spike(const struct kind *kind)
{
    static const double T_REF_MS[] = {0.0, 0.1, 0.3, 2.0};
    if (kind->ignores_current) return;
    for (int k = 0; k < 4; k++) {
        double parameters[KIND_PARAMETERS_MAX];
        tile_defaults(kind, parameters);
        parameters[kind->t_ref_parameter] = T_REF_MS[k];
        energy_spare(kind, parameters);
        tile_make(&actual, kind, parameters, DT_MS, 1);
        actual.current_pA[0] = 1e6f; /* over the threshold in one free step */
        int64_t  last = -1, interval = 0;
        uint32_t reset_steps = 0;
        for (int64_t step = 0; step < 100; step++) {
            kind->kernels[isa_best()]->kernel[0][0](&actual.step);
            reset_steps += actual.state[0][0] == actual.constant[kind->constant_count - 2];
            if (!actual.spiked[0]) continue;
            interval = step - last;
            last     = step;
        }
        CU_ASSERT_EQUAL(interval, llround(T_REF_MS[k] / DT_MS) + 1);
        CU_ASSERT_EQUAL(reset_steps, 100);
    }
}

static void a_neuron_rests_at_its_reset_for_exactly_t_ref(void)
{
    for_each_kind(kind_rests_after_a_spike);
}

static void alpha_neuron_stops_at_its_lowest_voltage(void)
{
    const struct kind *kind = kind_find("iaf_psc_alpha");
    double             parameters[KIND_PARAMETERS_MAX];
    tile_defaults(kind, parameters);
    parameters[kind_parameter_index(kind, "V_min")] = -72.0;
    tile_make(&actual, kind, parameters, DT_MS, 1);
    actual.arrived[1][0] = -3000;

    double lowest_mV = 0.0;
    for (int step = 0; step < 500; step++) {
        kind->kernels[isa_best()]->kernel[0][0](&actual.step);
        lowest_mV = fmin(lowest_mV, kind->from_column(0, actual.state[0][0], parameters));
    }

    CU_ASSERT_EQUAL(lowest_mV, -72.0);
    CU_ASSERT_TRUE(kind->from_column(0, actual.state[0][0], parameters) > -72.0);
}

CHECK_MAIN(kernels, CASE(every_instruction_set_gives_the_same_bits),
           CASE(constants_per_neuron_give_the_bits_of_equal_constants_for_all),
           CASE(padded_lanes_never_spike),
           CASE(a_neuron_left_alone_comes_to_rest_without_subnormal_numbers),
           CASE(merged_receptors_do_what_two_equal_ones_do),
           CASE(receptors_of_different_time_constants_do_not_merge),
           CASE(conductances_and_receptors_with_prices_never_merge),
           CASE(a_neuron_rests_at_its_reset_for_exactly_t_ref),
           CASE(alpha_neuron_stops_at_its_lowest_voltage))
