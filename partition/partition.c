/* partition.c - partitioners by name, and what a partition costs. */
#include "partition/partition.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>

#define PARTITIONER(name, function) partitioner function;
#include "partition/partitioners.def"
#undef PARTITIONER

static const struct {
    const char  *name;
    partitioner *run;
} PARTITIONERS[] = {
#define PARTITIONER(name, function) {name, function},
#include "partition/partitioners.def"
#undef PARTITIONER
};

static const char *const PARTITIONER_NAMES[] = {
#define PARTITIONER(name, function) name,
#include "partition/partitioners.def"
#undef PARTITIONER
};

partitioner *partitioner_find(const char *name)
{
    for (size_t i = 0; i < sizeof PARTITIONERS / sizeof *PARTITIONERS; i++)
        if (strcmp(PARTITIONERS[i].name, name) == 0) return PARTITIONERS[i].run;
    return NULL;
}

const char *const *partitioner_names(uint32_t *count)
{
    *count = sizeof PARTITIONER_NAMES / sizeof *PARTITIONER_NAMES;
    return PARTITIONER_NAMES;
}

/* Mark the foreign parts that need vertex v; returns how many are new. needed[part] == v + 1 means
 * that v was seen to go there. */
static uint32_t vertex_destinations(const struct graph *graph, const uint32_t *assignment,
                                    uint32_t v, uint32_t *needed, uint8_t *pairs, uint32_t parts)
{
    uint32_t count = 0;
    for (uint64_t e = graph->edge_first[v]; e < graph->edge_first[v + 1]; e++) {
        uint32_t part = assignment[graph->neighbour[e]];
        if (part == assignment[v] || needed[part] == v + 1) continue;
        needed[part]                                = v + 1;
        pairs[(size_t)assignment[v] * parts + part] = 1;
        count++;
    }
    return count;
}

static double imbalance_of(const struct graph *graph, uint32_t parts, const uint32_t *assignment,
                           uint64_t *work)
{
    uint64_t total = 0, largest = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        work[assignment[v]] += graph->work[v];
        total += graph->work[v];
    }
    for (uint32_t part = 0; part < parts; part++)
        if (work[part] > largest) largest = work[part];
    return total ? (double)largest * parts / (double)total : 1.0;
}

fault partition_measure(const struct graph *graph, uint32_t parts, const uint32_t *assignment,
                        struct partition_cost *cost)
{
    *cost = (struct partition_cost){0};

    uint32_t *needed = NULL;
    uint8_t  *pairs  = NULL;
    uint64_t *work   = NULL;
    fault     failed = memory_take(&needed, parts, sizeof *needed, "parts that need a vertex");
    if (!failed) failed = memory_take(&pairs, (size_t)parts * parts, 1, "pairs of parts");
    if (!failed) failed = memory_take(&work, parts, sizeof *work, "work of parts");
    if (failed) goto undo;

    for (uint32_t v = 0; v < graph->vertex_count; v++)
        cost->volume += (double)graph->size[v] *
                        vertex_destinations(graph, assignment, v, needed, pairs, parts);
    for (size_t pair = 0; pair < (size_t)parts * parts; pair++)
        cost->messages += pairs[pair];
    cost->imbalance = imbalance_of(graph, parts, assignment, work);

undo:
    memory_give(&work);
    memory_give(&pairs);
    memory_give(&needed);
    return failed;
}
