/* network_case.h - a network simulated for measuring: built, warmed up, then timed, seed by seed.
 *
 * Every repetition is a run of its own, of the embedded text of a model. Only the counted part is
 * timed; building is timed apart. Without recording nothing watches but the digest.
 */
#ifndef ERGON_BENCH_NETWORK_CASE_H
#define ERGON_BENCH_NETWORK_CASE_H

#include "bench/suite.h"

struct network_case {
    const char *name;  /* of the case */
    const char *model; /* of models/, without the ending */
    const char *set;   /* a change of the model, KEY=VALUE; NULL: none */
    double      scale;
    double      warmup_ms, time_ms; /* quick: at most 100 and 1000 */
    bool        is_recorded;        /* all spikes, to a file beside the results, then removed */
};

/* All repetitions, into the results.
 *   faults  FAULT_MEMORY, FAULT_FILE (recording): agreed
 *   ranks   collective */
MUST_CHECK fault network_case_run(struct bench *bench, const struct network_case *it);
/* A list of them that ends with one without a name. */
MUST_CHECK fault network_cases_run(struct bench *bench, const struct network_case *cases);

extern const struct column NETWORK_COLUMNS[];

#endif
