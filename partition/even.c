/* even.c - works made equal, without a look at edges. */
#include "partition/refine.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

struct evener {
    const struct groups      *groups;
    const struct part_limits *limits;
    uint32_t                 *assignment;
    double                   *group_work; /* [groups] */
    double                   *work;       /* [parts] over its share */
    double                    all;
};

static fault evener_make(struct evener *n, const struct graph *graph)
{
    TRY(memory_take(&n->group_work, n->groups->count, sizeof *n->group_work, "works of groups"));
    TRY(memory_take(&n->work, n->limits->parts, sizeof *n->work, "works of parts"));
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        n->group_work[n->groups->of[v]] += (double)graph->work[v];
        n->all += (double)graph->work[v];
    }
    return FAULT_NONE;
}

static void evener_clear(struct evener *n)
{
    memory_give(&n->group_work);
    memory_give(&n->work);
}

static void group_give(struct evener *n, uint32_t group, uint32_t part)
{
    for (uint32_t i = n->groups->first[group]; i < n->groups->first[group + 1]; i++)
        n->assignment[n->groups->member[i]] = part;
    n->work[part] += n->group_work[group] / part_share(n->limits, part);
}

static uint32_t part_of(const struct evener *n, uint32_t group)
{
    return n->assignment[n->groups->member[n->groups->first[group]]];
}

/* The group of `from` whose move to `to` brings the two closest to each other without making `to`
 * the heavier one by as much; UINT32_MAX if none does. */
static uint32_t group_to_move(const struct evener *n, uint32_t from, uint32_t to)
{
    double   gap = n->work[from] - n->work[to], best_left = gap;
    double   each = 1 / part_share(n->limits, from) + 1 / part_share(n->limits, to);
    uint32_t best = UINT32_MAX;
    for (uint32_t g = 0; g < n->groups->count; g++) {
        if (part_of(n, g) != from) continue;
        double left = gap - n->group_work[g] * each;
        if (left < 0) left = -left;
        if (left >= best_left) continue;
        best      = g;
        best_left = left;
    }
    return best;
}

static void extremes_find(const struct evener *n, uint32_t *most, uint32_t *least)
{
    *most = *least = 0;
    for (uint32_t part = 1; part < n->limits->parts; part++) {
        if (n->work[part] > n->work[*most]) *most = part;
        if (n->work[part] < n->work[*least]) *least = part;
    }
}

/* Each move narrows the gap between the two, so it ends; the bound is for graphs in which that
 * takes too long to be worth it. */
static const uint64_t LOOKS_MAX = 100000000;

fault partition_even(const struct graph *graph, const struct groups *groups,
                     const struct part_limits *limits, double allowed, uint32_t *assignment)
{
    struct evener n      = {.groups = groups, .limits = limits, .assignment = assignment};
    fault         failed = evener_make(&n, graph);
    for (uint32_t g = 0; !failed && g < groups->count; g++)
        n.work[part_of(&n, g)] += n.group_work[g] / part_share(limits, part_of(&n, g));
    for (uint64_t looks = 0; !failed && looks < LOOKS_MAX; looks += groups->count) {
        uint32_t most, least;
        extremes_find(&n, &most, &least);
        if (n.work[most] <= n.all * allowed) break;
        uint32_t group = group_to_move(&n, most, least);
        if (group == UINT32_MAX) break;
        n.work[most] -= n.group_work[group] / part_share(limits, most);
        group_give(&n, group, least);
    }
    evener_clear(&n);
    return failed;
}

struct ranked {
    double   work;
    uint32_t group;
};

static int heavier_first(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->work != y->work) return x->work > y->work ? -1 : 1;
    return x->group < y->group ? -1 : 1;
}

/* The part that the group would fill least, relative to its share. */
static uint32_t emptiest_after(const struct evener *n, double work)
{
    uint32_t best = 0;
    double   fill = 0;
    for (uint32_t part = 0; part < n->limits->parts; part++) {
        double after = n->work[part] + work / part_share(n->limits, part);
        if (part > 0 && after >= fill) continue;
        best = part;
        fill = after;
    }
    return best;
}

fault partition_heaviest_first(const struct graph *graph, const struct groups *groups,
                               const struct part_limits *limits, uint32_t *assignment)
{
    struct evener  n      = {.groups = groups, .limits = limits, .assignment = assignment};
    struct ranked *ranked = NULL;
    fault          failed = evener_make(&n, graph);
    if (!failed) failed = memory_take(&ranked, groups->count, sizeof *ranked, "groups by work");
    if (!failed) {
        for (uint32_t g = 0; g < groups->count; g++)
            ranked[g] = (struct ranked){n.group_work[g], g};
        qsort(ranked, groups->count, sizeof *ranked, heavier_first);
        for (uint32_t i = 0; i < groups->count; i++)
            group_give(&n, ranked[i].group, emptiest_after(&n, ranked[i].work));
    }
    memory_give(&ranked);
    evener_clear(&n);
    return failed;
}
