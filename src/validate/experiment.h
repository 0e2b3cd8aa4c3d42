/* experiment.h - a run of a model for a check: spikes counted in windows of time, states looked at.
 *
 * It goes the way of `ergon run`: text, model, simulation, main loop, observers; and it comes out
 * the same on any number of ranks, on all of them.
 *
 * Ownership  an outcome owns its arrays; texts are borrowed for the run.
 * Touches    step/trial.h, comm/.
 */
#ifndef ERGON_VALIDATE_EXPERIMENT_H
#define ERGON_VALIDATE_EXPERIMENT_H

#include "validate/check.h"

/* The steps in which an input with this start and stop acts (one step later, for its delay). */
struct window {
    double start_ms, stop_ms;
};

/* A state of a neuron (gid), looked at before every so many steps, from step 0 on. */
struct probe {
    uint32_t    gid;
    const char *state; /* a name of its kind's states */
    double      every_ms;
};

struct experiment {
    const char          *name; /* of the model, for messages */
    const char          *text;
    double               time_ms;
    uint32_t             window_count;
    const struct window *windows;
    uint32_t             probe_count;
    const struct probe  *probes;
};

struct series {
    uint32_t count;
    double  *time_ms, *value;
};

struct outcome {
    uint32_t       neuron_count;
    uint64_t      *spikes; /* [windows][neurons] */
    uint32_t       probe_count;
    struct series *series; /* [probes] */
};

/* faults  FAULT_INPUT (a text of the program's own: a bug, told as such), FAULT_MEMORY: agreed
 * ranks   collective; the outcome is the same on all */
MUST_CHECK fault experiment_run(struct outcome *outcome, struct validation *v,
                                const struct experiment *experiment);
void             outcome_clear(struct outcome *outcome);

/* Spikes of one neuron in one window. */
double outcome_spikes(const struct outcome *outcome, uint32_t window, uint32_t gid);
/* The last value of a probe; NaN if there is none. */
double outcome_last(const struct outcome *outcome, uint32_t probe);

#endif
