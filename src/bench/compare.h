/* compare.h - two files of `ergon bench`: what changed beyond the noise.
 *
 * Touches    stdout, sonata/json.h.
 */
#ifndef ERGON_BENCH_COMPARE_H
#define ERGON_BENCH_COMPARE_H

#include "base/fault.h"

/* Print a line for each measure that both files have, and what makes them hard to compare: another
 * machine, other cases, other digests for one model and seed.
 *   faults  FAULT_INPUT (no such file, no JSON, not of ergon bench: located), FAULT_MEMORY */
MUST_CHECK fault bench_compare(const char *old_path, const char *new_path);

#endif
