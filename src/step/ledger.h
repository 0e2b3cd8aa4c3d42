/* ledger.h - energy over all ranks: pools of regions, agreed grants, totals, the identity.
 *
 * At each boundary of ticks every rank books its stores with the grants that were agreed, and sends
 * what its neurons ask for, were granted, spent and have off to be summed while the tick runs. At
 * the next boundary the sums are there: pools pay what was granted, and the identity
 *
 *     filled + stores before + pool before = stores after + pool after + spent
 *
 * is checked for each region, in integers of 128 bits. All ranks compute all pools, from the same
 * numbers.
 *
 * Invariant  a region's pool is never negative; the identity holds at every boundary, or the rank
 *            that sees it break has a fault.
 * Ownership  the ledger owns its regions; model, comm and shard are borrowed.
 * Touches    comm/, shard/, energy/.
 */
#ifndef ERGON_STEP_LEDGER_H
#define ERGON_STEP_LEDGER_H

#include "step/outgoing.h"

#include <stdbool.h>

struct ledger;

struct ledger_plan {
    const struct model        *model;
    const struct quantisation *quantisation;
    struct outgoing_plan       outgoing; /* comm, shard, tiles, owners */
};

/* *out is NULL where no population of the model has energy.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault ledger_create(struct ledger **out, const struct ledger_plan *plan);
void             ledger_destroy(struct ledger **ledger); /* collective: a sum may be under way */

/* Before a step: where it begins a tick, the boundary. Does nothing where ledger is NULL, and
 * nothing twice for one step. *wait_ticks grows by what it waited for other ranks, in ticks of
 * base/clock.h.
 *   faults  FAULT_BUG (the identity is broken), local
 *   ranks   collective */
MUST_CHECK fault ledger_step(struct ledger *ledger, uint64_t step, uint64_t *wait_ticks);

/* The sums under way arrive, and what was agreed last is checked. Call it before totals are read,
 * and at the end of a run, after ledger_step of the step that would come next.
 *   faults  FAULT_BUG (the identity is broken), local
 *   ranks   collective */
MUST_CHECK fault ledger_settle(struct ledger *ledger);

/* A region as it was after the last boundary of which all is known. */
struct ledger_region {
    int64_t  pool;
    wide     filled;         /* since the start */
    wide     stores;         /* sum over neurons */
    wide     spent, granted; /* since the start */
    uint64_t asked;          /* at that boundary */
    uint64_t scarce_ticks;   /* in which it could not give all that was asked for */
};

uint64_t             ledger_ticks(const struct ledger *ledger);     /* boundaries checked so far */
bool                 ledger_is_broken(const struct ledger *ledger); /* the identity, of a region */
struct ledger_region ledger_region(const struct ledger *ledger, uint32_t region);

/* Boundaries that this rank has booked: totals stand at the last of them. */
uint64_t ledger_ticks_booked(const struct ledger *ledger);

/* Totals of every population over all ranks, [populations]; ENERGY_EXTERNAL is told apart from
 * ENERGY_POSTSYNAPTIC here.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault ledger_totals(const struct ledger *ledger, struct energy_totals *totals);

/* The same in two halves, so that many can be taken before any is added up: what this rank has
 * (ranks: local), and the sum of it over ranks (ranks: collective, faults as above). */
void             ledger_totals_mine(const struct ledger *ledger, struct energy_totals *totals);
MUST_CHECK fault ledger_totals_sum(const struct ledger *ledger, struct energy_totals *totals);

#endif
