/* metis.c - the partitioner `metis`: METIS several ways, refined, the best kept.
 *
 * METIS's own volume counts every neighbour's part, whether it is a target or a source, and all of
 * a vertex's size for each. On a directed graph a cut in which each vertex's traffic is shared out
 * among its edges starts nearer to the real traffic, and recursive bisection does better than all
 * parts at once. So both are tried, and what counts is the traffic after refinement (refine.h).
 *
 * First, for every delay D worth it, edges shorter than D are contracted and the graph is cut
 * quickly; the D with the least predicted time is then cut with more care. Where there are several
 * hosts, the graph is first cut between them, by what a round between hosts costs, then within.
 */
#include "partition/cut.h"

#include "base/memory.h"
#include "partition/metis_call.h"

#include <stdbool.h>
#include <string.h>

partitioner partition_metis;

static const double WORK_ALLOWED       = 1.05;
static const double MEMORY_ALLOWED     = 2.0; /* of the mean: memory is only capped */
static const double WORK_WISHED        = 1.005;
static const double VOLUME_FOR_BALANCE = 1.02; /* traffic that a better balance may cost */
static const double VOLUME_IF_RANDOM   = 1.15; /* the same where no cut saves half of it */
static const double VOLUME_EDGES_MAX   = 4e7;  /* edges x parts: METIS's volume takes 4 s then */
static const double EDGES_FEW          = 5e5;  /* up to here a try takes less than 0.1 s */
static const double EDGES_MANY         = 4e6;  /* from here on each try takes seconds */

enum { LEVELS_MAX = 6, BISECT_PARTS_MAX = 256, EVEN_GROUPS_MAX = 20000 };

/* One cut of one graph: the parts are ranks, or hosts. */
struct cut {
    struct partition_task task;
    struct part_limits    limits;
    uint32_t             *best; /* [vertices] */
    uint32_t             *tried;
    struct partition_cost cost; /* of best */
    bool                  has_best;
};

/* How far over what is allowed; 1: within. */
static double excess_of(const struct partition_cost *cost, double work_allowed)
{
    double work   = cost->imbalance / work_allowed;
    double memory = cost->memory_imbalance / MEMORY_ALLOWED;
    double excess = work > memory ? work : memory;
    return excess > 1 + 1e-6 ? excess : 1;
}

/* Less traffic wins, but not at the price of balance. */
static bool is_better(const struct partition_cost *a, const struct partition_cost *b,
                      double work_allowed)
{
    double excess_a = excess_of(a, work_allowed), excess_b = excess_of(b, work_allowed);
    if (excess_a < excess_b * 0.99) return true;
    if (excess_b < excess_a * 0.99) return false;
    return a->volume < b->volume;
}

/* What would be sent if everything were needed everywhere. */
static double volume_of_all(const struct cut *cut)
{
    double size = 0;
    for (uint32_t v = 0; v < cut->task.graph->vertex_count; v++)
        size += (double)cut->task.graph->size[v];
    return size * (cut->task.parts - 1);
}

/* Where it costs (almost) no traffic, or on a random network, where there is nothing to win by a
 * cut, parts are made as equal as they can be. */
static fault cut_polish(struct cut *cut, const struct groups *groups)
{
    struct partition_cost even;
    size_t                bytes = cut->task.graph->vertex_count * sizeof *cut->best;
    if (groups->count > EVEN_GROUPS_MAX) return FAULT_NONE;
    memcpy(cut->tried, cut->best, bytes);
    TRY(partition_even(cut->task.graph, groups, &cut->limits, WORK_WISHED, cut->tried));
    TRY(partition_measure(&cut->task, cut->tried, &even, NULL));
    bool   is_random = cut->cost.volume > volume_of_all(cut) / 2;
    double worth     = is_random ? VOLUME_IF_RANDOM : VOLUME_FOR_BALANCE;
    if (even.volume > cut->cost.volume * worth || even.imbalance > cut->cost.imbalance ||
        excess_of(&even, cut->limits.work_allowed) >
            excess_of(&cut->cost, cut->limits.work_allowed))
        return FAULT_NONE;
    memcpy(cut->best, cut->tried, bytes);
    cut->cost = even;
    return FAULT_NONE;
}

/* What stands in cut->tried is refined, and kept if it is the best so far. */
static fault try_keep(struct cut *cut, const struct groups *groups)
{
    const struct graph   *graph = cut->task.graph;
    struct partition_cost cost;
    TRY(partition_refine(graph, groups, &cut->limits, cut->tried));
    TRY(partition_even(graph, groups, &cut->limits, cut->limits.work_allowed, cut->tried));
    TRY(partition_measure(&cut->task, cut->tried, &cost, NULL));
    if (cut->has_best && !is_better(&cost, &cut->cost, cut->limits.work_allowed)) return FAULT_NONE;
    memcpy(cut->best, cut->tried, graph->vertex_count * sizeof *cut->best);
    cut->cost     = cost;
    cut->has_best = true;
    return FAULT_NONE;
}

static fault try_metis(struct cut *cut, const struct groups *groups, const struct coarse *coarse,
                       const struct metis_how *how)
{
    uint32_t *part   = NULL;
    uint32_t  count  = cut->task.graph->vertex_count;
    fault     failed = memory_take(&part, coarse->count, sizeof *part, "a partition");
    if (!failed) failed = metis_call(coarse, how, part);
    for (uint32_t v = 0; !failed && v < count; v++)
        cut->tried[v] = part[groups->of[v]];
    memory_give(&part);
    if (!failed) failed = try_keep(cut, groups);
    return failed;
}

static fault try_heaviest_first(struct cut *cut, const struct groups *groups)
{
    TRY(partition_heaviest_first(cut->task.graph, groups, &cut->limits, cut->tried));
    return try_keep(cut, groups);
}

/* Half of the tries with care: one spread of traffic each. */
static uint32_t tries_of(const struct graph *graph)
{
    double edges = (double)graph->edge_first[graph->vertex_count];
    return edges > EDGES_MANY ? 1 : edges > EDGES_FEW ? 2 : 10;
}

static metis_way way_of(const struct cut *cut, uint32_t number)
{
    if (cut->task.parts > BISECT_PARTS_MAX) return METIS_KWAY_CUT;
    return number % 2 == 1 && cut->task.parts > 2 ? METIS_KWAY_CUT : METIS_BISECT_CUT;
}

/* Cuts of one spread: half of the tries each. */
static fault tries_make(struct cut *cut, const struct groups *groups, double spread, uint32_t first,
                        uint32_t end)
{
    struct coarse coarse;
    TRY(coarse_make(&coarse, cut->task.graph, groups, spread));
    struct metis_how how    = {.limits = &cut->limits};
    fault            failed = FAULT_NONE;
    for (uint32_t number = first; !failed && number < end; number++) {
        how.way  = way_of(cut, number);
        how.seed = cut->task.seed + number;
        failed   = try_metis(cut, groups, &coarse, &how);
    }
    double work = (double)coarse.first[coarse.count] * cut->task.parts;
    if (!failed && first == 0 && end > 1 && work <= VOLUME_EDGES_MAX) {
        how.way = METIS_KWAY_VOLUME;
        failed  = try_metis(cut, groups, &coarse, &how);
    }
    if (!failed && end > 1 && cut->cost.memory_imbalance > MEMORY_ALLOWED) {
        how.way         = METIS_KWAY_CUT; /* bisecting multiplies what it allows */
        how.caps_memory = true;
        failed          = try_metis(cut, groups, &coarse, &how);
    }
    coarse_clear(&coarse);
    return failed;
}

/* Cut with edges below `level` steps contracted. */
static fault level_cut(struct cut *cut, uint32_t level, bool with_care)
{
    struct groups groups;
    cut->has_best = false;
    TRY(groups_make(&groups, cut->task.graph, level));
    fault    failed = FAULT_NONE;
    uint32_t half   = tries_of(cut->task.graph);
    if (groups.count <= 8 * cut->task.parts) failed = try_heaviest_first(cut, &groups);
    if (!failed && groups.count > cut->task.parts) {
        failed = tries_make(cut, &groups, 1.0, 0, with_care ? half : 1);
        if (!failed && with_care) failed = tries_make(cut, &groups, 0.5, half, 2 * half);
    }
    if (!failed) failed = cut_polish(cut, &groups);
    groups_clear(&groups);
    return failed;
}

static fault level_choose(struct cut *cut, uint32_t *level)
{
    uint32_t levels[LEVELS_MAX], count;
    double   work = 0, share = 0, seconds = 0;
    for (uint32_t v = 0; v < cut->task.graph->vertex_count; v++)
        work += (double)cut->task.graph->work[v];
    for (uint32_t part = 0; part < cut->task.parts; part++)
        if (part_share(&cut->limits, part) > share) share = part_share(&cut->limits, part);
    TRY(contraction_levels(cut->task.graph, work * share * cut->limits.work_allowed, LEVELS_MAX,
                           levels, &count));
    *level = levels[0];
    for (uint32_t i = 0; count > 1 && i < count; i++) {
        TRY(level_cut(cut, levels[i], false));
        if (i > 0 && cut->cost.seconds >= seconds) continue;
        seconds = cut->cost.seconds;
        *level  = levels[i];
    }
    return FAULT_NONE;
}

fault partition_cut(const struct partition_task *task, const double *share, double work_allowed,
                    uint32_t *assignment)
{
    uint32_t   count = task->graph->vertex_count, level = 0;
    struct cut cut = {.task   = *task,
                      .best   = assignment,
                      .limits = {.parts          = task->parts,
                                 .share          = share,
                                 .work_allowed   = work_allowed,
                                 .memory_allowed = MEMORY_ALLOWED,
                                 .seed           = task->seed}};
    cut.task.share = share;
    for (uint32_t v = 0; v < count; v++)
        assignment[v] = v % task->parts;
    if (task->parts == 1 || count <= task->parts) return FAULT_NONE;
    TRY(memory_take(&cut.tried, count, sizeof *cut.tried, "a partition"));
    fault failed = level_choose(&cut, &level);
    if (!failed) failed = level_cut(&cut, level, true);
    memory_give(&cut.tried);
    return failed;
}

fault partition_metis(const struct partition_task *task, uint32_t *assignment)
{
    if (task->host) return partition_by_hosts(task, WORK_ALLOWED, assignment);
    return partition_cut(task, NULL, WORK_ALLOWED, assignment);
}
