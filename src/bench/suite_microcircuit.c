/* suite_microcircuit.c - the cortical microcircuit, as simulators are compared by: ten seconds
 * after half a second, recording off for speed; and once with all spikes recorded, for what that
 * costs.
 */
#include "bench/network_case.h"

enum { WARMUP_MS = 500, TIME_MS = 10000 };

#define CASE(case_name, drive, case_scale, records)                                                \
    {                                                                                              \
        .name = "microcircuit/" case_name, .model = "microcircuit", .set = "drive=" drive,         \
        .scale = (case_scale), .warmup_ms = WARMUP_MS, .time_ms = TIME_MS,                         \
        .is_recorded = (records)                                                                   \
    }

static const struct network_case CASES[] = {
    CASE("poisson/tenth", "poisson", 0.1, false),      CASE("dc/tenth", "dc", 0.1, false),
    CASE("poisson/full", "poisson", 1, false),         CASE("dc/full", "dc", 1, false),
    CASE("poisson/full-recorded", "poisson", 1, true), {.name = NULL}};

static fault microcircuit_run(struct bench *bench) { return network_cases_run(bench, CASES); }

const struct suite suite_microcircuit = {
    .name        = "microcircuit",
    .help        = "the cortical microcircuit, Poisson and DC drive, full and 10 %",
    .needs_limit = true,
    .run         = microcircuit_run,
    .columns     = NETWORK_COLUMNS};
