/* all_to_all.c - every source to every target. */
#include "network/rule.h"

static double all_indegree(const struct rule_site *site)
{
    return (double)site->source_count - site->excludes_self;
}

static uint32_t all_count(struct rule_cell *cell, uint32_t source)
{
    uint32_t own;
    return cell->count - rule_cell_has_own(cell, source, &own);
}

static void all_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                        const uint32_t *word, uint32_t *target)
{
    (void)word;
    uint32_t own;
    bool     has_own = rule_cell_has_own(cell, source, &own);
    for (uint32_t k = 0; k < count; k++)
        target[k] = k + (has_own && k >= own);
}

extern const struct rule rule_all_to_all;
const struct rule        rule_all_to_all = {.name              = "all_to_all",
                                            .is_fixed_indegree = true,
                                            .indegree          = all_indegree,
                                            .row_count         = all_count,
                                            .row_targets       = all_targets};
