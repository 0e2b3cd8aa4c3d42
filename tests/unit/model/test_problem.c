/* test_problem.c - every problem of a file, each with its place, in one go. */
#include "base/memory.h"
#include "unit/model/reader.h"

static void ten_mistakes_are_ten_located_problems(void)
{
    static const char *const WORDS[] = {
        "tests/cli/ten-mistakes.yaml:3:5: dt: '0.1' has no unit",
        "yaml:5:1: populatoins: unknown key 'populatoins'; expected one of ergon",
        "did you mean 'populations'?\n",
        "yaml:8:11: populations.E.kind: unknown kind 'iaf_psc_epx'; expected one of iaf_psc_exp",
        "did you mean 'iaf_psc_exp'?\n",
        "yaml:10:3: populations.I: parameters do not fit: V_reset must be below V_th\n",
        "yaml:12:11: populations.I.size: '-20' does not fit; expected a whole number from 1",
        "yaml:14:12: populations.I.parameters.C_m: '250 ms' is a time; expected a capacitance",
        "yaml:15:7: populations.I.parameters.tau_mm: unknown key 'tau_mm'; expected one of tau_m",
        "yaml:19:13: projections[0].target: unknown population 'Inh'; expected one of E, I\n",
        "yaml:26:11: projections[1].rule: unknown rule 'fixed_indegre'; expected one of one_to_one",
        "yaml:30:21: inputs[0].poisson.rate: unknown unit 'kHzz' in '8 kHzz'; expected a rate",
    };
    static const char          PATH[]  = "tests/cli/ten-mistakes.yaml";
    struct text                text    = {0};
    struct model              *model   = NULL;
    const struct model_options options = {.scale = 1};
    CHECK_OK(text_read_file(&text, PATH));

    CU_ASSERT_EQUAL(model_read(&model, PATH, text_of(&text), &options), FAULT_INPUT);

    const char *message = fault_message();
    unsigned    lines   = 0;
    for (const char *c = message; *c; c++)
        lines += *c == '\n';
    CU_ASSERT_EQUAL(lines, 10);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(message, WORDS[i]));
    CU_ASSERT_STRING_EQUAL(message + strlen(message) - strlen("\n10 problems"), "\n10 problems");
    text_clear(&text);
}

static void text_that_is_no_yaml_is_located(void)
{
    check_problem("ergon: 1\ndt: [0.1\n", "a/file.yaml:3:1: not valid YAML: did not find");
    check_problem("ergon: 1\ndt: \xff\n", "a/file.yaml:2:5: not valid YAML: invalid");
    check_problem("", "a/file.yaml:1:1: nothing stands here");
    check_problem("# only a remark\n", "nothing stands here");
    check_problem("just words\n", "'just words' stands here; expected a mapping that begins");
    check_problem("- 1\n", "a list stands here; expected a mapping that begins");
    check_problem(
        "? [a]\n: 1\nergon: 1\ndt: 1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 1}}\n",
        "a/file.yaml:1:3: a list as a key; expected a word");
}

static void a_second_document_is_a_problem(void)
{
    check_problem(POPULATION("") "---\nergon: 1\n",
                  "a/file.yaml:6:1: a second document starts here; expected one in a file");
    check_problem(POPULATION("") "---\n- [\n", "not valid YAML");
}

static void a_key_that_stands_twice_is_a_problem(void)
{
    check_problem(POPULATION(", size: 5"),
                  "a/file.yaml:4:35: populations.E.size: the key 'size' stands here again; it was "
                  "given in line 4");
}

static void aliases_are_followed_within_bounds(void)
{
    struct model *model = read_ok("ergon: 1\ndt: 0.1 ms\npopulations:\n"
                                  "  E: &e {kind: iaf_psc_exp, size: 4}\n  I: *e\n");
    CU_ASSERT_EQUAL(model->populations[1].size, 4);
    model_destroy(&model);

    check_problem("ergon: &a [*a]\n", "nested deeper than 32 levels (or an alias within itself)");
    check_problem("a: &a [1, 2, 3, 4, 5, 6, 7, 8]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n"
                  "c: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n"
                  "e: &e [*d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e]\n"
                  "g: [*f, *f, *f, *f, *f, *f, *f, *f]\n",
                  "more than 262144 values (aliases counted as often as they are used)");
}

static void deep_nesting_is_a_problem(void)
{
    char opened[61] = "", closed[61] = "", text[256];
    memset(opened, '[', sizeof opened - 1);
    memset(closed, ']', sizeof closed - 1);
    snprintf(text, sizeof text, "ergon: %s1%s", opened, closed);
    check_problem(text, "nested deeper than 32 levels");
}

static void strange_texts_are_shown_short_and_printable(void)
{
    char many[201] = "", text[512];
    memset(many, 'x', sizeof many - 1);
    snprintf(text, sizeof text,
             "ergon: 1\ndt: 0.1 ms\npopulations:\n  E: {kind: \"a\\nb\\tc%s\", size: 4}\n", many);
    check_problem(text, "unknown kind 'a?b?cxxxxxxxx");
    check_problem(text, "xxx...'; expected one of");
    check_problem("ergon: 1\ndt: 0.1 ms\ntitle: \"a\\0b\"\npopulations: {E: {kind: iaf_psc_exp, "
                  "size: 4}}\n",
                  "a text with a zero byte");
    check_problem("ergon: !!int 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 4}}\n",
                  "the tag 'tag:yaml.org,2002:int' has no meaning here");
}

static void the_head_is_checked(void)
{
    const char *const        rest       = "populations: {E: {kind: iaf_psc_exp, size: 4}}\n";
    static const char *const HEADS[][2] = {
        {"ergon: 2\ndt: 0.1 ms\n", "ergon: '2' does not fit; expected a whole number from 1 to 1"},
        {"dt: 0.1 ms\n", "ergon: is missing; expected ergon: 1"},
        {"ergon: 1\n", "dt: is missing; expected the length of a step"},
        {"ergon: 1\ndt: 0 ms\n", "'0 ms' is too small; expected at least 0.001 ms"},
        {"ergon: 1\ndt: 0.1 ms\ntime: 0.25 ms\n",
         "the time 0.25 ms is no whole number of steps of dt = 0.1 ms; expected 0.2 ms or 0.3 ms"},
        {"ergon: 1\ndt: 0.1 ms\nwarmup: -1 ms\n", "'-1 ms' is negative"},
        {"ergon: 1\ndt: 0.1 ms\ntime: 1e20 ms\n", "'1e20 ms' is too long"},
        {"ergon: 1\ndt: 0.1 ms\ntile: 100\n",
         "'100' is no power of two; expected one from 1 to 1024"},
        {"ergon: 1\ndt: 0.1 ms\ntile: 0\n", "expected a whole number from 1 to 1024"},
        {"ergon: 1\ndt: 0.1 ms\nname: 1a\n", "'1a' is no name"},
        {"ergon: 1\ndt: 0.1 ms\nname: "
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
         "is too long for a name; expected at most 63"},
        {"ergon: 1\ndt: 0.1 ms\ntitle: ''\n", "is empty; expected a text"},
    };
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s%s", HEADS[i][0], rest);
        check_problem(text, HEADS[i][1]);
    }
}

static void the_head_is_read(void)
{
    struct model *model = read_ok("ergon: 1\nname: toy\ntitle: A toy\nsource: none\ndt: 0.1 ms\n"
                                  "seed: 18446744073709551615\ntile: 256\n"
                                  "populations: {E: {kind: iaf_psc_exp, size: 4}}\n");
    CU_ASSERT_STRING_EQUAL(model->name, "toy");
    CU_ASSERT_STRING_EQUAL(model->title, "A toy");
    CU_ASSERT_STRING_EQUAL(model->source, "none");
    CU_ASSERT_EQUAL(model->seed, UINT64_MAX);
    CU_ASSERT_EQUAL(model->tile_size, 256);
    model_destroy(&model);

    model = read_ok(POPULATION(""));
    CU_ASSERT_STRING_EQUAL(model->name, "file");
    CU_ASSERT_EQUAL(model->seed, 1);
    CU_ASSERT_EQUAL(model->tile_size, 64);
    CU_ASSERT_EQUAL(model->populations[0].expected_rate_Hz, 5);
    model_destroy(&model);
}

static void populations_are_checked(void)
{
    check_problem("ergon: 1\ndt: 0.1 ms\n", "populations: is missing");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {}\n", "is empty; expected a population");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: [E]\n", "a list stands here");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {a-b: {kind: iaf_psc_exp, size: 4}}\n",
                  "'a-b' is no name; expected letters, digits and _");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {E: {size: 4}}\n",
                  "populations.E.kind: is missing; expected a kind of neuron");
    check_problem(
        POPULATION(", initial: {V_n: 0 mV}"),
        "unknown key 'V_n'; expected one of V_m, I_syn_ex, I_syn_in; did you mean 'V_m'?");
    check_problem(POPULATION(", initial: {V_m: 0 pA}"), "'0 pA' is a current; expected a voltage");
    check_problem("ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 2147483647}, "
                  "F: {kind: iaf_psc_exp, size: 1}}\n",
                  "more than 2147483647 neurons in all");
}

static void more_problems_than_fit_are_counted(void)
{
    struct text                text    = {0};
    struct model              *model   = NULL;
    const struct model_options options = {.scale = 1};
    CHECK_OK(
        text_add(&text, "ergon: 1\ndt: 0.1 ms\npopulations: {E: {kind: iaf_psc_exp, size: 4}}\n"));
    for (unsigned i = 0; i < 1500; i++)
        CHECK_OK(text_add(&text, "wrong_%u: 1\n", i));

    CU_ASSERT_EQUAL(model_read(&model, "f.yaml", text_of(&text), &options), FAULT_INPUT);

    const char *message = fault_message();
    CU_ASSERT_TRUE(strlen(message) < FAULT_MESSAGE_BYTES);
    CU_ASSERT_PTR_NOT_NULL(strstr(message, "\n... and "));
    CU_ASSERT_STRING_EQUAL(message + strlen(message) - strlen("\n1500 problems"),
                           "\n1500 problems");
    text_clear(&text);
}

CHECK_MAIN(problem, CASE(ten_mistakes_are_ten_located_problems),
           CASE(text_that_is_no_yaml_is_located), CASE(a_second_document_is_a_problem),
           CASE(a_key_that_stands_twice_is_a_problem), CASE(aliases_are_followed_within_bounds),
           CASE(deep_nesting_is_a_problem), CASE(strange_texts_are_shown_short_and_printable),
           CASE(the_head_is_checked), CASE(the_head_is_read), CASE(populations_are_checked),
           CASE(more_problems_than_fit_are_counted))
