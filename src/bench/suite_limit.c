/* suite_limit.c - what this machine could do at best, as results of their own. */
#include "bench/suite.h"

#include <stdio.h>

static const struct measure STREAM  = {"stream_bytes_per_second", "B/s", BETTER_HIGHER};
static const struct measure ALONE   = {"stream_alone_bytes_per_second", "B/s", BETTER_HIGHER};
static const struct measure SCATTER = {"scatters_per_second", "1/s", BETTER_HIGHER};
static const struct measure LINES   = {"lines_per_second", "1/s", BETTER_HIGHER};
static const struct measure ROUND   = {"round_seconds", "s", BETTER_LOWER};

static void limit_put(struct bench *bench)
{
    const struct limit *limit = &bench->limit;
    char                name[64];
    for (int i = 0; i < LIMIT_STREAMS; i++) {
        snprintf(name, sizeof name, "limit/stream-%uMB", (unsigned)(LIMIT_STREAM_BYTES[i] >> 20));
        results_case(bench->results, name);
        results_add(bench->results, &STREAM, limit->stream_bytes[i]);
    }
    results_add(bench->results, &ALONE, limit->stream_alone_bytes);
    results_add(bench->results, &LINES, limit->lines);
    for (int i = 0; i < LIMIT_SCATTERS; i++) {
        snprintf(name, sizeof name, "limit/scatter-%uk", (unsigned)(LIMIT_ACCUMULATORS[i] >> 10));
        results_case(bench->results, name);
        results_add(bench->results, &SCATTER, limit->scatters[i]);
    }
    results_case(bench->results, "limit/round");
    if (comm_size(bench->comm) > 1) results_add(bench->results, &ROUND, limit->round_s);
}

static fault limit_run(struct bench *bench)
{
    limit_put(bench);
    return FAULT_NONE;
}

static const struct column COLUMNS[] = {{"stream_bytes_per_second", "GB/s", 1e-9},
                                        {"stream_alone_bytes_per_second", "GB/s alone", 1e-9},
                                        {"scatters_per_second", "Mchanges/s", 1e-6},
                                        {"lines_per_second", "Mlines/s", 1e-6},
                                        {"round_seconds", "us", 1e6},
                                        {NULL, NULL, 0}};

const struct suite suite_limit = {.name        = "limit",
                                  .help        = "what this machine could do at best",
                                  .needs_limit = true,
                                  .run         = limit_run,
                                  .columns     = COLUMNS};
