/* test_given.c - edges of files, node ids and receptors, as a model file says them. */
#include "support/scratch.h"
#include "unit/model/reader.h"

#include <math.h>

/* Two populations of a circuit; the rest of the projection's mapping is given. */
#define CIRCUIT(nodes, rest)                                                                       \
    "ergon: 1\n"                                                                                   \
    "dt: 0.1 ms\n"                                                                                 \
    "data: /data\n"                                                                                \
    "populations:\n"                                                                               \
    "  A: {kind: iaf_exp_frozen, size: 5, nodes: {population: n}}\n"                               \
    "  B: {kind: iaf_exp_frozen, " nodes "}\n"                                                     \
    "projections:\n"                                                                               \
    "  - {source: [A, B], target: B, rule: from_file" rest "}\n"
#define AFTER "size: 3, nodes: {population: n, first: 5}"
#define FILE_KEYS                                                                                  \
    ", file: edges.h5, edges: n_to_n, weight: {column: w, unit: uV, factor: 2}, delay: 1.8 ms"

static void a_projection_says_where_its_edges_stand(void)
{
    struct model             *model = read_ok(CIRCUIT(AFTER, FILE_KEYS));
    const struct edge_source *given = model->projections[0].given;
    CU_ASSERT_EQUAL(model->projection_count, 2);
    CU_ASSERT_TRUE(model_has_given_edges(model));
    CU_ASSERT_EQUAL(model->projections[1].rule, RULE_GIVEN);
    CU_ASSERT_PTR_NOT_EQUAL(given, model->projections[1].given);
    CU_ASSERT_STRING_EQUAL(given->path, "/data/edges.h5");
    CU_ASSERT_STRING_EQUAL(given->population, "n_to_n");
    CU_ASSERT_STRING_EQUAL(given->weight_column, "w");
    CU_ASSERT_PTR_NULL(given->delay_column);
    CU_ASSERT_TRUE(isnan(given->weight));
    CU_ASSERT_EQUAL(given->weight_factor, 0.002);
    CU_ASSERT_EQUAL(given->delay, 1.8);
    CU_ASSERT_EQUAL(model->populations[1].nodes.first, 5);
    CU_ASSERT_EQUAL(model->tile_size, 1);
    model_destroy(&model);
}

static void a_survey_becomes_the_bounds_of_its_projection(void)
{
    struct model      *model  = read_ok(CIRCUIT(AFTER, FILE_KEYS));
    struct edge_survey survey = {
        .count = 7, .smallest = -2, .largest = 3, .delay_min_steps = 18, .delay_max_steps = 18};
    model_survey_set(model, 1, &survey);

    const struct projection *p = &model->projections[1];
    CU_ASSERT_EQUAL(projection_expected_synapses(model, p), 7);
    CU_ASSERT_EQUAL(p->weight.minimum, -2);
    CU_ASSERT_EQUAL(p->weight.maximum, 3);
    CU_ASSERT_EQUAL(p->delay_ms.shape, SHAPE_CONSTANT);
    CU_ASSERT_EQUAL(p->given->survey.count, 7);
    CU_ASSERT_EQUAL(model->projections[0].given->survey.count, 0);
    model_destroy(&model);
}

/* How much neurons can spend follows from edges: it is known, and told, after the survey. */
static void what_edges_make_too_dear_is_told(void)
{
    static const char TEXT[] =
        "ergon: 1\ndt: 0.1 ms\nenergy: account\npopulations:\n"
        "  A: {kind: iaf_psc_exp, size: 5000, nodes: {population: n}}\nprojections:\n"
        "  - {source: A, target: A, rule: from_file, file: e.h5, edges: n, weight: {column: w, "
        "unit: pA}, delay: 1 ms}\n";
    const struct edge_survey plain = {.count            = 5000000,
                                      .smallest         = 1,
                                      .largest          = 1,
                                      .into_sum         = {1000, 0},
                                      .excitatory_count = 5000000,
                                      .excitatory_mean  = 1,
                                      .delay_min_steps  = 10,
                                      .delay_max_steps  = 10};
    struct edge_survey       many = plain, heavy = plain;
    many.count = many.excitatory_count = UINT64_C(1) << 40;
    heavy.into_sum[0]                  = 1e14;

    struct model *model = read_ok(TEXT);
    model_survey_set(model, 0, &plain);
    CHECK_OK(model_survey_end(model));
    model_survey_set(model, 0, &many);
    CU_ASSERT_EQUAL(model_survey_end(model), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "a/file.yaml: with the edges of its files a "
                                                   "neuron of 'A' would spend"));
    fault_forget();
    model_survey_set(model, 0, &heavy);
    CU_ASSERT_EQUAL(model_survey_end(model), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "a neuron of 'A' could spend"));
    fault_forget();
    model_destroy(&model);
}

static struct model *read_list(const char *nodes, const char *list)
{
    char        text[1024];
    const char *path = scratch_write("list.ids", list, strlen(list));
    char        all[512];
    snprintf(all, sizeof all, nodes, path);
    snprintf(text, sizeof text,
             "ergon: 1\ndt: 0.1 ms\npopulations:\n  B: {kind: iaf_psc_exp, nodes: {population: n, "
             "%s}}\n",
             all);
    struct model              *model   = NULL;
    const struct model_options options = {.scale = 1};
    if (model_read(&model, "a/file.yaml", text, &options)) CU_ASSERT_PTR_NULL(model);
    return model;
}

static void a_list_of_ids_or_all_but_a_list_makes_a_population(void)
{
    static const char LIST[] = "# ids\n2\n\n 5 # and so on\n6";
    struct model     *model  = read_list("list: '%s'", LIST);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    CU_ASSERT_EQUAL(model->populations[0].size, 3);
    CU_ASSERT_EQUAL(model->populations[0].nodes.ids[0], 2);
    CU_ASSERT_EQUAL(model->populations[0].nodes.ids[2], 6);
    model_destroy(&model);

    model = read_list("count: 8, except: '%s'", LIST);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    CU_ASSERT_EQUAL(model->populations[0].size, 5);
    CU_ASSERT_EQUAL(model->populations[0].nodes.ids[2], 3);
    CU_ASSERT_EQUAL(model->populations[0].nodes.ids[4], 7);
    model_destroy(&model);
}

static void check_list(const char *nodes, const char *list, const char *words)
{
    struct model *model = read_list(nodes, list);
    bool is_said        = strstr(fault_message(), words) && strstr(fault_message(), "\n1 problem");
    CU_ASSERT_PTR_NULL(model);
    CU_ASSERT_TRUE(is_said);
    if (!is_said) fprintf(stderr, "expected %s, not %s\n", words, fault_message());
    fault_forget();
    model_destroy(&model);
}

static void a_list_that_is_none_is_told(void)
{
    check_list("list: '%s'", "1\n1\n", "list.ids:2:1: '1' is not above the id before it");
    check_list("list: '%s'", "1\n x\n", "list.ids:2:2: 'x' is no node id");
    check_list("list: '%s'", "1 2\n", "list.ids:1:1: '1' is no node id");
    check_list("list: '%s'", "\n", "0 nodes; expected 1");
    check_list("count: 3, except: '%s'", "1\n3\n", "holds the id 3; expected ids below count, 3");
    check_list("count: 1, except: '%s'", "0\n", "0 nodes; expected 1");
    check_list("list: '%s.none'", "", "list.ids.none': cannot read");
    check_list("list: '%s', first: 3", "1", "says twice, or not whole, which");
    check_list("except: '%s'", "1", "says twice, or not whole, which");
}

static void what_does_not_belong_to_given_edges_is_told(void)
{
    check_problem(CIRCUIT(AFTER, ", edges: n, weight: 1 mV, delay: 1 ms"), "file: is missing");
    check_problem(CIRCUIT(AFTER, ", file: f, edges: n, delay: 1 ms, weight: {column: w}"),
                  "unit: is missing; expected the column's unit");
    check_problem(CIRCUIT(AFTER, ", file: f, edges: n, delay: 1 ms, weight: {uniform: {low: 1 mV, "
                                 "high: 2 mV}}"),
                  "a distribution stands beside a file of edges");
    check_problem(CIRCUIT(AFTER, ", file: f, edges: n, weight: 1 mV, delay: {column: d, unit: mV}"),
                  "delay.unit");
    check_problem(CIRCUIT("size: 3, nodes: {}", FILE_KEYS), "population: is missing");
    check_problem(PROJECTION("rule: all_to_all, file: f" PLAIN), "'file' is no key of the rule");
}

static void ends_of_given_edges_need_node_ids(void)
{
    check_problems(CIRCUIT("size: 3", FILE_KEYS), 1, 1, "of 'B', which has no `nodes`");
}

static void edges_of_a_file_are_not_scaled(void)
{
    check_problems(CIRCUIT(AFTER, FILE_KEYS) "scale: {neurons: linear, indegree: linear}\n", 0.5, 2,
                   "are read from a file and cannot be scaled");
}

static void receptors_with_names_are_chosen_by_name(void)
{
    struct model *model =
        read_ok(CIRCUIT(AFTER, FILE_KEYS ", receptor: V_m") //
                "inputs:\n  - {poisson: {rate: 1 Hz}, target: A, weight: 1 mV, "
                "receptor: V_m}\n  - {poisson: {rate: 1 Hz}, target: A, weight: 1 "
                "mV}\n");
    CU_ASSERT_EQUAL(model->projections[0].receptor, 1);
    CU_ASSERT_EQUAL(model->inputs[0].receptor, 1);
    CU_ASSERT_EQUAL(model->inputs[1].receptor, 0);
    model_destroy(&model);

    check_problem(CIRCUIT(AFTER, FILE_KEYS ", receptor: V"), "unknown receptor 'V'");
    check_problem(PROJECTION("rule: all_to_all, receptor: V_m" PLAIN),
                  "'receptor' is no key for iaf_psc_exp");
    check_problem(CIRCUIT(AFTER, FILE_KEYS) "inputs: [{dc: {amplitude: 1 pA}, target: A}]\n",
                  "'A' is of kind iaf_exp_frozen, which takes no current");
}

CHECK_MAIN(given, CASE(a_projection_says_where_its_edges_stand),
           CASE(a_survey_becomes_the_bounds_of_its_projection),
           CASE(what_edges_make_too_dear_is_told),
           CASE(a_list_of_ids_or_all_but_a_list_makes_a_population),
           CASE(a_list_that_is_none_is_told), CASE(what_does_not_belong_to_given_edges_is_told),
           CASE(ends_of_given_edges_need_node_ids), CASE(edges_of_a_file_are_not_scaled),
           CASE(receptors_with_names_are_chosen_by_name))
