/* graph_check.h - is the network sound: what in it can do nothing, or not what was meant.
 *
 *     isolated      neurons without input of any kind that cannot spike by themselves, and that no
 *                   other hears
 *     unreachable   the same, but others have synapses from them; and populations that nothing
 *                   drives, directly or through others
 *     empty         projections that made no synapse
 *     wrong sign    synapses whose weight has another sign than their projection's mean, and
 *                   receptors whose reversal potential makes excitation inhibit, or inhibition
 *                   excite
 *     short delay   synapses whose delay was below the grid's step, and was rounded up to it
 *
 * Some of it the model tells, the rest is counted once the network is built. Nothing of it is a
 * fault: a model may mean it.
 *
 * Ownership  findings own their arrays; model, shard and routes are borrowed while they are made.
 * Touches    comm/, model/, network/, shard/, step/route.h.
 */
#ifndef ERGON_STEP_GRAPH_CHECK_H
#define ERGON_STEP_GRAPH_CHECK_H

#include "comm/comm.h"
#include "shard/shard.h"
#include "step/route.h"

enum { GRAPH_LINE_BYTES = 256, GRAPH_LINES_MAX = 10 };

struct graph_population {
    uint64_t isolated, unreachable; /* neurons; 0 where is_undriven says it of all */
    uint64_t first;                 /* index of the first of them; UINT64_MAX: there is none */
    bool     is_undriven;
};

struct graph_projection {
    double synapses;                 /* as made, or as expected before */
    double wrong_sign, short_delays; /* synapses; of drawn ones as many as are expected */
    double delay_change_ms;          /* the largest */
    bool   is_empty, is_reversed;
};

struct graph_findings {
    uint32_t                 population_count, projection_count;
    struct graph_population *populations;
    struct graph_projection *projections;
};

/* What the model tells.   faults  FAULT_MEMORY; *findings is empty then
 * ranks   local */
MUST_CHECK fault graph_check_model(struct graph_findings *findings, const struct model *model);

struct graph_plan {
    struct comm              *comm;
    const struct model       *model;
    const struct shard       *shard;
    const struct route_table *routes;
};

/* And what was built: the same on all ranks. O(neurons + rows).
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault graph_check(struct graph_findings *findings, const struct graph_plan *plan);
void             graph_findings_clear(struct graph_findings *findings);

struct graph_totals {
    uint64_t isolated, unreachable; /* neurons, those of undriven populations included */
    uint64_t undriven, empty;       /* populations, projections */
    double   wrong_sign, short_delays;
    uint64_t reversed; /* projections */
};
struct graph_totals graph_totals_of(const struct graph_findings *findings,
                                    const struct model          *model);

/* Lines that tell of each, at most GRAPH_LINES_MAX: where there are more, the last says how many.
 * Their number; 0: all is sound. */
uint32_t graph_lines(const struct graph_findings *findings, const struct model *model,
                     char lines[GRAPH_LINES_MAX][GRAPH_LINE_BYTES]);

/* Delays below the step, of all projections in one line; false: there are none. No finding: they
 * are at least half a step (others are refused), and all delays are rounded to the nearest. */
bool graph_delay_line(const struct graph_findings *findings, const struct model *model,
                      char line[GRAPH_LINE_BYTES]);

/* All findings in one line, for who keeps a status; false: all is sound. */
bool graph_reason(const struct graph_findings *findings, const struct model *model,
                  char line[GRAPH_LINE_BYTES]);

/* Findings as warnings, delays as a piece of information. ranks: rank 0 speaks */
void graph_tell(const struct graph_findings *findings, const struct model *model);

#endif
