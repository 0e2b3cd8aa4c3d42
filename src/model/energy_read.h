/* energy_read.h - what a file says of energy, while it is being read.
 *
 * energy_section_read -> energy_population_read (each population) -> energy_settle (who has a
 *     store, regions) -> projections, inputs -> energy_fill (integers, when all else was right)
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
#include "model/quantity.h"
#include "model/yaml_tree.h"

struct reading;
struct population_draft;

/* In the order of the format's table. */
typedef enum coupling {
    COUPLING_SENSORY,
    COUPLING_EXCITABILITY,
    COUPLING_SPIKE,
    COUPLING_TRANSMISSION,
    COUPLING_STRUCTURE,
    COUPLING_COUNT
} coupling;

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
    double                  weight;         /* w_ref; NAN: from the synapses */
    const struct yaml_node *weight_node;    /* where a w_ref stands, in whose unit it may be */
    bool                    is_excluded;    /* off whatever the model's mode is */
    bool                    wants_coupling; /* coupled, but no coupling is on */
    struct energy_couplings couplings;      /* as they are written, whatever the mode is */
    const struct yaml_node *coupling[COUPLING_COUNT]; /* where; NULL: nowhere */
    uint32_t                region; /* of the region drafts; UINT32_MAX: one of its own */
};

/* The supply changes to factor times the usual from a tick on. */
struct supply_draft {
    uint64_t tick;
    double   factor;
};

/* What a region says: quantities are of one neuron. */
struct region_draft {
    const char             *name;
    const struct yaml_node *node;
    uint32_t               *populations;
    uint32_t                population_count;
    double                  fill_ATP_per_s;
    double                  pool_max_ATP;
    double                  pool_ATP;
    uint32_t                supply_count;
    struct supply_draft    *supply;
};

/* The section `energy`, before the populations. */
MUST_CHECK fault energy_section_read(struct reading *r, const struct yaml_node *root);

/* The key `energy` of a population, whose kind has been read. */
MUST_CHECK fault energy_population_read(struct reading *r, const struct yaml_node *node,
                                        struct population_draft *draft);

/* Who has a store, once all populations are known; then the regions of the section. */
MUST_CHECK fault energy_settle(struct reading *r);
MUST_CHECK fault energy_regions_read(struct reading *r);

/* All of it in integers into the model, which is whole but for that; nothing where all is off. What
 * is too large is noted. */
MUST_CHECK fault energy_fill(struct reading *r);

/* What neurons can spend is noted where it is too much for a store. */
MUST_CHECK fault energy_limits_check(struct reading *r);

/* The same of a model whose edges in files have been surveyed: FAULT_INPUT names the first
 * population. */
MUST_CHECK fault energy_limits_need(const struct model *model);

/* Where a population's energy stands in the file. */
const struct yaml_node *energy_node(const struct reading *r, const struct population_draft *draft);

/* Mean of the positive part of a projection's weights: 0 where they inhibit. */
double excitation_mean(const struct projection *p);

/* Does a kind integrate an epsilon of its own? */
bool kind_is_published(const struct kind *kind);

/* Can neurons of a population have a store of the ledger? */
bool energy_is_possible(const struct population_draft *draft);

/* A whole number of ticks from a time, low <= *ticks; what is wrong is noted. */
bool ticks_read(struct reading *r, const struct yaml_node *node, uint64_t low, uint64_t *ticks);

/* A value of a mapping where it has one: false where it is wrong. */
bool energy_value_read(struct reading *r, const struct yaml_node *node, const char *key, unit of,
                       struct quantity_range range, double *out);

/* The key `couplings` of the section or a population: what it names is changed in the draft. */
void couplings_usual(const struct reading *r, struct energy_draft *draft);
void couplings_read(struct reading *r, const struct yaml_node *node, struct energy_draft *draft);

/* Is any coupling on? The switch of one of them. */
bool  couplings_any(const struct energy_couplings *couplings);
bool *coupling_switch(struct energy_couplings *couplings, coupling which);

/* Couplings that a population cannot have, or that do nothing, are noted. Then a population that is
 * coupled has one; another accounts only, or is off. */
void couplings_settle(struct reading *r, struct population_draft *draft);

/* Some couplings act on a store: is there one in a population that a key wants it for? Noted. */
bool store_need(struct reading *r, const struct yaml_node *node, uint32_t population);

/* The key `prunable` of an element of projections; false where it is wrong. */
bool pruning_read(struct reading *r, const struct yaml_node *node, struct pruning *out);

/* Does pruning act in projections into a population? What cannot be is noted at the node. */
bool pruning_acts(struct reading *r, const struct yaml_node *node, uint32_t target);

/* A region without a word of the file. */
struct region_draft region_usual(void);

/* w_ref, unless the model says it, and the price of what arrives, from the model's synapses and
 * inputs, into its populations. */
MUST_CHECK fault energy_prices(const struct model *model, struct population_energy *populations);

#endif
