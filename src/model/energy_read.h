/* energy_read.h - what a file says of energy, while it is being read.
 *
 * energy_section_read -> energy_population_read (each population) -> energy_settle (who has a
 *     store) -> projections, inputs -> energy_fill (integers, when all else was right)
 *
 * A population starts from what the section says, and its own keys change that. Values are checked
 * also where energy is off, so that a model that is switched off can be switched on again.
 *
 * Invariant  a model's mode is a ceiling: no population goes beyond it.
 * Ownership  drafts live in the reading.
 * Touches    the tree, energy/costs.h.
 */
#ifndef ERGON_MODEL_ENERGY_READ_H
#define ERGON_MODEL_ENERGY_READ_H

#include "model/model.h"
#include "model/yaml_tree.h"

struct reading;
struct population_draft;

/* What the section says, or a population. */
struct energy_draft {
    const struct yaml_node *node; /* NULL: nothing */
    const struct yaml_node *said; /* its own mode, NULL: none */
    energy_mode             mode; /* as it is written, after energy_settle as it acts */
    double                  overlap;
    double                  real_synapses;
    double                  release_probability;
    double                  supply_ATP_per_s;
    double                  epsilon;
    double                  weight;      /* w_ref; NAN: from the synapses */
    const struct yaml_node *weight_node; /* where a w_ref stands, in whose unit it may be */
};

/* The section `energy`, before the populations. */
MUST_CHECK fault energy_section_read(struct reading *r, const struct yaml_node *root);

/* The key `energy` of a population, whose kind has been read. */
MUST_CHECK fault energy_population_read(struct reading *r, const struct yaml_node *node,
                                        struct population_draft *draft);

/* Who has a store, once all populations are known. */
void energy_settle(struct reading *r);

/* All of it in integers into the model, which is whole but for that; nothing where all is off. What
 * is too large is noted. */
MUST_CHECK fault energy_fill(struct reading *r);

/* Does a kind integrate an epsilon of its own? */
bool kind_is_published(const struct kind *kind);

/* Can neurons of a population have a store of the ledger? */
bool energy_is_possible(const struct population_draft *draft);

/* Mean excitatory weight of what reaches a population; false where nothing excites it. */
bool energy_weight_find(const struct model *model, uint32_t population, double *weight);

#endif
