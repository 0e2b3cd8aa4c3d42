/* edge_output.h - the edges files of a circuit that is written: one for each pair of populations.
 *
 * Edges of a pair gather in a sorter (edge_sort.h). Draining writes them by target; whoever makes
 * edges in the order of targets, a stretch at a time, drains after each stretch, and then memory
 * does not grow with the number of edges. Ending a target population gives back its files: the
 * number of open files does not grow with the number of populations squared.
 *
 * Ownership  the output owns sorters and files; plan and names are borrowed.
 * Touches    base/, sonata/edge_write.h. Private to circuit/.
 */
#ifndef ERGON_CIRCUIT_EDGE_OUTPUT_H
#define ERGON_CIRCUIT_EDGE_OUTPUT_H

#include "base/text.h"
#include "circuit/edge_sort.h"

struct edge_output;

struct edge_output_plan {
    const char        *folder; /* of the files: FOLDER/edges_0_1.h5, by the populations' indices */
    size_t             capacity; /* edges that all sorters together keep in memory */
    uint32_t           population_count;
    const char *const *names;
    const uint64_t    *sizes;
};

/* faults  FAULT_MEMORY */
MUST_CHECK fault edge_output_create(struct edge_output **out, const struct edge_output_plan *plan);
/* An edge from population source to target; edge.major is the target's id, minor the source's. */
MUST_CHECK fault edge_output_add(struct edge_output *output, uint32_t source, uint32_t target,
                                 struct sort_edge edge);
/* Write what gathered for a population of targets: later edges into it have higher targets. */
MUST_CHECK fault edge_output_drain(struct edge_output *output, uint32_t target);
/* Drain, then write the indices of all pairs with this target and close their files: no edge into
 * it may follow. */
MUST_CHECK fault edge_output_end(struct edge_output *output, uint32_t target);
/* Number of edges written for a pair; 0: the pair has no file. */
uint64_t edge_output_count(const struct edge_output *output, uint32_t source, uint32_t target);
/* Names of a pair's file within the folder, and of its edge population, that no other pair has.
 *   faults  FAULT_INPUT (names too long), FAULT_MEMORY */
MUST_CHECK fault edge_output_file(struct text *into, uint32_t source, uint32_t target);
MUST_CHECK fault edge_output_name(const struct edge_output *output, struct text *into,
                                  uint32_t source, uint32_t target);
/* End what has not ended, give all back. *output is NULL afterwards. NULL is fine. */
MUST_CHECK fault edge_output_close(struct edge_output **output);

#endif
