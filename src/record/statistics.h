/* statistics.h - how often and how regularly neurons spike, without keeping the spikes.
 *
 * Per neuron: spikes, and sum and sum of squares of inter-spike intervals in steps; integers, so
 * that the figures of a run do not depend on ranks. Sums of ratios cross ranks as multiples of
 * 2^-32.
 *
 * Invariant  only spikes of steps from step_first on count, and only intervals between such.
 * Ownership  the statistics own their columns; model and shard are borrowed.
 * Touches    comm/ (sums at the end), shard/ (which neurons are here).
 */
#ifndef ERGON_RECORD_STATISTICS_H
#define ERGON_RECORD_STATISTICS_H

#include "comm/comm.h"
#include "model/model.h"
#include "network/tile.h"
#include "shard/shard.h"
#include "step/observer.h"

struct statistics;

struct population_statistics {
    uint64_t spikes;
    uint64_t silent;     /* neurons without a spike                                   */
    uint64_t cv_neurons; /* neurons with two or more intervals                        */
    double   rate_hz;    /* spikes per neuron and second                              */
    double   rate_sd_hz; /* standard deviation of the neurons' rates                  */
    double   cv_isi;     /* mean over cv_neurons of sd / mean of a neuron's intervals */
};                       /* rates and cv are NaN where there is nothing to divide by  */

MUST_CHECK fault statistics_create(struct statistics **out, const struct model *model,
                                   const struct shard *shard, uint64_t step_first);
void             statistics_destroy(struct statistics **statistics);

/* For the loop; it borrows the statistics. */
struct observer statistics_observer(struct statistics *statistics);

/* Per population of the model, the same on every rank; steps [step_first, step_end) have passed.
 *   ranks   collective */
void statistics_reduce(const struct statistics *statistics, struct comm *comm, uint64_t step_end,
                       struct population_statistics *out);

/* Spikes of every tile since step_first, the same on every rank; spikes is [tiles].
 *   ranks   collective */
void statistics_tile_spikes(const struct statistics *statistics, struct comm *comm,
                            const struct tile_table *tiles, uint64_t *spikes);

#endif
