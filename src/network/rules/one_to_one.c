/* one_to_one.c - source i to target i. */
#include "network/rule.h"

#include <stddef.h>

static double one_indegree(const struct rule_site *site) { return site->excludes_self ? 0 : 1; }

static const char *one_problem(const struct rule_site *site)
{
    return site->source_count == site->target_count ? NULL : "needs populations of one size";
}

static uint32_t one_count(struct rule_cell *cell, uint32_t source)
{
    return !cell->site->excludes_self && source - cell->first < cell->count;
}

static void one_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                        const uint32_t *word, uint32_t *target)
{
    (void)word;
    if (count) target[0] = source - cell->first;
}

extern const struct rule rule_one_to_one;
const struct rule        rule_one_to_one = {.name              = "one_to_one",
                                            .is_fixed_indegree = true,
                                            .indegree          = one_indegree,
                                            .problem           = one_problem,
                                            .row_count         = one_count,
                                            .row_targets       = one_targets};
