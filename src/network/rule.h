/* rule.h - what a connection rule is: the targets of one source in one tile, out of keys.
 *
 * A rule is one file, network/rules/<name>.c, and one line in rules.def. Everything a cell (source,
 * tile) holds follows from the projection's keys and the cell's place; a cursor per (projection,
 * tile) only remembers what makes the next source cheap.
 *
 * Invariant  rows asked in any order, and on whatever tiles, are the same.
 * Ownership  a site is made by its user and owns its scratch; a cell borrows its site and owns
 *            `state`, which rule_cell_close gives back.
 * Touches    base/, model/. Never MPI, files.
 */
#ifndef ERGON_NETWORK_RULE_H
#define ERGON_NETWORK_RULE_H

#include "model/model.h"
#include "network/permutation.h"
#include "network/place.h"
#include "network/split.h"

enum { RULE_TILE_MAX = 1024 }; /* neurons of a tile */

/* A projection and its keys. */
struct rule_site {
    const struct model       *model;
    const struct projection  *projection;
    const struct place_table *places; /* NULL: none given; rules by distance need them */
    uint32_t                  index;  /* of the projection: in every key */
    uint32_t                  source_count;
    uint32_t                  target_count;
    bool                      excludes_self; /* one population, autapses not allowed */
    struct random_key         source_key;    /* RANDOM_SOURCE_SPLIT */
    struct random_key         target_key;    /* RANDOM_TARGET */
    struct random_key         synapse_key;   /* RANDOM_SYNAPSE */
    struct random_key         slot_key;      /* RANDOM_PERMUTATION */
    struct split_tree         tiles;         /* over target tiles, where the rule splits */
    struct split_cursor       at_tile;
    double                    log_miss; /* log(1 - p) of pairwise_bernoulli: -infinity for p = 1 */
    uint32_t                  scratch_count;
    uint32_t                  scratch[RULE_TILE_MAX]; /* targets between count and targets */
};

/* A projection on one tile. */
struct rule_cell {
    const struct rule *rule;
    struct rule_site  *site;
    uint32_t           tile; /* of the target population; in every counter */
    uint32_t           first;
    uint32_t           count; /* its neurons are [first, first + count) of the population */
    void              *state; /* the rule's own; NULL before open */
    uint32_t source_last;     /* no source after it has synapses here: set by open, else the last */
};

struct rule {
    const char *name;
    bool        is_fixed_indegree;                                 /* exact for every neuron */
    bool        is_spatial;                                        /* goes by distance */
    bool (*is_random_access)(const struct projection *projection); /* NULL: always */
    double (*indegree)(const struct rule_site *site);              /* mean of a neuron */
    /* The largest mean of any neuron, with places; NULL: the mean.   faults  FAULT_MEMORY */
    fault (*indegree_largest)(const struct rule_site *site, double *largest);
    const char *(*problem)(const struct rule_site *site);           /* NULL: can be fulfilled */
    fault (*open)(struct rule_cell *cell);                          /* makes state; NULL: none */
    uint32_t (*row_count)(struct rule_cell *cell, uint32_t source); /* synapses of a source */
    /* Their targets in the tile; only right after row_count of the same source on this cell.
     * word is [count]: words 0 of the synapses' random blocks, the rule's to use. */
    void (*row_targets)(struct rule_cell *cell, uint32_t source, uint32_t count,
                        const uint32_t *word, uint32_t *target);
    /* Weights (in the kind's unit) and delays of those targets, where the projection's shape is
     * SHAPE_GIVEN: they come with the synapse and are not drawn. NULL: never. */
    void (*row_weights)(const struct rule_cell *cell, uint32_t source, uint32_t count,
                        const uint32_t *target, double *weight);
    void (*row_delays)(const struct rule_cell *cell, uint32_t source, uint32_t count,
                       const uint32_t *target, double *delay_ms);
    void (*close)(struct rule_cell *cell); /* gives back what state holds; NULL: nothing */
};

const struct rule *rule_of(rule_kind kind);

/* Fill a site for projection `index` of a model. Never fails. */
void rule_site_make(struct rule_site *site, const struct model *model, uint32_t index);

/* Can the rule be fulfilled?   faults  FAULT_INPUT (names projection, rule and numbers) */
MUST_CHECK fault rule_site_check(const struct rule_site *site);

/* Which tile of the target population a cell is, before it is opened: it has no state yet. */
void rule_cell_place(struct rule_cell *cell, struct rule_site *site, uint32_t tile);

/* Place and open a tile of the target population. Cheapest in ascending order, right in any.
 *   faults  FAULT_MEMORY, FAULT_INPUT (more than 2^31 synapses in the cell) */
MUST_CHECK fault rule_cell_open(struct rule_cell *cell, struct rule_site *site, uint32_t tile);
void             rule_cell_close(struct rule_cell *cell);

/* Is a source in this tile, and may it not connect to itself? Then *own is its index in the tile.
 */
static inline bool rule_cell_has_own(const struct rule_cell *cell, uint32_t source, uint32_t *own)
{
    *own = source - cell->first;
    return cell->site->excludes_self && *own < cell->count;
}

/* Targets of a row drawn independently, or distinct (Floyd's algorithm), over the tile without the
 * source itself where autapses are excluded. */
void rule_targets_any(const struct rule_cell *cell, uint32_t source, uint32_t count,
                      const uint32_t *word, uint32_t *target);
void rule_targets_distinct(const struct rule_cell *cell, uint32_t source, uint32_t count,
                           const uint32_t *word, uint32_t *target);

/* A tree over sources, one element each, of weight `unit` less the excluded [first, end). */
struct split_tree rule_source_tree(const struct rule_cell *cell, uint64_t total);

#endif
