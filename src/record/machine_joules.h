/* machine_joules.h - what the processors of all hosts of a run took, where every host shows it.
 *
 * Processors as a whole are read: what else runs on them is in it.
 *
 * Touches    base/rapl.h, comm/.
 */
#ifndef ERGON_RECORD_MACHINE_JOULES_H
#define ERGON_RECORD_MACHINE_JOULES_H

#include "base/rapl.h"
#include "comm/comm.h"

struct machine_joules {
    struct rapl         rapl;
    struct rapl_reading start;
    bool                is_reader; /* one rank of each host reads */
    bool                has_start;
    bool                is_known; /* after the end */
    double              joules;   /* then */
    const char         *why_not;  /* else */
};

/* root: see base/system_file.h. ranks: local */
void machine_joules_start(struct machine_joules *joules, const struct comm *comm, const char *root);
/* ranks: collective; the same on all, but why_not is worth printing on rank 0 only */
void machine_joules_end(struct machine_joules *joules, struct comm *comm);

#endif
