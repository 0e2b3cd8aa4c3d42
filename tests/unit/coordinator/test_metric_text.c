/* Samples in Prometheus's format: escaped, grouped, with one head each. */
#include "coordinator/metric_text.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static const struct metric_family FAMILY = {"ergon_x_total", "counter", "Xs."};

static void head_comes_once_and_only_before_a_sample(void)
{
    struct writer      w    = {0};
    struct metric_text text = {.into = &w};
    metric_begin(&text, &FAMILY);
    CU_ASSERT_STRING_EQUAL(text_of(&w.text), "");
    metric_put(&text, 1);
    metric_push(&text, "run", "r");
    metric_put_of(&text, "rank", "0", 0.5);
    metric_pop(&text, 1);
    CU_ASSERT_STRING_EQUAL(text_of(&w.text), "# HELP ergon_x_total Xs.\n"
                                             "# TYPE ergon_x_total counter\n"
                                             "ergon_x_total 1\n"
                                             "ergon_x_total{run=\"r\",rank=\"0\"} 0.5\n");
    writer_clear(&w);
}

static void label_values_are_escaped(void)
{
    struct writer      w    = {0};
    struct metric_text text = {.into = &w, .is_begun = true, .family = &FAMILY};
    metric_put_of(&text, "p", "a\"b\\c\nd\xFF\xC3\xA4", NAN);
    CU_ASSERT_STRING_EQUAL(text_of(&w.text), "ergon_x_total{p=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD"
                                             "\xC3\xA4\"} NaN\n");
    writer_clear(&w);
}

static void long_values_and_many_labels_are_cut(void)
{
    char               value[1000] = {0};
    struct writer      w           = {0};
    struct metric_text text        = {.into = &w, .is_begun = true, .family = &FAMILY};
    memset(value, 'v', sizeof value - 1);
    for (int i = 0; i < METRIC_LABELS_MAX + 5; i++)
        metric_push(&text, "p", value);
    metric_put(&text, INFINITY);
    CU_ASSERT_TRUE(w.text.length < (METRIC_LABELS_MAX + 1) * (METRIC_LABEL_BYTES + 8));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&w.text), "} +Inf\n"));
    writer_clear(&w);
}

CHECK_MAIN(metric_text, CASE(head_comes_once_and_only_before_a_sample),
           CASE(label_values_are_escaped), CASE(long_values_and_many_labels_are_cut))
