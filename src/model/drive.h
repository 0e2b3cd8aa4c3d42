/* drive.h - what makes a population spike, as far as the model alone tells.
 *
 * A population is driven while something that lasts excites it: a Poisson input or current that is
 * on, its own constant current, or synapses of a population that is driven. Spike sources, senses
 * and pulses promise nothing: who lives by them may fall silent without anything being wrong.
 *
 * Touches    model/model.h.
 */
#ifndef ERGON_MODEL_DRIVE_H
#define ERGON_MODEL_DRIVE_H

#include "model/model.h"

/* Does a neuron that nothing reaches spike, by its constants alone? */
typedef enum own_drive { OWN_DRIVE_NONE, OWN_DRIVE_MAYBE, OWN_DRIVE_SURE } own_drive;
own_drive population_own_drive(const struct population *population);

/* Which populations are driven at a step, [populations]. */
void drive_at(const struct model *model, uint64_t step, bool *is_driven);

/* How many inputs began or ended, and spike lists ran out, until a step: while this stands, what
 * drives the network is the same. */
uint64_t drive_epoch(const struct model *model, uint64_t step);

/* Which populations lie on a loop of projections (or between two of them), [populations]: only
 * these can excite themselves.   faults  FAULT_MEMORY */
MUST_CHECK fault drive_feedback(const struct model *model, bool *has_feedback);

#endif
