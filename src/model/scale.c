/* scale.c - the section `scale` and the sizes, numbers and weights that follow from it. */
#include "model/scale.h"

#include "model/distribution.h"
#include "model/field.h"

#include <assert.h>
#include <math.h>

/* One of the two words of a factor: false without the key. */
static bool is_scaled(struct reading *r, const struct yaml_node *node, const char *key,
                      const char *scaled)
{
    const char *const       words[] = {"fixed", scaled};
    const struct yaml_node *value   = field_find(node, key);
    uint32_t                which   = 0;
    return value && field_choice(&r->problems, value, "scaling", words, 2, &which) && which == 1;
}

static void scale_refuse(struct reading *r)
{
    const char *word   = NULL;
    fault       failed = arena_format(&r->scratch, &word, "--scale %.12g", r->options->scale);
    if (failed) {
        r->problems.failed = fault_worst(r->problems.failed, failed);
        return;
    }
    problem_note_at(&r->problems, (struct problem_place){word, 0, 0, true},
                    "%s declares no `scale:`; expected 1", r->path);
}

void scale_read(struct reading *r, const struct yaml_node *root)
{
    static const char *const KEYS[] = {"neurons", "indegree", "weight", "extent", "mean_rates"};
    const struct yaml_node  *node   = field_find(root, "scale");
    double                   x      = r->options->scale;
    r->scale = (struct scale_rule){.node = node, .neurons = 1, .indegree = 1, .weight = 1};
    if (!node) {
        if (x != 1) scale_refuse(r);
        return;
    }
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return;
    if (is_scaled(r, node, "neurons", "linear")) r->scale.neurons = x;
    if (is_scaled(r, node, "indegree", "linear")) r->scale.indegree = x;
    if (is_scaled(r, node, "weight", "inverse_sqrt")) r->scale.weight = 1 / sqrt(r->scale.indegree);
    r->scale.keeps_density = is_scaled(r, node, "extent", "density");
    r->scale.mean_rates    = field_find(node, "mean_rates");
}

/* A spike source keeps its neurons: its list names them. */
static double size_factor(const struct reading *r, const struct kind *kind)
{
    bool is_source = kind && kind->receptor_count == 0;
    return is_source ? 1 : r->scale.neurons;
}

uint32_t scale_size(const struct reading *r, const struct kind *kind, uint32_t full_size)
{
    double size = nearbyint((double)full_size * size_factor(r, kind));
    return size > NEURONS_MAX ? NEURONS_MAX + 1u : (uint32_t)size;
}

static const double EVERYWHERE_MM = 1e9;

/* The chance by distance: neurons in reach grow with density, in-degrees as the model says. */
static void chance_scale(struct reading *r, struct projection_draft *draft, double sources)
{
    struct distance_function *chance = &draft->space->chance;
    double                    factor =
        r->scale.indegree / (r->scale.keeps_density ? sources / r->scale.neurons : sources);
    double largest = distance_range(chance, 0, EVERYWHERE_MM).high * factor;
    draft->projection.probability *= factor;
    if (factor != 1) distance_scale(chance, factor);
    if (largest > 1)
        problem_note(&r->problems, draft->number,
                     "scaled in-degrees of %s need a probability of %.12g; expected at most 1",
                     draft->projection.name, largest);
}

/* In-degrees become X times what they were; what the rule counts follows from that. */
static void number_scale(struct reading *r, struct projection_draft *draft, double sources)
{
    struct projection *p = &draft->projection;
    double             n = (double)p->number;
    switch (p->rule) {
    case RULE_ONE_TO_ONE:
        return;
    case RULE_FIXED_INDEGREE:
    case RULE_SPATIAL_INDEGREE:
        n *= r->scale.indegree;
        break;
    case RULE_FIXED_OUTDEGREE:
        n *= r->scale.indegree * (r->scale.neurons / sources);
        break;
    case RULE_FIXED_TOTAL_NUMBER:
        n = n * r->scale.neurons * r->scale.indegree;
        break;
    case RULE_PAIRWISE_BERNOULLI:
        p->probability *= r->scale.indegree / sources;
        if (p->probability <= 1) return;
        problem_note(&r->problems, draft->number,
                     "scaled in-degrees of %s need a probability of %.12g; expected at most 1",
                     p->name, p->probability);
        return;
    case RULE_SPATIAL_BERNOULLI:
        chance_scale(r, draft, sources);
        return;
    case RULE_ALL_TO_ALL:
        if (r->scale.indegree == sources) return;
        problem_note(&r->problems, draft->number,
                     "all_to_all of %s cannot have in-degrees at scale %.12g of sources at scale "
                     "%.12g; expected the same",
                     p->name, r->scale.indegree, sources);
        return;
    case RULE_GIVEN:
        if (r->scale.indegree == 1 && sources == 1) return;
        problem_note(&r->problems, draft->number,
                     "edges of %s are read from a file and cannot be scaled; expected --scale 1",
                     p->name);
        return;
    case RULE_COUNT:
        return;
    }
    if (n > SYNAPSES_MAX) {
        problem_note(&r->problems, draft->number,
                     "%s of %s becomes %.3g at scale %.12g; expected at most 2^48",
                     rule_name(p->rule), p->name, n, r->options->scale);
        return;
    }
    p->number = (uint64_t)nearbyint(n);
}

void scale_projection(struct reading *r, struct projection_draft *draft)
{
    const struct population_draft *source = &r->populations[draft->projection.source];
    const struct population_draft *target = &r->populations[draft->projection.target];
    assert(target->full_size > 0);
    draft->full_weight = distribution_mean_uncut(&draft->projection.weight);
    if (draft->projection.rule == RULE_ONE_TO_ONE) return;
    draft->full_indegree =
        projection_synapses(&draft->projection, source->full_size, target->full_size) /
        target->full_size;
    number_scale(r, draft, size_factor(r, source->population.kind));
    distribution_scale(&draft->projection.weight, r->scale.weight);
    if (draft->space && draft->space->has_weight)
        distance_scale(&draft->space->weight, r->scale.weight);
}
