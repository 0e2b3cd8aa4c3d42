/* validate.h - show, in real runs, that what Ergon claims of energy is so, and refute it when the
 * coupling behind it is taken out: a table, a JSON file, a page with figures.
 *
 * All ranks that were started take part; the first prints and writes.
 *
 * Touches    stdout, the folder of results, every room below.
 */
#ifndef ERGON_VALIDATE_VALIDATE_H
#define ERGON_VALIDATE_VALIDATE_H

#include "step/simulation.h"

struct validate_plan {
    struct comm          *comm;
    uint32_t              check_count; /* 0: all */
    const char *const    *checks;
    uint32_t              without_count;
    const char *const    *without; /* checks whose measured runs do without what they show */
    bool                  is_quick;
    struct simulation_how how;
    const char           *directory; /* exists */
    const char           *version;   /* of Ergon */
    int                   argc;      /* the whole command */
    const char *const    *argv;
};

/* Names and one line about each check; returns how many there are. */
uint32_t validate_checks(const char *const **names, const char *const **helps);

/* Do all checks that it names exist?
 *   faults  FAULT_USAGE
 *   ranks   local */
MUST_CHECK fault validate_plan_check(const struct validate_plan *plan);

/* DIRECTORY/results.json, DIRECTORY/index.html.
 *   faults  FAULT_REFUTED (a check fails; all is written), FAULT_MEMORY, FAULT_FILE: agreed
 *   ranks   collective */
MUST_CHECK fault validate_run(const struct validate_plan *plan);

#endif
