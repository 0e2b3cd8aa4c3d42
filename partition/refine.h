/* refine.h - a partition made better by moving one group at a time.
 *
 * METIS sees neither directions nor reach, and its k-way refinement stops early: moving groups of
 * vertices greedily by the traffic that really flows takes off another fifth to a third of it.
 *
 * Touches    base/ only.
 */
#ifndef ERGON_PARTITION_REFINE_H
#define ERGON_PARTITION_REFINE_H

#include "partition/contract.h"

/* What parts may hold, as a multiple of their share of the whole. */
struct part_limits {
    uint32_t      parts;
    const double *share; /* [parts] of the work, adding up to 1; NULL: equal */
    double        work_allowed, memory_allowed;
    uint64_t      seed;
};

static inline double part_share(const struct part_limits *limits, uint32_t part)
{
    return limits->share ? limits->share[part] : 1.0 / limits->parts;
}

/* Lower the traffic, within the limits where the assignment is, and towards them where not. Groups
 * stay whole, if they were.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault partition_refine(const struct graph *graph, const struct groups *groups,
                                  const struct part_limits *limits, uint32_t *assignment);

/* Move groups from the part that holds the most to the one that holds the least, whatever traffic
 * that makes, until none is above `allowed` or no group fits.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault partition_even(const struct graph *graph, const struct groups *groups,
                                const struct part_limits *limits, double allowed,
                                uint32_t *assignment);

/* Heaviest groups first, each to the part that has the least: no look at edges.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault partition_heaviest_first(const struct graph *graph, const struct groups *groups,
                                          const struct part_limits *limits, uint32_t *assignment);

#endif
