/* metis_call.c - our numbers as METIS takes them. The METIS door.
 *
 * Its 32-bit integers cannot hold our weights, so they are scaled to sums it can.
 */
#include "partition/metis_call.h"

#include "base/memory.h"
#include "partition/partition.h"

#include <assert.h>
#include <metis.h>
#include <string.h>

#define QUOTE(number)       #number
#define QUOTE_VALUE(number) QUOTE(number)

const char *partition_library(void)
{
    return QUOTE_VALUE(METIS_VER_MAJOR) "." QUOTE_VALUE(METIS_VER_MINOR) "." QUOTE_VALUE(
        METIS_VER_SUBMINOR);
}

enum { CONSTRAINTS_MAX = 2 };
static const double WORK_SUM   = 1e8; /* after scaling: far below METIS's 2^31 */
static const double SIZE_SUM   = 1e8;
static const double WEIGHT_SUM = 1e9; /* of cut edges */
static const double TIGHTER    = 0.2; /* of what is allowed: refinement uses up the rest */

struct metis_graph {
    idx_t  *first, *neighbour, *load, *size, *weight, *part;
    real_t *share;
};

static void metis_graph_give(struct metis_graph *m)
{
    memory_give(&m->first);
    memory_give(&m->neighbour);
    memory_give(&m->load);
    memory_give(&m->size);
    memory_give(&m->weight);
    memory_give(&m->part);
    memory_give(&m->share);
}

/* Each at least 1: METIS knows no vertex without weight. */
static void scale_into(const uint64_t *from, idx_t *to, uint32_t count, uint32_t stride, double sum)
{
    double total = 0;
    for (uint32_t v = 0; v < count; v++)
        total += (double)from[v];
    double factor = total > sum ? sum / total : 1.0;
    for (uint32_t v = 0; v < count; v++)
        to[(size_t)v * stride] = (idx_t)((double)from[v] * factor) + 1;
}

static void weights_fill(const struct coarse *coarse, idx_t *weight)
{
    double   total = 0;
    uint64_t edges = coarse->first[coarse->count];
    for (uint64_t e = 0; e < edges; e++)
        total += coarse->weight[e];
    for (uint64_t e = 0; e < edges; e++)
        weight[e] = (idx_t)(total > 0 ? coarse->weight[e] * (WEIGHT_SUM / total) : 0) + 1;
}

static void shares_fill(const struct metis_how *how, idx_t constraints, real_t *share)
{
    for (uint32_t part = 0; part < how->limits->parts; part++)
        for (idx_t c = 0; c < constraints; c++)
            share[part * (uint32_t)constraints + (uint32_t)c] =
                (real_t)part_share(how->limits, part);
}

static fault metis_graph_take(const struct coarse *coarse, const struct metis_how *how,
                              idx_t constraints, struct metis_graph *m)
{
    uint32_t count  = coarse->count;
    uint64_t edges  = coarse->first[count];
    size_t   shares = (size_t)how->limits->parts * CONSTRAINTS_MAX;
    if (edges > (uint64_t)IDX_MAX)
        RAISE(FAULT_MEMORY,
              "partition: %llu edges between tiles are more than METIS holds (%lld); use larger "
              "tiles (tile:) or another --partition",
              (unsigned long long)edges, (long long)IDX_MAX);
    TRY(memory_take(&m->first, count + (size_t)1, sizeof(idx_t), "METIS vertices"));
    TRY(memory_take(&m->neighbour, edges, sizeof(idx_t), "METIS edges"));
    TRY(memory_take(&m->load, (size_t)count * CONSTRAINTS_MAX, sizeof(idx_t), "METIS works"));
    TRY(memory_take(&m->size, count, sizeof(idx_t), "METIS sizes"));
    TRY(memory_take(&m->weight, edges, sizeof(idx_t), "METIS edges"));
    TRY(memory_take(&m->part, count, sizeof(idx_t), "METIS parts"));
    TRY(memory_take(&m->share, shares, sizeof(real_t), "METIS shares"));
    for (uint32_t v = 0; v <= count; v++)
        m->first[v] = (idx_t)coarse->first[v];
    for (uint64_t e = 0; e < edges; e++)
        m->neighbour[e] = (idx_t)coarse->neighbour[e];
    scale_into(coarse->work, m->load, count, (uint32_t)constraints, WORK_SUM);
    if (constraints > 1)
        scale_into(coarse->memory, m->load + 1, count, (uint32_t)constraints, WORK_SUM);
    scale_into(coarse->size, m->size, count, 1, SIZE_SUM);
    weights_fill(coarse, m->weight);
    shares_fill(how, constraints, m->share);
    return FAULT_NONE;
}

static fault metis_run(const struct metis_how *how, idx_t vertices, idx_t constraints,
                       struct metis_graph *m)
{
    idx_t  options[METIS_NOPTIONS], parts = (idx_t)how->limits->parts, objective = 0;
    real_t allowed[CONSTRAINTS_MAX] = {
        (real_t)(1 + (how->limits->work_allowed - 1) * (1 - TIGHTER)),
        (real_t)how->limits->memory_allowed};
    bool is_volume = how->way == METIS_KWAY_VOLUME;
    METIS_SetDefaultOptions(options);
    options[METIS_OPTION_OBJTYPE]   = is_volume ? METIS_OBJTYPE_VOL : METIS_OBJTYPE_CUT;
    options[METIS_OPTION_NUMBERING] = 0;
    options[METIS_OPTION_SEED]      = (idx_t)(how->seed & 0x7fffffff);
    int (*call)(idx_t *, idx_t *, idx_t *, idx_t *, idx_t *, idx_t *, idx_t *, idx_t *, real_t *,
                real_t *, idx_t *, idx_t *, idx_t *) =
        how->way == METIS_BISECT_CUT ? METIS_PartGraphRecursive : METIS_PartGraphKway;
    int code =
        call(&vertices, &constraints, m->first, m->neighbour, m->load, is_volume ? m->size : NULL,
             is_volume ? NULL : m->weight, &parts, m->share, allowed, options, &objective, m->part);
    if (code == METIS_ERROR_MEMORY)
        RAISE(FAULT_MEMORY, "out of memory: METIS on %d tiles", vertices);
    if (code != METIS_OK) RAISE(FAULT_BUG, "METIS refused the tile graph (code %d)", code);
    return FAULT_NONE;
}

fault metis_call(const struct coarse *coarse, const struct metis_how *how, uint32_t *part)
{
    struct metis_graph m           = {0};
    idx_t              constraints = how->caps_memory ? CONSTRAINTS_MAX : 1;
    fault              failed      = metis_graph_take(coarse, how, constraints, &m);
    if (!failed) failed = metis_run(how, (idx_t)coarse->count, constraints, &m);
    for (uint32_t v = 0; !failed && v < coarse->count; v++) {
        const idx_t *found = m.part;
        assert(found && found[v] >= 0 && (uint32_t)found[v] < how->limits->parts);
        part[v] = (uint32_t)found[v];
    }
    metis_graph_give(&m);
    return failed;
}
