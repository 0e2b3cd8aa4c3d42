/* test_quantity.c - numbers and their units. */
#include "unit/model/reader.h"

static double C_m_of(const char *value)
{
    char text[256];
    snprintf(text, sizeof text, POPULATION(", parameters: {C_m: '%s'}"), value);
    struct model *model = read_ok(text);
    double        C_m =
        model->populations[0].parameters[kind_parameter_index(model->populations[0].kind, "C_m")].a;
    model_destroy(&model);
    return C_m;
}

static void refuse_C_m(const char *value, const char *words)
{
    char text[256];
    snprintf(text, sizeof text, POPULATION(", parameters: {C_m: '%s'}"), value);
    check_problem(text, words);
}

static void units_of_one_dimension_give_one_value(void)
{
    CU_ASSERT_EQUAL(C_m_of("250 pF"), 250);
    CU_ASSERT_EQUAL(C_m_of("0.25 nF"), 250);
    CU_ASSERT_EQUAL(C_m_of("2.5e-4 uF"), 250);
    CU_ASSERT_EQUAL(C_m_of("+250pF"), 250);
    CU_ASSERT_EQUAL(C_m_of(".1 pF"), 0.1);
    CU_ASSERT_EQUAL(C_m_of("0.0001 nF"), 0.1);
    CU_ASSERT_EQUAL(C_m_of("0.0000001 uF"), 0.1);
}

static void every_unit_is_known_by_its_names(void)
{
    struct model *model =
        read_ok("ergon: 1\ndt: 100 us\ntime: 2 s\nwarmup: 0.5 s\npopulations:\n"
                "  E: {kind: iaf_psc_exp, size: 4, expected_rate: 0.008 kHz,"
                " parameters: {E_L: -0.065 V, V_th: -50000 uV, I_e: 0.375 nA, t_ref: 2000 us}}\n"
                "  F: {kind: iaf_psc_exp, size: 4, expected_rate: 8 spikes/s}\n"
                "  G: {kind: iaf_psc_exp, size: 4, expected_rate: 8 1/s}\n");
    const struct population *p = model->populations;

    CU_ASSERT_EQUAL(model->dt_ms, 0.1);
    CU_ASSERT_EQUAL(model->time_ms, 2000);
    CU_ASSERT_EQUAL(model->warmup_ms, 500);
    CU_ASSERT_EQUAL(p[0].expected_rate_Hz, 8);
    CU_ASSERT_EQUAL(p[1].expected_rate_Hz, 8);
    CU_ASSERT_EQUAL(p[2].expected_rate_Hz, 8);
    CU_ASSERT_EQUAL(p[0].parameters[kind_parameter_index(p->kind, "E_L")].a, -65);
    CU_ASSERT_EQUAL(p[0].parameters[kind_parameter_index(p->kind, "V_th")].a, -50);
    CU_ASSERT_EQUAL(p[0].parameters[kind_parameter_index(p->kind, "I_e")].a, 375);
    CU_ASSERT_EQUAL(p[0].parameters[kind_parameter_index(p->kind, "t_ref")].a, 2);
    model_destroy(&model);
}

static void a_missing_unit_is_a_problem(void)
{
    refuse_C_m("250", "a/file.yaml:4:53: populations.E.parameters.C_m: '250' has no unit; expected "
                      "a capacitance in pF, nF or uF");
}

static void a_unit_of_another_dimension_is_a_problem(void)
{
    refuse_C_m("250 ms", "'250 ms' is a time; expected a capacitance in pF, nF or uF");
    refuse_C_m("250 mV", "'250 mV' is a voltage; expected a capacitance");
}

static void an_unknown_unit_names_the_nearest(void)
{
    refuse_C_m("250 pf", "unknown unit 'pf' in '250 pf'; expected a capacitance in pF, nF or uF; "
                         "did you mean 'pF'?");
    refuse_C_m("250 pF x", "unknown unit 'pF x'");
}

static void what_is_no_finite_number_is_a_problem(void)
{
    refuse_C_m("nan pF", "'nan pF' is no decimal number; expected a capacitance");
    refuse_C_m("inf pF", "is no decimal number");
    refuse_C_m("0x10 pF", "unknown unit 'x10 pF'");
    refuse_C_m("- 3 pF", "is no decimal number");
    refuse_C_m("", "is no decimal number");
    refuse_C_m(". pF", "is no decimal number");
    refuse_C_m("1e999999999999999999999 pF", "is too large");
    refuse_C_m("1e308 uF", "is too large");
    refuse_C_m("1e20 pF", "expected nothing beyond 1e+15");
}

static void a_value_out_of_range_is_a_problem(void)
{
    refuse_C_m("0 pF", "the value 0 pF is too small; expected more than 0 pF");
    refuse_C_m("-5 pF", "the value -5 pF is too small; expected more than 0 pF");
    refuse_C_m("1e-999 pF", "the value 0 pF is too small");
    check_problem(POPULATION(", expected_rate: -1 Hz"),
                  "'-1 Hz' is too small; expected at least 0 Hz");
    check_problem(POPULATION(", expected_rate: 1e7 Hz"),
                  "is too large; expected at most 1000000 Hz");
}

static void pure_numbers_have_no_unit(void)
{
    check_problem(PROJECTION("rule: pairwise_bernoulli, p: 0.1 mV" PLAIN),
                  "'0.1 mV' has 'mV' after the number; expected a pure number");
    check_problem(PROJECTION("rule: pairwise_bernoulli, p: 1.1" PLAIN), "expected at most 1");
    check_problem(POPULATION(", parameters: [C_m]"), "a list stands here; expected a mapping");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 4.5}}\n",
                  "'4.5' does not fit; expected a whole number from 1 to 2147483647");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 1e3}}\n",
                  "'1e3' does not fit");
    check_problem("ergon: 1\ndt: 0.1 ms\nseed: 18446744073709551616\n"
                  "populations: {E: {kind: iaf_psc_exp, size: 4}}\n",
                  "'18446744073709551616' does not fit");
}

CHECK_MAIN(quantity, CASE(units_of_one_dimension_give_one_value),
           CASE(every_unit_is_known_by_its_names), CASE(a_missing_unit_is_a_problem),
           CASE(a_unit_of_another_dimension_is_a_problem), CASE(an_unknown_unit_names_the_nearest),
           CASE(what_is_no_finite_number_is_a_problem), CASE(a_value_out_of_range_is_a_problem),
           CASE(pure_numbers_have_no_unit))
