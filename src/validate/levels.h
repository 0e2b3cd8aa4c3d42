/* levels.h - populations of which each is held at an energy of its own.
 *
 * A store is held where it begins: it asks for what rest costs, which is all that it spends.
 *
 * Touches    base/text.h, validate/experiment.h.
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

/* Means over time of each level: a potential, and epsilon of the store. */
struct levels_seen {
    struct values v_mV, epsilon;
};

struct levels_plan {
    const char  *name;
    struct text *text;     /* of the model, in which neuron i has the store of level i; cleared */
    fault        made;     /* what making it came to, on this rank */
    double       time_ms;  /* to run */
    double       from_ms;  /* means are of the time from here on */
    uint32_t     seen_gid; /* the potentials are those of this neuron and the ones after it */
};

/* Run a model of levels.
 *   ranks  collective */
MUST_CHECK fault levels_run(struct levels_seen *seen, struct validation *v,
                            const struct levels_plan *plan);

#endif
