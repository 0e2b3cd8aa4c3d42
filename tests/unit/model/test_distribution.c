/* test_distribution.c - constants, distributions, and where they end. */
#include "unit/model/reader.h"

#include <math.h>

static struct distribution weight_of(const char *value)
{
    char text[1024];
    snprintf(text, sizeof text,
             HEAD "projections:\n  - {source: E, target: I, rule: all_to_all, delay: 1 ms, weight: "
                  "%s}\n",
             value);
    struct model       *model = read_ok(text);
    struct distribution d     = model->projections[0].weight;
    model_destroy(&model);
    return d;
}

static void refuse_weight(const char *value, const char *words)
{
    char text[1024];
    snprintf(text, sizeof text,
             HEAD "projections:\n  - {source: E, target: I, rule: all_to_all, delay: 1 ms, weight: "
                  "%s}\n",
             value);
    check_problem(text, words);
}

static void a_plain_quantity_is_a_constant(void)
{
    struct distribution d = weight_of("87.8 pA");

    CU_ASSERT_EQUAL(d.shape, SHAPE_CONSTANT);
    CU_ASSERT_EQUAL(d.a, 87.8);
    CU_ASSERT_EQUAL(d.minimum, 87.8);
    CU_ASSERT_EQUAL(d.maximum, 87.8);
}

static void a_normal_ends_at_six_standard_deviations(void)
{
    struct distribution d = weight_of("{normal: {mean: 0.1 nA, sd: 10 pA}}");

    CU_ASSERT_EQUAL(d.shape, SHAPE_NORMAL);
    CU_ASSERT_EQUAL(d.outside, OUTSIDE_REDRAW);
    CU_ASSERT_EQUAL(d.a, 100);
    CU_ASSERT_EQUAL(d.b, 10);
    CU_ASSERT_EQUAL(d.minimum, 40);
    CU_ASSERT_EQUAL(d.maximum, 160);
}

static void bounds_replace_the_six_standard_deviations(void)
{
    struct distribution d =
        weight_of("{normal: {mean: 100 pA, sd: 10 pA}, min: 0 pA, outside: clip}");

    CU_ASSERT_EQUAL(d.outside, OUTSIDE_CLIP);
    CU_ASSERT_EQUAL(d.minimum, 0);
    CU_ASSERT_EQUAL(d.maximum, 160);
}

static void a_lognormal_is_given_by_its_logarithm(void)
{
    struct distribution d = weight_of("{lognormal: {mean: 0.5, sd: 0.25}, unit: pA}");
    CU_ASSERT_EQUAL(d.shape, SHAPE_LOGNORMAL);
    CU_ASSERT_EQUAL(d.a, 0.5);
    CU_ASSERT_EQUAL(d.b, 0.25);
    CU_ASSERT_DOUBLE_EQUAL(d.minimum, exp(-1.0), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(d.maximum, exp(2.0), 1e-12);

    d = weight_of("{lognormal: {mean: 0.5, sd: 0.25}, unit: nA, max: 5 nA}");
    CU_ASSERT_DOUBLE_EQUAL(d.a, 0.5 + log(1000.0), 1e-12);
    CU_ASSERT_EQUAL(d.maximum, 5000);
}

static void a_uniform_stays_within_its_ends(void)
{
    struct distribution d = weight_of("{uniform: {low: 1 pA, high: 3 pA}, min: -2 pA, max: 2 pA}");

    CU_ASSERT_EQUAL(d.shape, SHAPE_UNIFORM);
    CU_ASSERT_EQUAL(d.a, 1);
    CU_ASSERT_EQUAL(d.b, 3);
    CU_ASSERT_EQUAL(d.minimum, 1);
    CU_ASSERT_EQUAL(d.maximum, 2);
}

static void a_distribution_without_spread_is_a_constant(void)
{
    CU_ASSERT_EQUAL(weight_of("{normal: {mean: 3 pA, sd: 0 pA}}").shape, SHAPE_CONSTANT);
    CU_ASSERT_DOUBLE_EQUAL(weight_of("{lognormal: {mean: 1, sd: 0}, unit: pA}").a, exp(1.0), 1e-12);
}

static void impossible_distributions_are_problems(void)
{
    refuse_weight("{gauss: {mean: 1 pA, sd: 1 pA}, normal: {mean: 3 pA, sd: 0 pA}}",
                  "unknown key 'gauss'");
    refuse_weight("{min: 0 pA}", "names no distribution; expected one of normal, lognormal");
    refuse_weight("{normal: {mean: 1 pA}}", "projections[0].weight.normal.sd: is missing");
    refuse_weight("{normal: {mean: 1 pA, sd: -1 pA}}", "'-1 pA' is negative");
    refuse_weight("{normal: {mean: 1 pA, sd: 1 mV}}", "'1 mV' is a voltage; expected a current");
    refuse_weight("{normal: {mean: 9 pA, sd: 1 pA}, uniform: {low: 1 pA, high: 2 pA}}",
                  "'uniform' stands beside another shape");
    refuse_weight("{uniform: {low: 2 pA, high: 2 pA}}", "'2 pA' is not above low '2 pA'");
    refuse_weight("{normal: {mean: 9 pA, sd: 1 pA}, min: 3 pA, max: 2 pA}",
                  "expected min < max within its reach");
    refuse_weight("{normal: {mean: 9 pA, sd: 1 pA}, min: 20 pA, max: 30 pA}",
                  "holds nothing of a distribution that reaches from 3 to 15");
    refuse_weight("{normal: {mean: 9 pA, sd: 1 pA}, outside: drop}",
                  "unknown way 'drop'; expected one of redraw, clip");
    refuse_weight("{lognormal: {mean: 0.5, sd: 0.25}}", "projections[0].weight.unit: is missing");
    refuse_weight("{normal: {mean: 9 pA, sd: 1 pA}, unit: pA}", "'pA' has no use here");
    refuse_weight("{lognormal: {mean: 0.5, sd: 0.25}, unit: mV}", "'mV' is a voltage");
    refuse_weight("{lognormal: {mean: 5, sd: 1000}, unit: pA}", "expected a finite range");
    refuse_weight("{lognormal: {mean: 1e4, sd: 0}, unit: pA}", "expected a finite value");
    refuse_weight("[1 pA]", "a list stands here; expected a current");
}

static void bounds_hold_without_spread(void)
{
    refuse_weight("{normal: {mean: 5 pA, sd: 0 pA}, min: 3 furlongs}", "furlongs");
    refuse_weight("{normal: {mean: 5 pA, sd: 0 pA}, outside: whatever}", "whatever");
    refuse_weight("{normal: {mean: 5 pA, sd: 0 pA}, min: 6 pA}", "outside 6 to inf");
    CU_ASSERT_EQUAL(weight_of("{normal: {mean: 5 pA, sd: 0 pA}, min: 6 pA, outside: clip}").a, 6);
    CU_ASSERT_EQUAL(weight_of("{normal: {mean: 5 pA, sd: 0 pA}, min: 4 pA}").a, 5);
}

static void weights_may_change_sign_unless_bounded(void)
{
    refuse_weight("0 pA", "a weight of 0 does nothing");
    CU_ASSERT_EQUAL(weight_of("{normal: {mean: 1 pA, sd: 1 pA}}").minimum, -5);
    CU_ASSERT_EQUAL(weight_of("{normal: {mean: 1 pA, sd: 1 pA}, min: 0 pA}").minimum, 0);
    CU_ASSERT_EQUAL(weight_of("{normal: {mean: -1 pA, sd: 1 pA}, max: 0 pA}").maximum, 0);
}

static void the_range_of_a_parameter_holds_for_all_its_values(void)
{
    check_problem(POPULATION(", parameters: {tau_m: {normal: {mean: 10 ms, sd: 2 ms}}}"),
                  "the smallest value -2 ms is too small; expected more than 0 ms; `min:` sets it");
    check_problem(POPULATION(", parameters: {V_th: {uniform: {low: -75 mV, high: -50 mV}}}"),
                  "populations.E: parameters do not fit: V_reset must be below V_th");
    check_problem(
        POPULATION(", parameters: {t_ref: 0.25 ms}"),
        "t_ref 0.25 ms is no whole number of steps of dt = 0.1 ms; expected 0.2 ms or 0.3");
    struct model *model =
        read_ok(POPULATION(", parameters: {t_ref: {uniform: {low: 1 ms, high: 2 ms}}}"));
    CU_ASSERT_FALSE(model->populations[0].is_uniform);
    CU_ASSERT_FALSE(model->populations[0].is_merged);
    model_destroy(&model);
}

CHECK_MAIN(distribution, CASE(a_plain_quantity_is_a_constant),
           CASE(a_normal_ends_at_six_standard_deviations),
           CASE(bounds_replace_the_six_standard_deviations),
           CASE(a_lognormal_is_given_by_its_logarithm), CASE(a_uniform_stays_within_its_ends),
           CASE(a_distribution_without_spread_is_a_constant),
           CASE(impossible_distributions_are_problems), CASE(bounds_hold_without_spread),
           CASE(weights_may_change_sign_unless_bounded),
           CASE(the_range_of_a_parameter_holds_for_all_its_values))
