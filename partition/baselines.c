/* baselines.c - partitioners that look at no edge: what METIS has to beat. */
#include "partition/partition.h"

#include "base/random.h"

partitioner partition_round_robin, partition_block, partition_random;

fault partition_round_robin(const struct partition_task *task, uint32_t *assignment)
{
    for (uint32_t v = 0; v < task->graph->vertex_count; v++)
        assignment[v] = v % task->parts;
    return FAULT_NONE;
}

/* Contiguous stretches of equal work: a vertex belongs where the middle of its work falls. */
fault partition_block(const struct partition_task *task, uint32_t *assignment)
{
    const struct graph *graph = task->graph;
    uint32_t            parts = task->parts;
    double              total = 0, before = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++)
        total += (double)graph->work[v];
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        double   middle = before + (double)graph->work[v] / 2;
        uint32_t part   = total > 0 ? (uint32_t)(middle / total * parts) : 0;
        assignment[v]   = part < parts ? part : parts - 1;
        before += (double)graph->work[v];
    }
    return FAULT_NONE;
}

fault partition_random(const struct partition_task *task, uint32_t *assignment)
{
    struct random_key key = random_key_make(task->seed, RANDOM_PARTITION, 0);
    for (uint32_t v = 0; v < task->graph->vertex_count; v++)
        assignment[v] = random_below(random_draw(key, v, 0, 0, 0).word[0], task->parts);
    return FAULT_NONE;
}
