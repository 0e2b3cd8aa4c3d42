/* pace.h - model time held back to wall time.
 *
 * A step is due when as much wall time has passed since the first as its model time says, divided
 * by the factor. Who is early waits. Who is late is behind, and catches up as fast as it can; what
 * it is behind by more than a quarter of a second is given up: the due times move. The first steps
 * are slower than those that follow: half a second of that, in the first second, is not counted.
 *
 * Ownership  plain data of the caller.
 * Touches    nothing: it is told the time.
 */
#ifndef ERGON_CONTROL_PACE_H
#define ERGON_CONTROL_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
    double   step_ns; /* of wall time that a step may take; 0: as fast as can be */
    bool     has_begun;
    uint64_t first_step; /* due at zero_ns */
    uint64_t zero_ns, begun_ns;
    uint64_t forgiven_ns; /* of the start */
    uint64_t behind_ns;   /* when looked at last */
    uint64_t most_behind_ns;
    uint64_t given_up_ns, given_up_count;
};

/* factor: seconds of model time a second of wall time; 0: none. */
struct pace pace_make(double factor, double dt_ms);
/* How long to wait before a step, now; 0 where it is due. The first call sets the zero. */
uint64_t pace_early_ns(struct pace *pace, uint64_t step, uint64_t now_ns);
/* Time in which the run was paused does not count. */
void pace_forgive(struct pace *pace, uint64_t paused_ns);

#endif
