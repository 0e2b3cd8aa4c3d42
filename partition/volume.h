/* volume.h - the traffic of an assignment, kept up to date while vertices move.
 *
 * A table holds what each vertex reaches in each part, so that a move is judged by looking only at
 * the vertex and its neighbours.
 *
 * Invariant  table, work and memory are those of the assignment, which only volume_move changes.
 * Ownership  owns its arrays; graph and assignment are borrowed.
 * Touches    base/ only.
 */
#ifndef ERGON_PARTITION_VOLUME_H
#define ERGON_PARTITION_VOLUME_H

#include "partition/graph.h"

#include <stdbool.h>

struct volume {
    const struct graph *graph;
    uint32_t            parts;
    uint32_t           *assignment;
    float              *back;   /* [edges] reach of the neighbour at the row's vertex */
    float              *table;  /* [vertices][parts] reach of a vertex in a part */
    double             *work;   /* [parts] */
    double             *memory; /* [parts] */
};

/* Is the table small enough to be worth its memory (1 GB)? */
bool volume_fits(const struct graph *graph, uint32_t parts);

/* faults  FAULT_MEMORY: *out is empty then */
MUST_CHECK fault volume_make(struct volume *out, const struct graph *graph, uint32_t parts,
                             uint32_t *assignment);
void             volume_clear(struct volume *volume);

/* What the vertex costs where it is and would not elsewhere: its neighbours' traffic to its part
 * for its sake. Then how much less traffic there would be in all if it moved to another part;
 * what is no more than `enough` need not be exact, and is found sooner. */
double volume_of_staying(const struct volume *volume, uint32_t vertex);
double volume_gain(const struct volume *volume, uint32_t vertex, uint32_t to, double of_staying,
                   double enough);

void volume_move(struct volume *volume, uint32_t vertex, uint32_t to);

#endif
