/* given_edges.h - synapses that are read, not drawn: those of RULE_GIVEN projections, by source.
 *
 * The edges into the owned tiles are read from their files (sonata/edge_file.h) and laid out as a
 * compressed table by source, from which the row stream appends to its rows. A rank holds only what
 * reaches its own neurons.
 *
 * Before there are units for weights, the edges are looked through once (given_survey): bounds,
 * what one neuron may get in a step, a common quantum. Each rank looks at its share of the targets;
 * what it finds is merged by minimum, maximum and sum of integers, so it is the same for any number
 * of ranks.
 *
 * Ownership  the table owns its arrays; model, tiles and units are borrowed while it is made.
 * Touches    base/, model/, sonata/edge_file.h. Never MPI.
 */
#ifndef ERGON_NETWORK_GIVEN_EDGES_H
#define ERGON_NETWORK_GIVEN_EDGES_H

#include "network/quantise.h"
#include "network/tile.h"

#include <stddef.h>

/* Survey: the words of given_survey_minima are merged over ranks by minimum, those of _maxima by
 * maximum, those of _sums by sum; then given_survey_finish writes what was found into the model.
 *
 *     given_survey_create -> given_survey_scan -> merge -> given_survey_quanta -> merge (minima)
 *         -> given_survey_finish -> given_survey_destroy
 */
struct given_survey;

struct survey_words {
    uint64_t *minima, *maxima, *sums;
    uint32_t  minimum_count, maximum_count, sum_count;
};

MUST_CHECK fault given_survey_create(struct given_survey **out, const struct model *model,
                                     uint32_t part, uint32_t parts);
void             given_survey_destroy(struct given_survey **survey);
/* Look through this part's share.   faults  FAULT_INPUT, FAULT_CORRUPT, FAULT_MEMORY */
MUST_CHECK fault    given_survey_scan(struct given_survey *survey);
struct survey_words given_survey_words(struct given_survey *survey);
/* Which parts of the smallest weight are a quantum of all: after the scan's words were merged; the
 * words returned are merged by minimum of their complement, that is by a bitwise and over ranks:
 * one word of 0 or 1 for each divisor. */
MUST_CHECK fault    given_survey_quanta(struct given_survey *survey);
struct survey_words given_survey_quantum_words(struct given_survey *survey);
/* faults  FAULT_INPUT (an index that leaves edges out, edges whose ends are nowhere) */
MUST_CHECK fault given_survey_finish(struct given_survey *survey, struct model *model);

/* The edges into some tiles, by source gid. */
struct given_edges {
    uint32_t  source_count; /* sources that have any: ascending */
    uint32_t *source;       /* [source_count] gids */
    uint64_t *first;        /* [source_count + 1] into the columns below */
    uint32_t *target;       /* lids */
    int32_t  *weight;       /* in units of (source population, class) */
    uint16_t *delay_steps;
    uint8_t  *receptor; /* class */
};

struct given_plan {
    const struct model        *model;
    const struct tile_table   *tiles;
    const struct quantisation *quantisation;
    uint32_t                   tile_count; /* owned, ascending */
    const uint32_t            *owned;
    const uint32_t            *target_first; /* the number targets of each tile count from */
};

/* faults  FAULT_INPUT, FAULT_CORRUPT, FAULT_MEMORY; ranks: local */
MUST_CHECK fault given_edges_create(struct given_edges **out, const struct given_plan *plan);
void             given_edges_destroy(struct given_edges **edges);

#endif
