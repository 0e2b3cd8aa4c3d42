/* state_recorder.h - states of chosen neurons, into one SONATA frame report per recording.
 *
 * Frame i holds the states at step_first + i interval, before that step: the time (step dt) that
 * the file says. No frame at the end of the run (right-open).
 *
 * Invariant  columns stand in the order of node ids, whatever rank they come from.
 * Ownership  the recorder owns its buffers and, on rank 0, the files; the plan's things are
 *            borrowed.
 * Touches    comm/ (gather), shard/ (reads states), sonata/frame_file.h on rank 0.
 */
#ifndef ERGON_RECORD_STATE_RECORDER_H
#define ERGON_RECORD_STATE_RECORDER_H

#include "comm/comm.h"
#include "model/model.h"
#include "shard/shard.h"
#include "step/observer.h"

struct state_recorder;

struct state_recorder_plan {
    struct comm        *comm;
    const struct model *model;
    const struct shard *shard;
    const char         *directory;  /* of the reports, NAME.h5 each; not kept */
    uint64_t            step_first; /* of the recording: the end of the warm-up */
    uint64_t            step_end;
};

/*   faults  FAULT_FILE (rank 0), FAULT_MEMORY
 *   ranks   local: the caller agrees */
MUST_CHECK fault state_recorder_create(struct state_recorder           **out,
                                       const struct state_recorder_plan *plan);
/* Close all reports. ranks: local, the caller agrees */
MUST_CHECK fault state_recorder_close(struct state_recorder *recorder);
void             state_recorder_destroy(struct state_recorder **recorder);

/* For the loop; it borrows the recorder. */
struct observer state_recorder_observer(struct state_recorder *recorder);

#endif
