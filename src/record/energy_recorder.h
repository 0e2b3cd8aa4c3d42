/* energy_recorder.h - energy over time: energy.json, for the page and for whoever draws it anew.
 *
 * Samples are taken every so many ticks, and the loop waits for none: every rank knows all regions,
 * and of populations each keeps what its own neurons spent, added up over ranks when all is over.
 *
 * A file of its own, so that summary.json stays short; JSON and not HDF5, because it is a few
 * hundred points whatever the length of the run, and what reads the summary reads it:
 *
 *   tick_ms
 *   region_time_ms [n + 1]; regions.NAME:
 *     neurons, epsilon [n + 1] (mean), pool [n + 1] (ATP per neuron),
 *     filled, granted, spent [n] (ATP per neuron and second), scarce [n] (share of ticks)
 *   population_time_ms [m + 1]; populations.NAME:
 *     neurons, rate_hz [m], resting, glia, ... [m] (ATP per neuron and second)
 *
 * Value i of [n] is the mean from time i to time i + 1. Times count from step 0 and begin with the
 * end of the warm-up. Numbers have seven digits; sums to the last molecule stand in summary.json.
 *
 * Invariant  memory is taken once, and bounded: long runs get longer intervals.
 * Ownership  the recorder owns its samples; the plan's things are borrowed.
 * Touches    step/ledger.h; sonata/json.h on rank 0.
 */
#ifndef ERGON_RECORD_ENERGY_RECORDER_H
#define ERGON_RECORD_ENERGY_RECORDER_H

#include "comm/comm.h"
#include "model/model.h"
#include "step/ledger.h"
#include "step/observer.h"

struct energy_recorder;

struct energy_recorder_plan {
    struct comm         *comm;
    const struct model  *model;
    const struct ledger *ledger;
    const char          *path;       /* copied */
    uint64_t             step_first; /* the end of the warm-up */
    uint64_t             step_end;
};

/*   faults  FAULT_MEMORY
 *   ranks   local: the caller agrees */
MUST_CHECK fault energy_recorder_create(struct energy_recorder           **out,
                                        const struct energy_recorder_plan *plan);
/* Add up, and write the file. Nothing where recorder is NULL. step_end: where the run ended, by
 * plan or before. faults  FAULT_FILE (rank 0), FAULT_MEMORY: to be agreed by the caller ranks
 * collective */
MUST_CHECK fault energy_recorder_close(struct energy_recorder *recorder, uint64_t step_end);
void             energy_recorder_destroy(struct energy_recorder **recorder);

/* For the loop; it borrows the recorder. */
struct observer energy_recorder_observer(struct energy_recorder *recorder);

#endif
