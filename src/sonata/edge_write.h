/* edge_write.h - a SONATA edges file, written edge by edge, with both indices. HDF5 door.
 *
 * Edges come sorted by target, so the edges of a target are one range of the index by target. The
 * index by source is given afterwards, as ranges sorted by source. The table of nodes stands under
 * both names that readers look for.
 *
 * Invariant  what was appended is on disk (or a fault was returned) when close returns.
 * Ownership  the writer keeps two numbers for each node, nothing for each edge.
 * Touches    base/, libhdf5.
 */
#ifndef ERGON_SONATA_EDGE_WRITE_H
#define ERGON_SONATA_EDGE_WRITE_H

#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct edge_writer;

struct edge_writer_plan {
    const char *path;
    const char *population;      /* of edges */
    const char *source, *target; /* node populations */
    uint64_t    source_count, target_count;
};

struct edge_columns_out {
    size_t          count;
    const uint64_t *source;
    const uint64_t *target; /* ascending over all calls */
    const double   *weight;
    const double   *delay_ms;
};

/* faults  FAULT_FILE, FAULT_MEMORY */
MUST_CHECK fault edge_writer_create(struct edge_writer **out, const struct edge_writer_plan *plan);
MUST_CHECK fault edge_writer_append(struct edge_writer            *writer,
                                    const struct edge_columns_out *edges);
/* The edges [first, end) have one source; after all edges, by ascending source, then first. */
MUST_CHECK fault edge_writer_range(struct edge_writer *writer, uint64_t source, uint64_t first,
                                   uint64_t end);
/* Write the indices, close and check; *writer is NULL afterwards, also on a fault. NULL is fine. */
MUST_CHECK fault edge_writer_close(struct edge_writer **writer);

#endif
