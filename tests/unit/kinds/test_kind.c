/* The list of kinds, their parameters, and the way of values into columns and back. */
#include "support/check.h"

#include "kinds/iaf.h"
#include "unit/kinds/tile_fixture.h"

#include <math.h>

static double default_of(const char *kind, const char *parameter)
{
    return kind_find(kind)->parameters[kind_parameter_index(kind_find(kind), parameter)].value;
}

static void every_kind_is_found_by_its_name(void)
{
    uint32_t                  count;
    const struct kind *const *kinds = kind_list(&count);
    CU_ASSERT_TRUE(count >= 4);
    for (uint32_t k = 0; k < count; k++)
        CU_ASSERT_PTR_EQUAL(kind_find(kinds[k]->name), kinds[k]);
    CU_ASSERT_PTR_NULL(kind_find("iaf_psc_exq"));
}

static void kind_fits(const struct kind *kind)
{
    CU_ASSERT_TRUE(kind->parameter_count <= KIND_PARAMETERS_MAX);
    CU_ASSERT_TRUE(kind->state_count <= KIND_STATES_MAX);
    CU_ASSERT_TRUE(kind->constant_count <= KIND_CONSTANTS_MAX);
    CU_ASSERT_TRUE(kind->receptor_count <= KIND_RECEPTORS_MAX);
    for (isa which = 0; which < ISA_COUNT; which++)
        if (isa_is_here(which))
            CU_ASSERT_EQUAL(kind->kernels[which] != NULL, kind->receptor_count > 0);
}

static void every_kind_fits_the_limits_and_has_all_builds(void)
{
    uint32_t                  count;
    const struct kind *const *kinds = kind_list(&count);
    for (uint32_t k = 0; k < count; k++)
        kind_fits(kinds[k]);
}

static void every_kind_accepts_its_defaults(void)
{
    uint32_t                  count;
    const struct kind *const *kinds = kind_list(&count);
    for (uint32_t k = 0; k < count; k++) {
        double parameters[KIND_PARAMETERS_MAX];
        tile_defaults(kinds[k], parameters);
        CU_ASSERT_PTR_NULL(kinds[k]->check(parameters));
    }
}

static void defaults_are_those_of_the_reference(void)
{
    CU_ASSERT_EQUAL(default_of("iaf_psc_exp", "E_L"), -70.0);
    CU_ASSERT_EQUAL(default_of("iaf_psc_exp", "V_th"), -55.0);
    CU_ASSERT_EQUAL(default_of("iaf_psc_alpha", "tau_syn_in"), 2.0);
    CU_ASSERT_EQUAL(default_of("iaf_psc_alpha", "V_min"), -INFINITY);
    CU_ASSERT_EQUAL(default_of("iaf_psc_delta", "C_m"), 250.0);
    CU_ASSERT_EQUAL(default_of("iaf_psc_delta", "refractory_input"), 0.0);
}

static void names_that_a_kind_lacks_have_no_index(void)
{
    const struct kind *kind = kind_find("iaf_psc_delta");
    CU_ASSERT_EQUAL(kind_parameter_index(kind, "tau_syn_ex"), -1);
    CU_ASSERT_EQUAL(kind_state_index(kind, "I_syn_ex"), -1);
    CU_ASSERT_EQUAL(kind_state_index(kind, "V_m"), 0);
}

static void a_reset_at_the_threshold_is_refused(void)
{
    static const char *const NAMES[] = {"iaf_psc_exp", "iaf_psc_alpha", "iaf_psc_delta"};
    for (int k = 0; k < 3; k++) {
        double             parameters[KIND_PARAMETERS_MAX];
        const struct kind *kind = kind_find(NAMES[k]);
        tile_defaults(kind, parameters);
        parameters[kind_parameter_index(kind, "V_reset")] = -55.0;
        CU_ASSERT_STRING_EQUAL(kind->check(parameters), "V_reset must be below V_th");
        parameters[kind_parameter_index(kind, "V_reset")] = -55.0 - 1e-12; /* equal as floats */
        CU_ASSERT_PTR_NOT_NULL(kind->check(parameters));
    }
}

static void half_a_refractory_input_is_refused(void)
{
    double             parameters[KIND_PARAMETERS_MAX];
    const struct kind *kind = kind_find("iaf_psc_delta");
    tile_defaults(kind, parameters);
    parameters[kind_parameter_index(kind, "refractory_input")] = 0.5;
    CU_ASSERT_PTR_NOT_NULL(kind->check(parameters));
}

static void voltages_stand_in_columns_relative_to_rest(void)
{
    double             parameters[KIND_PARAMETERS_MAX];
    const struct kind *kind = kind_find("iaf_psc_exp");
    tile_defaults(kind, parameters);
    uint32_t current = (uint32_t)kind_state_index(kind, "I_syn_ex");
    CU_ASSERT_EQUAL(kind->to_column(0, -58.5, parameters), 11.5f);
    CU_ASSERT_EQUAL(kind->from_column(0, 11.5f, parameters), -58.5);
    CU_ASSERT_EQUAL(kind->to_column(current, 3.5, parameters), 3.5f);
    CU_ASSERT_EQUAL(kind->from_column(current, 3.5f, parameters), 3.5);
}

static void an_endless_refractory_time_stays_within_the_counter(void)
{
    double             parameters[KIND_PARAMETERS_MAX];
    float              constants[KIND_CONSTANTS_MAX];
    const struct kind *kind = kind_find("iaf_psc_delta");
    tile_defaults(kind, parameters);
    parameters[kind->t_ref_parameter] = 1e300;
    kind->derive(parameters, 0.1, constants);
    CU_ASSERT_EQUAL(constants[kind->constant_count - 1], 0x1p24f);
}

static void a_refractory_time_off_the_grid_is_rounded_up(void)
{
    CU_ASSERT_EQUAL(iaf_refractory_steps(0.0, 0.1), 0.0f);
    CU_ASSERT_EQUAL(iaf_refractory_steps(0.3, 0.1), 3.0f); /* 0.3 / 0.1 < 3 in binary */
    CU_ASSERT_EQUAL(iaf_refractory_steps(2.0, 0.1), 20.0f);
    CU_ASSERT_EQUAL(iaf_refractory_steps(2.01, 0.1), 21.0f);
    CU_ASSERT_EQUAL(iaf_refractory_steps(2.0004, 0.1), 20.0f); /* less than half a us over */
    CU_ASSERT_EQUAL(iaf_refractory_steps(0.5, 0.125), 4.0f);
}

static void units_have_the_names_of_model_files(void)
{
    CU_ASSERT_STRING_EQUAL(unit_name(UNIT_NONE), "");
    CU_ASSERT_STRING_EQUAL(unit_name(UNIT_NS), "nS");
    CU_ASSERT_STRING_EQUAL(unit_name(UNIT_HZ), "Hz");
}

CHECK_MAIN(kind, CASE(every_kind_is_found_by_its_name),
           CASE(every_kind_fits_the_limits_and_has_all_builds),
           CASE(every_kind_accepts_its_defaults), CASE(defaults_are_those_of_the_reference),
           CASE(names_that_a_kind_lacks_have_no_index), CASE(a_reset_at_the_threshold_is_refused),
           CASE(half_a_refractory_input_is_refused),
           CASE(voltages_stand_in_columns_relative_to_rest),
           CASE(an_endless_refractory_time_stays_within_the_counter),
           CASE(a_refractory_time_off_the_grid_is_rounded_up),
           CASE(units_have_the_names_of_model_files))
