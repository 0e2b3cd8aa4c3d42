/* metis.c - METIS with the volume objective. The METIS door.
 *
 * METIS's 32-bit integers cannot hold our weights, so works and sizes are scaled to sums it can.
 * On graphs of few heavy vertices its k-way refinement leaves parts out of balance; what it left
 * over the allowed imbalance is mended by moving single vertices from the heaviest part to the
 * lightest.
 */
#include "partition/partition.h"

#include "base/memory.h"

#include <assert.h>
#include <metis.h>
#include <string.h>

partitioner partition_metis;

#define QUOTE(number)       #number
#define QUOTE_VALUE(number) QUOTE(number)

const char *partition_library(void)
{
    return QUOTE_VALUE(METIS_VER_MAJOR) "." QUOTE_VALUE(METIS_VER_MINOR) "." QUOTE_VALUE(
        METIS_VER_SUBMINOR);
}

static const double IMBALANCE_ALLOWED  = 1.05;
static const double IMBALANCE_WISHED   = 1.005;
static const double VOLUME_FOR_BALANCE = 1.02; /* traffic that a better balance may cost */
static const double WORK_SUM           = 1e8;  /* after scaling: far below METIS's 2^31 */
static const double SIZE_SUM           = 1e8;

struct metis_graph {
    idx_t *first, *neighbour, *work, *size, *part;
};

static void metis_graph_give(struct metis_graph *m)
{
    memory_give(&m->first);
    memory_give(&m->neighbour);
    memory_give(&m->work);
    memory_give(&m->size);
    memory_give(&m->part);
}

static void scale_weights(const uint64_t *from, idx_t *to, uint32_t count, double sum)
{
    double total = 0;
    for (uint32_t v = 0; v < count; v++)
        total += (double)from[v];
    double factor = total > sum ? sum / total : 1.0;
    for (uint32_t v = 0; v < count; v++)
        to[v] = (idx_t)((double)from[v] * factor) + 1;
}

static fault metis_graph_take(const struct graph *graph, struct metis_graph *m)
{
    uint32_t count = graph->vertex_count;
    uint64_t edges = graph->edge_first[count];
    if (edges > (uint64_t)IDX_MAX)
        RAISE(FAULT_MEMORY,
              "partition: %llu edges between tiles are more than METIS holds (%lld); use larger "
              "tiles (tile:) or another --partition",
              (unsigned long long)edges, (long long)IDX_MAX);

    TRY(memory_take(&m->first, count + 1, sizeof(idx_t), "METIS vertices"));
    TRY(memory_take(&m->neighbour, edges, sizeof(idx_t), "METIS edges"));
    TRY(memory_take(&m->work, count, sizeof(idx_t), "METIS works"));
    TRY(memory_take(&m->size, count, sizeof(idx_t), "METIS sizes"));
    TRY(memory_take(&m->part, count, sizeof(idx_t), "METIS parts"));
    for (uint32_t v = 0; v <= count; v++)
        m->first[v] = (idx_t)graph->edge_first[v];
    for (uint64_t e = 0; e < edges; e++)
        m->neighbour[e] = (idx_t)graph->neighbour[e];
    scale_weights(graph->work, m->work, count, WORK_SUM);
    scale_weights(graph->size, m->size, count, SIZE_SUM);
    return FAULT_NONE;
}

static fault metis_run(const struct graph *graph, uint32_t parts, uint64_t seed,
                       struct metis_graph *m)
{
    idx_t options[METIS_NOPTIONS];
    METIS_SetDefaultOptions(options);
    options[METIS_OPTION_OBJTYPE]   = METIS_OBJTYPE_VOL;
    options[METIS_OPTION_NUMBERING] = 0;
    options[METIS_OPTION_SEED]      = (idx_t)(seed & 0x7fffffff);
    options[METIS_OPTION_NCUTS]     = 8;
    options[METIS_OPTION_UFACTOR]   = 50; /* thousandths over balance: 1.05 */

    idx_t vertices = (idx_t)graph->vertex_count, constraints = 1, part_count = (idx_t)parts;
    idx_t volume = 0;
    int   code =
        METIS_PartGraphKway(&vertices, &constraints, m->first, m->neighbour, m->work, m->size, NULL,
                            &part_count, NULL, NULL, options, &volume, m->part);
    if (code == METIS_ERROR_MEMORY)
        RAISE(FAULT_MEMORY, "out of memory: METIS on %d tiles", vertices);
    if (code != METIS_OK) RAISE(FAULT_BUG, "METIS refused the tile graph (code %d)", code);
    return FAULT_NONE;
}

/* The vertex of `from` whose move to `to` brings the two closest to each other without making `to`
 * the heavier one; UINT32_MAX if none does. */
static uint32_t vertex_to_move(const struct graph *graph, const uint32_t *assignment,
                               const uint64_t *work, uint32_t from, uint32_t to)
{
    uint64_t gap = work[from] - work[to], best_work = 0;
    uint32_t best = UINT32_MAX;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        if (assignment[v] != from || graph->work[v] >= gap) continue;
        uint64_t moved = graph->work[v] <= gap / 2 ? graph->work[v] : gap - graph->work[v];
        if (best == UINT32_MAX || moved > best_work) {
            best      = v;
            best_work = moved;
        }
    }
    return best;
}

static fault balance_mend(const struct graph *graph, uint32_t parts, double allowed,
                          uint32_t *assignment)
{
    uint64_t *work = NULL;
    TRY(memory_take(&work, parts, sizeof *work, "work of parts"));
    double total = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        work[assignment[v]] += graph->work[v];
        total += (double)graph->work[v];
    }
    /* Each move narrows the gap between the heaviest and the lightest part, so it ends; the bound
     * is for graphs in which that takes too long to be worth it. */
    for (uint32_t move = 0; move < graph->vertex_count; move++) {
        uint32_t heaviest = 0, lightest = 0;
        for (uint32_t part = 1; part < parts; part++) {
            if (work[part] > work[heaviest]) heaviest = part;
            if (work[part] < work[lightest]) lightest = part;
        }
        if ((double)work[heaviest] * parts <= total * allowed) break;
        uint32_t v = vertex_to_move(graph, assignment, work, heaviest, lightest);
        if (v == UINT32_MAX) break;
        assignment[v] = lightest;
        work[heaviest] -= graph->work[v];
        work[lightest] += graph->work[v];
    }
    memory_give(&work);
    return FAULT_NONE;
}

/* Where it costs (almost) no traffic, as on random networks, parts are made as equal as they can
 * be. */
static fault balance_polish(const struct graph *graph, uint32_t parts, uint32_t *assignment)
{
    uint32_t             *even = NULL;
    struct partition_cost before, after;
    size_t                bytes = graph->vertex_count * sizeof *even;
    TRY(memory_take(&even, graph->vertex_count, sizeof *even, "a partition"));
    memcpy(even, assignment, bytes);
    fault failed = balance_mend(graph, parts, IMBALANCE_WISHED, even);
    if (!failed) failed = partition_measure(graph, parts, assignment, &before);
    if (!failed) failed = partition_measure(graph, parts, even, &after);
    if (!failed && after.volume <= before.volume * VOLUME_FOR_BALANCE)
        memcpy(assignment, even, bytes);
    memory_give(&even);
    return failed;
}

fault partition_metis(const struct graph *graph, uint32_t parts, uint64_t seed,
                      uint32_t *assignment)
{
    for (uint32_t v = 0; v < graph->vertex_count; v++)
        assignment[v] = v % parts;
    if (parts == 1 || graph->vertex_count <= parts) return FAULT_NONE;

    struct metis_graph m      = {0};
    fault              failed = metis_graph_take(graph, &m);
    if (!failed) failed = metis_run(graph, parts, seed, &m);
    for (uint32_t v = 0; !failed && v < graph->vertex_count; v++) {
        assert(m.part && m.part[v] >= 0 && (uint32_t)m.part[v] < parts);
        assignment[v] = (uint32_t)m.part[v];
    }
    metis_graph_give(&m);
    if (!failed) failed = balance_mend(graph, parts, IMBALANCE_ALLOWED, assignment);
    if (!failed) failed = balance_polish(graph, parts, assignment);
    return failed;
}
