/* edge_list.h - an edge list, edge after edge: a text of columns, or raw columns in a folder.
 *
 * A text has a line of column names (source, target, weight, and delay in ms or none), then a line
 * for each edge; cells stand apart by commas, tabs or blanks. A folder has little-endian columns
 * source.u32 or .u64, target.u32 or .u64, weight.f32 or .f64, and delay.f32 or .f64 or none.
 *
 * Invariant  a block at a time stands in memory.
 * Ownership  the reader owns its files.
 * Touches    base/, files. Private to circuit/.
 */
#ifndef ERGON_CIRCUIT_EDGE_LIST_H
#define ERGON_CIRCUIT_EDGE_LIST_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct edge_list_reader;

struct listed_edge {
    uint64_t source, target;
    double   weight;
    double   delay_ms; /* NAN: the list has no delays */
    uint64_t place;    /* line of the text, or place in the columns: for messages */
};

/* faults  FAULT_INPUT: located; FAULT_MEMORY */
MUST_CHECK fault edge_list_open(struct edge_list_reader **out, const char *path);
void             edge_list_close(struct edge_list_reader **reader);
MUST_CHECK fault edge_list_next(struct edge_list_reader *reader, struct listed_edge *edge,
                                bool *is_end);

#endif
