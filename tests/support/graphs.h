/* graphs.h - small graphs for partitioners, and every way to cut them.
 *
 * Ownership  a made graph holds all its arrays until made_graph_clear.
 */
#ifndef ERGON_TESTS_GRAPHS_H
#define ERGON_TESTS_GRAPHS_H

#include "partition/partition.h"

struct made_graph {
    struct graph       graph;
    struct graph_edges edges;
    uint64_t           work[64], size[64], memory[64];
};

/* An edge of a list. */
#define EDGE(from, to, its_reach, delay)                                                           \
    {                                                                                              \
        .vertex = (from), .neighbour = (to), .reach = (its_reach), .delay_steps = (delay)          \
    }

/* Of at most 64 vertices, each of work 100, size 1000 and memory 10. */
void made_graph_make(struct made_graph *made, uint32_t vertices, const struct graph_half *edges,
                     uint32_t edge_count);
/* Each ordered pair is an edge with some probability (in 1/16), of a reach from 0.25 to sure and a
 * delay of 1 to 8; works and sizes differ. By seed. */
void made_graph_random(struct made_graph *made, uint32_t vertices, uint32_t sixteenths,
                       uint64_t seed);
void made_graph_clear(struct made_graph *made);

/* A task of dt 0.1 ms, one host, an interval of at most 64 steps. */
struct partition_task task_of(const struct graph *graph, uint32_t parts);

/* The least volume of all assignments to two parts with an imbalance of at most `allowed`. */
double least_volume(const struct graph *graph, double allowed);

#endif
