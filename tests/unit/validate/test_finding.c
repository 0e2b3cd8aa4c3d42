/* test_finding.c - when a line of a validation passes, and when it does not. */
#include "support/check.h"
#include "validate/finding.h"

#include <math.h>
#include <string.h>

/* One that passes: 0 12 within 1, control 5 5 as expected. */
static struct finding passing(void)
{
    return (struct finding){.what              = "spikes",
                            .unit              = "spikes",
                            .expected          = VALUES(0, 12),
                            .tolerance         = {.within = 1},
                            .measured          = VALUES(0, 12),
                            .control_is        = "frozen",
                            .control           = VALUES(5, 5),
                            .control_expected  = VALUES(5, 5),
                            .control_tolerance = {.within = 0}};
}

static void a_value_at_the_edge_of_the_tolerance_agrees_and_one_beyond_does_not(void)
{
    const struct tolerance within_1 = {.within = 1}, within_3_percent = {0.03, true};
    const struct values    ten = VALUES(10), eleven = VALUES(11), beyond = VALUES(11.01),
                        hundred = VALUES(-100), near = VALUES(-97), far = VALUES(-96.9);
    CU_ASSERT_TRUE(values_agree(&eleven, &ten, within_1));
    CU_ASSERT_FALSE(values_agree(&beyond, &ten, within_1));
    CU_ASSERT_TRUE(values_agree(&near, &hundred, within_3_percent));
    CU_ASSERT_FALSE(values_agree(&far, &hundred, within_3_percent));
}

static void what_is_no_number_never_agrees(void)
{
    const struct values nothing = VALUES(NAN), some = VALUES(1), none = {0};
    CU_ASSERT_FALSE(values_agree(&nothing, &some, (struct tolerance){.within = 1e9}));
    CU_ASSERT_FALSE(values_agree(&nothing, &nothing, (struct tolerance){.within = 1e9}));
    CU_ASSERT_FALSE(values_agree(&none, &none, (struct tolerance){.within = 1e9}));
}

static void one_value_of_many_decides(void)
{
    const struct values expected = VALUES(1, 2, 3), measured = VALUES(1, 2, 4),
                        fewer = VALUES(1, 2);
    CU_ASSERT_FALSE(values_agree(&measured, &expected, (struct tolerance){.within = 0.5}));
    CU_ASSERT_FALSE(values_agree(&fewer, &expected, (struct tolerance){.within = 0.5}));
}

static void a_finding_passes_where_it_and_its_control_are_as_expected(void)
{
    struct finding it = passing();
    CU_ASSERT_EQUAL(finding_verdict(&it), VERDICT_PASS);
    it.control_expected.count = 0;
    CU_ASSERT_EQUAL(finding_verdict(&it), VERDICT_PASS);
    it.control_is = NULL;
    CU_ASSERT_EQUAL(finding_verdict(&it), VERDICT_PASS);
}

static void a_finding_fails_where_it_is_measured_otherwise(void)
{
    struct finding it = passing();
    it.measured       = it.control;
    CU_ASSERT_EQUAL(finding_verdict(&it), VERDICT_MEASURED);
}

static void a_finding_fails_where_its_control_is_not_what_it_should_be(void)
{
    struct finding it = passing();
    it.control.at[1]  = 6;
    CU_ASSERT_EQUAL(finding_verdict(&it), VERDICT_CONTROL);
}

static void a_finding_fails_where_its_control_shows_the_same(void)
{
    struct finding it   = passing();
    it.control          = VALUES(0, 11);
    it.control_expected = VALUES(0, 11);
    CU_ASSERT_EQUAL(finding_verdict(&it), VERDICT_BLIND);
}

static void values_are_printed_without_needless_digits(void)
{
    char                text[64], shorter[8];
    const struct values some = VALUES(0, 12, 0.33066, 90.3333333);
    CU_ASSERT_STRING_EQUAL(values_print(&some, text, sizeof text), "0 12 0.33066 90.333");
    CU_ASSERT_STRING_EQUAL(values_print(&some, shorter, sizeof shorter), "0 12 0.");
    CU_ASSERT_STRING_EQUAL(tolerance_print((struct tolerance){0.03, true}, text, sizeof text),
                           "within 3 %");
    CU_ASSERT_STRING_EQUAL(tolerance_print((struct tolerance){0, false}, text, sizeof text),
                           "exactly");
    CU_ASSERT_STRING_EQUAL(tolerance_print((struct tolerance){1e-3, false}, text, sizeof text),
                           "within 0.001");
}

CHECK_MAIN(finding, CASE(a_value_at_the_edge_of_the_tolerance_agrees_and_one_beyond_does_not),
           CASE(what_is_no_number_never_agrees), CASE(one_value_of_many_decides),
           CASE(a_finding_passes_where_it_and_its_control_are_as_expected),
           CASE(a_finding_fails_where_it_is_measured_otherwise),
           CASE(a_finding_fails_where_its_control_is_not_what_it_should_be),
           CASE(a_finding_fails_where_its_control_shows_the_same),
           CASE(values_are_printed_without_needless_digits))
