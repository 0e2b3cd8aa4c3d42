/* shard.h - one rank's neurons and their incoming synapses, and how they advance by a step.
 *
 * Neurons lie population by population, tile by tile (lid order), as columns padded to KIND_LANES.
 * Synapses lie source by source as rows; a row is cut into runs of equal delay, and a spike queues
 * its row's runs in a calendar at the steps at which they are due.
 *
 * Order in step k:  shard_deliver(k): what is due in k goes to the accumulators (any number of
 *                   calls; integers, so in any order), then shard_update(k): neurons advance, take
 *                   the accumulators in and are scanned for spikes, then shard_queue for the rows
 * that spikes of step k reach: they are due in k + delay.
 *
 * Invariant  a calendar slot is empty after its step; accumulators are zero after shard_update.
 * Ownership  the shard owns all its arrays; model and tile table are borrowed for its life.
 * Touches    base/, kinds/, model/, network/. Never MPI, files, the wall clock, stdout.
 */
#ifndef ERGON_SHARD_SHARD_H
#define ERGON_SHARD_SHARD_H

#include "energy/pool.h"
#include "energy/totals.h"
#include "network/quantise.h"
#include "network/tile.h"

struct shard;

struct shard_plan {
    const struct model        *model;
    const struct tile_table   *tiles;
    const struct quantisation *quantisation;
    uint32_t                   tile_count; /* owned tiles: ascending; may be 0 */
    const uint32_t            *owned;
    isa                        isa;
};

/* Build neurons and synapses of the owned tiles.
 *   faults  FAULT_MEMORY, FAULT_INPUT, FAULT_BUG (an accumulator's bound is exceeded)
 *   ranks   local */
MUST_CHECK fault shard_create(struct shard **out, const struct shard_plan *plan);
void             shard_destroy(struct shard **shard);

void shard_deliver(struct shard *shard, uint64_t step);
/* The neurons that spike in the step, as lids in ascending order; valid until the next call. */
void shard_update(struct shard *shard, uint64_t step, uint32_t *spike_count,
                  const uint32_t **spiked_lids);
/* Queue the rows of spikes of one step.
 *   faults  FAULT_MEMORY: the calendar could not grow */
MUST_CHECK fault shard_queue(struct shard *shard, uint64_t step, uint32_t count,
                             const uint32_t *rows);

/* The same for rows of which only a part arrives: scales / 256 of their weights, 1..255. Only where
 * there are scales. */
MUST_CHECK fault shard_queue_scaled(struct shard *shard, uint64_t step, uint32_t count,
                                    const uint32_t *rows, const uint8_t *scales);
/* How much of its row's weights a spike of each neuron brings now, [lids] in 256ths; 0: it brings
 * nothing. NULL where no population of the model has this coupling. */
const uint16_t *shard_scales(const struct shard *shard);

/* Rows: one per source that has synapses here, in ascending gid. */
uint32_t        shard_row_count(const struct shard *shard);
const uint32_t *shard_row_sources(const struct shard *shard);                 /* gids */
uint32_t        shard_row_delay_min(const struct shard *shard, uint32_t row); /* steps */

/* Neurons. lids run over [0, shard_lid_count), with gaps where columns are padded. */
uint32_t shard_neuron_count(const struct shard *shard);
uint32_t shard_lid_count(const struct shard *shard);
uint32_t shard_gid(const struct shard *shard, uint32_t lid); /* UINT32_MAX in a gap */
/* A state of a neuron in the model's terms (mV, pA); STATE_EPSILON: of its store. */
double shard_state(const struct shard *shard, uint32_t lid, uint32_t state);
/* lid of a neuron of this shard, UINT32_MAX if another shard has it. */
uint32_t shard_find(const struct shard *shard, uint32_t gid);

/* Energy, where the model has it (docs/decisions/19-energy.md).
 *
 * A boundary of ticks: before shard_deliver of a step that begins a tick. ticks: 1, or 0 for the
 * first.
 *   shares, sums  [regions]: what each region grants for what was asked at the last boundary; what
 *                 this rank's neurons add up to. Neurons without a region are in no sum. */
void shard_energy_book(struct shard *shard, uint32_t ticks, const struct pool_share *shares,
                       struct energy_sums *sums);
/* Totals of this rank's neurons of a population, to be added up over ranks. */
struct energy_totals shard_energy_totals(const struct shard *shard, uint32_t population);
/* Sum of the stores of each region, [regions]. */
void shard_energy_stores(const struct shard *shard, wide *stores);
/* The same of a population, here; 0 where its neurons have none. */
wide shard_energy_stored(const struct shard *shard, uint32_t population);
/* The store of a neuron, 0 where it has none. */
int64_t shard_energy_atp(const struct shard *shard, uint32_t lid);
/* Breaks the books on purpose: the neuron's store loses atp, and no item says for what. The next
 * boundary must not balance. For who shows that the ledger sees it; a run has no use for it. */
void shard_energy_lose(struct shard *shard, uint32_t lid, int64_t atp);
/* A neuron has so many synapses more (or less) at which its spikes release. */
void shard_outgoing_add(struct shard *shard, uint32_t lid, int32_t synapses);
/* Synapses of a row. */
uint32_t shard_row_synapses(const struct shard *shard, uint32_t row);
/* Has the neuron a synapse, of a weight that is not 0, at the start? */
bool shard_is_reached(const struct shard *shard, uint32_t lid);
/* Synapses that a projection drew here at the start; those of files are in its survey. */
uint64_t shard_synapses_made(const struct shard *shard, uint32_t projection);

/* Structure, where the model's energy changes it: what goes between two steps, at a boundary of
 * ticks. After shard_update and shard_queue of the last step of tick - 1, before any shard_deliver
 * of the first of tick. Does nothing where there is nothing to do.
 *   faults  FAULT_MEMORY
 *   ranks   local */
MUST_CHECK fault shard_structure_tick(struct shard *shard, uint64_t tick);

/* Synapses that came or went by row since they were told, [rows]; NULL where none ever do, which is
 * the same on all ranks. */
const int32_t *shard_synapse_changes(const struct shard *shard);
void           shard_synapse_changes_told(struct shard *shard);

/* What went of a projection on this rank. */
struct pruned {
    uint64_t before; /* how many there were */
    uint64_t count;
    uint64_t first_tick, last_tick; /* boundaries at which some went; UINT64_MAX, 0: none did */
};
struct pruned shard_pruned(const struct shard *shard, uint32_t projection);

/* Neurons of a population on this rank that are retired now, and how often any retired and was born
 * again. */
struct retired {
    uint64_t now, retirements, births;
};
struct retired shard_retired(const struct shard *shard, uint32_t population);

/* From outside (model/live.h). Each of these acts from `step` on, which nothing of has happened
 * yet, and must be told to all shards alike: a shard takes what is of its own neurons.
 *
 * Input of a sense, [count] by step, then index; steps of one call do not begin before those of the
 * last. value: Hz or pA, in the sense's range; not read of spikes. A neuron spikes once a step
 * however often it is told to. Rates and currents hold until told otherwise, and are 0 (or the
 * nearest to it in the range) before.
 *   faults  FAULT_MEMORY
 *   ranks   local */
struct sense_event {
    uint64_t step;
    uint32_t index;
    float    value;
};
MUST_CHECK fault shard_sense(struct shard *shard, uint32_t sense, uint32_t count,
                             const struct sense_event *events);
/* A tunable has a new value, in its range; step is the next that is made. What is under way to
 * neurons arrives with the weights that synapses have when it arrives. */
void shard_tune(struct shard *shard, uint64_t step, uint32_t tunable, double value);
/* Retired neurons of a population are born again at the next boundary of ticks; their number on
 * this rank. */
uint64_t shard_revive(struct shard *shard, uint32_t population);

/* The first neuron (as lid) of which a state is not a finite number, UINT32_MAX if all are; *state:
 * which. Looks at every state once. */
uint32_t shard_find_unsound(const struct shard *shard, uint32_t *state);

/* Sum over neurons of a hash of (gid, state bits): two 64-bit lanes, order-free. */
void shard_digest_states(const struct shard *shard, uint64_t lanes[2]);

uint64_t shard_synapse_count(const struct shard *shard);
uint64_t shard_event_count(const struct shard *shard); /* synaptic events delivered so far */
uint64_t shard_bytes(const struct shard *shard);

#endif
