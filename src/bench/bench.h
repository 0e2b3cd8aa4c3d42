/* bench.h - measure this machine by name: suites of cases, a table and a JSON file.
 *
 * All ranks that were started take part; the first prints and writes.
 *
 * Touches    stdout, the JSON file, every room below.
 */
#ifndef ERGON_BENCH_BENCH_H
#define ERGON_BENCH_BENCH_H

#include "step/simulation.h"

struct bench_plan {
    struct comm          *comm;
    uint32_t              suite_count; /* 0: all */
    const char *const    *suites;
    bool                  is_quick;
    uint32_t              seeds; /* repetitions of a simulation; 0: 3, and 1 for quick */
    struct simulation_how how;
    const char           *path;    /* of the JSON file */
    const char           *version; /* of Ergon */
    int                   argc;    /* the whole command */
    const char *const    *argv;
};

/* faults  FAULT_USAGE (no such suite), FAULT_MEMORY, FAULT_FILE: agreed
 * ranks   collective */
MUST_CHECK fault bench_run(const struct bench_plan *plan);

/* Names and one line about each suite; returns how many there are. */
uint32_t bench_suites(const char *const **names, const char *const **helps);

#endif
