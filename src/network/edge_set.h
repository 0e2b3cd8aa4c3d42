/* edge_set.h - edges of one file population, in the model's terms: projection, gids, weight, steps.
 *
 * All RULE_GIVEN projections that read the same edge population and columns are one set, read once.
 * An edge belongs to the projection between the populations that hold its ends' node ids; one whose
 * ends are not both in the model, or not joined by a projection, is passed over.
 *
 * Invariant  every decoded edge has a finite weight and a delay of 1..65535 steps.
 * Ownership  the sets own their maps, and the file of the set that is open; the model is borrowed.
 * Touches    base/, model/, sonata/edge_file.h. Inside network/ only.
 */
#ifndef ERGON_NETWORK_EDGE_SET_H
#define ERGON_NETWORK_EDGE_SET_H

#include "network/node_map.h"
#include "sonata/edge_file.h"

struct given_edge {
    uint64_t id;           /* in the file */
    uint32_t target_place; /* among the ids of set->to */
    uint32_t projection;
    uint32_t source_gid, target_gid;
    uint32_t delay_steps;
    double   weight;
    double   delay_ms; /* before it was rounded */
};

struct edge_set {
    const struct model       *model;
    const struct edge_source *source;           /* of its first projection: path, columns */
    uint32_t                  projection_count; /* those of the set, in the model's order */
    uint32_t                 *projections;
    uint32_t                  source_count;           /* populations that edges may come from */
    uint32_t                 *sources, *source_place; /* place by population: 0.. or UINT32_MAX */
    uint32_t                 *pair;                   /* [source place][population] projection */
    struct node_map           from, to;
    uint64_t                  edge_count; /* of the file, once it was open */
    struct edge_file         *file;       /* while the set is walked, else NULL */
    struct given_edge        *edges;      /* of a block, as long */
    size_t                    edge_capacity;
};

struct edge_sets {
    uint32_t         count;
    struct edge_set *sets;
};

/* Sets of a model, no file open yet: there may be more of them than handles, and a block for each
 * would fill the memory.
 *   faults  FAULT_INPUT, FAULT_MEMORY; *sets is empty then */
MUST_CHECK fault edge_sets_make(struct edge_sets *sets, const struct model *model);
void             edge_sets_clear(struct edge_sets *sets);

/* Open the file of one set to walk through it, and close it again; after a fault it may stay open
 * until edge_sets_clear.
 *   faults  FAULT_INPUT, FAULT_MEMORY */
MUST_CHECK fault edge_set_open(struct edge_set *set);
void             edge_set_close(struct edge_set *set);

/* The next block of what was selected on set->file.
 *   seen   all edges of the block, before any was passed over; 0: there are no more
 *   edges  [count] borrowed until the next call */
struct given_block {
    uint32_t                 seen, count;
    uint64_t                 left_first; /* row of the first passed over; UINT64_MAX: none */
    const struct given_edge *edges;
};
MUST_CHECK fault edge_set_next(struct edge_set *set, struct given_block *block);

#endif
