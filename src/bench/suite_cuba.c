/* suite_cuba.c - models/cuba.yaml, five seconds after a tenth. */
#include "bench/network_case.h"

static const struct network_case CASES[] = {
    {.name = "cuba/full", .model = "cuba", .scale = 1, .warmup_ms = 100, .time_ms = 5000},
    {.name = NULL}};

static fault cuba_run(struct bench *bench) { return network_cases_run(bench, CASES); }

const struct suite suite_cuba = {.name = "cuba",
                                 .help = "the CUBA benchmark: 4,000 neurons, delay of one step",
                                 .needs_limit = true,
                                 .run         = cuba_run,
                                 .columns     = NETWORK_COLUMNS};
