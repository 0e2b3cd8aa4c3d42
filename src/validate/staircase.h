/* staircase.h - the protocol of Fardet & Levina: rest, then steps of current, each followed by a
 * pause, and the spikes in each step.
 *
 * Touches    validate/experiment.h.
 */
#ifndef ERGON_VALIDATE_STAIRCASE_H
#define ERGON_VALIDATE_STAIRCASE_H

#include "validate/experiment.h"

enum { STAIRS = 10 };

struct staircase {
    const char *name;
    const char *populations; /* YAML of all populations; those of the list get the current */
    const char *targets;     /* "[full, frozen]" */
    double      dt_ms;
    double      current_pA[STAIRS];
    bool        is_in_turn; /* one neuron of each population takes all steps, one after the other;
                             * or neuron i takes step i alone, all at once: sooner done */
};

/* Rest, the length of a step and of a pause. */
static const double STAIR_REST_MS = 3000, STAIR_MS = 1000, STAIR_PAUSE_MS = 10000;

/* Run it. outcome: window i is step i. Clear it after a fault, too.
 *   ranks  collective */
MUST_CHECK fault staircase_run(struct outcome *outcome, struct validation *v,
                               const struct staircase *staircase, uint32_t probe_count,
                               const struct probe *probes);

/* The spikes in each step of a population whose first neuron has this gid. */
struct values staircase_spikes(const struct outcome *outcome, const struct staircase *staircase,
                               uint32_t gid);

#endif
