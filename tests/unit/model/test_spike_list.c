/* test_spike_list.c - spikes of a source, from a file beside the model. */
#include "support/scratch.h"
#include "unit/model/reader.h"

static char PATH[512];

/* A model beside a file of spikes of three neurons. */
static fault read_list(struct model **model, const char *list)
{
    static const char TEXT[] =
        "ergon: 1\ndt: 0.1 ms\npopulations:\n"
        "  S: {kind: spike_source, size: 3, spikes: list.txt}\n  E: {kind: iaf_psc_exp, size: 2}\n"
        "projections: [{source: S, target: E, rule: all_to_all" PLAIN
        "}]\nscale: {neurons: linear}\n";
    const struct model_options options = {.scale = 3};
    (void)scratch_write("list.txt", list, strlen(list));
    snprintf(PATH, sizeof PATH, "%s", scratch_path("model.yaml"));
    *model = NULL;
    return model_read(model, PATH, TEXT, &options);
}

static void refuse_list(const char *list, const char *words)
{
    struct model *model = NULL;
    CU_ASSERT_EQUAL(read_list(&model, list), FAULT_INPUT);
    CU_ASSERT_PTR_NULL(model);
    const char *message = fault_message();
    bool        is_said = strstr(message, words) && strstr(message, "\n1 problem");
    CU_ASSERT_TRUE(is_said);
    if (!is_said) fprintf(stderr, "expected: %s\nbut was:  %s\n", words, message);
    fault_forget();
}

static void a_list_is_sorted_by_step_then_neuron(void)
{
    struct model *model = NULL;
    if (!CHECK_OK(
            read_list(&model, "# time_ms index\n10.0 2\n\n0.3\t1  # late\r\n10.04 0\n0.1 0")) ||
        !model)
        return;
    const struct population *p = model->populations;

    CU_ASSERT_EQUAL(p->size, 3); /* a list keeps its neurons at any scale */
    CU_ASSERT_EQUAL(p[1].size, 6);
    CU_ASSERT_EQUAL_FATAL(p->spike_count, 4);
    CU_ASSERT_TRUE(p->spikes[0].step == 0 && p->spikes[0].index == 0);
    CU_ASSERT_TRUE(p->spikes[1].step == 2 && p->spikes[1].index == 1);
    CU_ASSERT_TRUE(p->spikes[2].step == 99 && p->spikes[2].index == 0);
    CU_ASSERT_TRUE(p->spikes[3].step == 99 && p->spikes[3].index == 2);
    model_destroy(&model);
}

static void an_empty_list_is_no_spikes(void)
{
    struct model *model = NULL;
    if (!CHECK_OK(read_list(&model, "")) || !model) return;
    CU_ASSERT_EQUAL(model->populations[0].spike_count, 0);
    model_destroy(&model);
}

static void mistakes_in_a_list_are_located_in_it(void)
{
    refuse_list("1.0 0\nx 1\n", "list.txt:2:1: 'x' is no time; expected a decimal number of ms");
    refuse_list("nan 1\n", "list.txt:1:1: 'nan' is no time");
    refuse_list("0x1 1\n", "'0x1' is no time");
    refuse_list("0 1\n", "list.txt:1:1: time 0 ms does not fit; expected at least one step of 0.1");
    refuse_list("-1 1\n", "time -1 ms does not fit");
    refuse_list("0.04 1\n", "time 0.04 ms does not fit");
    refuse_list("1e300 1\n", "does not fit");
    refuse_list("1.0 3\n", "list.txt:1:5: '3' is no neuron; expected a whole number from 0 to 2");
    refuse_list("1.0 -1\n", "'-1' is no neuron");
    refuse_list("1.0 99999999999999999999\n", "is no neuron");
    refuse_list("1.0\n", "list.txt:1:4: the line ends after the time");
    refuse_list("1.0 1 1\n", "list.txt:1:7: '1' is more than two columns");
    refuse_list(
        "1.0 1\n2.0 1\n1.04 1\n",
        "list.txt:3:1: neuron 1 spikes twice in the step that ends at 1 ms (also in line 1)");
}

static void a_list_belongs_to_a_spike_source(void)
{
    check_problem(POPULATION(", spikes: list.txt"),
                  "'spikes' does not belong to the kind iaf_psc_exp");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {S: {kind: spike_source, size: 1}}\n",
                  "populations.S.spikes: is missing; expected a file of times (ms) and neurons");
    check_problem(
        "ergon: 1\ndt: 0.1 ms\npopulations: {S: {kind: spike_source, size: 1, spikes: "
        "none_such.txt}}\n",
        "populations.S.spikes: 'none_such.txt': cannot read a/none_such.txt: No such file");
    struct model *model = NULL;
    CHECK_OK(read_list(&model, "1.0 1\n"));
    model_destroy(&model);
    char text[1024];
    snprintf(text, sizeof text,
             "ergon: 1\ndt: 0.1 ms\npopulations: {S: {kind: spike_source, size: 3, spikes: %s}}\n"
             "projections: [{source: S, target: S, rule: one_to_one" PLAIN "}]\n",
             scratch_path("list.txt"));
    check_problem(text, "projections[0].target: 'S' is of kind spike_source, which takes no input");
}

CHECK_MAIN(spike_list, CASE(a_list_is_sorted_by_step_then_neuron), CASE(an_empty_list_is_no_spikes),
           CASE(mistakes_in_a_list_are_located_in_it), CASE(a_list_belongs_to_a_spike_source))
