/* watchers.h - everything that watches a run: recorders, statistics, digest, progress.
 *
 * Ownership  the watchers own what they made; the loop borrows the observers.
 * Touches    record/, step/simulation.h.
 */
#ifndef ERGON_RECORD_WATCHERS_H
#define ERGON_RECORD_WATCHERS_H

#include "record/digest.h"
#include "record/energy_recorder.h"
#include "record/progress.h"
#include "record/spike_recorder.h"
#include "record/state_recorder.h"
#include "record/statistics.h"
#include "step/simulation.h"

enum { WATCHERS_MAX = 12 };

struct watchers {
    struct digest           digest;
    struct progress         progress;
    struct spike_recorder  *spikes;
    struct state_recorder  *states;
    struct statistics      *statistics;
    struct energy_recorder *energy; /* NULL: none */
    uint32_t                count;
    struct observer         observers[WATCHERS_MAX];
};

struct watch_plan {
    const struct simulation *simulation;
    const char              *directory;
    const char              *spikes_file; /* name within it; NULL: spikes.h5 */
    const char              *energy_file; /* the same, where there is energy; NULL: none */
    uint64_t                 step_first;  /* of what is recorded and counted: the warm-up's end */
    uint64_t                 step_end;
    bool                     is_silent; /* without a progress line */
};

/* faults  FAULT_FILE, FAULT_MEMORY: agreed
 * ranks   collective */
MUST_CHECK fault watchers_create(struct watchers *watchers, const struct watch_plan *plan);
/* One more, of the caller's own, before the loop borrows them. */
void watchers_add(struct watchers *watchers, struct observer observer);
/* All files complete and closed, or a fault. step_end: where the run ended, by plan or before.
 *   ranks  collective, agreed */
MUST_CHECK fault watchers_close(struct watchers *watchers, struct comm *comm, uint64_t step_end);
void             watchers_clear(struct watchers *watchers);

#endif
