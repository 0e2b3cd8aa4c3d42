/* delivery.h - due runs of synapses into accumulators: the innermost loop of all.
 *
 * The calendar says exactly which memory is touched next, so the lines of a run are fetched some
 * runs ahead. Sums are of integers: runs may come in any order.
 */
#ifndef ERGON_SHARD_DELIVERY_H
#define ERGON_SHARD_DELIVERY_H

#include "base/isa.h"
#include "shard/calendar.h"

#include <stdbool.h>

/* Add every synapse of the runs to its accumulator; returns how many synapses that were.
 *   synapses  one word each, or two (wide): see synapse_store.h
 *   blocks    accumulators of each block, int32 */
typedef uint64_t delivery_kernel(const uint32_t *synapses, const due_run *runs, size_t count,
                                 int32_t *const *blocks);

delivery_kernel *delivery_kernel_of(isa which, bool is_wide);

/* The same for the runs of a slot that arrive in part: of each weight, in counts of the
 * accumulator, (weight x scale + 128) >> 8. */
typedef uint64_t delivery_scaled_kernel(const uint32_t *synapses, const struct calendar_slot *slot,
                                        int32_t *const *blocks);

delivery_scaled_kernel *delivery_scaled_kernel_of(isa which, bool is_wide);

#endif
