/* observer.h - the port through which the main loop is watched.
 *
 * The loop calls observers and never names them. An observer may copy what it sees; it may not
 * change it, and it may not make the loop wait except in `gather`.
 *
 * Order in step k:  before_step(k) on all observers, the step, spiked(k) on all observers;
 *                   gather() at agreed steps and at the end of each leg.
 * Faults            before_step and spiked are local: a fault is kept and agreed at the next
 *                   exchange. gather is collective: it is called on every rank at the same step,
 *                   also on a rank with a fault of its own (then there is little to say, but it
 *                   must be said).
 */
#ifndef ERGON_STEP_OBSERVER_H
#define ERGON_STEP_OBSERVER_H

#include "base/fault.h"

#include <stdint.h>

struct observer {
    void *self;
    /* States stand at step dt. NULL: not interested. */
    fault (*before_step)(void *self, uint64_t step);
    /* Neurons of this rank that spiked in step, as gids in ascending order; time (step + 1) dt. */
    fault (*spiked)(void *self, uint64_t step, uint32_t count, const uint32_t *gids);
    /* Everything before step_end has happened. ranks: collective */
    fault (*gather)(void *self, uint64_t step_end);
};

#endif
