/* costs.h - what things cost, in molecules of ATP: tables as data, by name.
 *
 * A table is one line in costs.def. A model may name one and change single entries.
 *
 * Touches    nothing.
 */
#ifndef ERGON_ENERGY_COSTS_H
#define ERGON_ENERGY_COSTS_H

#include <stdint.h>

/* ATP per second, per spike, per release of a vesicle. */
struct energy_costs {
    double resting;           /* per second, of the neuron                          */
    double glia;              /* per second, of the glia that goes with it          */
    double action_potential;  /* per spike, at the overlap below                    */
    double calcium;           /* per release: presynaptic calcium                   */
    double vesicle;           /* per release: cycling of the vesicle                */
    double recycling;         /* per release: of the transmitter                    */
    double mglur;             /* per release: metabotropic receptors                */
    double postsynaptic;      /* per release that arrives with the reference weight */
    double overlap;           /* of sodium and potassium in an action potential     */
    double plasticity;        /* per unit of |dw|, port: nothing is charged yet     */
    double hold, make, clear; /* per synapse and second, new synapse, removed one: ports */
};

/* The overlap for which action_potential is given. */
#define ENERGY_OVERLAP_REFERENCE 4.0

struct cost_table {
    const char         *name;
    const char         *source;
    struct energy_costs costs;
};

/* All tables, in the order of costs.def, and by name (NULL if there is none). */
const struct cost_table *cost_tables(uint32_t *count);
const struct cost_table *cost_table_find(const char *name);

/* Joules that the hydrolysis of a molecule gives: 50 kJ/mol (Moujahid et al. 2014). */
#define ENERGY_JOULE_PER_ATP (50e3 / 6.02214076e23)

#endif
