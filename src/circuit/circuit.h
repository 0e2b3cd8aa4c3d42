/* circuit.h - a circuit in SONATA files, as a model.
 *
 * A simulation config names a circuit config, that names nodes, edges and their types. Both
 * dialects are read: with type tables (Allen Institute) and with `populations` (Blue Brain, Open
 * Brain). What cannot be simulated as it is written is refused, with the file, the key or dataset,
 * the value, and what was expected; what has no meaning here is passed over (docs/sonata.md).
 *
 * Edges are not read here: projections say where they stand (struct edge_source).
 *
 * Touches    base/, model/, kinds/, sonata/.
 */
#ifndef ERGON_CIRCUIT_CIRCUIT_H
#define ERGON_CIRCUIT_CIRCUIT_H

#include "model/model.h"

/* Does a path name a circuit (its ending is .json), not a model file? */
bool circuit_is_named(const char *path);

/* The model of a simulation config, or of a config that names one and a circuit.
 *   faults  FAULT_INPUT: the first problem, located; FAULT_USAGE: an option that has no meaning for
 *           circuits; FAULT_MEMORY
 *   ranks   local: every rank reads the same files and makes the same model */
MUST_CHECK fault circuit_read(struct model **out, const char *path,
                              const struct model_options *options);

/* After the model's edges were surveyed: does every edge join two nodes of the circuit?
 *   faults  FAULT_INPUT: the first that does not, located; FAULT_MEMORY
 *   ranks   local */
MUST_CHECK fault circuit_edges_check(const struct model *model);

#endif
