/* given_read.h - files that a model names: where they are, and what they give. Inside model/ only.
 */
#ifndef ERGON_MODEL_GIVEN_READ_H
#define ERGON_MODEL_GIVEN_READ_H

#include "model/reading.h"

/* The key `data`: the folder of the files that the model names. */
MUST_CHECK fault data_read(struct reading *r, const struct yaml_node *root);
/* The path of a file named in a model: in the folder `data`, else beside the model, unless it is
 * absolute. */
MUST_CHECK fault data_path(struct reading *r, const char *name, const char **out);

/* File, columns and constants of a from_file element, for targets with weights of a unit; *out is
 * NULL where something is wrong (noted). */
MUST_CHECK fault given_read(struct reading *r, const struct yaml_node *element, unit of,
                            const struct edge_source **out);
/* One for each pair of an element: surveys differ. */
MUST_CHECK fault given_copy(struct reading *r, const struct edge_source *from,
                            const struct edge_source **out);

/* The key `nodes` of a population: ids in a file, and with them perhaps its size. */
MUST_CHECK fault nodes_read(struct reading *r, const struct yaml_node *node,
                            struct population_draft *draft);
/* Where `nodes` says how many there are; else 0. */
bool nodes_give_size(const struct yaml_node *nodes);

#endif
