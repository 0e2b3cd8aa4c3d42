/* network_run.h - one run of a network, timed, and what it took on all ranks together.
 *
 * Touches    every room below; the recorded spikes' folder.
 */
#ifndef ERGON_BENCH_NETWORK_RUN_H
#define ERGON_BENCH_NETWORK_RUN_H

#include "bench/load.h"
#include "bench/suite.h"
#include "record/digest.h"

enum { NETWORK_PHASES = 5 };

struct network_plan {
    struct bench *bench;
    const char   *path; /* of the model, for messages */
    const char   *text;
    const char   *set; /* KEY=VALUE or NULL */
    double        scale;
    bool          has_seed;
    uint64_t      seed;
    double        warmup_ms, time_ms;
    bool          is_recorded;
};

/* The same on all ranks. Times and counts of the part after the warm-up. */
struct network_result {
    uint64_t    seed;
    char        digest[DIGEST_BYTES];
    uint32_t    neurons, interval_steps;
    uint64_t    synapses, events, peak_memory_bytes; /* of all ranks */
    double      build_s, simulate_s;
    double      phases_s[NETWORK_PHASES]; /* in the order of struct phases; means over ranks */
    double      cores;                    /* that the ranks could use at once */
    double      bound_s;                  /* of the slowest rank (limit.h), and its parts */
    double      bound_deliver_s, bound_update_s, bound_communicate_s;
    struct load load;
    bool        has_energy;
    double      joules; /* of the processors of all hosts */
};

/* faults  FAULT_INPUT, FAULT_MEMORY, FAULT_FILE: agreed
 * ranks   collective */
MUST_CHECK fault network_run(const struct network_plan *plan, struct network_result *result);

#endif
