/* test_report_figure.c - what a picture of curves has in it. */
#include "record/report_figure.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static uint32_t count_of(const char *text, const char *word)
{
    uint32_t count = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        count++;
    return count;
}

static const double X[] = {0, 1, 2, 3}, Y[] = {0, 5, NAN, 10}, BARS[] = {1, 1, 1, 1};

static struct html drawn(const struct curve *curve)
{
    struct html         html   = {0};
    const struct figure figure = {.title       = "a <b>",
                                  .x_title     = "time",
                                  .y_title     = "V",
                                  .has_zero    = true,
                                  .curve_count = 1,
                                  .curves      = curve};
    report_figure(&html, &figure);
    CU_ASSERT_EQUAL(html.failed, FAULT_NONE);
    return html;
}

static void a_point_that_is_no_number_is_left_out(void)
{
    const struct curve rings = {"rings", LOOK_RINGS, 1, 4, X, Y, BARS};
    struct html        html  = drawn(&rings);
    CU_ASSERT_EQUAL(count_of(text_of(&html.text), "<circle"), 3);
    CU_ASSERT_PTR_NULL(strstr(text_of(&html.text), "nan"));
    html_clear(&html);
}

static void a_line_is_broken_at_what_is_no_number(void)
{
    const struct curve line = {"line", LOOK_LINE, 1, 4, X, Y, NULL};
    struct html        html = drawn(&line);
    const char        *path = strstr(text_of(&html.text), "class=\"trace\"");
    CU_ASSERT_PTR_NOT_NULL_FATAL(path);
    path = strstr(path, "d=\"");
    CU_ASSERT_PTR_NOT_NULL_FATAL(path);
    CU_ASSERT_EQUAL(count_of(path, "M"), 2);
    html_clear(&html);
}

static void titles_cannot_act_as_markup(void)
{
    const struct curve line = {"<i>", LOOK_DASHES, 1, 4, X, Y, NULL};
    struct html        html = drawn(&line);
    CU_ASSERT_PTR_NULL(strstr(text_of(&html.text), "<b>"));
    CU_ASSERT_PTR_NULL(strstr(text_of(&html.text), "<i>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&html.text), "a &lt;b&gt;"));
    html_clear(&html);
}

static void a_curve_without_points_leaves_an_empty_plot(void)
{
    const struct curve none = {"none", LOOK_DOTS, 1, 0, X, Y, NULL};
    struct html        html = drawn(&none);
    CU_ASSERT_PTR_NULL(strstr(text_of(&html.text), "nan"));
    CU_ASSERT_PTR_NULL(strstr(text_of(&html.text), "inf"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&html.text), "</svg>"));
    html_clear(&html);
}

static void a_long_curve_is_thinned(void)
{
    enum { LONG = 100000 };
    static double      x[LONG], y[LONG];
    const struct curve line = {"long", LOOK_LINE, 1, LONG, x, y, NULL};
    for (int i = 0; i < LONG; i++) {
        x[i] = i;
        y[i] = i % 7;
    }
    struct html html = drawn(&line);
    CU_ASSERT_TRUE(html.text.length < 40000);
    html_clear(&html);
}

CHECK_MAIN(report_figure, CASE(a_point_that_is_no_number_is_left_out),
           CASE(a_line_is_broken_at_what_is_no_number), CASE(titles_cannot_act_as_markup),
           CASE(a_curve_without_points_leaves_an_empty_plot), CASE(a_long_curve_is_thinned))
