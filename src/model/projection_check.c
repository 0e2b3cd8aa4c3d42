/* projection_check.c - weights, delays and rules that cannot be. */
#include "model/projection_check.h"

#include "base/units.h"

#include <math.h>

/* A tile holds up to 1024 neurons, and its synapses from one projection fewer than 2^31. */
static const double INDEGREE_MAX = 0x1p20;

bool weight_check(struct reading *r, const struct yaml_node *node, const struct distribution *d)
{
    if (d->minimum == 0 && d->maximum == 0) {
        problem_note(&r->problems, node, "a weight of 0 does nothing; expected another");
        return false;
    }
    if (fabs(d->minimum) <= VALUE_MAX && fabs(d->maximum) <= VALUE_MAX) return true;
    problem_note(&r->problems, node, "weights from %.12g to %.12g; expected none beyond %g",
                 d->minimum, d->maximum, VALUE_MAX);
    return false;
}

bool delay_check(struct reading *r, const struct yaml_node *node, const struct distribution *d)
{
    if (r->dt_ms == 0) return false;
    bool   is_constant = d->shape == SHAPE_CONSTANT;
    double shortest    = is_constant ? r->dt_ms : r->dt_ms / 2; /* rounds to one step */
    double longest     = (DELAY_STEPS_MAX + (is_constant ? 0 : 0.5)) * r->dt_ms;
    if (d->minimum < shortest * (1 - 1e-6)) {
        problem_note(&r->problems, node,
                     "a delay of %.12g ms is shorter than one step; expected at least %.12g ms%s",
                     d->minimum, shortest, is_constant ? " (dt)" : "; `min:` sets it");
        return false;
    }
    if (d->maximum > longest * (1 + 1e-6)) {
        problem_note(&r->problems, node,
                     "a delay of %.12g ms is longer than %d steps; expected at most %.12g ms",
                     d->maximum, DELAY_STEPS_MAX, longest);
        return false;
    }
    return !is_constant || grid_check(r, node, "a delay of", d->a);
}

/* More different partners than there are. */
static void partners_check(struct reading *r, const struct projection_draft *draft,
                           uint64_t partners, const char *what)
{
    const struct projection *p = &draft->projection;
    if (p->number == 0) return;
    if (p->number <= partners || (p->allow_multapses && partners > 0)) return;
    problem_note(&r->problems, draft->number,
                 "%s of %s asks for %llu %s where there are %llu; expected at most as many%s",
                 rule_name(p->rule), p->name, (unsigned long long)p->number, what,
                 (unsigned long long)partners, partners ? " (or allow_multapses: true)" : "");
}

static void one_to_one_check(struct reading *r, const struct projection_draft *draft)
{
    const struct projection *p      = &draft->projection;
    uint32_t                 source = r->populations[p->source].population.size;
    uint32_t                 target = r->populations[p->target].population.size;
    if (source != target)
        problem_note(&r->problems, draft->number,
                     "one_to_one of %s joins %u to %u neurons; expected equal sizes", p->name,
                     source, target);
    else if (p->source == p->target && !p->allow_autapses)
        problem_note(&r->problems, draft->number,
                     "one_to_one of %s joins each neuron to itself; expected allow_autapses: true",
                     p->name);
}

/* More synapses onto a neuron than the rules can deal out in one tile. */
static void indegree_check(struct reading *r, const struct projection_draft *draft, double indegree)
{
    if (indegree <= INDEGREE_MAX) return;
    problem_note(&r->problems, draft->number,
                 "%s of %s makes %.3g synapses onto each neuron; expected at most %g",
                 rule_name(draft->projection.rule), draft->projection.name, indegree, INDEGREE_MAX);
}

/* Mean synapses onto a neuron of the target; 0 where the rule bounds them by the sources. */
static double indegree_mean(const struct projection *p, double sources, double targets)
{
    switch (p->rule) {
    case RULE_FIXED_INDEGREE:
    case RULE_SPATIAL_INDEGREE:
        return (double)p->number;
    case RULE_FIXED_OUTDEGREE:
        return (double)p->number * sources / targets;
    case RULE_FIXED_TOTAL_NUMBER:
        return (double)p->number / targets;
    default:
        return 0;
    }
}

void rule_check(struct reading *r, const struct projection_draft *draft)
{
    const struct projection *p       = &draft->projection;
    uint64_t                 sources = r->populations[p->source].population.size;
    uint64_t                 targets = r->populations[p->target].population.size;
    indegree_check(r, draft, indegree_mean(p, (double)sources, (double)targets));
    uint64_t itself = p->source == p->target && !p->allow_autapses;
    switch (p->rule) {
    case RULE_ONE_TO_ONE:
        one_to_one_check(r, draft);
        return;
    case RULE_FIXED_INDEGREE:
    case RULE_SPATIAL_INDEGREE:
        partners_check(r, draft, sources - itself, "sources");
        return;
    case RULE_FIXED_OUTDEGREE:
        partners_check(r, draft, targets - itself, "targets");
        return;
    case RULE_FIXED_TOTAL_NUMBER:
        partners_check(r, draft, (sources - itself) * targets, "pairs");
        return;
    case RULE_ALL_TO_ALL:
    case RULE_PAIRWISE_BERNOULLI:
    case RULE_GIVEN:
    case RULE_SPATIAL_BERNOULLI:
    case RULE_COUNT:
        return;
    }
}
