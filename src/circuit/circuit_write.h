/* circuit_write.h - a network as a SONATA circuit: a model's, as its rules make it, or one that
 * somebody listed.
 *
 * FOLDER gets circuit_config.json, simulation_config.json, network/ (nodes.h5, an edges file for
 * each pair of populations, tables of types), components/ (parameters by type) and inputs/ (spikes
 * of sources). Edges are written sorted by target, with both indices, a stretch of targets at a
 * time.
 *
 * Touches    base/, model/, network/, shard/neuron_group.h, sonata/.
 */
#ifndef ERGON_CIRCUIT_CIRCUIT_WRITE_H
#define ERGON_CIRCUIT_CIRCUIT_WRITE_H

#include "model/model.h"

#include <stddef.h>

/* Edges that are kept in memory to be sorted, 32 bytes each. */
enum { SORT_EDGES_USUAL = 1 << 22 };

/* Write what a model builds. Weights are those that a run uses (quantised), so the circuit gives
 * the same spikes; Poisson input has no place in a circuit and is left out, with a warning.
 * The folder exists.
 *   faults  FAULT_INPUT (what a circuit cannot say), FAULT_FILE, FAULT_MEMORY
 *   ranks   local */
MUST_CHECK fault circuit_write_model(const struct model *model, const char *folder,
                                     size_t sort_edges);

/* An edge list: a text of columns (source, target, weight, delay; comma, tab or blanks), or a
 * folder of raw columns (source.u64, target.u64, weight.f64, delay.f64; or .u32, .f32). */
struct edge_list {
    const char *edges;
    const char *nodes; /* a table: id, population, model_template, x, y, z, parameters; or NULL */
    const char *folder;
    size_t      sort_edges;
};

/*   faults  FAULT_INPUT: located; FAULT_FILE, FAULT_MEMORY; ranks: local */
MUST_CHECK fault circuit_write_list(const struct edge_list *list);

#endif
