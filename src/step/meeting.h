/* meeting.h - the port through which the world outside has its say in a run.
 *
 * The loop calls it before the first step and then at the steps that the last meeting named. All
 * ranks meet: what is to act is told to all of them there, as orders for steps, so that the result
 * depends on the orders and not on when they were told.
 *
 * Order   before anything of `step`: nothing of it is delivered yet, everything before it is done.
 * Faults  meet is collective: it is called on every rank at the same step, also on a rank with a
 *         fault of its own. What it returns is local: kept, and agreed at the next exchange.
 */
#ifndef ERGON_STEP_MEETING_H
#define ERGON_STEP_MEETING_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct meeting {
    void *self;
    /* *next, *is_over: the same on all ranks. next is after step, unless the run is over: then no
     * step is made any more.
     *   ranks  collective */
    fault (*meet)(void *self, uint64_t step, uint64_t *next, bool *is_over);
};

#endif
