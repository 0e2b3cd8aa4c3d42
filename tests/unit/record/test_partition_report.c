/* partition.json and partition.svg say what was measured; measured rates come back as they were. */
#include "base/text.h"
#include "record/measured.h"
#include "record/partition_report.h"
#include "sonata/json.h"
#include "support/check.h"
#include "support/scratch.h"

#include <string.h>

enum { RANKS = 2, TILES = 3 };
static const double            TRAFFIC[] = {0, 4000, 20000, 0}, NO_TRAFFIC[RANKS * RANKS];
static const uint32_t          OWNER[]   = {0, 1, 1};
static const struct tile_place PLACES[]  = {{0, 0}, {1, 0.5}, {2, 1}};
static const struct model      MODEL     = {
             .name = "a<b", .path = "a<b.yaml", .dt_ms = 0.1, .neuron_count = 30, .tile_size = 10};

static struct partition_report report_make(void)
{
    struct partition_report report = {.model     = &MODEL,
                                      .ranks     = RANKS,
                                      .hosts     = 1,
                                      .tiles     = TILES,
                                      .version   = "0.1.0",
                                      .row_count = 3,
                                      .other     = 1};
    report.rows[0]                 = (struct partition_row){.name        = "metis",
                                                            .is_of_tiles = true,
                                                            .cost        = {.volume         = 24000,
                                                                            .imbalance      = 1.25,
                                                                            .messages       = 2,
                                                                            .messages_Hz    = 7,
                                                                            .interval_steps = 15,
                                                                            .seconds        = 0.5},
                                                            .traffic     = TRAFFIC,
                                                            .owner       = OWNER};
    report.rows[1]                 = (struct partition_row){
                        .name = "round-robin", .is_of_tiles = true, .traffic = NO_TRAFFIC, .owner = OWNER};
    report.rows[2] =
        (struct partition_row){.name = "neurons round-robin", .cost = {.volume = 25000}};
    return report;
}

static double number_at(const struct json *doc, const char *path)
{
    double value = -1;
    CU_ASSERT(json_get_number(doc, path, &value));
    return value;
}

static void json_holds_every_partition(void)
{
    struct partition_report report = report_make();
    const char             *path   = scratch_path("partition.json");
    struct json            *doc    = NULL;
    double                  value;
    CHECK_OK(partition_json_write(&report, path));
    if (!CHECK_OK(json_read_file(&doc, path))) return;

    CU_ASSERT_EQUAL(json_count(doc, "partitions"), 3);
    CU_ASSERT_EQUAL(number_at(doc, "partitions.0.spikes_per_second"), 24);
    CU_ASSERT_EQUAL(number_at(doc, "partitions.0.interval_ms"), 1.5);
    CU_ASSERT_EQUAL(number_at(doc, "partitions.0.work_balance"), 1.25);
    CU_ASSERT_EQUAL(number_at(doc, "partitions.0.traffic_spikes_per_second.1.0"), 20);
    CU_ASSERT_EQUAL(number_at(doc, "partitions.0.rank_of_tile.2"), 1);
    CU_ASSERT_EQUAL(number_at(doc, "partitions.2.spikes_per_second"), 25);
    CU_ASSERT_FALSE(json_get_number(doc, "partitions.2.work_balance", &value));
    json_destroy(&doc);
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

static void picture_shows_traffic_and_tiles_where_they_lie(void)
{
    for (int with_places = 0; with_places < 2; with_places++) {
        struct partition_report report = report_make();
        const char             *path   = scratch_path("partition.svg");
        struct text             svg    = {0};
        report.places                  = with_places ? PLACES : NULL;
        CHECK_OK(partition_picture_write(&report, path));
        if (!CHECK_OK(text_read_file(&svg, path))) return;

        CU_ASSERT_EQUAL(count_of(text_of(&svg), "<title>"), 2); /* two pairs send anything */
        CU_ASSERT(strstr(text_of(&svg), "1 to 0: 20 spikes/s") != NULL);
        CU_ASSERT_EQUAL(count_of(text_of(&svg), "<circle"), with_places ? TILES : 0);
        CU_ASSERT_EQUAL(count_of(text_of(&svg), "</svg>"), 1);
        text_clear(&svg);
    }
}

static struct tile       THE_TILES[TILES] = {{.count = 10}, {.count = 10}, {.count = 5}};
static struct tile_table THE_TABLE        = {.count = TILES, .tiles = THE_TILES};

static void measured_rates_are_per_neuron_and_second(void)
{
    static const char SUMMARY[] = "{\"measured\": {\"model_seconds\": 2, \"update_ns\": 1.5, "
                                  "\"event_ns\": 0, \"spikes_by_tile\": [0, 40, 5]}}";
    struct measured   measured;
    const char       *path = scratch_write("summary.json", SUMMARY, sizeof SUMMARY - 1);
    if (!CHECK_OK(measured_read(&measured, path, &THE_TABLE))) return;

    CU_ASSERT_EQUAL(measured.measures.rate_Hz[0], 0);
    CU_ASSERT_EQUAL(measured.measures.rate_Hz[1], 2);
    CU_ASSERT_EQUAL(measured.measures.rate_Hz[2], 0.5);
    CU_ASSERT_EQUAL(measured.measures.update_ns, 1.5);
    CU_ASSERT_EQUAL(measured.measures.event_ns, 0);
    measured_clear(&measured);
}

static void a_summary_that_does_not_fit_is_refused(void)
{
    static const char *const WRONG[][2] = {
        {"{}", "measured.model_seconds"},
        {"{\"measured\": {\"model_seconds\": 0}}", "0 s"},
        {"{\"measured\": {\"model_seconds\": 1, \"spikes_by_tile\": [1]}}", "1 tiles"},
        {"{\"measured\": {\"model_seconds\": 1, \"spikes_by_tile\": [1, -2, 3]}}",
         "spikes_by_tile.1"},
        {"{\"measured\": {\"model_seconds\": 1, \"spikes_by_tile\": [1, 2, 3]}}",
         "measured.update_ns"},
    };
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct measured measured;
        const char     *path = scratch_write("wrong.json", WRONG[i][0], strlen(WRONG[i][0]));
        CU_ASSERT_EQUAL(measured_read(&measured, path, &THE_TABLE), FAULT_INPUT);
        CU_ASSERT(strstr(fault_message(), WRONG[i][1]) != NULL);
        CU_ASSERT(strstr(fault_message(), "wrong.json") != NULL);
        CU_ASSERT_PTR_NULL(measured.rate_Hz);
        fault_forget();
    }
}

CHECK_MAIN(partition_report, CASE(json_holds_every_partition),
           CASE(picture_shows_traffic_and_tiles_where_they_lie),
           CASE(measured_rates_are_per_neuron_and_second),
           CASE(a_summary_that_does_not_fit_is_refused))
