/* indegree.c - means of rules, and tails above them. */
#include "network/indegree.h"

#include "base/exact_math.h"
#include "network/rule.h"

#include <math.h>

static const double COUNTS_MAX  = 2147483647;
static const double TAIL_CHANCE = 1e-15; /* that any neuron's in-degree is above its bound */

/* Mean and Bernstein's tail: P(X >= mean + t) <= exp(-t^2 / (2 mean + 2 t / 3)), which holds for
 * sums of independent trials and for draws without repetition. */
static fault indegree_bound(const struct model *model, const struct place_table *places,
                            uint32_t projection, double *bound)
{
    const struct edge_source *given = model->projections[projection].given;
    if (given) {
        *bound = (double)(given->survey.into_count[0] + given->survey.into_count[1]);
        return FAULT_NONE;
    }
    struct rule_site site;
    rule_site_make(&site, model, projection);
    site.places                   = places;
    const struct projection *p    = site.projection;
    const struct rule       *rule = rule_of(p->rule);
    double                   mean = rule->indegree(&site);
    *bound                        = mean;
    if (rule->is_fixed_indegree) return FAULT_NONE;
    if (rule->indegree_largest) TRY(rule->indegree_largest(&site, &mean));
    double draws        = (double)model->neuron_count * model->projection_count;
    double rare         = exact_log(draws / TAIL_CHANCE);
    *bound              = ceil(mean + rare / 3 + sqrt(rare * rare / 9 + 2 * rare * mean));
    bool is_once_a_pair = p->rule == RULE_PAIRWISE_BERNOULLI || p->rule == RULE_SPATIAL_BERNOULLI ||
                          !p->allow_multapses;
    if (is_once_a_pair && *bound > site.source_count) *bound = site.source_count;
    return FAULT_NONE;
}

fault indegrees_bound(const struct model *model, double *indegree)
{
    struct place_table *places = NULL;
    TRY(place_table_create(&places, model));
    fault failed = FAULT_NONE;
    for (uint32_t i = 0; !failed && i < model->projection_count; i++)
        failed = indegree_bound(model, places, i, &indegree[i]);
    place_table_destroy(&places);
    if (failed) return failed;
    for (uint32_t target = 0; target < model->population_count; target++) {
        double sum = 0;
        for (uint32_t i = 0; i < model->projection_count; i++)
            if (model->projections[i].target == target) sum += indegree[i];
        if (sum > COUNTS_MAX)
            RAISE(FAULT_INPUT, "population %s: %.3g synapses into one neuron, at most 2^31 - 1",
                  model->populations[target].name, sum);
    }
    return FAULT_NONE;
}
