/* totals.h - what is counted: items of spending by population, sums by region.
 *
 * Touches    energy/wide.h.
 */
#ifndef ERGON_ENERGY_TOTALS_H
#define ERGON_ENERGY_TOTALS_H

#include "energy/wide.h"

/* What is paid for. */
typedef enum energy_item {
    ENERGY_RESTING,
    ENERGY_GLIA,
    ENERGY_ACTION_POTENTIAL,
    ENERGY_RELEASE,
    ENERGY_POSTSYNAPTIC,
    ENERGY_EXTERNAL, /* postsynaptic, of input from outside */
    ENERGY_ITEMS
} energy_item;

/* "resting", "glia", "action_potential", ... */
const char *energy_item_name(energy_item item);

/* Since the start, of a population on this rank. */
struct energy_totals {
    wide item[ENERGY_ITEMS]; /* ATP spent; here ENERGY_POSTSYNAPTIC has ENERGY_EXTERNAL in it */
    wide granted;            /* ATP */
    wide neuron_ticks;       /* of neurons that were paid for */
    wide spikes;
    /* Synapses at which spikes released, not weighed by n_real and p; in 256ths before they are
     * added up over ranks. */
    wide releases;
    wide external; /* counts of own input, in units of the accumulator */
};

/* Of one region, of one boundary. */
struct energy_sums {
    wide asked, granted, stores, spent;
};

#endif
