/* edge_sort.h - more edges than memory should hold, in order.
 *
 * Edges gather in a buffer; a full one is sorted and goes to a temporary file as a run, and at the
 * end the runs are merged. What fits into one buffer never sees the disk. Also sorts the index by
 * source: then minor is the edge's id.
 *
 * Invariant  edges come out by major, minor, weight, delay: the order in which they came in does
 *            not show.
 * Ownership  the sorter owns its buffer; the file is that of its spill, which many sorters may
 * share: it has no name, stands while one of them has runs, and ends with the process. Touches
 * base/, a temporary file. Private to circuit/.
 */
#ifndef ERGON_CIRCUIT_EDGE_SORT_H
#define ERGON_CIRCUIT_EDGE_SORT_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sort_edge {
    uint64_t major, minor; /* target, source */
    double   weight, delay_ms;
};
_Static_assert(sizeof(struct sort_edge) == 32, "an edge of a run has 32 bytes");

/* One temporary file for the runs of many sorters, so that they do not need one each. */
struct edge_spill {
    const char *folder; /* where the file goes; borrowed */
    int         file;
    uint64_t    end;   /* edges in it */
    uint32_t    users; /* sorters with runs; 0: there is no file */
};

struct edge_sort;

/* spill: borrowed, with its folder set and all else 0; capacity: edges of the buffer.
 *   faults  FAULT_MEMORY */
MUST_CHECK fault edge_sort_create(struct edge_sort **out, struct edge_spill *spill,
                                  size_t capacity);
void             edge_sort_destroy(struct edge_sort **sort);
/* faults  FAULT_FILE (disk full, ...), FAULT_MEMORY */
MUST_CHECK fault edge_sort_add(struct edge_sort *sort, struct sort_edge edge);
/* Now come the edges in order. After the last, the sorter is empty and may be filled again. */
MUST_CHECK fault edge_sort_begin(struct edge_sort *sort);
MUST_CHECK fault edge_sort_next(struct edge_sort *sort, struct sort_edge *edge, bool *is_end);

#endif
