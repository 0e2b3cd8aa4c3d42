/* experiment_energy.h - what the ledger says at the two ends of an experiment. Private to
 * experiment.c.
 *
 * Touches    step/trial.h, step/ledger.h.
 */
#ifndef ERGON_VALIDATE_EXPERIMENT_ENERGY_H
#define ERGON_VALIDATE_EXPERIMENT_ENERGY_H

#include "step/trial.h"
#include "validate/experiment.h"

/* Nothing where the model has no energy.
 *   faults  FAULT_MEMORY: agreed
 *   ranks   collective, both */
MUST_CHECK fault energy_begin(struct outcome_energy *energy, const struct trial *trial);
MUST_CHECK fault energy_end(struct outcome_energy *energy, const struct trial *trial);
void             energy_clear(struct outcome_energy *energy);

#endif
