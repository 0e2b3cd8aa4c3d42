/* watchdog.h - ranks of a host that see each other work, so that one that hangs is noticed. Private
 * to comm/.
 *
 * Every rank writes on a board in shared memory what it does in which step; a thread of its own
 * writes there that the process lives. The same thread looks at the others. Two ways to hang:
 *
 *   a rank is stopped   its thread does not beat (kill -STOP, a debugger, a swapped-out process)
 *   a rank is stuck     its thread beats, but what it does has not changed, and is not waiting
 *
 * Ranks that wait for others are never to blame. After warn_ns the lowest rank that is not to blame
 * itself says so once, and says when it goes on; after stopped_ns or stuck_ns it ends the run. Time
 * in which the watching thread itself was stopped (a paused machine) does not count.
 *
 * Ownership  a watchdog owns its thread; the board is the caller's, and outlives it.
 * Touches    base/clock.h. Never MPI.
 */
#ifndef ERGON_COMM_WATCHDOG_H
#define ERGON_COMM_WATCHDOG_H

#include "base/fault.h"
#include "comm/comm.h"

#include <stdatomic.h>

enum { WATCHDOG_TEXT_BYTES = 160, WATCHDOG_LINE_BYTES = 64 };

/* One rank's, on a cache line of its own: a rank writes there some times a step. */
struct watchdog_entry {
    _Alignas(WATCHDOG_LINE_BYTES) _Atomic uint64_t doing;   /* step x 8 + comm_doing */
    _Alignas(WATCHDOG_LINE_BYTES) _Atomic uint64_t beat_ns; /* 0: not begun */
};

static inline uint64_t watchdog_doing(uint64_t step, comm_doing doing)
{
    return step * 8 + (uint64_t)doing;
}

struct watchdog_rank {
    uint32_t               rank;
    int64_t                pid;
    struct watchdog_entry *entry;
};

struct watchdog_plan {
    uint32_t                    count, mine; /* ranks of this host; the place of this one */
    const struct watchdog_rank *ranks;       /* copied */
    uint64_t                    warn_ns, stopped_ns, stuck_ns; /* 0: the run is not ended for it */
    /* Called by the watchdog's thread. is_over: the run has to end. */
    void (*tell)(void *self, const char *text, bool is_over);
    void *self;
};

struct watchdog;

/* The thread begins. faults: FAULT_MEMORY */
MUST_CHECK fault watchdog_create(struct watchdog **out, const struct watchdog_plan *plan);
void             watchdog_destroy(struct watchdog **watchdog); /* ends the thread first */

#endif
