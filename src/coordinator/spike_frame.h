/* spike_frame.h - spikes as a page gets them: a JSON head, then the train.
 *
 * Touches    proto/spike_train.h. Pure.
 */
#ifndef ERGON_COORDINATOR_SPIKE_FRAME_H
#define ERGON_COORDINATOR_SPIKE_FRAME_H

#include "coordinator/run_state.h"
#include "coordinator/viewers.h"
#include "proto/spike_train.h"

/* Of which spikes a page is told; runs: of what it says of its populations. */
struct spike_wish {
    const struct run_state   *run;
    const struct viewer_wish *viewer;
    uint64_t                  skipped; /* spikes that were left out since the last frame */
};

/* Replace what `frame` held; `scratch` keeps its memory from call to call.
 *   faults  FAULT_MEMORY, FAULT_PEER: the train is broken */
MUST_CHECK fault spike_frame_make(struct writer *frame, struct spike_train *scratch,
                                  const Ergon__Spikes *spikes, const struct spike_wish *wish);

#endif
