/* edge_file.h - SONATA edges: one edge population of a file, some targets at a time. HDF5 door.
 *
 * A rank wants the edges into its own neurons. Where the file has the index target_to_source only
 * the stretches of the file that hold them are read, else the file is walked through block by
 * block; either way a block at a time stands in memory, whatever the size of the file.
 *
 * Nothing is believed: every id, index, length and value is checked as it is read, and what is
 * wrong is told as FILE: /edges/POPULATION/DATASET: what, expected what.
 *
 * Invariant  every edge into the wanted targets comes exactly once, in the order of the file.
 * Ownership  a block's arrays belong to the edge file and are valid until the next call.
 * Touches    base/, libhdf5.
 */
#ifndef ERGON_SONATA_EDGE_FILE_H
#define ERGON_SONATA_EDGE_FILE_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct edge_file;

/* Columns are datasets of the edge groups ("syn_weight", "delay"); NULL: not wanted. */
struct edge_columns {
    const char *weight;
    const char *delay;
};

struct id_range {
    uint64_t first, end; /* [first, end) */
};

/* Values are as the file has them; NAN where an edge's group has no such column. */
struct edge_block {
    uint32_t        count; /* 0: there are no more */
    const uint64_t *edge;  /* [count] ids: places in the file */
    const uint64_t *source;
    const uint64_t *target;
    const int64_t  *type;
    const double   *weight; /* NAN: none */
    const double   *delay;
};

/* faults  FAULT_INPUT (what the file is not), FAULT_MEMORY
 * ranks   local: many ranks may read one file */
MUST_CHECK fault edge_file_open(struct edge_file **out, const char *path, const char *population,
                                const struct edge_columns *columns);
void             edge_file_close(struct edge_file **file);

uint64_t edge_file_count(const struct edge_file *file); /* edges in all */
bool     edge_file_has_index(const struct edge_file *file);
/* Nodes that the index has rows for: every target id is below; 0 without an index. */
uint64_t edge_file_target_count(const struct edge_file *file);
/* Node populations named by the file ("" where it names none). */
const char *edge_file_source_population(const struct edge_file *file);
const char *edge_file_target_population(const struct edge_file *file);

/* Begin with the edges into these targets: ascending, apart from each other; borrowed until the
 * next select. */
void edge_file_select(struct edge_file *file, const struct id_range *ranges, size_t count);
/* The next block of them.
 *   faults  FAULT_INPUT, FAULT_MEMORY */
MUST_CHECK fault edge_file_next(struct edge_file *file, struct edge_block *block);

#endif
