/* model_hash.h - one number for all that a model says, to compare models of several ranks.
 *
 * A circuit is read by every rank from files that each host may have its own copy of. Were the
 * copies to differ, every rank would build its part of another network.
 *
 * Paths and the run's output are left out: they may differ from host to host. So are the edges of
 * files, which are not part of a model.
 *
 * Touches    base/, kinds/, model/model.h.
 */
#ifndef ERGON_MODEL_MODEL_HASH_H
#define ERGON_MODEL_MODEL_HASH_H

#include "model/model.h"

/* ranks: local; the same model gives the same number on every rank. */
uint64_t model_hash(const struct model *model);

#endif
