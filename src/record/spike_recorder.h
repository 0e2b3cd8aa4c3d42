/* spike_recorder.h - the spikes of the recorded populations, into one SONATA file.
 *
 * Every rank keeps its own spikes; at each gathering rank 0 takes them all, puts them in order of
 * time and neuron and appends them. So the file does not depend on ranks.
 *
 * Invariant  the file holds every recorded spike of steps [step_first, last gathering).
 * Ownership  the recorder owns its buffers and, on rank 0, the file; comm and model are borrowed.
 * Touches    comm/ (gather), sonata/spike_file.h. Only rank 0 touches the file.
 */
#ifndef ERGON_RECORD_SPIKE_RECORDER_H
#define ERGON_RECORD_SPIKE_RECORDER_H

#include "comm/comm.h"
#include "model/model.h"
#include "step/observer.h"

struct spike_recorder;

struct spike_recorder_plan {
    struct comm        *comm;
    const struct model *model;
    const char         *path;       /* of the file, made by rank 0 if any is recorded; not kept */
    uint64_t            step_first; /* spikes of steps before (the warm-up) are not recorded */
};

/*   faults  FAULT_FILE (rank 0), FAULT_MEMORY
 *   ranks   local: the caller agrees */
MUST_CHECK fault spike_recorder_create(struct spike_recorder           **out,
                                       const struct spike_recorder_plan *plan);
/* Close the file: after it, everything gathered is on disk, or the fault says why not.
 *   ranks   local: the caller agrees */
MUST_CHECK fault spike_recorder_close(struct spike_recorder *recorder);
void             spike_recorder_destroy(struct spike_recorder **recorder);

/* For the loop; it borrows the recorder. Faults of gather are rank 0's: a full disk, no memory. */
struct observer spike_recorder_observer(struct spike_recorder *recorder);

#endif
