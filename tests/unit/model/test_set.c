/* test_set.c - values from the command line. */
#include "unit/model/reader.h"

static const char TEXT[] = HEAD
    "parameters: {drive: {value: dc, choices: [dc, poisson]}}\n"
    "projections:\n  - {name: first, source: E, target: I, rule: fixed_indegree, indegree: 3" PLAIN
    "}\n  - {source: I, target: E, rule: fixed_indegree, indegree: 4" PLAIN "}\n"
    "inputs:\n  - {dc: {amplitude: [1 pA, 2 pA]}, target: [E, I], when: {drive: dc}}\n";

static fault read_set(struct model **model, const char *set)
{
    const struct model_options options = {.scale = 1, .set_count = 1, .sets = &set};
    return model_read(model, "a/file.yaml", TEXT, &options);
}

static struct model *set_ok(const char *set)
{
    struct model *model = NULL;
    CHECK_OK(read_set(&model, set));
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    return model;
}

static void set_refused(const char *set, const char *words)
{
    struct model *model = NULL;
    CU_ASSERT_EQUAL(read_set(&model, set), FAULT_USAGE);
    CU_ASSERT_PTR_NULL(model);
    bool is_said = strstr(fault_message(), words) != NULL;
    CU_ASSERT_TRUE(is_said);
    if (!is_said) fprintf(stderr, "expected: %s\nbut was:  %s\n", words, fault_message());
    model_destroy(&model);
    fault_forget();
}

static void a_declared_parameter_changes_by_its_name(void)
{
    struct model *model = set_ok("drive=poisson");
    CU_ASSERT_EQUAL(model->input_count, 0);
    model_destroy(&model);
    model = set_ok("drive=dc");
    CU_ASSERT_EQUAL(model->input_count, 2);
    model_destroy(&model);
}

static void a_path_leads_to_any_value(void)
{
    struct model *model = set_ok("populations.E.size=7");
    CU_ASSERT_EQUAL(model->populations[0].size, 7);
    model_destroy(&model);
    model = set_ok("projections.first.indegree=9");
    CU_ASSERT_EQUAL(model->projections[0].number, 9);
    model_destroy(&model);
    model = set_ok("projections[1].weight={normal: {mean: 9 pA, sd: 1 pA}}");
    CU_ASSERT_EQUAL(model->projections[1].weight.shape, SHAPE_NORMAL);
    model_destroy(&model);
    model = set_ok("inputs.0.dc.amplitude.1=5 pA");
    CU_ASSERT_EQUAL(model->inputs[1].amplitude_pA, 5);
    model_destroy(&model);
    model = set_ok("projections[1]={source: E, target: E, rule: one_to_one" PLAIN "}");
    CU_ASSERT_EQUAL(model->projections[1].rule, RULE_ONE_TO_ONE);
    model_destroy(&model);
}

static void what_the_file_leaves_out_can_be_set(void)
{
    struct model *model = set_ok("time=5 ms");
    CU_ASSERT_EQUAL(model->time_ms, 5);
    model_destroy(&model);
    model = set_ok("recording.spikes=none");
    CU_ASSERT_FALSE(model->populations[0].records_spikes);
    model_destroy(&model);
    model = set_ok("populations.E.expected_rate=3 Hz");
    CU_ASSERT_EQUAL(model->populations[0].expected_rate_Hz, 3);
    model_destroy(&model);
}

static void unknown_keys_name_the_nearest(void)
{
    set_refused("drvie=dc", "--set drvie=dc: drvie: unknown key 'drvie'; expected one of");
    set_refused("drvie=dc", "did you mean 'drive'?");
    set_refused("sede=3", "did you mean 'seed'?");
    set_refused("populations.Ee.size=3",
                "populations.Ee: unknown key 'Ee'; expected one of E, I, D");
    set_refused("populations.E.sizze=3", "unknown key 'sizze'");
    set_refused("populations.E.sizze=3", "did you mean 'size'?");
    set_refused("projections.frist.indegree=3", "did you mean 'first'?");
    set_refused("projections.7.indegree=3",
                "projections.7: unknown key '7'; expected one of first");
    set_refused("projections.frist=3", "did you mean 'first'?");
    set_refused("dt.x=3", "dt.x: unknown key 'x'; expected none here");
}

static void problems_of_a_value_are_told_with_the_word(void)
{
    set_refused("populations.E.size=-3",
                "--set populations.E.size=-3: populations.E.size: '-3' does "
                "not fit; expected a whole number from 1 to");
    set_refused("drive=cd", "--set drive=cd: parameters.drive.value: unknown value 'cd'");
    set_refused("dt=1 mV", "--set dt=1 mV: dt: '1 mV' is a voltage; expected a time");
    set_refused("dt=[", "--set dt=[: not valid YAML");
    set_refused("dt=", "--set dt=: nothing stands here");
    set_refused("dt", "--set dt: 'dt' is no setting; expected KEY=VALUE");
    set_refused("=3", "expected KEY=VALUE");
}

static void the_seed_option_overrides_the_file(void)
{
    struct model              *model   = NULL;
    const struct model_options options = {.scale = 1, .has_seed = true, .seed = 77};
    CHECK_OK(model_read(&model, "f.yaml", TEXT, &options));
    CU_ASSERT_EQUAL(model->seed, 77);
    model_destroy(&model);
}

CHECK_MAIN(set, CASE(a_declared_parameter_changes_by_its_name), CASE(a_path_leads_to_any_value),
           CASE(what_the_file_leaves_out_can_be_set), CASE(unknown_keys_name_the_nearest),
           CASE(problems_of_a_value_are_told_with_the_word),
           CASE(the_seed_option_overrides_the_file))
