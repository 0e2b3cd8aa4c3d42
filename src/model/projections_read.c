/* projections_read.c - elements of the list `projections`, each the product of its sources and
 * targets. */
#include "base/memory.h"
#include "model/distance_read.h"
#include "model/distribution.h"
#include "model/field.h"
#include "model/given_read.h"
#include "model/projection_check.h"
#include "model/projection_number.h"
#include "model/reading.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Rules that a file can name; their spatial forms follow from what stands beside the name. */
enum { RULES_NAMED = RULE_SPATIAL_INDEGREE };

/* What all pairs of an element share. */
struct element {
    const struct yaml_node *node;
    const struct yaml_node *number; /* NULL: the rule has none */
    const char             *name;   /* NULL: none given */
    uint32_t               *sources, source_count;
    uint32_t               *targets, target_count;
    struct projection       shared;
    bool                    is_spatial;
    struct projection_space space;
    const struct yaml_node *prunable; /* NULL: its synapses stay */
    const struct pruning   *pruning;
};

static const char *const KEYS[] = {
    "file",           "edges",           "receptor",  "name",  "source", "target",
    "rule",           "indegree",        "outdegree", "N",     "p",      "probability",
    "allow_autapses", "allow_multapses", "weight",    "delay", "when",   "kernel",
    "mask",           "prunable"};

static bool rule_read(struct reading *r, struct element *e)
{
    const char *names[RULE_COUNT];
    uint32_t    which = 0;
    for (uint32_t i = 0; i < RULES_NAMED; i++)
        names[i] = rule_name((rule_kind)i);
    const struct yaml_node *rule = field_need(&r->problems, e->node, "rule", "a connection rule");
    if (!rule || !field_choice(&r->problems, rule, "rule", names, RULES_NAMED, &which))
        return false;
    e->shared.rule = (rule_kind)which;
    bool is_good   = true;
    if (e->shared.rule != RULE_PAIRWISE_BERNOULLI || !is_distance(field_find(e->node, "p")))
        e->number = number_find(r, e->node, e->shared.rule, &is_good);
    if (e->is_spatial) is_good = space_read(r, e->node, &e->shared.rule, &e->space) && is_good;
    return is_good;
}

/* A weight or delay by distance; its bounds depend on the pair. */
static bool distanced_read(struct reading *r, const struct yaml_node *node, unit of,
                           struct distance_function *out, bool *has)
{
    *has = true;
    *out = (struct distance_function){.minimum = -INFINITY, .maximum = INFINITY};
    return distance_read(r, node, of, true, out);
}

static bool weight_read(struct reading *r, struct element *e, const struct yaml_node *target)
{
    unit                    of     = UNIT_NONE;
    const struct yaml_node *weight = field_need(&r->problems, e->node, "weight", "a weight");
    bool                    is_known =
        e->target_count && weight_unit_find(r, target, e->targets, e->target_count, &of);
    if (weight && is_known && is_distance(weight))
        return distanced_read(r, weight, of, &e->space.weight, &e->space.has_weight);
    return weight && is_known && distribution_read(&r->problems, weight, of, &e->shared.weight) &&
           weight_check(r, weight, &e->shared.weight);
}

static bool delay_read(struct reading *r, struct element *e)
{
    const struct yaml_node *delay =
        field_need(&r->problems, e->node, "delay", "a time of at least one step");
    if (is_distance(delay))
        return distanced_read(r, delay, UNIT_MS, &e->space.delay_ms, &e->space.has_delay);
    return delay && distribution_read(&r->problems, delay, UNIT_MS, &e->shared.delay_ms) &&
           delay_check(r, delay, &e->shared.delay_ms);
}

static bool flags_read(struct reading *r, struct element *e)
{
    const struct yaml_node *autapses  = field_find(e->node, "allow_autapses");
    const struct yaml_node *multapses = field_find(e->node, "allow_multapses");
    e->shared.allow_autapses          = true;
    e->shared.allow_multapses         = true;
    bool is_good = !autapses || field_flag(&r->problems, autapses, &e->shared.allow_autapses);
    return (!multapses || field_flag(&r->problems, multapses, &e->shared.allow_multapses)) &&
           is_good;
}

static fault name_make(struct reading *r, const struct element *e, struct projection *p)
{
    struct arena *arena  = &r->store->arena;
    const char   *source = r->population_names[p->source], *target = r->population_names[p->target];
    if (!e->name) return arena_format(arena, &p->name, "%s->%s", source, target);
    if (e->source_count == 1 && e->target_count == 1)
        return arena_copy(arena, &p->name, e->name, strlen(e->name));
    return arena_format(arena, &p->name, "%s:%s->%s", e->name, source, target);
}

/* Nothing to connect: a zero of a matrix, or a number that scaling rounded to none. */
static bool is_empty(const struct projection *p)
{
    switch (p->rule) {
    case RULE_ONE_TO_ONE:
    case RULE_ALL_TO_ALL:
    case RULE_GIVEN:
        return false;
    case RULE_PAIRWISE_BERNOULLI:
    case RULE_SPATIAL_BERNOULLI:
        return p->probability == 0;
    default:
        return p->number == 0;
    }
}

/* Ends of given edges are ids of nodes. */
static bool nodes_check(struct reading *r, const struct element *e, const struct projection *p)
{
    const uint32_t ends[2] = {p->source, p->target};
    for (int i = 0; i < 2; i++) {
        const struct population_draft *draft = &r->populations[ends[i]];
        if (draft->population.nodes.population) continue;
        if (field_find(draft->node, "nodes")) return false; /* what is wrong there was told */
        problem_note(&r->problems, e->node,
                     "reads edges of '%s', which has no `nodes`; expected the ids of its neurons",
                     draft->name->shown);
        return false;
    }
    return true;
}

/* How synapses into a target go; NULL: they stay. */
static const struct pruning *pruning_of(struct reading *r, const struct element *e, uint32_t target)
{
    return e->pruning && pruning_acts(r, e->prunable, target) ? e->pruning : NULL;
}

static fault pair_read(struct reading *r, const struct element *e, uint32_t target, uint32_t source,
                       bool is_active)
{
    struct projection_draft draft = {
        .projection = e->shared, .node = e->node, .is_active = is_active};
    draft.projection.source = e->sources[source];
    draft.projection.target = e->targets[target];
    draft.number            = field_find(e->node, "rule");
    bool is_good            = true;
    if (r->populations[draft.projection.source].population.size == 0 ||
        r->populations[draft.projection.target].population.size == 0)
        return FAULT_NONE;
    if (e->number) {
        const uint32_t shape[2] = {e->target_count, e->source_count};
        draft.number            = number_cell(r, e->number, shape, target, source);
        if (!draft.number || !number_read(r, draft.number, &draft)) return FAULT_NONE;
    }
    if (e->number && is_empty(&draft.projection)) return FAULT_NONE;
    if (e->shared.given && !nodes_check(r, e, &draft.projection)) return FAULT_NONE;
    if (e->shared.given) TRY(given_copy(r, e->shared.given, &draft.projection.given));
    if (e->is_spatial) TRY(space_finish(r, &draft, &e->space, &is_good));
    if (!is_good) return FAULT_NONE;
    draft.projection.pruning = pruning_of(r, e, draft.projection.target);
    TRY(name_make(r, e, &draft.projection));
    scale_projection(r, &draft);
    draft.is_active = draft.is_active && (e->is_spatial || !is_empty(&draft.projection));
    rule_check(r, &draft);
    TRY(memory_reserve(&r->projections, &r->projection_capacity, r->projection_count + 1,
                       sizeof *r->projections, "projections"));
    r->projections[r->projection_count++] = draft;
    return FAULT_NONE;
}

static fault pairs_read(struct reading *r, const struct element *e, bool is_active)
{
    size_t pairs = (size_t)e->source_count * e->target_count;
    if (pairs > PROJECTIONS_MAX || r->projection_count + pairs > PROJECTIONS_MAX) {
        problem_note(&r->problems, e->node, "more than %d projections in all; expected fewer",
                     PROJECTIONS_MAX);
        return FAULT_NONE;
    }
    for (uint32_t target = 0; target < e->target_count; target++)
        for (uint32_t source = 0; source < e->source_count; source++)
            TRY(pair_read(r, e, target, source, is_active));
    return FAULT_NONE;
}

static fault ends_read(struct reading *r, struct element *e, const struct yaml_node **target)
{
    static const char       EXPECTED[] = "a population or a list of them";
    const struct yaml_node *source     = field_need(&r->problems, e->node, "source", EXPECTED);
    *target                            = field_need(&r->problems, e->node, "target", EXPECTED);
    if (source) TRY(populations_name(r, source, &e->sources, &e->source_count));
    if (*target) TRY(populations_name(r, *target, &e->targets, &e->target_count));
    return FAULT_NONE;
}

/* Weights and delays: drawn, or read from a file. */
static fault values_read(struct reading *r, struct element *e, const struct yaml_node *target,
                         bool *is_good)
{
    const char *const FILE_KEYS[] = {"file", "edges"};
    if (e->shared.rule != RULE_GIVEN) {
        *is_good = weight_read(r, e, target) && *is_good;
        *is_good = delay_read(r, e) && *is_good;
        for (size_t i = 0; i < FIELD_COUNT(FILE_KEYS); i++) {
            const struct yaml_node *key = field_find(e->node, FILE_KEYS[i]);
            if (key)
                problem_note(&r->problems, key->key,
                             "'%s' is no key of the rule %s; expected it "
                             "with from_file only",
                             FILE_KEYS[i], rule_name(e->shared.rule));
        }
        return FAULT_NONE;
    }
    unit of = UNIT_NONE;
    if (!e->target_count || !weight_unit_find(r, target, e->targets, e->target_count, &of)) {
        *is_good = false;
        return FAULT_NONE;
    }
    TRY(given_read(r, e->node, of, &e->shared.given));
    *is_good = e->shared.given && *is_good;
    return FAULT_NONE;
}

/* What all pairs have of `prunable`, whether or not it acts in them. */
static fault prunable_read(struct reading *r, struct element *e)
{
    struct pruning *pruning = NULL;
    e->prunable             = field_find(e->node, "prunable");
    if (!e->prunable) return FAULT_NONE;
    TRY(arena_take(&r->store->arena, &pruning, 1, sizeof *pruning));
    if (pruning_read(r, e->prunable, pruning)) e->pruning = pruning;
    return FAULT_NONE;
}

static fault element_read(struct reading *r, const struct yaml_node *node)
{
    struct element e = {.node = node};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *name = field_find(node, "name"), *target = NULL;
    if (name) e.name = field_name(&r->problems, name);
    e.is_spatial = is_spatial(node);
    TRY(ends_read(r, &e, &target));
    bool is_good = rule_read(r, &e);
    is_good      = flags_read(r, &e) && is_good;
    TRY(values_read(r, &e, target ? target : node, &is_good));
    TRY(prunable_read(r, &e));
    is_good = receptor_read(r, node, e.targets, e.target_count, &e.shared.receptor) && is_good;
    bool is_active = when_holds(r, node);
    return is_good && e.source_count && e.target_count ? pairs_read(r, &e, is_active) : FAULT_NONE;
}

fault projections_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *node = field_find(root, "projections");
    if (!node || !field_is_shape(&r->problems, node, NODE_LIST, "a list of {source, target, ...}"))
        return FAULT_NONE;
    for (uint32_t i = 0; i < node->count; i++)
        TRY(element_read(r, node->items[i]));
    field_names_check(&r->problems, node);
    return FAULT_NONE;
}
