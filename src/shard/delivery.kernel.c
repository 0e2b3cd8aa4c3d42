/* delivery.kernel.c - delivery of synapses of 4 bytes: 16 bits of target, 16 of weight. */
#define SYNAPSE_WORDS 1
#include "shard/delivery_body.h"

delivery_kernel        KERNEL(delivery);
delivery_scaled_kernel KERNEL(delivery_scaled);

uint64_t KERNEL(delivery)(const uint32_t *synapses, const due_run *runs, size_t count,
                          int32_t *const *blocks)
{
    return runs_add(synapses, runs, NULL, false, count, blocks);
}

uint64_t KERNEL(delivery_scaled)(const uint32_t *synapses, const struct calendar_slot *slot,
                                 int32_t *const *blocks)
{
    return runs_add(synapses, slot->runs, slot->scales, true, slot->count, blocks);
}
