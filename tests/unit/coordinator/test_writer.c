/* Whatever runs say, what is written is JSON of valid UTF-8. */
#include "coordinator/writer.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static struct writer w;

static const char *string_of(const char *text)
{
    writer_clear(&w);
    writer_string(&w, text);
    return text_of(&w.text);
}

static const char *number_of(double value)
{
    writer_clear(&w);
    writer_number(&w, value);
    return text_of(&w.text);
}

static void quotes_and_controls_are_escaped(void)
{
    CU_ASSERT_STRING_EQUAL(string_of("a\"b\\c\nd\x01"), "\"a\\u0022b\\u005cc\\u000ad\\u0001\"");
    CU_ASSERT_STRING_EQUAL(string_of("</script>&"), "\"\\u003c/script\\u003e\\u0026\"");
    CU_ASSERT_STRING_EQUAL(string_of(NULL), "\"\"");
    CU_ASSERT_STRING_EQUAL(string_of("\x7F"), "\"\\u007f\"");
}

static void text_of_other_alphabets_stays(void)
{
    CU_ASSERT_STRING_EQUAL(string_of("\xC3\xA4\xE2\x82\xAC\xF0\x9F\xA7\xA0"),
                           "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\xA7\xA0\"");
}

/* A lone byte, a cut character, one that is too long, half of a pair, beyond the last. */
static void what_is_no_text_is_replaced(void)
{
    CU_ASSERT_STRING_EQUAL(string_of("\xFFx"), "\"\\ufffdx\"");
    CU_ASSERT_STRING_EQUAL(string_of("\xE2\x82"), "\"\\ufffd\\ufffd\"");
    CU_ASSERT_STRING_EQUAL(string_of("\xC0\xAF"), "\"\\ufffd\\ufffd\"");
    CU_ASSERT_STRING_EQUAL(string_of("\xED\xA0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");
    CU_ASSERT_STRING_EQUAL(string_of("\xF4\x90\x80\x80"), "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
}

static void numbers_are_short_and_exact(void)
{
    CU_ASSERT_STRING_EQUAL(number_of(0.1), "0.1");
    CU_ASSERT_STRING_EQUAL(number_of(1.0 / 3), "0.33333333333333331");
    CU_ASSERT_STRING_EQUAL(number_of(NAN), "null");
    CU_ASSERT_STRING_EQUAL(number_of(-INFINITY), "null");
}

static void keys_are_parted_by_commas(void)
{
    writer_clear(&w);
    writer_put(&w, "{");
    writer_key(&w, "a");
    writer_put(&w, "[");
    writer_comma(&w);
    writer_put(&w, "1]");
    writer_key(&w, "b");
    writer_put(&w, "2}");
    CU_ASSERT_STRING_EQUAL(text_of(&w.text), "{\"a\":[1],\"b\":2}");
}

static void what_grows_too_long_ends_with_a_fault(void)
{
    struct writer small = {.max_bytes = 10};
    writer_put(&small, "12345678");
    CU_ASSERT_EQUAL(small.failed, FAULT_NONE);
    writer_put(&small, "9012");
    writer_put(&small, "3");
    CU_ASSERT_EQUAL(small.failed, FAULT_PEER);
    CU_ASSERT_STRING_EQUAL(text_of(&small.text), "12345678");
    writer_clear(&small);
    writer_clear(&w);
}

CHECK_MAIN(writer, CASE(quotes_and_controls_are_escaped), CASE(text_of_other_alphabets_stays),
           CASE(what_is_no_text_is_replaced), CASE(numbers_are_short_and_exact),
           CASE(keys_are_parted_by_commas), CASE(what_grows_too_long_ends_with_a_fault))
