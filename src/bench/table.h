/* table.h - results as lines on stdout.
 *
 * Touches    stdout.
 */
#ifndef ERGON_BENCH_TABLE_H
#define ERGON_BENCH_TABLE_H

#include "bench/results.h"

struct column {
    const char *measure; /* NULL ends a list */
    const char *title;
    double      factor; /* from the measure's unit to the title's */
};

/* The medians of every case whose name begins with `suite/`, a line each, and the spread of the
 * first column. */
MUST_CHECK fault table_print(const struct json *doc, const char *suite,
                             const struct column *columns);

#endif
