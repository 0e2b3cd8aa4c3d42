/* energy_budget.h - totals of the ledger as a budget: what for, per neuron, spike and event.
 *
 * The same for a population and for all of them together. Amounts are exact; what is derived from
 * them is to be printed only.
 *
 * Invariant  the items add up to the total, the parts of the release to the release.
 * Touches    energy/, record/energy_published.h.
 */
#ifndef ERGON_RECORD_ENERGY_BUDGET_H
#define ERGON_RECORD_ENERGY_BUDGET_H

#include "energy/costs.h"
#include "energy/totals.h"
#include "record/energy_published.h"

/* What a release is made of, in the order of a cost table. */
typedef enum release_part {
    RELEASE_CALCIUM,
    RELEASE_VESICLE,
    RELEASE_RECYCLING,
    RELEASE_MGLUR,
    RELEASE_PARTS
} release_part;

const char *release_part_name(release_part part); /* "calcium", ... */

struct budget_plan {
    const struct energy_costs  *costs;
    const struct energy_totals *totals; /* of the time that is looked at */
    double                      neurons, seconds;
    double                      real_releases; /* weighed by n_real and p */
    double                      events;        /* synaptic, that were delivered; NaN: unknown */
};

/* NaN where there is nothing to divide by. */
struct energy_budget {
    wide   items[ENERGY_ITEMS];
    wide   release[RELEASE_PARTS];
    wide   total;
    double joules;
    double shares[BUDGET_SHARES];
    double rate_Hz;
    double atp_per_neuron_second;
    double umol_per_g_min;
    double atp_per_spike;
    double signalling_atp_per_spike; /* without resting and glia */
    double releases_per_spike;
    double atp_per_event;
    double joules_per_event;
};

struct energy_budget energy_budget_make(const struct budget_plan *plan);

double joules_of(wide atp);

#endif
