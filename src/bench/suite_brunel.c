/* suite_brunel.c - models/brunel.yaml, five seconds after a tenth. */
#include "bench/network_case.h"

static const struct network_case CASES[] = {
    {.name = "brunel/full", .model = "brunel", .scale = 1, .warmup_ms = 100, .time_ms = 5000},
    {.name = NULL}};

static fault brunel_run(struct bench *bench) { return network_cases_run(bench, CASES); }

const struct suite suite_brunel = {.name = "brunel",
                                   .help = "Brunel's network: 12,500 neurons, delta synapses",
                                   .needs_limit = true,
                                   .run         = brunel_run,
                                   .columns     = NETWORK_COLUMNS};
