/* delivery_wide.kernel.c - delivery of synapses of 8 bytes: a target and a weight of 32 bits. */
#define SYNAPSE_WORDS 2
#include "shard/delivery_body.h"

delivery_kernel        KERNEL(delivery_wide);
delivery_scaled_kernel KERNEL(delivery_wide_scaled);

uint64_t KERNEL(delivery_wide)(const uint32_t *synapses, const due_run *runs, size_t count,
                               int32_t *const *blocks)
{
    return runs_add(synapses, runs, NULL, false, count, blocks);
}

uint64_t KERNEL(delivery_wide_scaled)(const uint32_t *synapses, const struct calendar_slot *slot,
                                      int32_t *const *blocks)
{
    return runs_add(synapses, slot->runs, slot->scales, true, slot->count, blocks);
}
