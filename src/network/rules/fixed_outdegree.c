/* fixed_outdegree.c - a number of synapses of every source, each source's split over tiles. */
#include "network/rule.h"

#include <stddef.h>

static double out_indegree(const struct rule_site *site)
{
    return (double)site->projection->number * site->source_count / site->target_count;
}

static const char *out_problem(const struct rule_site *site)
{
    uint64_t allowed = (uint64_t)site->target_count - site->excludes_self;
    if (site->projection->number && !allowed) return "has no target to connect";
    if (!site->projection->allow_multapses && site->projection->number > allowed)
        return "has fewer targets than synapses of a source";
    return site->projection->number > UINT32_MAX ? "is above 2^32 - 1" : NULL;
}

/* The tree over tiles belongs to a source, and all tiles of a row share it. */
static uint32_t out_count(struct rule_cell *cell, uint32_t source)
{
    struct rule_site  *site = cell->site;
    struct split_tree *tree = &site->tiles;
    if (!site->at_tile.is_placed || tree->third != source) {
        tree->third             = source;
        tree->unit              = 1;
        tree->excluded_first    = site->excludes_self ? source : 0;
        tree->excluded_end      = site->excludes_self ? source + 1 : 0;
        site->at_tile.is_placed = false;
    }
    return (uint32_t)split_seek(tree, &site->at_tile, cell->tile);
}

static void out_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                        const uint32_t *word, uint32_t *target)
{
    if (cell->site->projection->allow_multapses)
        rule_targets_any(cell, source, count, word, target);
    else
        rule_targets_distinct(cell, source, count, word, target);
}

extern const struct rule rule_fixed_outdegree;
const struct rule        rule_fixed_outdegree = {.name        = "fixed_outdegree",
                                                 .indegree    = out_indegree,
                                                 .problem     = out_problem,
                                                 .row_count   = out_count,
                                                 .row_targets = out_targets};
