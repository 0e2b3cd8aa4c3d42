/* delivery.kernel.c - delivery of synapses of 4 bytes: 16 bits of target, 16 of weight. */
#define SYNAPSE_WORDS 1
#include "shard/delivery_body.h"

delivery_kernel KERNEL(delivery);

uint64_t KERNEL(delivery)(const uint32_t *synapses, const due_run *runs, size_t count,
                          int32_t *const *blocks)
{
    return runs_add(synapses, runs, count, blocks);
}
