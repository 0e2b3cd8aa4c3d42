/* model_make.h - a model that another reader than that of model files puts together.
 *
 * model_make -> fill in populations, projections, inputs, recordings, everything from its arena
 *     -> population_settle for each -> model_settle
 *
 * The other reader answers for what model_read promises: values in range, names apart.
 *
 * Ownership  the model owns the arena; model_destroy gives both back.
 * Touches    base/ only.
 */
#ifndef ERGON_MODEL_MODEL_MAKE_H
#define ERGON_MODEL_MODEL_MAKE_H

#include "model/arena.h"
#include "model/model.h"

/* An empty model. path names it in messages.   faults  FAULT_MEMORY */
MUST_CHECK fault model_make(struct model **out, struct arena **arena, const char *path);

/* What follows from parameters that are constants or given: is_uniform, is_merged. NULL, or what
 * does not fit together in the neuron *neuron. */
const char *population_settle(struct population *population, uint32_t *neuron);

/* Gids of the model's population_count populations, which become its own, the number of neurons
 * (the caller has seen that it stays below 2^31), and a tile size where there is none. */
void model_settle(struct model *model, struct population *populations);

#endif
