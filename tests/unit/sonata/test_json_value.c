/* test_json_value.c - documents value by value, and where a mistake is said to be. */
#include "sonata/json_value.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static const char TEXT[] = "{\"a.b\": {\"$x\": [1, {\"deep\": \"text\"}, null]}, \"n\": -2.5, "
                           "\"flag\": true, \"none\": null}";

static struct json *doc;

static int begin(void) { return json_read_text(&doc, "f.json", TEXT, sizeof TEXT - 1) != 0; }

static void check_message(fault code, const char *words)
{
    CU_ASSERT_EQUAL(code, FAULT_INPUT);
    CU_ASSERT_STRING_EQUAL(fault_message(), words);
    fault_forget();
}

static void keys_may_hold_anything(void)
{
    CU_ASSERT_EQUAL_FATAL(begin(), 0);
    const struct json_value *list = json_value_find(json_value_find(json_root(doc), "a.b"), "$x");

    CU_ASSERT_EQUAL(json_value_count(list), 3);
    CU_ASSERT_EQUAL(json_value_number(json_value_item(list, 0)), 1);
    CU_ASSERT_EQUAL(json_value_sort(json_value_item(list, 2)), VALUE_NONE);
    CU_ASSERT_PTR_NULL(json_value_find(json_root(doc), "none"));
    CU_ASSERT_STRING_EQUAL(json_value_key(json_root(doc), 1), "n");
    json_destroy(&doc);
}

static void mistakes_name_file_and_path(void)
{
    CU_ASSERT_EQUAL_FATAL(begin(), 0);
    const struct json_value *root = json_root(doc);
    const struct json_value *inner =
        json_value_item(json_value_find(json_value_find(root, "a.b"), "$x"), 1);
    const struct json_value *out    = NULL;
    double                   number = 0;

    check_message(json_value_raise(doc, inner, "deep", "is %d", 3), "f.json: a.b.$x[1].deep: is 3");
    check_message(json_value_take(doc, inner, (struct json_wish){"deep", VALUE_LIST, false}, &out),
                  "f.json: a.b.$x[1].deep: is a text; expected a list");
    check_message(json_value_take(doc, root, (struct json_wish){"m", VALUE_NUMBER, true}, &out),
                  "f.json: m: is missing; expected a number");
    check_message(json_take_number(doc, root, "n", 0, &number),
                  "f.json: n: is -2.5; expected at least 0");
    CHECK_OK(json_take_number(doc, root, "m", 0, &number));
    CU_ASSERT_EQUAL(number, 0);
    json_destroy(&doc);
}

static void text_that_is_no_document_is_located(void)
{
    CU_ASSERT_EQUAL(json_read_text(&doc, "f.json", "{\"a\":\n 1,}", 10), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "f.json:2:"));
    CU_ASSERT_EQUAL(json_read_text(&doc, "f.json", "{\"a\": 1, \"a\": 2}", 16), FAULT_INPUT);
    CU_ASSERT_PTR_NULL(doc);
    fault_forget();
}

static void integers_keep_every_bit(void)
{
    static const char NUMBERS[] = "{\"odd\": 9007199254740993, \"text\": \"18446744073709551615\", "
                                  "\"real\": 1e3, \"less\": -1, \"part\": 1.5, "
                                  "\"more\": \"18446744073709551616\", \"no\": \"\"}";
    uint64_t          found     = 7;
    CU_ASSERT_EQUAL_FATAL(json_read_text(&doc, "f.json", NUMBERS, sizeof NUMBERS - 1), 0);
    const struct json_value *root = json_root(doc);

    CHECK_OK(json_take_integer(doc, root, "none", &found));
    CU_ASSERT_EQUAL(found, 7);
    CHECK_OK(json_take_integer(doc, root, "odd", &found));
    CU_ASSERT_EQUAL(found, UINT64_C(9007199254740993));
    CHECK_OK(json_take_integer(doc, root, "text", &found));
    CU_ASSERT_EQUAL(found, UINT64_MAX);
    CHECK_OK(json_take_integer(doc, root, "real", &found));
    CU_ASSERT_EQUAL(found, 1000);
    check_message(json_take_integer(doc, root, "less", &found),
                  "f.json: less: is -1; expected a whole number of 0 to 2^64 - 1");
    check_message(json_take_integer(doc, root, "part", &found),
                  "f.json: part: is 1.5; expected a whole number of 0 to 2^64 - 1");
    check_message(
        json_take_integer(doc, root, "more", &found),
        "f.json: more: is '18446744073709551616'; expected a whole number of 0 to 2^64 - 1");
    CU_ASSERT_EQUAL(json_take_integer(doc, root, "no", &found), FAULT_INPUT);
    fault_forget();
    json_destroy(&doc);
}

CHECK_MAIN(json_value, CASE(keys_may_hold_anything), CASE(mistakes_name_file_and_path),
           CASE(integers_keep_every_bit), CASE(text_that_is_no_document_is_located))
