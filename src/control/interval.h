/* interval.h - how many steps until ranks meet again: about a length of wall time, measured.
 *
 * Rank 0 chooses; the result of the run does not depend on it.
 *
 * Ownership  plain data of the caller.
 * Touches    nothing: it is told the time.
 */
#ifndef ERGON_CONTROL_INTERVAL_H
#define ERGON_CONTROL_INTERVAL_H

#include <stdint.h>

struct interval {
    uint64_t period_ns;   /* of wall time, wanted between meetings */
    uint64_t grain_steps; /* a window of the loop: cut ones cost an exchange more */
    uint64_t most_steps;  /* never more than this; 0: no bound */
    double   step_ns;     /* measured lately; 0: not yet */
    uint64_t steps;       /* chosen last; 0: never */
};

/* So many steps took so long. */
void interval_measure(struct interval *interval, uint64_t steps, uint64_t wall_ns);
/* Steps until the next meeting: at least 1. Grows by at most a factor of four at a time, so that
 * few slow steps after many fast ones are noticed. */
uint64_t interval_choose(struct interval *interval);

#endif
