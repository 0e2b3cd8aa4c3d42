/* metis_call.h - one call of METIS on a coarse graph. Private to partition/. */
#ifndef ERGON_PARTITION_METIS_CALL_H
#define ERGON_PARTITION_METIS_CALL_H

#include "partition/refine.h"

#include <stdbool.h>

typedef enum metis_way {
    METIS_BISECT_CUT, /* recursive bisection, least weight of cut edges */
    METIS_KWAY_CUT,   /* all parts at once, least weight of cut edges */
    METIS_KWAY_VOLUME /* all parts at once, least size x parts that border on it */
} metis_way;

struct metis_how {
    metis_way                 way;
    uint64_t                  seed;
    bool                      caps_memory; /* a second constraint */
    const struct part_limits *limits;
};

/* part: [coarse->count].   faults  FAULT_MEMORY, FAULT_BUG */
MUST_CHECK fault metis_call(const struct coarse *coarse, const struct metis_how *how,
                            uint32_t *part);

#endif
