/* machine_joules.h - what the processors of all hosts of a run took, where every host shows it.
 *
 * Processors as a whole are read: what else runs on them is in it. Their counters begin again after
 * minutes of work, so they are read again and again while the run goes on, and added up.
 *
 * Invariant  right as long as no counter begins again twice between two readings.
 * Ownership  plain data of the caller, borrowed by its observer.
 * Touches    base/rapl.h, base/clock.h, comm/.
 */
#ifndef ERGON_RECORD_MACHINE_JOULES_H
#define ERGON_RECORD_MACHINE_JOULES_H

#include "base/rapl.h"
#include "comm/comm.h"
#include "step/observer.h"

struct machine_joules {
    struct rapl         rapl;
    struct rapl_reading last;
    uint64_t            last_ns;
    uint64_t            every_ns;  /* of wall time, at least, between two readings in a run */
    double              mine;      /* joules of this host until the last reading */
    bool                is_reader; /* one rank of each host reads */
    bool                has_all;   /* every reading until now */
    bool                is_known;  /* after the end */
    double              joules;    /* then */
    const char         *why_not;   /* else */
};

/* root: see base/system_file.h. ranks: local */
void machine_joules_start(struct machine_joules *joules, const struct comm *comm, const char *root);
/* For the loop: reads where observers gather, once it was started, and until the end. */
struct observer machine_joules_observer(struct machine_joules *joules);
/* ranks: collective; the same on all, but why_not is worth printing on rank 0 only */
void machine_joules_end(struct machine_joules *joules, struct comm *comm);

#endif
