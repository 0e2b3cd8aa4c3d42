/* report_data.c - a population at a time, so that one population's spikes are in memory. */
#include "record/report_data.h"

#include "base/memory.h"
#include "base/text.h"
#include "record/report_html.h"
#include "sonata/spike_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RASTER_ROWS = 2400, RASTER_ROWS_LEAST = 72, BINS_WANTED = 250 };

static const double WINDOW_MS_MAX = 1000; /* of the raster */
static const double DOTS_WANTED   = 14000;
static const double MS_PER_S      = 1000;
static const double SIZE_MAX_SANE = 4294967295.0;

double report_number(const struct report *report, const char *path)
{
    double value;
    return json_get_number(report->summary, path, &value) ? value : NAN;
}

const char *report_text(const struct report *report, const char *path)
{
    const char *text = json_get_string(report->summary, path);
    return text ? text : "";
}

static double bounded(double value, double least, double most)
{
    return value >= least ? fmin(value, most) : least; /* NaN: least */
}

static double population_number(const struct report *report, const char *name, const char *key)
{
    char path[512];
    snprintf(path, sizeof path, "populations.%s.%s", name, key);
    return report_number(report, path);
}

static void population_fill(const struct report *report, struct report_population *p)
{
    p->size       = bounded(population_number(report, p->name, "size"), 0, SIZE_MAX_SANE);
    p->spikes     = population_number(report, p->name, "spikes");
    p->rate_hz    = population_number(report, p->name, "rate_hz");
    p->rate_sd_hz = population_number(report, p->name, "rate_sd_hz");
    p->cv_isi     = population_number(report, p->name, "cv_isi");
    p->silent     = population_number(report, p->name, "silent_neurons");
}

static fault populations_read(struct report *report)
{
    report->population_total = json_count(report->summary, "populations");
    report->population_count = report->population_total < REPORT_POPULATIONS_MAX
                                   ? report->population_total
                                   : REPORT_POPULATIONS_MAX;
    TRY(memory_take(&report->populations, report->population_count, sizeof *report->populations,
                    "populations of the report"));
    double neurons = 0;
    for (size_t i = 0; i < report->population_count; i++) {
        struct report_population *p = &report->populations[i];
        p->name                     = json_member(report->summary, "populations", i);
        if (!p->name) RAISE(FAULT_INPUT, "summary.json: `populations` is not an object");
        population_fill(report, p);
        neurons += p->size;
    }
    for (size_t i = 0; i < report->population_count; i++) {
        struct report_population *p     = &report->populations[i];
        double                    share = neurons > 0 ? ceil(RASTER_ROWS * p->size / neurons) : 0;
        p->rows                         = (uint32_t)fmin(fmax(share, RASTER_ROWS_LEAST), p->size);
    }
    return FAULT_NONE;
}

/* How much of the run fits into the raster and into the bins. */
static void times_choose(struct report *report)
{
    double warmup_ms = bounded(report_number(report, "warmup_ms"), 0, 1e12);
    double time_ms   = bounded(report_number(report, "model_time_ms"), 0, 1e12);
    double per_ms    = 0;
    for (size_t i = 0; i < report->population_count; i++)
        per_ms += report->populations[i].rows *
                  bounded(report->populations[i].rate_hz, 0, MS_PER_S * 10) / MS_PER_S;

    report->start_ms = warmup_ms;
    report->end_ms   = warmup_ms + time_ms;
    if (!(time_ms > 0)) return;
    double fitting =
        fmin(fmin(time_ms, WINDOW_MS_MAX), per_ms > 0 ? DOTS_WANTED / per_ms : time_ms);
    double nice = number_nice(fitting);
    if (nice > fitting) nice = nice > 4 * fitting / 3 ? nice / 2.5 : nice / 2;
    report->window_ms = fitting < time_ms && fitting < WINDOW_MS_MAX ? nice : fitting;
    report->bin_ms    = number_nice(time_ms / BINS_WANTED);
    report->bin_count = (size_t)bounded(ceil(time_ms / report->bin_ms - 1e-9), 1, REPORT_BINS_MAX);
}

/* The row of a neuron in the raster, UINT32_MAX if it is not sampled. Row r is neuron
 * ceil(r size / rows). */
static uint32_t row_of(const struct report_population *p, uint64_t id)
{
    uint64_t size = (uint64_t)p->size;
    if (id >= size || p->rows == 0) return UINT32_MAX;
    uint64_t row = id * p->rows / size;
    for (uint64_t near = row; near <= row + 1 && near < p->rows; near++)
        if ((near * size + p->rows - 1) / p->rows == id) return (uint32_t)near;
    return UINT32_MAX;
}

static void spikes_sort_in(struct report *report, struct report_population *p, size_t count,
                           const double *times_ms, const uint64_t *ids)
{
    p->dot_first = report->dot_count;
    for (size_t i = 0; i < count; i++) {
        double since = times_ms[i] - report->start_ms;
        double bin   = ceil(since / report->bin_ms - 1e-9) - 1; /* (start, end] of each */
        if (bin >= 0 && bin < (double)report->bin_count) p->bins[(size_t)bin]++;
        uint32_t row    = since > 0 && since <= report->window_ms ? row_of(p, ids[i]) : UINT32_MAX;
        bool     is_dot = row != UINT32_MAX && report->dot_count < REPORT_DOTS_MAX;
        if (is_dot)
            report->dots[report->dot_count++] =
                (struct report_dot){.time_ms = (float)since, .row = row};
    }
    p->dot_count = report->dot_count - p->dot_first;
    p->is_read   = true;
}

static bool is_recorded(const struct report *report, const char *name)
{
    char path[512];
    bool recorded = true;
    snprintf(path, sizeof path, "populations.%s.recorded", name);
    return json_get_bool(report->summary, path, &recorded) ? recorded : true;
}

/* Spikes of every recorded population. What cannot be read is said on the page. */
static fault spikes_read(struct report *report, const char *path)
{
    for (size_t i = 0; i < report->population_count; i++) {
        struct report_population *p     = &report->populations[i];
        size_t                    count = 0;
        double                   *times = NULL;
        uint64_t                 *ids   = NULL;
        if (!is_recorded(report, p->name)) continue;
        fault failed = spike_file_read(path, p->name, &count, &times, &ids);
        if (failed == FAULT_MEMORY) return failed;
        if (failed) {
            snprintf(report->no_spikes, sizeof report->no_spikes, "%s", fault_message());
            fault_forget();
            continue;
        }
        report->has_spikes = true;
        spikes_sort_in(report, p, count, times, ids);
        memory_give(&times);
        memory_give(&ids);
    }
    return FAULT_NONE;
}

static fault report_fill(struct report *report, const char *summary_path, const char *spikes_path)
{
    TRY(json_read_file(&report->summary, summary_path));
    if (!json_get_string(report->summary, "digest"))
        RAISE(FAULT_INPUT, "%s: not a summary of a run: it has no `digest`", summary_path);
    TRY(populations_read(report));
    times_choose(report);
    TRY(memory_take(&report->dots, REPORT_DOTS_MAX, sizeof *report->dots, "dots of the raster"));
    if (report->window_ms > 0) TRY(spikes_read(report, spikes_path));
    if (!report->has_spikes && !report->no_spikes[0])
        snprintf(report->no_spikes, sizeof report->no_spikes, "%s",
                 report->window_ms > 0 ? "no population of this run is recorded"
                                       : "the run has no time after its warm-up");
    return FAULT_NONE;
}

/* What cannot be read is left out of the page. */
static fault energy_read(struct report *report, const char *directory)
{
    struct text path = {0};
    if (json_count(report->summary, "energy") == 0) return FAULT_NONE;
    TRY(text_add(&path, "%s/energy.json", directory));
    fault failed = json_read_file(&report->energy, text_of(&path));
    text_clear(&path);
    if (failed == FAULT_MEMORY) return failed;
    if (failed) fault_forget();
    return FAULT_NONE;
}

fault report_read(struct report *report, const char *directory)
{
    struct text summary = {0}, spikes = {0};
    *report      = (struct report){0};
    fault failed = text_add(&summary, "%s/summary.json", directory);
    if (!failed) failed = text_add(&spikes, "%s/spikes.h5", directory);
    if (!failed) failed = report_fill(report, summary.bytes, spikes.bytes);
    if (!failed) failed = energy_read(report, directory);
    text_clear(&summary);
    text_clear(&spikes);
    if (failed) report_clear(report);
    return failed;
}

void report_clear(struct report *report)
{
    memory_give(&report->populations);
    memory_give(&report->dots);
    json_destroy(&report->summary);
    json_destroy(&report->energy);
}
