/* rule.c - names of connection rules, and how many synapses they make. */
#include "model/reading.h"

#include <assert.h>

const char *rule_name(rule_kind rule)
{
    static const char *const NAMES[RULE_COUNT] = {
        [RULE_ONE_TO_ONE]         = "one_to_one",
        [RULE_ALL_TO_ALL]         = "all_to_all",
        [RULE_FIXED_INDEGREE]     = "fixed_indegree",
        [RULE_FIXED_OUTDEGREE]    = "fixed_outdegree",
        [RULE_FIXED_TOTAL_NUMBER] = "fixed_total_number",
        [RULE_PAIRWISE_BERNOULLI] = "pairwise_bernoulli",
        [RULE_GIVEN]              = "from_file",
        [RULE_SPATIAL_INDEGREE]   = "spatial_indegree",
        [RULE_SPATIAL_BERNOULLI]  = "spatial_bernoulli",
    };
    assert(rule < RULE_COUNT);
    return NAMES[rule];
}

double projection_synapses(const struct projection *p, uint32_t source_size, uint32_t target_size)
{
    bool   is_own = p->source == p->target && !p->allow_autapses;
    double pairs  = (double)source_size * (double)target_size - (is_own ? (double)target_size : 0);
    switch (p->rule) {
    case RULE_ONE_TO_ONE:
        return target_size;
    case RULE_ALL_TO_ALL:
        return pairs;
    case RULE_FIXED_INDEGREE:
    case RULE_SPATIAL_INDEGREE:
        return (double)p->number * target_size;
    case RULE_FIXED_OUTDEGREE:
        return (double)p->number * source_size;
    case RULE_FIXED_TOTAL_NUMBER:
    case RULE_GIVEN:
        return (double)p->number;
    case RULE_PAIRWISE_BERNOULLI:
    case RULE_SPATIAL_BERNOULLI:
        return p->probability * pairs;
    case RULE_COUNT:
        break;
    }
    assert(false);
    return 0;
}

double projection_expected_synapses(const struct model *model, const struct projection *p)
{
    return projection_synapses(p, model->populations[p->source].size,
                               model->populations[p->target].size);
}

const char *state_name(const struct population *population, uint32_t state)
{
    if (state == STATE_EPSILON) return "epsilon";
    const struct kind_state *it = &population->kind->states[state];
    if (!population->is_merged || !it->merged_name) return it->name;
    return it->merged_name[0] ? it->merged_name : NULL;
}

unit state_unit(const struct population *population, uint32_t state)
{
    return state == STATE_EPSILON ? UNIT_NONE : population->kind->states[state].unit;
}
