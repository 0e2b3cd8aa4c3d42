/* test_projection.c - rules, pairs, delays, and what cannot be connected. */
#include "unit/model/reader.h"

#include <math.h>

static double synapses_of(const char *text)
{
    struct model *model    = read_ok(text);
    double        synapses = 0;
    for (uint32_t i = 0; i < model->projection_count; i++)
        synapses += projection_expected_synapses(model, &model->projections[i]);
    model_destroy(&model);
    return synapses;
}

static void every_rule_says_how_many_synapses_it_makes(void)
{
    CU_ASSERT_EQUAL(synapses_of(PROJECTION("rule: all_to_all" PLAIN)), 2500);
    CU_ASSERT_EQUAL(synapses_of(PROJECTION("rule: fixed_indegree, indegree: 7" PLAIN)), 175);
    CU_ASSERT_EQUAL(synapses_of(PROJECTION("rule: fixed_outdegree, outdegree: 7" PLAIN)), 700);
    CU_ASSERT_EQUAL(synapses_of(PROJECTION("rule: fixed_total_number, N: 7" PLAIN)), 7);
    CU_ASSERT_EQUAL(synapses_of(PROJECTION("rule: pairwise_bernoulli, p: 0.5" PLAIN)), 1250);
    CU_ASSERT_EQUAL(
        synapses_of(HEAD "projections: [{source: E, target: E, rule: one_to_one" PLAIN "}]\n"),
        100);
    CU_ASSERT_EQUAL(synapses_of(HEAD "projections: [{source: I, target: I, rule: all_to_all, "
                                     "allow_autapses: false" PLAIN "}]\n"),
                    600);
}

static void a_probability_gives_the_total_of_potjans_and_diesmann(void)
{
    double expected = round(log(1 - 0.1) / log(1 - 1 / 2500.0));

    CU_ASSERT_EQUAL(synapses_of(PROJECTION("rule: fixed_total_number, probability: 0.1" PLAIN)),
                    expected);
}

static void lists_make_the_product_and_zeros_make_nothing(void)
{
    struct model *model = read_ok(
        HEAD "projections:\n  - {name: m, source: [E, I], target: [I, E], rule: "
             "fixed_indegree, indegree: [[3, 0], [5, 6]], weight: 1 pA, delay: 1 ms}\n"
             "  - {source: E, target: [E, I], rule: fixed_total_number, N: [0, 9], weight: 1 "
             "pA, delay: 1 ms}\n"
             "  - {name: s, source: [E, I], target: D, rule: pairwise_bernoulli, p: [0.1, "
             "0.2], weight: 1 mV, delay: 1 ms}\n");
    const struct projection *p = model->projections;

    CU_ASSERT_EQUAL(model->projection_count, 6);
    CU_ASSERT_STRING_EQUAL(p[0].name, "m:E->I");
    CU_ASSERT_EQUAL(p[0].number, 3);
    CU_ASSERT_TRUE(p[1].source == 0 && p[1].target == 0 && p[1].number == 5);
    CU_ASSERT_TRUE(p[2].source == 1 && p[2].target == 0 && p[2].number == 6);
    CU_ASSERT_STRING_EQUAL(p[3].name, "E->I");
    CU_ASSERT_EQUAL(p[3].number, 9);
    CU_ASSERT_EQUAL(p[5].probability, 0.2);
    CU_ASSERT_TRUE(p[5].allow_autapses && p[5].allow_multapses);
    model_destroy(&model);
}

static void a_matrix_of_the_wrong_shape_is_a_problem(void)
{
    check_problem(HEAD "projections:\n  - {source: [E, I], target: [I, E], rule: fixed_indegree, "
                       "indegree: [[3, 0]], weight: 1 pA, delay: 1 ms}\n",
                  "1 values stand here; expected 2, one for each target");
    check_problem(HEAD "projections:\n  - {source: [E, I], target: [I, E], rule: fixed_indegree, "
                       "indegree: [[3, 0], [1]], weight: 1 pA, delay: 1 ms}\n",
                  "indegree[1]: 1 values stand here; expected 2, one for each source");
    check_problem(HEAD "projections:\n  - {source: [E, I], target: [I, E], rule: fixed_indegree, "
                       "indegree: [3, 1], weight: 1 pA, delay: 1 ms}\n",
                  "indegree: a plain list stands here; expected 2 lists of 2");
    check_problem(PROJECTION("rule: fixed_indegree, indegree: 2000000000" PLAIN),
                  "makes 2e+09 synapses onto each neuron; expected at most");
    check_problem(PROJECTION("rule: fixed_indegree, indegree: [1, 2]" PLAIN),
                  "2 values stand here; expected 1, one for each source");
}

static void numbers_belong_to_their_rules(void)
{
    check_problem(PROJECTION("rule: fixed_indegree" PLAIN),
                  "projections[0].indegree: is missing; expected a number of synapses for each");
    check_problem(PROJECTION("rule: all_to_all, indegree: 3" PLAIN),
                  "'indegree' is no key of the rule all_to_all");
    check_problem(PROJECTION("rule: fixed_total_number, N: 3, probability: 0.1" PLAIN),
                  "'probability' repeats the number of the rule fixed_total_number");
    check_problem(PROJECTION("rule: pairwise_bernoulli, probability: 0.1" PLAIN),
                  "'probability' is no key of the rule pairwise_bernoulli");
    check_problem(PROJECTION("rule: fixed_total_number, probability: 1" PLAIN),
                  "'1' would need endless synapses");
    check_problem(PROJECTION("rule: fixed_indegree, indegree: 2.5" PLAIN), "'2.5' does not fit");
}

static void ends_are_populations_that_take_input(void)
{
    check_problem(HEAD "projections: [{source: X, target: I, rule: all_to_all" PLAIN "}]\n",
                  "projections[0].source: unknown population 'X'; expected one of E, I, D");
    check_problem(HEAD "projections: [{source: [E, E], target: I, rule: all_to_all" PLAIN "}]\n",
                  "source[1]: 'E' stands here twice");
    check_problem(HEAD "projections: [{source: E, target: [], rule: all_to_all" PLAIN "}]\n",
                  "target: is empty; expected a population");
    check_problem(HEAD "projections: [{source: E, target: [I, D], rule: all_to_all" PLAIN "}]\n",
                  "'D' takes weights in mV, others here in pA; expected targets of one unit");
    check_problem(HEAD "projections: [{source: E, target: I, rule: all_to_all, delay: 1 ms}]\n",
                  "projections[0].weight: is missing");
    check_problem(HEAD "projections: {source: E}\n", "a mapping stands here; expected a list");
    check_problem(HEAD "projections: [{name: a, source: E, target: I, rule: all_to_all" PLAIN "}, "
                       "{name: a, source: I, target: I, rule: all_to_all" PLAIN "}]\n",
                  "projections[1].name: 'a' is the name of another element");
    check_problem(PROJECTION("rule: all_to_all, allow_autapses: yes" PLAIN),
                  "unknown flag 'yes'; expected one of false, true");
}

static void delays_lie_on_the_grid(void)
{
    check_problem(PROJECTION("rule: all_to_all, weight: 1 pA, delay: 0.05 ms"),
                  "a delay of 0.05 ms is shorter than one step; expected at least 0.1 ms (dt)");
    check_problem(PROJECTION("rule: all_to_all, weight: 1 pA, delay: 1.55 ms"),
                  "a delay of 1.55 ms is no whole number of steps of dt = 0.1 ms; expected 1.5 ms "
                  "or 1.6 ms");
    check_problem(PROJECTION("rule: all_to_all, weight: 1 pA, delay: 6553.6 ms"),
                  "a delay of 6553.6 ms is longer than 65535 steps; expected at most 6553.5 ms");
    check_problem(
        PROJECTION("rule: all_to_all, weight: 1 pA, delay: {normal: {mean: 1.5 ms, sd: 1 ms}}"),
        "a delay of -4.5 ms is shorter than one step; expected at least 0.05 ms; `min:`");
    struct model *model = read_ok(PROJECTION(
        "rule: all_to_all, weight: 1 pA, delay: {normal: {mean: 1.5 ms, sd: 1 ms}, min: 0.05 ms}"));
    CU_ASSERT_EQUAL(model->projections[0].delay_ms.maximum, 7.5);
    model_destroy(&model);
}

static void rules_that_cannot_be_fulfilled_are_problems(void)
{
    check_problem(PROJECTION("rule: one_to_one" PLAIN),
                  "one_to_one of E->I joins 100 to 25 neurons; expected equal sizes");
    check_problem(HEAD "projections: [{source: E, target: E, rule: one_to_one, allow_autapses: "
                       "false" PLAIN "}]\n",
                  "joins each neuron to itself; expected allow_autapses: true");
    check_problem(
        PROJECTION("rule: fixed_indegree, indegree: 101, allow_multapses: false" PLAIN),
        "fixed_indegree of E->I asks for 101 sources where there are 100; expected at most "
        "as many (or allow_multapses: true)");
    check_problem(HEAD "projections: [{source: E, target: E, rule: fixed_indegree, indegree: 100, "
                       "allow_multapses: false, allow_autapses: false" PLAIN "}]\n",
                  "asks for 100 sources where there are 99");
    check_problem(PROJECTION("rule: fixed_outdegree, outdegree: 26, allow_multapses: false" PLAIN),
                  "asks for 26 targets where there are 25");
    check_problem(PROJECTION("rule: fixed_total_number, N: 2501, allow_multapses: false" PLAIN),
                  "asks for 2501 pairs where there are 2500");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 1}}\n"
                  "projections: [{source: E, target: E, rule: fixed_indegree, indegree: 1, "
                  "allow_autapses: false" PLAIN "}]\n",
                  "asks for 1 sources where there are 0; expected at most as many");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 1}}\n"
                  "projections: [{source: E, target: E, rule: fixed_total_number, probability: "
                  "0.5" PLAIN "}]\n",
                  "'0.5' between single neurons; expected N");
}

static void conditions_choose_elements(void)
{
    struct model *model = read_ok(
        HEAD "parameters: {drive: {value: dc, choices: [dc, poisson, none]}}\nprojections:\n"
             "  - {when: {drive: dc}, source: E, target: I, rule: all_to_all" PLAIN "}\n"
             "  - {when: {drive: poisson}, source: I, target: I, rule: all_to_all" PLAIN "}\n"
             "  - {when: {drive: [none, dc]}, source: E, target: E, rule: all_to_all" PLAIN "}\n");
    CU_ASSERT_EQUAL(model->projection_count, 2);
    CU_ASSERT_EQUAL(model->projections[1].target, 0);
    model_destroy(&model);

    check_problem(
        PROJECTION("when: {drvie: dc}, rule: all_to_all" PLAIN) "parameters: {drive: {value: dc, "
                                                                "choices: [dc]}}\n",
        "when.drvie: unknown parameter 'drvie'; expected drive; did you mean 'drive'?");
    check_problem(
        PROJECTION("when: {drive: cd}, rule: all_to_all" PLAIN) "parameters: {drive: {value: dc, "
                                                                "choices: [dc, ac]}}\n",
        "when.drive: unknown value 'cd'; expected one of dc, ac; did you mean 'dc'?");
    check_problem(PROJECTION("when: dc, rule: all_to_all" PLAIN),
                  "expected a mapping of PARAMETER");
    check_problem(POPULATION("") "parameters: {drive: {value: ac, choices: [dc]}}\n",
                  "unknown value 'ac'; expected dc");
    check_problem(POPULATION("") "parameters: {drive: {value: dc}}\n",
                  "parameters.drive.choices: is missing");
    check_problem(POPULATION("") "parameters: {seed: {value: dc, choices: [dc]}}\n",
                  "'seed' is a key of every model; expected another name");
}

static void a_probability_of_too_many_pairs_is_a_problem(void)
{
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 1000000000}}\n"
                  "projections: [{source: E, target: E, rule: fixed_total_number, probability: "
                  "0.5" PLAIN "}]\n",
                  "'0.5' of 1e+18 pairs makes more than 2^48 synapses");
}

static void rules_have_names(void)
{
    CU_ASSERT_STRING_EQUAL(rule_name(RULE_ONE_TO_ONE), "one_to_one");
    CU_ASSERT_STRING_EQUAL(rule_name(RULE_PAIRWISE_BERNOULLI), "pairwise_bernoulli");
}

CHECK_MAIN(projection, CASE(every_rule_says_how_many_synapses_it_makes),
           CASE(a_probability_gives_the_total_of_potjans_and_diesmann),
           CASE(lists_make_the_product_and_zeros_make_nothing),
           CASE(a_matrix_of_the_wrong_shape_is_a_problem), CASE(numbers_belong_to_their_rules),
           CASE(ends_are_populations_that_take_input), CASE(delays_lie_on_the_grid),
           CASE(rules_that_cannot_be_fulfilled_are_problems), CASE(conditions_choose_elements),
           CASE(a_probability_of_too_many_pairs_is_a_problem), CASE(rules_have_names))
