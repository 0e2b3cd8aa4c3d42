/* test_summary.c - summary.json holds what the run was, and its page shows it. */
#include "base/text.h"
#include "fake_world.h"
#include "record/report_html.h"
#include "record/report_page.h"
#include "record/summary.h"
#include "sonata/json.h"
#include "sonata/spike_file.h"
#include "support/check.h"
#include "support/scratch.h"

#include <math.h>

static const struct population_statistics FIGURES[] = {
    {.spikes = 3, .silent = 27, .cv_neurons = 1, .rate_hz = 1, .rate_sd_hz = 2, .cv_isi = 0.5},
    {.spikes = 1, .silent = 9, .rate_hz = 1, .rate_sd_hz = 3, .cv_isi = NAN},
    {.silent = 2, .cv_isi = NAN},
};

static const double   TRAFFIC[]     = {0, 10000, 20000, 30000, 0, 0, 0, 0, 0};
static const uint64_t TILE_SPIKES[] = {3, 0, 1};

static const char *const ARGV[] = {"ergon", "run", "a<b>.yaml", "--set", "name=two words"};

/* Write DIRECTORY/summary.json of a run of three ranks, 100 ms after a warm-up of 50 ms. */
static void write_summary(const char *directory)
{
    struct comm          comm     = world_comm(0, 3);
    struct digest_result digest   = {.run         = "0123456789abcdef0123456789abcdef",
                                     .spikes      = "00000000000000000000000000000001",
                                     .states      = "00000000000000000000000000000002",
                                     .spike_count = 6};
    struct rank_facts    ranks[3] = {
           {.host = "node1", .phases = {1500000000, 2, 3, 4, 5}, .neurons = 14, .synapses = 100},
           {.host = "node1", .phases = {1, 2, 3, 4, 5}, .synapses = 100, .peak_memory_bytes = 1000},
           {.host = "node<2>", .phases = {1, 2, 3, 4, 5}, .events = 70, .peak_memory_bytes = 500},
    };
    /* Rank 0 and 1 on a host, rank 2 on another; 1 is the port of the first, 2 of the second. */
    struct spike_traffic cells[3][5] = {
        {[1] = {.spikes = 7, .messages = 3, .bytes = 40}},
        {[2] = {.spikes = 9}, [4] = {.messages = 5, .bytes = 500}},
        {[0] = {.spikes = 1}, [3] = {.messages = 6, .bytes = 600}},
    };
    struct traffic traffic = {.ranks = 3, .hosts = 2, .cells = cells[0]};
    struct text    path    = {0};
    CHECK_OK(text_add(&path, "%s/summary.json", directory));
    CHECK_OK(summary_write(&(struct summary){.model                = &WORLD_MODEL,
                                             .comm                 = &comm,
                                             .digest               = &digest,
                                             .populations          = FIGURES,
                                             .ranks                = ranks,
                                             .traffic              = &traffic,
                                             .argc                 = 5,
                                             .argv                 = ARGV,
                                             .scale                = 0.1,
                                             .set_count            = 1,
                                             .sets                 = ARGV + 4,
                                             .warmup_ms            = 50,
                                             .time_ms              = 100,
                                             .started              = "2026-01-02T03:04:05Z",
                                             .build_seconds        = 0.25,
                                             .warmup_seconds       = 0.1,
                                             .simulate_seconds     = 0.2,
                                             .partition            = "metis",
                                             .kernel               = "avx2",
                                             .exchange_interval_ms = 0.1,
                                             .version              = "0.1.0",
                                             .expected_traffic     = TRAFFIC,
                                             .tile_count           = 3,
                                             .tile_spikes          = TILE_SPIKES},
                           text_of(&path)));
    text_clear(&path);
}

static const char *run_directory(const char *name)
{
    const char *directory = scratch_path(name);
    scratch_shell("mkdir -p %s", directory);
    write_summary(directory);
    return directory;
}

static double number_of(const struct json *doc, const char *path)
{
    double value = -1;
    CU_ASSERT_TRUE(json_get_number(doc, path, &value));
    return value;
}

static void summary_holds_what_the_run_was(void)
{
    struct json *doc  = NULL;
    struct text  path = {0};
    CHECK_OK(text_add(&path, "%s/summary.json", run_directory("summary")));

    CHECK_OK(json_read_file(&doc, text_of(&path)));

    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "digest"), "0123456789abcdef0123456789abcdef");
    CU_ASSERT_EQUAL(number_of(doc, "ranks"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "neurons"), 42);
    CU_ASSERT_EQUAL(number_of(doc, "synapses"), 200);
    CU_ASSERT_EQUAL(number_of(doc, "peak_memory_bytes"), 1500);
    CU_ASSERT_EQUAL(number_of(doc, "spikes"), 4);
    CU_ASSERT_EQUAL(number_of(doc, "spikes_with_warmup"), 6);
    CU_ASSERT_DOUBLE_EQUAL(number_of(doc, "real_time_factor"), 2, 1e-12);
    CU_ASSERT_EQUAL(number_of(doc, "warmup_seconds"), 0.1);
    CU_ASSERT_EQUAL(number_of(doc, "populations.E.rate_hz"), 1);
    CU_ASSERT_EQUAL(number_of(doc, "populations.E.cv_isi"), 0.5);
    CU_ASSERT_EQUAL(json_count(doc, "populations.I.cv_isi"), 0);
    CU_ASSERT_EQUAL(json_count(doc, "phases"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "phases.0.deliver_seconds"), 1.5);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "phases.2.host"), "node<2>");
    CU_ASSERT_EQUAL(number_of(doc, "phases.2.events"), 70);
    CU_ASSERT_EQUAL(json_count(doc, "traffic.measured.spikes.2"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "traffic.measured.spikes.0.1"), 7);
    CU_ASSERT_EQUAL(number_of(doc, "traffic.measured.spikes.1.2"), 9);
    CU_ASSERT_EQUAL(number_of(doc, "traffic.measured.bytes.0.1"), 40);
    CU_ASSERT_EQUAL(number_of(doc, "traffic.measured.messages.0.1"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "traffic.measured.hosts.bytes.0.1"), 500);
    CU_ASSERT_EQUAL(number_of(doc, "traffic.measured.hosts.messages.1.0"), 6);
    CU_ASSERT_EQUAL(json_count(doc, "traffic.predicted.spikes"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "traffic.predicted.spikes.0.1"), 1); /* 10 a second, 100 ms */
    CU_ASSERT_EQUAL(number_of(doc, "traffic.predicted.spikes.1.0"), 3);
    CU_ASSERT_EQUAL(json_count(doc, "measured.spikes_by_tile"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "measured.spikes_by_tile.0"), 3);
    CU_ASSERT_EQUAL(number_of(doc, "measured.model_seconds"), 0.1);
    CU_ASSERT_DOUBLE_EQUAL(number_of(doc, "measured.event_ns"), 1500000002.0 / 70, 1e-3);
    CU_ASSERT_EQUAL(json_count(doc, "command"), 5);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "set.0"), "name=two words");
    CU_ASSERT_EQUAL(number_of(doc, "hosts.1.ranks"), 1);
    CU_ASSERT_STRING_EQUAL(json_get_string(doc, "versions.metis"), "none");
    CU_ASSERT_PTR_NOT_NULL(strstr(json_get_string(doc, "versions.hdf5"), "HDF5 1."));
    text_clear(&path);
    json_destroy(&doc);
}

static void write_spikes(const char *directory)
{
    static const char *const names[] = {"E", "I"};
    struct spike_file       *file    = NULL;
    struct text              path    = {0};
    const double             times[] = {50.1, 70.5, 150};
    const uint64_t           nodes[] = {0, 3, 29};
    CHECK_OK(text_add(&path, "%s/spikes.h5", directory));
    CHECK_OK(spike_file_create(&file, text_of(&path), 2, names));
    CHECK_OK(spike_file_append(file, 0, 3, times, nodes));
    CHECK_OK(spike_file_append(file, 1, 1, times, nodes + 1));
    CHECK_OK(spike_file_close(&file));
    text_clear(&path);
}

static void file_and_summary_agree_for_the_checker(void)
{
    const char *directory = run_directory("agree");
    const char *check     = "/usr/bin/python3 tests/support/sonata_check.py spikes";
    write_spikes(directory);

    CU_ASSERT_EQUAL(scratch_shell("%s %s/spikes.h5 %s/summary.json", check, directory, directory),
                    0);

    scratch_shell("sed -i 's/\"spikes\": 3/\"spikes\": 2/' %s/summary.json", directory);
    CU_ASSERT_EQUAL(
        scratch_shell("%s %s/spikes.h5 %s/summary.json 2>/dev/null", check, directory, directory),
        1);
}

static void page_of(const char *directory, struct text *page)
{
    struct text path = {0};
    CHECK_OK(report_page_write(directory));
    CHECK_OK(text_add(&path, "%s/report.html", directory));
    CHECK_OK(text_read_file(page, text_of(&path)));
    text_clear(&path);
}

static uint32_t count_of(const char *text, const char *word)
{
    uint32_t count = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        count++;
    return count;
}

static void page_shows_the_run_and_escapes_what_comes_from_files(void)
{
    struct text page      = {0};
    const char *directory = run_directory("page");
    write_spikes(directory);

    page_of(directory, &page);

    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&page), "0123456789abcdef0123456789abcdef"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&page), "a&lt;b&gt;.yaml"));
    CU_ASSERT_PTR_NULL(strstr(text_of(&page), "a<b>"));
    CU_ASSERT_PTR_NULL(strstr(text_of(&page), "node<2>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&page), "&#39;name=two words&#39;"));
    CU_ASSERT_PTR_NULL(strstr(text_of(&page), "http"));
    CU_ASSERT_PTR_NULL(strstr(text_of(&page), "<script"));
    CU_ASSERT_EQUAL(count_of(text_of(&page), "h0"), 4); /* dots */
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&page), "rank 2"));
    CU_ASSERT_EQUAL(count_of(text_of(&page), "nan"), 0);
    text_clear(&page);
}

static void page_without_spikes_says_so(void)
{
    struct text page = {0};

    page_of(run_directory("silent"), &page);

    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&page), "No raster"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&page), "No such file"));
    text_clear(&page);
}

static void what_is_no_run_is_refused(void)
{
    CU_ASSERT_EQUAL(report_page_write("/nowhere"), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "/nowhere/summary.json"));
    scratch_shell("mkdir -p %s", scratch_path("other"));
    scratch_write("other/summary.json", "{}", 2);
    CU_ASSERT_EQUAL(report_page_write(scratch_path("other")), FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "digest"));
}

/* Wild summaries: each must give a page or an input fault, nothing else. */
static void wild_summaries_do_no_harm(void)
{
    static const char *const wild[] = {
        "{\"digest\": \"\"}",
        "{\"digest\": \"x\", \"populations\": [1, 2]}",
        "{\"digest\": \"x\", \"populations\": {\"A\": {\"size\": -5}, \"B\": 3}}",
        "{\"digest\": \"x\", \"model_time_ms\": 1e300, \"populations\": {\"A\": {\"size\": 1e300,"
        " \"rate_hz\": 1e300, \"cv_isi\": -1e300}}, \"phases\": [{\"deliver_seconds\": -1}, 5]}",
        "{\"digest\": \"x\", \"model_time_ms\": 1e-9, \"warmup_ms\": 1e12, \"populations\": {\"A\":"
        " {\"size\": 1, \"rate_hz\": 1e-300}}, \"hosts\": [1], \"command\": [[]], \"versions\": 4}",
    };
    scratch_shell("mkdir -p %s", scratch_path("wild"));
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++) {
        scratch_write("wild/summary.json", wild[i], strlen(wild[i]));

        fault said = report_page_write(scratch_path("wild"));

        CU_ASSERT_TRUE(said == FAULT_NONE || said == FAULT_INPUT);
    }
}

/* The same of energy over time, beside a summary that has energy. */
static void wild_courses_of_energy_do_no_harm(void)
{
    static const char summary[] =
        "{\"digest\": \"x\", \"energy\": {\"mode\": 3, \"regions\": {\"A\":"
        " {\"neurons\": 5, \"spent\": \"<b>\"}}, \"populations\": {\"P\":"
        " {\"region\": \"A\", \"is_published\": true}},"
        " \"published\": [4]}}";
    const char              *directory = scratch_path("course");
    static const char *const wild[]    = {
           "not JSON",
           "[]",
           "{\"regions\": {\"A\": {}}, \"region_time_ms\": 5}",
           "{\"regions\": {\"A\": {\"neurons\": 0, \"epsilon\": [1e300, -1e300, \"x\"], \"pool\": "
              "[1]}},"
              " \"region_time_ms\": [3, 2, 1], \"population_time_ms\": [0, 1, 1],"
              " \"populations\": {\"P\": {\"neurons\": -4, \"rate_hz\": [1e308, 2, 3]}}}",
           "{\"regions\": {\"A\": {\"neurons\": 5, \"epsilon\": [1, 2, 3], \"pool\": [1, 2, 3]}},"
              " \"region_time_ms\": [1, 2, 3], \"population_time_ms\": [1e-300, 1e300],"
              " \"populations\": {\"P\": {\"neurons\": 1e300, \"resting\": [[]], \"rate_hz\": []}}}",
    };
    scratch_shell("mkdir -p %s", directory);
    scratch_write("course/summary.json", summary, strlen(summary));
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++) {
        struct text page = {0};
        scratch_write("course/energy.json", wild[i], strlen(wild[i]));

        page_of(directory, &page);

        CU_ASSERT_PTR_NULL(strstr(text_of(&page), "<b>\""));
        CU_ASSERT_EQUAL(count_of(text_of(&page), "nan"), 0);
        CU_ASSERT_EQUAL(count_of(text_of(&page), "inf"), 0);
        text_clear(&page);
    }
}

static void large_and_small_numbers_are_powers_of_ten(void)
{
    char text[NUMBER_BYTES];
    CU_ASSERT_STRING_EQUAL(number_power(3.29e9, text), "3.29\u00a0\u00d7\u00a010\u2079");
    CU_ASSERT_STRING_EQUAL(number_power(-2.5e-13, text),
                           "-2.50\u00a0\u00d7\u00a010\u207b\u00b9\u00b3");
    CU_ASSERT_STRING_EQUAL(number_power(9.999e20, text), "1.00\u00a0\u00d7\u00a010\u00b2\u00b9");
    CU_ASSERT_STRING_EQUAL(number_power(26.7, text), "26.7");
    CU_ASSERT_STRING_EQUAL(number_power(NAN, text), "\u2013");
}

static void facts_of_ranks_come_in_their_order(void)
{
    struct rank_facts *all = NULL;
    for (uint32_t rank = 3; rank-- > 0;) {
        struct comm       comm = world_comm(rank, 3);
        struct rank_facts mine = {.neurons = rank * 10};
        CHECK_OK(summary_gather(&comm, &mine, &all));
        CU_ASSERT_EQUAL(all == NULL, rank != 0);
    }
    CU_ASSERT_EQUAL(all[2].neurons, 20);
    memory_give(&all);
}

static void time_is_iso_8601(void)
{
    char text[SUMMARY_TIME_BYTES];

    summary_time_now(text);

    CU_ASSERT_EQUAL(strlen(text), 20);
    CU_ASSERT_EQUAL(text[10], 'T');
    CU_ASSERT_EQUAL(text[19], 'Z');
}

CHECK_MAIN(summary, CASE(summary_holds_what_the_run_was),
           CASE(file_and_summary_agree_for_the_checker),
           CASE(page_shows_the_run_and_escapes_what_comes_from_files),
           CASE(page_without_spikes_says_so), CASE(what_is_no_run_is_refused),
           CASE(wild_summaries_do_no_harm), CASE(wild_courses_of_energy_do_no_harm),
           CASE(large_and_small_numbers_are_powers_of_ten),
           CASE(facts_of_ranks_come_in_their_order), CASE(time_is_iso_8601))
