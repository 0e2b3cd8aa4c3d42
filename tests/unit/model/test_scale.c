/* test_scale.c - what --scale does to numbers, weights and currents. */
#include "unit/model/reader.h"

#include <math.h>

#define SCALE "scale: {neurons: linear, indegree: linear, weight: inverse_sqrt}\n"

static void sizes_are_rounded_half_to_even(void)
{
    struct model *model = read_scaled(HEAD SCALE, 0.1);

    CU_ASSERT_EQUAL(model->populations[0].size, 10);
    CU_ASSERT_EQUAL(model->populations[1].size, 2); /* of 2.5 */
    CU_ASSERT_EQUAL(model->populations[2].gid_first, 12);
    CU_ASSERT_EQUAL(model->neuron_count, 13);
    CU_ASSERT_EQUAL(model->scaling.neurons, 0.1);
    model_destroy(&model);
}

static void in_degrees_scale_whatever_the_rule(void)
{
    struct model *model = read_scaled(
        HEAD SCALE
        "projections:\n  - {source: E, target: [I], rule: fixed_indegree, indegree: 20" PLAIN
        "}\n  - {source: E, target: I, rule: fixed_outdegree, outdegree: 10" PLAIN
        "}\n  - {source: E, target: I, rule: fixed_total_number, N: 1000" PLAIN
        "}\n  - {source: E, target: I, rule: pairwise_bernoulli, p: 0.3" PLAIN
        "}\n  - {source: E, target: I, rule: all_to_all" PLAIN
        "}\n  - {source: E, target: E, rule: one_to_one" PLAIN
        "}\n  - {source: E, target: E, rule: fixed_indegree, indegree: 1" PLAIN "}\n",
        0.2);
    const struct projection *p = model->projections;

    CU_ASSERT_EQUAL(model->projection_count, 6); /* an in-degree of 0.2 is none */
    CU_ASSERT_EQUAL(p[0].number, 4);
    CU_ASSERT_EQUAL(p[1].number, 2);
    CU_ASSERT_EQUAL(p[2].number, 40);
    CU_ASSERT_EQUAL(p[3].probability, 0.3);
    CU_ASSERT_DOUBLE_EQUAL(p[0].weight.a, 1 / sqrt(0.2), 1e-12);
    CU_ASSERT_EQUAL(p[4].rule, RULE_ALL_TO_ALL);
    CU_ASSERT_EQUAL(p[5].weight.a, 1);
    model_destroy(&model);
}

static void distributions_of_weights_scale(void)
{
    struct model *model = read_scaled(
        HEAD SCALE
        "projections:\n  - {source: E, target: I, rule: fixed_indegree, indegree: 20, delay: 1 ms, "
        "weight: {lognormal: {mean: 1, sd: 0.5}, unit: pA}}\n"
        "  - {source: E, target: I, rule: fixed_indegree, indegree: 20, delay: 1 ms, "
        "weight: {uniform: {low: 1 pA, high: 2 pA}}}\n",
        0.25);
    const struct projection *p = model->projections;

    CU_ASSERT_DOUBLE_EQUAL(p[0].weight.a, 1 + log(2.0), 1e-12);
    CU_ASSERT_EQUAL(p[0].weight.b, 0.5);
    CU_ASSERT_DOUBLE_EQUAL(p[0].weight.maximum, 2 * exp(4.0), 1e-9);
    CU_ASSERT_TRUE(p[1].weight.a == 2 && p[1].weight.b == 4 && p[1].weight.maximum == 4);
    model_destroy(&model);
}

static void trains_scale_and_a_plain_rate_stays(void)
{
    struct model *model =
        read_scaled(HEAD SCALE "inputs:\n"
                               "  - {poisson: {rate: 8 Hz, trains: 10}, target: E, weight: 1 pA}\n"
                               "  - {poisson: {rate: 8 Hz}, target: E, weight: 1 pA}\n",
                    0.25);

    CU_ASSERT_EQUAL(model->inputs[0].rate_Hz, 16); /* of 2.5 trains */
    CU_ASSERT_EQUAL(model->inputs[0].weight, 2);
    CU_ASSERT_EQUAL(model->inputs[1].rate_Hz, 8);
    CU_ASSERT_EQUAL(model->inputs[1].weight, 1);
    model_destroy(&model);
}

/* 80 synapses x 5 Hz of 10 pA and 10 trains of 3 Hz of -2 pA, at a quarter: half of the mean is
 * lost. */
static double current_of(const char *kind, const char *unit_of)
{
    char text[1024];
    snprintf(
        text, sizeof text,
        "ergon: 1\ndt: 0.1 ms\npopulations:\n"
        "  E: {kind: %s, size: 100, parameters: {C_m: 50 pF, I_e: {normal: {mean: 7 pA, sd: 1 "
        "pA}}}}\nprojections:\n"
        "  - {source: E, target: E, rule: fixed_outdegree, outdegree: 80, weight: 10 %s, delay: "
        "1 ms}\n  - {source: E, target: E, rule: one_to_one, weight: 10 %s, delay: 1 ms}\n"
        "inputs:\n  - {poisson: {rate: 3 Hz, trains: 10}, target: E, weight: -2 %s}\n"
        "  - {poisson: {rate: 3 Hz, trains: 10}, target: E, weight: -2 %s, stop: 5 ms}\n"
        "scale: {neurons: linear, indegree: linear, weight: inverse_sqrt, mean_rates: {E: 5 "
        "Hz}}\n",
        kind, unit_of, unit_of, unit_of, unit_of);
    struct model *model = read_scaled(text, 0.25);
    double        I_e =
        model->populations[0].parameters[kind_parameter_index(model->populations[0].kind, "I_e")].a;
    model_destroy(&model);
    return I_e - 7;
}

static void lost_input_comes_back_as_a_current(void)
{
    double drive = (80 * 5 * 10.0 - 10 * 3 * 2.0) * 1e-3 / 2;

    CU_ASSERT_DOUBLE_EQUAL(current_of("iaf_psc_exp", "pA"), drive * 2, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(current_of("iaf_psc_alpha", "pA"), drive * 2 * exp(1.0), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(current_of("iaf_psc_delta", "mV"), drive * 50, 1e-9);
}

static void what_cannot_be_scaled_is_a_problem(void)
{
    static const char LIST[] = "projections: [{source: E, target: E, rule: ";
    static const struct {
        const char *rest, *rule, *words;
        double      scale;
    } CASES[] = {
        {"scale: {indegree: linear}\n", "all_to_all",
         "all_to_all of E->E cannot have in-degrees at scale 0.5 of sources at scale 1", 0.5},
        {"scale: {neurons: linear}\n", "'pairwise_bernoulli', p: 0.7",
         "need a probability of 1.4; expected at most 1", 0.5},
        {"scale: {neurons: square}\n", "all_to_all", "unknown scaling 'square'; expected one of",
         1},
        {"scale: {neuron: linear}\n", "all_to_all", "unknown key 'neuron'", 1},
        {"scale: {mean_rates: {X: 3 Hz}}\n", "all_to_all", "unknown key 'X'", 1},
        {"scale: {mean_rates: {}}\n", "all_to_all",
         "scale.mean_rates.E: is missing; expected the mean rate of this source", 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[1024];
        bool is_two = strstr(CASES[i].words, "unknown key 'X'") != NULL;
        snprintf(text, sizeof text, HEAD "%s%s%s" PLAIN "}]\n", CASES[i].rest, LIST, CASES[i].rule);
        check_problems(text, CASES[i].scale, is_two ? 2 : 1, CASES[i].words);
    }
    check_problems(HEAD "scale: {neurons: linear}\n", 1e9, 1,
                   "more than 2147483647 neurons in all");
    check_problems(
        PROJECTION("rule: fixed_total_number, N: 1000" PLAIN) "scale: {indegree: linear}\n", 1e15,
        1, "fixed_total_number of E->I becomes 1e+18 at scale 1e+15");
    check_problems(HEAD "scale: {neurons: linear}\n", 0.01, 2,
                   "'10' neurons become none at scale 0.01; expected a larger scale");
    check_problems(
        "ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 9, parameters: "
        "{tau_syn_ex: {uniform: {low: 1 ms, high: 2 ms}}}}}\nprojections: [{source: E, "
        "target: E, rule: fixed_indegree, indegree: 4" PLAIN "}]\n"
        "scale: {indegree: linear, mean_rates: {E: 3 Hz}}\n",
        0.5, 1, "the mean input of 'E' (iaf_psc_exp) cannot be given back as a current");
}

static void a_scale_that_is_no_number_is_a_wrong_use(void)
{
    static const double SCALES[] = {0, -1, (double)NAN, (double)INFINITY};
    for (size_t i = 0; i < sizeof SCALES / sizeof *SCALES; i++) {
        struct model              *model   = NULL;
        const struct model_options options = {.scale = SCALES[i]};
        CU_ASSERT_EQUAL(model_read(&model, "f.yaml", HEAD, &options), FAULT_USAGE);
        CU_ASSERT_PTR_NULL(model);
    }
}

CHECK_MAIN(scale, CASE(sizes_are_rounded_half_to_even), CASE(in_degrees_scale_whatever_the_rule),
           CASE(distributions_of_weights_scale), CASE(trains_scale_and_a_plain_rate_stays),
           CASE(lost_input_comes_back_as_a_current), CASE(what_cannot_be_scaled_is_a_problem),
           CASE(a_scale_that_is_no_number_is_a_wrong_use))
