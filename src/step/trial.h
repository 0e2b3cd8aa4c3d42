/* trial.h - a model's text becomes a loop that can run: the way that every simulation within the
 * program takes which no user's file asked for.
 *
 *   trial_build -> trial_watch (who looks on) -> loop_run(trial.loop, ...) -> trial_clear
 *
 * Ownership  the trial owns model, simulation and loop; comm and observers are borrowed.
 * Touches    model/, step/.
 */
#ifndef ERGON_STEP_TRIAL_H
#define ERGON_STEP_TRIAL_H

#include "model/model.h"
#include "step/loop.h"
#include "step/simulation.h"

struct trial {
    struct comm      *comm;
    struct model     *model;
    struct simulation simulation;
    struct loop      *loop;
};

struct trial_plan {
    struct comm                *comm;
    const char                 *path; /* of the model, for messages */
    const char                 *text; /* the same on all ranks */
    const struct model_options *options;
    struct simulation_how       how;
};

/* ranks: collective, all of these; faults are agreed */

MUST_CHECK fault trial_build(struct trial *trial, const struct trial_plan *plan);
/* The observers live as long as the loop. */
MUST_CHECK fault trial_watch(struct trial *trial, uint32_t count, const struct observer *observers);
void             trial_clear(struct trial *trial);

#endif
