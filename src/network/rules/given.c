/* given.c - edges of a file: not a function of keys. The row stream takes them from given_edges.h;
 * here is only how many they are. */
#include "network/rule.h"

static double given_indegree(const struct rule_site *site)
{
    return (double)site->projection->number / (double)site->target_count;
}

static bool given_is_random_access(const struct projection *projection)
{
    (void)projection;
    return false;
}

static uint32_t given_count(struct rule_cell *cell, uint32_t source)
{
    (void)cell;
    (void)source;
    return 0;
}

static void given_targets(struct rule_cell *cell, uint32_t source, uint32_t count,
                          const uint32_t *word, uint32_t *target)
{
    (void)cell;
    (void)source;
    (void)count;
    (void)word;
    (void)target;
}

extern const struct rule rule_given;
const struct rule        rule_given = {.name             = "from_file",
                                       .is_random_access = given_is_random_access,
                                       .indegree         = given_indegree,
                                       .row_count        = given_count,
                                       .row_targets      = given_targets};
