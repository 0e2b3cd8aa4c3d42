/* experiment_loss.h - a run whose books are broken on purpose. Private to experiment.c.
 *
 * Touches    step/trial.h, shard_energy_lose, the story of a fault.
 */
#ifndef ERGON_VALIDATE_EXPERIMENT_LOSS_H
#define ERGON_VALIDATE_EXPERIMENT_LOSS_H

#include "step/trial.h"
#include "validate/experiment.h"

struct loss {
    const struct trial *trial;
    uint64_t            step, step_end;
};

/* In the midst of the last tick, so that all boundaries are booked when the run breaks. */
struct loss loss_make(const struct trial *trial, uint64_t step_end);
/* Loses; unlike any other observer it changes what it sees. It borrows the loss. */
struct observer loss_observer(struct loss *loss);
/* The whole run. That the ledger breaks it off is no fault here, and is not told; any other is.
 *   faults  those of loop_run
 *   ranks   collective; the breach is the same on all */
MUST_CHECK fault loss_run(struct breach *breach, const struct loss *loss);

#endif
