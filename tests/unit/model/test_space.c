/* test_space.c - positions, functions of distance and masks, and what is wrong with them. */
#include "support/scratch.h"
#include "unit/model/reader.h"

#include <math.h>

#define PLANE "layout: free, extent: [1 mm, 500 um]"
#define PLACED(rest)                                                                               \
    "ergon: 1\ndt: 0.1 ms\npopulations:\n  E: {kind: iaf_psc_exp, size: 4, positions: {" rest "}}" \
    "\n"
/* E is placed, N is not; the rest of a projection from E to E. */
#define SPATIAL(rest)                                                                              \
    "ergon: 1\ndt: 0.1 ms\npopulations:\n"                                                         \
    "  E: {kind: iaf_psc_exp, size: 100, positions: {" PLANE ", periodic: true}}\n"                \
    "  N: {kind: iaf_psc_exp, size: 100}\n"                                                        \
    "projections:\n  - {source: E, target: E, " rest "}\n"

static void refused(const char *text, unsigned count, const char *words)
{
    check_problems(text, 1, count, words);
}

static void positions_are_a_box_and_a_layout(void)
{
    struct model           *model = read_ok(PLACED(PLANE ", center: [0.5 mm, 1 mm]"));
    const struct placement *p     = &model->populations[0].placement;
    CU_ASSERT_EQUAL(p->layout, LAYOUT_FREE);
    CU_ASSERT_EQUAL(p->dimensions, 2);
    CU_ASSERT_FALSE(p->is_periodic);
    CU_ASSERT_TRUE(p->low_mm[0] == 0 && p->low_mm[1] == 0.75 && p->extent_mm[1] == 0.5);
    model_destroy(&model);

    model = read_ok(PLACED("layout: grid, shape: [2, 2, 1], extent: [1 mm, 1 mm, 1 mm]"));
    CU_ASSERT_EQUAL(model->populations[0].placement.shape[1], 2);
    model_destroy(&model);

    model = read_ok(PLACED("layout: given, extent: [2 mm], at: [[0 mm], [1 mm], [-1 mm], [5 um]]"));
    CU_ASSERT_EQUAL(model->populations[0].placement.given_mm[3], 0.005);
    model_destroy(&model);
}

static void what_is_wrong_with_positions_is_told(void)
{
    refused(PLACED("layout: heap, extent: [1 mm]"), 1, "unknown layout 'heap'");
    refused(PLACED("layout: free"), 1, "extent");
    refused(PLACED("layout: free, extent: [1 mm, 1 mm, 1 mm, 1 mm]"), 1, "4 lengths stand here");
    refused(PLACED("layout: free, extent: [0 mm]"), 1, "extent[0]");
    refused(PLACED("layout: free, extent: [1 ms]"), 1, "expected a length in mm");
    refused(PLACED("layout: free, extent: [1 mm], center: [0 mm, 0 mm]"), 1, "expected 1");
    refused(PLACED("layout: free, extent: [1 mm], shape: [4]"), 1, "with grid only");
    refused(PLACED("layout: grid, extent: [1 mm], shape: [5]"), 1, "5 places stands for 4");
    refused(PLACED("layout: given, extent: [1 mm], at: [[0 mm]]"), 1, "1 points stand here");
    refused(PLACED("layout: given, extent: [1 mm], at: [[0 mm], [0 mm], [0 mm], [1 mm]]"), 1,
            "'1 mm' lies outside the box");
    refused(PLACED("layout: given, extent: [1 mm]"), 1, "at");
    refused(PLACED("layout: given, extent: [1 mm], file: nowhere.txt"), 1, "nowhere.txt");
}

/* A model beside a file of positions of four neurons on 1 mm x 1 mm; what the reader gives. */
static fault file_read(const char *points, struct model **model)
{
    static const char          TEXT[] = PLACED("layout: given, extent: [1 mm, 1 mm], file: at.txt");
    const struct model_options options = {.scale = 1};
    (void)scratch_write("at.txt", points, strlen(points));
    return model_read(model, scratch_path("model.yaml"), TEXT, &options);
}

static void positions_come_from_a_file(void)
{
    struct model *model = NULL;
    CHECK_OK(file_read("# x y\n0 0\n0.5, 0.25\n\n-0.5 1e-1 # last but one\n0 0.5\n", &model));
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    CU_ASSERT_EQUAL(model->populations[0].placement.given_mm[3], 0.25);
    CU_ASSERT_EQUAL(model->populations[0].placement.given_mm[5], 0.1);
    model_destroy(&model);
}

static void what_is_wrong_with_a_file_of_positions_is_told_with_its_line(void)
{
    static const char *const WRONG[][2] = {
        {"0 0\n0 0\n0 0\n", "holds 3 positions; expected 4"},
        {"0 0\n0 x\n0 0\n0 0\n", "at.txt:2:3: 'x' is no place in the box"},
        {"0 0\n0 0\n0.6 0\n0 0\n", "at.txt:3:1: '0.6' is no place in the box"},
        {"0 0\n0 0\n0\n0 0\n", "at.txt:3:2: the line ends"},
        {"0 0\n0 0\n0 0 0\n0 0\n", "at.txt:3:5: '0' is one column too many; expected 2"}};
    for (size_t i = 0; i < 5; i++) {
        struct model *model = NULL;
        CU_ASSERT_EQUAL(file_read(WRONG[i][0], &model), FAULT_INPUT);
        CU_ASSERT_PTR_NULL(model);
        CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), WRONG[i][1]));
        if (!strstr(fault_message(), WRONG[i][1])) fprintf(stderr, "%s\n", fault_message());
        fault_forget();
    }
}

static const struct projection_space *space_of(const struct model *model)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(model->projections[0].space);
    return model->projections[0].space;
}

static void a_rule_becomes_spatial_by_what_stands_beside_it(void)
{
    struct model *model =
        read_ok(SPATIAL("rule: fixed_indegree, indegree: 7, mask: {ball: {radius: 0.1 mm}}" PLAIN));
    CU_ASSERT_EQUAL(model->projections[0].rule, RULE_SPATIAL_INDEGREE);
    CU_ASSERT_EQUAL(projection_expected_synapses(model, &model->projections[0]), 700);
    model_destroy(&model);

    model = read_ok(SPATIAL("rule: pairwise_bernoulli, p: 0.5, mask: {ball: {radius: 0.1 "
                            "mm}}" PLAIN));
    CU_ASSERT_EQUAL(model->projections[0].rule, RULE_SPATIAL_BERNOULLI);
    CU_ASSERT_EQUAL(distance_value(&space_of(model)->chance, 0.05), 0.5);
    /* half of the pairs in a ball of area pi/100 of a plane of 0.5 */
    CU_ASSERT_DOUBLE_EQUAL(projection_expected_synapses(model, &model->projections[0]),
                           0.5 * 1e4 * 3.14159265 * 0.01 / 0.5, 5);
    model_destroy(&model);

    model = read_ok(SPATIAL("rule: pairwise_bernoulli, p: 0.5" PLAIN));
    CU_ASSERT_EQUAL(model->projections[0].rule, RULE_PAIRWISE_BERNOULLI);
    CU_ASSERT_PTR_NULL(model->projections[0].space);
    model_destroy(&model);
}

static void functions_of_distance_are_what_they_say(void)
{
    struct model                  *model = read_ok(SPATIAL(
                         "rule: pairwise_bernoulli, p: {gaussian: {peak: 0.8, std: 0.1 mm, mean: 0.05 mm, base: "
                                          "0.1}}, weight: {exponential: {peak: 4 pA, beta: 0.2 mm}, max: 3 pA}, delay: {linear: "
                                          "{base: 1 ms, per_mm: 10 ms}}, mask: {ball: {radius: 0.2 mm}}"));
    const struct projection_space *s     = space_of(model);
    const struct projection       *p     = &model->projections[0];
    CU_ASSERT_DOUBLE_EQUAL(distance_value(&s->chance, 0.15), 0.1 + 0.8 * exp(-0.5), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(distance_value(&s->weight, 0.2), 4 * exp(-1), 1e-12);
    CU_ASSERT_EQUAL(distance_value(&s->weight, 0), 3);
    CU_ASSERT_DOUBLE_EQUAL(distance_value(&s->delay_ms, 0.1), 2, 1e-12);
    CU_ASSERT_EQUAL(p->weight.shape, SHAPE_GIVEN);
    CU_ASSERT_DOUBLE_EQUAL(p->weight.minimum, 4 * exp(-1), 1e-3);
    CU_ASSERT_EQUAL(p->weight.maximum, 3);
    CU_ASSERT_EQUAL(p->delay_ms.minimum, 1);
    CU_ASSERT_DOUBLE_EQUAL(p->delay_ms.maximum, 3, 1e-3);
    struct value_range range = distance_range(&s->chance, 0, 0.2);
    CU_ASSERT_DOUBLE_EQUAL(range.high, 0.9, 1e-12); /* at the mean, not at an end */
    model_destroy(&model);
}

static void what_is_wrong_with_distances_is_told(void)
{
    refused(SPATIAL("rule: all_to_all, mask: {ball: {radius: 1 mm}}" PLAIN), 1,
            "all_to_all takes nothing from distance");
    refused(SPATIAL("rule: pairwise_bernoulli, p: 1, kernel: 1" PLAIN), 1, "'kernel' is no key");
    refused(SPATIAL("rule: pairwise_bernoulli, p: {gaussian: {std: 1 mm}}" PLAIN), 1, "peak");
    refused(SPATIAL("rule: pairwise_bernoulli, p: {gaussian: {peak: 1, std: 0 mm}}" PLAIN), 1,
            "std");
    refused(SPATIAL("rule: pairwise_bernoulli, p: {gaussian: {peak: 1, std: 1 mm}, linear: "
                    "{per_mm: 1}}" PLAIN),
            1, "stands beside another shape");
    refused(SPATIAL("rule: pairwise_bernoulli, p: 1, mask: {cone: {}}" PLAIN), 2, "names no shape");
    refused(SPATIAL("rule: pairwise_bernoulli, p: 1, mask: {doughnut: {inner_radius: 2 mm, "
                    "outer_radius: 1 mm}}" PLAIN),
            1, "expected inner < outer");
    refused(SPATIAL("rule: pairwise_bernoulli, p: 1, mask: {box: {lower_left: [0 mm], "
                    "upper_right: [1 mm]}}" PLAIN),
            1, "has 1 dimensions between populations of 2");
    refused(SPATIAL("rule: pairwise_bernoulli, p: 1, weight: 1 pA, delay: {linear: {base: 0 ms, "
                    "per_mm: 10 ms}}"),
            1, "shorter than one step");
    refused(HEAD "projections:\n  - {source: E, target: I, rule: pairwise_bernoulli, p: 1, mask: "
                 "{ball: {radius: 1 mm}}" PLAIN "}\n",
            2, "'E' has none; expected `positions:` there");
}

static void populations_of_two_spaces_do_not_meet(void)
{
    refused("ergon: 1\ndt: 0.1 ms\npopulations:\n"
            "  A: {kind: iaf_psc_exp, size: 4, positions: {layout: free, extent: [1 mm], "
            "periodic: true}}\n"
            "  B: {kind: iaf_psc_exp, size: 4, positions: {layout: free, extent: [2 mm], "
            "periodic: true}}\n"
            "projections:\n  - {source: A, target: B, rule: pairwise_bernoulli, p: 1, mask: "
            "{ball: {radius: 1 mm}}" PLAIN "}\n",
            1, "do not lie in one space");
}

static void a_scaled_sheet_keeps_its_density_if_asked(void)
{
    static const char TEXT[] = SPATIAL("rule: pairwise_bernoulli, p: 0.5, mask: {ball: {radius: "
                                       "0.1 mm}}" PLAIN) "scale: {neurons: linear, extent: "
                                                         "density}\n";
    struct model     *model  = read_scaled(TEXT, 4);
    CU_ASSERT_EQUAL(model->populations[0].size, 400);
    CU_ASSERT_DOUBLE_EQUAL(model->populations[0].placement.extent_mm[0], 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(projection_expected_synapses(model, &model->projections[0]),
                           4 * 0.5 * 1e4 * 3.14159265 * 0.01 / 0.5, 20);
    model_destroy(&model);

    model = read_scaled(SPATIAL("rule: pairwise_bernoulli, p: 0.5, mask: {ball: {radius: 0.1 "
                                "mm}}" PLAIN) "scale: {neurons: linear}\n",
                        4);
    CU_ASSERT_EQUAL(model->populations[0].placement.extent_mm[0], 1);
    CU_ASSERT_EQUAL(distance_value(&space_of(model)->chance, 0), 0.125); /* in-degree stays */
    model_destroy(&model);
}

CHECK_MAIN(space, CASE(positions_are_a_box_and_a_layout),
           CASE(what_is_wrong_with_positions_is_told), CASE(positions_come_from_a_file),
           CASE(what_is_wrong_with_a_file_of_positions_is_told_with_its_line),
           CASE(a_rule_becomes_spatial_by_what_stands_beside_it),
           CASE(functions_of_distance_are_what_they_say),
           CASE(what_is_wrong_with_distances_is_told), CASE(populations_of_two_spaces_do_not_meet),
           CASE(a_scaled_sheet_keeps_its_density_if_asked))
