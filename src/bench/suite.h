/* suite.h - what a suite is, and what it is given. Private to bench/.
 *
 * A suite is one file that defines a struct suite, and one line in suites.def. It runs on all ranks
 * together, and puts what it finds into the results, case by case.
 */
#ifndef ERGON_BENCH_SUITE_H
#define ERGON_BENCH_SUITE_H

#include "bench/bench.h"
#include "bench/limit.h"
#include "bench/results.h"
#include "bench/table.h"

struct bench {
    const struct bench_plan *plan;
    struct comm             *comm;
    struct results          *results;
    struct limit             limit; /* measured before the first suite that needs it */
    bool                     has_limit;
};

struct suite {
    const char *name;
    const char *help;
    bool        needs_limit;
    /* faults  agreed
     * ranks   collective */
    fault (*run)(struct bench *bench);
    const struct column *columns; /* of its table; ends with one without a measure */
};

#define SUITE(name) extern const struct suite suite_##name;
#include "bench/suites.def"
#undef SUITE

#endif
