/* test_json.c - documents by path, numbers exact, files whole or not at all. */
#include "base/memory.h"
#include "base/text.h"
#include "sonata/json.h"
#include "support/check.h"
#include "support/scratch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void paths_make_the_objects_on_the_way(void)
{
    struct json *doc = NULL;
    double       value;
    CHECK_OK(json_create(&doc));

    CHECK_OK(json_put_number(doc, "populations.L23E.rate_hz", 0.9));
    CHECK_OK(json_put_integer(doc, "populations.L23E.size", 20683));
    CHECK_OK(json_put_string(doc, "name", "micro\"circuit"));

    CU_ASSERT_TRUE(json_get_number(doc, "populations.L23E.rate_hz", &value));
    CU_ASSERT_EQUAL(value, 0.9);
    CU_ASSERT_TRUE(json_get_number(doc, "populations.L23E.size", &value));
    CU_ASSERT_EQUAL(value, 20683);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "name"), "micro\"circuit");
    CU_ASSERT_FALSE(json_get_number(doc, "name", &value));
    CU_ASSERT_FALSE(json_get_number(doc, "populations.L4E.size", &value));
    CU_ASSERT_PTR_NULL(json_get_string(doc, "populations"));
    CU_ASSERT_EQUAL(json_count(doc, "populations"), 1);
    CU_ASSERT_STRING_EQUAL(json_member(doc, "populations", 0), "L23E");
    CU_ASSERT_PTR_NULL(json_member(doc, "populations", 1));
    json_destroy(&doc);
    CU_ASSERT_PTR_NULL(doc);
}

static void arrays_grow_at_their_end_only(void)
{
    struct json *doc = NULL;
    CHECK_OK(json_create(&doc));

    CHECK_OK(json_put_array(doc, "phases"));
    CHECK_OK(json_put_integer(doc, "phases.0.rank", 0));
    CHECK_OK(json_put_integer(doc, "phases.1.rank", 1));
    CHECK_OK(json_add_string(doc, "set", "a=1"));
    CHECK_OK(json_add_number(doc, "values", 2.5));

    double value;
    CU_ASSERT_EQUAL(json_count(doc, "phases"), 2);
    CU_ASSERT_TRUE(json_get_number(doc, "phases.1.rank", &value));
    CU_ASSERT_EQUAL(value, 1);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "set.0"), "a=1");
    CU_ASSERT_EQUAL(json_put_integer(doc, "phases.5.rank", 5), FAULT_BUG);
    CU_ASSERT_EQUAL(json_put_integer(doc, "phases.name", 5), FAULT_BUG);
    CU_ASSERT_EQUAL(json_add_number(doc, "phases.0.rank", 1), FAULT_BUG);
    CU_ASSERT_EQUAL(json_put_number(doc, "values.0.x", 1), FAULT_BUG);
    json_destroy(&doc);
}

static void a_key_may_hold_dots_and_backslashes(void)
{
    static const char name[] = "soma.v\\x";
    struct json      *doc    = NULL;
    char              key[64], path[128];
    CHECK_OK(json_create(&doc));

    snprintf(path, sizeof path, "reports.%s.dt", json_key(key, sizeof key, name));
    CHECK_OK(json_put_number(doc, path, 0.5));

    double value = 0;
    CU_ASSERT_TRUE(json_get_number(doc, path, &value));
    CU_ASSERT_EQUAL(value, 0.5);
    CU_ASSERT_STRING_EQUAL(json_member(doc, "reports", 0), name);
    CU_ASSERT_EQUAL(json_count(doc, "reports"), 1);
    json_destroy(&doc);
}

static void a_key_longer_than_any_is_refused(void)
{
    struct json *doc = NULL;
    char         key[400];
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    CHECK_OK(json_create(&doc));

    CU_ASSERT_EQUAL(json_put_bool(doc, key, true), FAULT_BUG);
    CU_ASSERT_PTR_NULL(json_get_string(doc, key));
    json_destroy(&doc);
}

static void written_numbers_read_back_as_the_same_bits(void)
{
    static const double values[] = {0.1, 1.0 / 3, 1e-320, 1.7976931348623157e308, -0.0, 5, 1e22};
    struct json        *doc      = NULL;
    CHECK_OK(json_create(&doc));
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        CHECK_OK(json_add_number(doc, "values", values[i]));
    const char *path = scratch_path("numbers.json");
    CHECK_OK(json_write_file(doc, path));
    json_destroy(&doc);

    CHECK_OK(json_read_file(&doc, path));

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char   key[32];
        double value;
        snprintf(key, sizeof key, "values.%zu", i);
        CU_ASSERT_TRUE(json_get_number(doc, key, &value));
        CU_ASSERT_EQUAL(memcmp(&value, &values[i], sizeof value), 0);
    }
    json_destroy(&doc);
}

static void written_text_keeps_the_order_and_is_short(void)
{
    struct json *doc  = NULL;
    struct text  text = {0};
    CHECK_OK(json_create(&doc));
    CHECK_OK(json_put_number(doc, "zeta", 0.1));
    CHECK_OK(json_put_number(doc, "alpha", NAN));
    CHECK_OK(json_put_integer(doc, "seed", UINT64_MAX));
    CHECK_OK(json_put_array(doc, "none"));
    CHECK_OK(json_put_string(doc, "host", "caf\xe9"));
    CHECK_OK(json_put_bool(doc, "inner.yes", true));
    const char *path = scratch_path("text.json");
    CHECK_OK(json_write_file(doc, path));

    CHECK_OK(text_read_file(&text, path));

    CU_ASSERT_STRING_EQUAL(text_of(&text), "{\n  \"zeta\": 0.1,\n  \"alpha\": null,\n"
                                           "  \"seed\": \"18446744073709551615\",\n"
                                           "  \"none\": [],\n  \"host\": \"caf?\",\n"
                                           "  \"inner\": {\n    \"yes\": true\n  }\n}\n");
    text_clear(&text);
    json_destroy(&doc);
}

static void a_broken_document_is_located(void)
{
    struct json *doc  = NULL;
    const char  *path = scratch_write("broken.json", "{\n \"a\": 1,\n \"b\": }\n", 20);

    CU_ASSERT_EQUAL(json_read_file(&doc, path), FAULT_INPUT);

    CU_ASSERT_PTR_NULL(doc);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "broken.json:3:"));
    path = scratch_write("list.json", "[1]", 3);
    CU_ASSERT_EQUAL(json_read_file(&doc, path), FAULT_INPUT);
    CU_ASSERT_EQUAL(json_read_file(&doc, scratch_path("absent.json")), FAULT_INPUT);
}

static void garbage_is_refused_and_does_no_harm(void)
{
    static const char whole[] = "{\"a\": [1, 2.5e3, {\"b\": \"\\u00e9\"}], \"c\": null}";
    struct json      *doc     = NULL;
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        const char *path = scratch_write("garbage.json", whole, length);
        CU_ASSERT_EQUAL(json_read_file(&doc, path), FAULT_INPUT);
    }
    char deep[100000];
    memset(deep, '[', sizeof deep);
    const char *path = scratch_write("deep.json", deep, sizeof deep);
    CU_ASSERT_EQUAL(json_read_file(&doc, path), FAULT_INPUT);
    for (size_t at = 0; at < sizeof whole - 1; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            char bent[sizeof whole];
            memcpy(bent, whole, sizeof whole);
            bent[at]   = (char)(bent[at] ^ (1 << bit));
            path       = scratch_write("bent.json", bent, sizeof whole - 1);
            fault read = json_read_file(&doc, path);
            CU_ASSERT_TRUE(read == FAULT_NONE || read == FAULT_INPUT);
            json_destroy(&doc);
        }
}

static void a_write_that_fails_leaves_the_old_file(void)
{
    struct json *doc = NULL;
    CHECK_OK(json_create(&doc));
    CHECK_OK(json_put_string(doc, "run", "old"));
    const char *path = scratch_path("kept.json");
    CHECK_OK(json_write_file(doc, path));
    char big[4096];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    CHECK_OK(json_put_string(doc, "run", big));

    scratch_limit_files(100);
    fault failed = json_write_file(doc, path);
    scratch_limit_files(0);

    CU_ASSERT_EQUAL(failed, FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "kept.json"));
    json_destroy(&doc);
    CHECK_OK(json_read_file(&doc, path));
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "run"), "old");
    json_destroy(&doc);
    char part[300];
    snprintf(part, sizeof part, "%s.part", path);
    CU_ASSERT_NOT_EQUAL(access(part, F_OK), 0);
}

static void a_directory_that_is_not_there_is_named(void)
{
    struct json *doc = NULL;
    CHECK_OK(json_create(&doc));

    CU_ASSERT_EQUAL(json_write_file(doc, "/nowhere/at/all.json"), FAULT_FILE);

    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "/nowhere/at/all.json"));
    json_destroy(&doc);
}

CHECK_MAIN(json, CASE(paths_make_the_objects_on_the_way), CASE(arrays_grow_at_their_end_only),
           CASE(a_key_may_hold_dots_and_backslashes), CASE(a_key_longer_than_any_is_refused),
           CASE(written_numbers_read_back_as_the_same_bits),
           CASE(written_text_keeps_the_order_and_is_short), CASE(a_broken_document_is_located),
           CASE(garbage_is_refused_and_does_no_harm), CASE(a_write_that_fails_leaves_the_old_file),
           CASE(a_directory_that_is_not_there_is_named))
