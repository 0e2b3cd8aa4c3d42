/* shard_parts.h - what a shard is made of. Private to shard/: its files share it.
 *
 * Touches    the rest of shard/.
 */
#ifndef ERGON_SHARD_SHARD_PARTS_H
#define ERGON_SHARD_SHARD_PARTS_H

#include "shard/calendar.h"
#include "shard/delivery.h"
#include "shard/neuron_group.h"
#include "shard/pruning.h"
#include "shard/shard.h"
#include "shard/synapse_store.h"
#include "shard/tuned_synapses.h"

struct shard {
    struct shard_plan    plan;
    uint32_t            *owned;      /* a copy of the plan's */
    uint32_t            *lid_firsts; /* of each owned tile */
    uint32_t            *ordinal;    /* [tiles] place among the owned + 1; 0: not owned */
    uint32_t             lid_count, neuron_count;
    uint32_t             group_count;
    struct neuron_group *groups;

    struct synapse_store   synapses;
    struct calendar        calendar;
    struct calendar        parts;   /* runs that arrive in part; without slots where none can be */
    uint16_t              *scales;  /* [lids] of spikes, in 256ths; NULL with it */
    struct pruning_state  *pruning; /* NULL: no projection is pruned */
    uint32_t               tuned_count;
    struct tuned_synapses *tuned; /* of each tunable projection */
    int32_t               *accumulators[KIND_RECEPTORS_MAX];
    float                  units[KIND_RECEPTORS_MAX];
    int32_t              **blocks; /* accumulators by block of the synapse store */

    struct chunk_scratch    scratch;
    uint32_t               *spiked_lids;
    delivery_kernel        *deliver;
    delivery_scaled_kernel *deliver_parts;
    poisson_kernel         *poisson;
    uint64_t                event_count;
};

/* The group that a lid lies in. */
const struct neuron_group *shard_group_of(const struct shard *shard, uint32_t lid);

/* The store is filled: what pruning needs beside it, and tuning. */
MUST_CHECK fault shard_pruning_begin(struct shard *shard);
MUST_CHECK fault shard_tuned_begin(struct shard *shard);
void             shard_tuned_end(struct shard *shard);

#endif
