/* cut.h - one graph into parts of given shares. Private to partition/. */
#ifndef ERGON_PARTITION_CUT_H
#define ERGON_PARTITION_CUT_H

#include "partition/partition.h"

/* share: [parts] of the work, adding up to 1; NULL: equal. work_allowed: over a part's share.
 *   faults  FAULT_MEMORY, FAULT_BUG */
MUST_CHECK fault partition_cut(const struct partition_task *task, const double *share,
                               double work_allowed, uint32_t *assignment);

/* First between hosts, then within each. */
MUST_CHECK fault partition_by_hosts(const struct partition_task *task, double work_allowed,
                                    uint32_t *assignment);

#endif
