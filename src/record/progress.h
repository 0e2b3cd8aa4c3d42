/* progress.h - how far the run is: one line that renews itself, or a few in a log file.
 *
 * Model time, real-time factor so far (wall time / model time) and time left. The clock is looked
 * at every few steps only.
 *
 * Ownership  a struct progress is plain data of the caller, borrowed by its observer.
 * Touches    base/clock.h, base/log.h, /proc (is the launcher's stderr a terminal?).
 */
#ifndef ERGON_RECORD_PROGRESS_H
#define ERGON_RECORD_PROGRESS_H

#include "step/observer.h"

#include <stdbool.h>
#include <stddef.h>

struct progress_plan {
    double   dt_ms;
    uint64_t step_end;
    bool     is_terminal; /* a line that renews itself (progress_terminal says) */
    bool     is_silent;   /* every rank but one */
};

struct progress {
    struct progress_plan plan;
    uint64_t             began_ns;  /* 0: no step yet */
    uint64_t             spoke_ns;  /* the last line  */
    uint64_t             next_step; /* at which to look at the clock again */
    uint64_t             told_step; /* of the last line */
};

enum { PROGRESS_LINE_BYTES = 160 };

/* Is stderr a terminal, or, where a launcher put a pipe between, the launcher's? */
bool progress_terminal(void);

struct progress progress_make(const struct progress_plan *plan);
/* For the loop; it borrows the progress. At the end of the run the last line is ended. */
struct observer progress_observer(struct progress *progress);

/* The line for `step` steps done in wall_s seconds. */
void progress_line(const struct progress_plan *plan, uint64_t step, double wall_s,
                   char line[PROGRESS_LINE_BYTES]);

#endif
