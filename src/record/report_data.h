/* report_data.h - what a run left, read for its page: bounded, whatever the files say.
 *
 * Ownership  a struct report owns all below it; report_clear gives it back.
 * Touches    sonata/json.h, sonata/spike_file.h.
 */
#ifndef ERGON_RECORD_REPORT_DATA_H
#define ERGON_RECORD_REPORT_DATA_H

#include "base/fault.h"
#include "sonata/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REPORT_POPULATIONS_MAX = 64, /* more would not be a picture */
    REPORT_RANKS_MAX       = 64,
    REPORT_BINS_MAX        = 256,
    REPORT_DOTS_MAX        = 20000
};

/* A spike of the raster. */
struct report_dot {
    float    time_ms;
    uint32_t row; /* within the population's band */
};

struct report_population {
    const char *name;                                              /* of the summary */
    double      size, spikes, rate_hz, rate_sd_hz, cv_isi, silent; /* NaN: not there */
    bool        is_read; /* its spikes are in the spike file */
    uint32_t    rows;    /* sampled neurons */
    size_t      dot_first, dot_count;
    uint32_t    bins[REPORT_BINS_MAX]; /* spikes of all its neurons */
};

struct report {
    struct json              *summary;
    struct json              *energy;           /* energy over time; NULL: none */
    size_t                    population_count; /* shown */
    size_t                    population_total;
    struct report_population *populations;
    double                    start_ms, end_ms; /* of what was recorded */
    double                    window_ms;        /* of the raster, from start_ms on */
    double                    bin_ms;
    size_t                    bin_count;
    size_t                    dot_count;
    struct report_dot        *dots; /* [REPORT_DOTS_MAX] */
    bool                      has_spikes;
    char                      no_spikes[512]; /* why not */
};

/* Read DIRECTORY/summary.json, spikes.h5 and, where the summary has energy, energy.json. A missing
 * spike file is no fault: no_spikes says so; nor is a missing energy.json.
 *   faults  FAULT_INPUT (no summary, or not one of Ergon's), FAULT_MEMORY */
MUST_CHECK fault report_read(struct report *report, const char *directory);
void             report_clear(struct report *report);

/* A number of the summary, NaN if there is none; a text, "" if there is none. */
double      report_number(const struct report *report, const char *path);
const char *report_text(const struct report *report, const char *path);

#endif
