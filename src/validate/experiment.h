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

#include "step/ledger.h"
#include "step/structure.h"
#include "validate/check.h"

/* The steps in which an input with this start and stop acts: one step later, for its delay. From
 * before 0 on: all from the first. */
struct window {
    double start_ms, stop_ms;
};

enum { BREACH_TEXT_BYTES = 240 };

/* In place of a gid: bytes that are resident, of all ranks. */
#define PROBE_MEMORY UINT32_MAX

/* A state of a neuron (gid), looked at before every so many steps, from step 0 on. */
struct probe {
    uint32_t    gid;
    const char *state; /* a name of its kind's states; NULL: epsilon of its store in the ledger */
    double      every_ms;
};

struct experiment {
    const char          *name; /* of the model, for messages */
    const char          *text;
    double               scale; /* 0: as it is */
    const char          *set;   /* KEY=VALUE, or NULL */
    double               time_ms;
    uint32_t             window_count;
    const struct window *windows;
    uint32_t             probe_count;
    const struct probe  *probes;
    bool                 has_loss; /* neuron 0 loses an action potential: see struct breach */
};

struct series {
    uint32_t count;
    double  *time_ms, *value;
};

/* Energy at the end of a run. */
struct outcome_energy {
    uint32_t                  population_count, region_count;
    uint32_t                 *gid_first;                  /* [populations + 1] */
    struct energy_totals     *totals;                     /* [populations], over all ranks */
    struct ledger_region     *regions;                    /* [regions] */
    wide                     *stores_first, *stores_last; /* [regions]: sums over neurons */
    struct population_energy *prices;                     /* [populations]: as the model has them */
    int64_t                  *pools_first;                /* [regions] */
};

/* What came and went. */
struct outcome_structure {
    struct structure_totals totals;                  /* NULLs where nothing does */
    uint64_t                bytes_first, bytes_last; /* of all shards */
};

/* How the ledger broke off a run with a loss: in the midst of the last tick the store of neuron 0
 * loses the price of an action potential, and nothing is booked. */
struct breach {
    bool     is_there; /* else 0 and "" */
    uint64_t tick;     /* boundary at which it does not balance */
    int64_t  atp;      /* missing there */
    uint64_t tick_due; /* the boundary after the loss: where it should break */
    char     text[BREACH_TEXT_BYTES];
};

struct outcome {
    uint32_t                 neuron_count;
    uint64_t                *spikes; /* [windows][neurons] */
    uint32_t                 probe_count;
    struct series           *series; /* [probes] */
    struct outcome_energy    energy; /* empty where the model has none */
    struct breach            breach;
    struct outcome_structure structure;
};

/* Clear the outcome after a fault, too. A breach that is wanted is none: nothing is said of it, and
 * the outcome is complete.
 *   faults  FAULT_INPUT (a text of the program's own: a mistake in it), FAULT_MEMORY, FAULT_BUG:
 * agreed ranks   collective; the outcome is the same on all */
MUST_CHECK fault experiment_run(struct outcome *outcome, struct validation *v,
                                const struct experiment *experiment);
void             outcome_clear(struct outcome *outcome);

/* Spikes of one neuron in one window. */
double outcome_spikes(const struct outcome *outcome, uint32_t window, uint32_t gid);
/* Of all neurons from gid on. */
uint64_t outcome_spikes_sum(const struct outcome *outcome, uint32_t window, uint32_t gid,
                            uint32_t count);
/* The value of a probe at a time. */
double outcome_at(const struct outcome *outcome, uint32_t probe, double time_ms);
/* The last value of a probe; NaN if there is none. */
double outcome_last(const struct outcome *outcome, uint32_t probe);

#endif
