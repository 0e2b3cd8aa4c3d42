/* levels.h - populations of which each is held at an energy of its own.
 *
 * A store is held where it begins: it asks for what rest costs, which is all that it spends.
 *
 * Touches    validate/experiment.h.
 */
#ifndef ERGON_VALIDATE_LEVELS_H
#define ERGON_VALIDATE_LEVELS_H

#include "base/text.h"
#include "validate/experiment.h"

enum { LEVELS = 7 };
static const double LEVEL_EPSILON[LEVELS] = {0.05, 0.1, 0.16, 0.2, 0.25, 0.35, 0.5};

/* The section `energy`, in which spikes and input cost nothing; couplings: what stands between the
 * braces, or NULL: costs are booked, nothing is coupled. */
MUST_CHECK fault levels_energy_add(struct text *text, const char *couplings);

/* The mean of a probe from a time on. */
double series_mean(const struct series *series, double from_ms);

#endif
