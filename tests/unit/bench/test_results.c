/* test_results.c - the document of a bench, what comparing says of broken ones, and the limit. */
#include "bench/compare.h"
#include "bench/limit.h"
#include "bench/results.h"

#include "support/check.h"
#include "support/scratch.h"

#include <math.h>
#include <string.h>

static const struct measure SPEED = {"speed", "1/s", BETTER_HIGHER};

static void repetitions_come_with_their_median(void)
{
    struct results *results = NULL;
    struct spread   spread;
    double          number = 0;
    CHECK_OK(results_create(&results, true));
    results_case(results, "suite/one");

    results_add(results, &SPEED, 4);
    results_add(results, &SPEED, 2);
    results_add(results, &SPEED, 3);
    results_fact(results, "neurons", 7);
    results_conclude(results);

    const struct json *doc = results_document(results);
    CHECK_OK(results_fault(results));
    CU_ASSERT_EQUAL(json_count(doc, "cases.suite/one.measures.speed.values"), 3);
    CU_ASSERT_TRUE(json_get_number(doc, "cases.suite/one.measures.speed.median", &number));
    CU_ASSERT_EQUAL(number, 3);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "cases.suite/one.measures.speed.better"), "higher");
    CU_ASSERT_TRUE(json_get_number(doc, "cases.suite/one.facts.neurons", &number));
    CU_ASSERT_EQUAL(number, 7);
    CHECK_OK(results_spread(doc, "suite/one", "speed", &spread));
    CU_ASSERT_EQUAL(spread.largest, 4);
    CHECK_OK(results_spread(doc, "suite/two", "speed", &spread));
    CU_ASSERT_EQUAL(spread.count, 0);
    results_destroy(&results);
}

static void what_is_no_number_is_no_repetition(void)
{
    struct results *results = NULL;
    CHECK_OK(results_create(&results, true));
    results_case(results, "suite/one");

    results_add(results, &SPEED, NAN);
    results_add(results, &SPEED, INFINITY);

    CU_ASSERT_EQUAL(json_count(results_document(results), "cases.suite/one.measures"), 0);
    results_destroy(&results);
}

static void a_rank_that_keeps_nothing_takes_part(void)
{
    struct results *results = NULL;
    CHECK_OK(results_create(&results, false));

    results_case(results, "suite/one");
    results_add(results, &SPEED, 1);
    results_list(results, "seeds", "1");
    results_conclude(results);

    CHECK_OK(results_fault(results));
    CU_ASSERT_PTR_NULL(results_document(results));
    results_destroy(&results);
}

/* The fault of comparing a text with a good file, and whether its message names all of these. */
static void refuse(const char *text, const char *first, const char *second)
{
    static const char GOOD[] = "{\"ergon_bench\": 1, \"cases\": {\"a\": {\"measures\": {\"m\": "
                               "{\"better\": \"lower\", \"values\": [1]}}}}}";
    const char       *good   = scratch_write("good.json", GOOD, strlen(GOOD));
    const char       *bad    = scratch_write("bad.json", text, strlen(text));

    CU_ASSERT_EQUAL(bench_compare(good, bad), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), first));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), second));
    fault_forget();
}

static void a_broken_file_is_refused_with_its_place(void)
{
    refuse("{\"ergon_bench\": 1,\n  ]", "bad.json:2:", "");
    refuse("[]", "bad.json:1:1", "not a JSON object");
    refuse("{\"digest\": 1}", "bad.json:1:1", "ergon_bench");
    refuse("{\"ergon_bench\": 99}", "bad.json", "99");
    refuse(
        "{\"ergon_bench\": 1, \"cases\": {\"a\": {\"measures\": {\"m\": {\"values\": [\"x\"]}}}}}",
        "bad.json", "cases.a.measures.m.values");
    refuse("{\"ergon_bench\": 1, \"cases\": {\"a\": {\"measures\": {\"m\": {\"values\": []}}}}}",
           "bad.json", "cases.a.measures.m.values");
}

static void a_file_that_is_not_there_is_refused(void)
{
    CU_ASSERT_EQUAL(bench_compare("nowhere.json", "nowhere.json"), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "nowhere.json"));
    fault_forget();
}

static void the_bound_of_delivery_is_the_slower_of_reading_and_changing(void)
{
    struct limit limit = {
        .stream_bytes = {4e9, 4e9, 2e9}, .scatters = {1e9, 1e9, 5e8, 2.5e8}, .round_s = 1e-6};
    struct work reads   = {.events        = 1000000000,
                           .synapse_bytes = LIMIT_STREAM_BYTES[LIMIT_STREAMS - 1] + 1,
                           .accumulators  = 100};
    struct work changes = {.events        = 1000000000,
                           .synapse_bytes = 100,
                           .accumulators  = LIMIT_ACCUMULATORS[LIMIT_SCATTERS - 1],
                           .update_bytes  = 8e9,
                           .rounds        = 1000};

    struct bound slow_reading = limit_bound(&limit, &reads);
    struct bound slow_changes = limit_bound(&limit, &changes);

    CU_ASSERT_DOUBLE_EQUAL(slow_reading.deliver_s, 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(slow_changes.deliver_s, 4, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(slow_changes.update_s, 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(slow_changes.communicate_s, 1e-3, 1e-15);
}

CHECK_MAIN(results, CASE(repetitions_come_with_their_median),
           CASE(what_is_no_number_is_no_repetition), CASE(a_rank_that_keeps_nothing_takes_part),
           CASE(a_broken_file_is_refused_with_its_place), CASE(a_file_that_is_not_there_is_refused),
           CASE(the_bound_of_delivery_is_the_slower_of_reading_and_changing))
