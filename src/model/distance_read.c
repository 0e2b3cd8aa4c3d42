/* distance_read.c - functions of distance and masks, and the pairs they can join. */
#include "model/distance_read.h"

#include "model/field.h"
#include "model/projection_check.h"
#include "model/quantity.h"

#include <math.h>
#include <string.h>

enum { SHAPES = 3, MASKS = 3 };
static const char *const SHAPE_KEYS[]  = {"linear", "exponential", "gaussian", "min", "max"};
static const char *const LINEAR_KEYS[] = {"base", "per_mm"};
static const char *const DECAY_KEYS[]  = {"peak", "beta", "base"};
static const char *const GAUSS_KEYS[]  = {"peak", "std", "mean", "base"};
static const char *const MASK_KEYS[]   = {"ball", "doughnut", "box"};
static const char *const BALL_KEYS[]   = {"radius"};
static const char *const RING_KEYS[]   = {"inner_radius", "outer_radius"};
static const char *const BOX_KEYS[]    = {"lower_left", "upper_right"};
static const double      LENGTH_MAX_MM = 1e9;
static const double      WIDTH_MIN_MM  = 1e-9;
static const double      RIM           = 1e-5;
static const char        SHAPE_WORD[]  = "one of linear, exponential, gaussian";

bool is_distance(const struct yaml_node *node)
{
    if (!node || node->shape != NODE_MAPPING) return false;
    for (size_t i = 0; i < SHAPES; i++)
        if (field_find(node, SHAPE_KEYS[i])) return true;
    return false;
}

bool is_spatial(const struct yaml_node *element)
{
    return field_find(element, "kernel") || field_find(element, "mask") ||
           is_distance(field_find(element, "p")) || is_distance(field_find(element, "weight")) ||
           is_distance(field_find(element, "delay"));
}

/* A member of a mapping; where it is not there, needed is noted, else *out stays. */
static bool member_read(struct reading *r, const struct yaml_node *node, const char *key, unit of,
                        bool is_needed, double *out)
{
    const struct yaml_node *value = field_find(node, key);
    if (value) return quantity_read(&r->problems, value, of, out);
    if (is_needed) problem_note_missing(&r->problems, node, key, "a value");
    return !is_needed;
}

static bool length_read(struct reading *r, const struct yaml_node *node, const char *key,
                        double low_mm, double *out)
{
    const struct quantity_range range = {.low = low_mm, .high = LENGTH_MAX_MM};
    const struct yaml_node     *value = field_need(&r->problems, node, key, "a length");
    return value && quantity_read_within(&r->problems, value, UNIT_MM, range, out);
}

static bool linear_read(struct reading *r, const struct yaml_node *node, unit of,
                        struct distance_function *out)
{
    out->shape = DISTANCE_LINEAR;
    return field_check(&r->problems, node, LINEAR_KEYS, FIELD_COUNT(LINEAR_KEYS)) &&
           member_read(r, node, "base", of, false, &out->base) &&
           member_read(r, node, "per_mm", of, true, &out->slope);
}

static bool decay_read(struct reading *r, const struct yaml_node *node, unit of, bool peak_needed,
                       struct distance_function *out)
{
    out->shape = DISTANCE_EXPONENTIAL;
    return field_check(&r->problems, node, DECAY_KEYS, FIELD_COUNT(DECAY_KEYS)) &&
           member_read(r, node, "peak", of, peak_needed, &out->peak) &&
           member_read(r, node, "base", of, false, &out->base) &&
           length_read(r, node, "beta", WIDTH_MIN_MM, &out->width_mm);
}

static bool gaussian_read(struct reading *r, const struct yaml_node *node, unit of,
                          bool peak_needed, struct distance_function *out)
{
    out->shape = DISTANCE_GAUSSIAN;
    return field_check(&r->problems, node, GAUSS_KEYS, FIELD_COUNT(GAUSS_KEYS)) &&
           member_read(r, node, "peak", of, peak_needed, &out->peak) &&
           member_read(r, node, "base", of, false, &out->base) &&
           member_read(r, node, "mean", UNIT_MM, false, &out->centre_mm) &&
           length_read(r, node, "std", WIDTH_MIN_MM, &out->width_mm);
}

/* The one key of a mapping that names its shape; count, and noted, where there is none or two. */
static size_t shape_find(struct reading *r, const struct yaml_node *node, const char *const *keys,
                         size_t count, const char *expected)
{
    size_t found = count;
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *value = field_find(node, keys[i]);
        if (value && found < count) {
            problem_note(&r->problems, value->key, "'%s' stands beside another shape; expected %s",
                         keys[i], expected);
            return count;
        }
        if (value) found = i;
    }
    if (found == count) problem_note(&r->problems, node, "names no shape; expected %s", expected);
    return found;
}

bool distance_read(struct reading *r, const struct yaml_node *node, unit of, bool peak_needed,
                   struct distance_function *out)
{
    out->peak = 1;
    if (node->shape != NODE_MAPPING) {
        out->shape = DISTANCE_CONSTANT;
        return quantity_read(&r->problems, node, of, &out->base);
    }
    out->base = 0;
    if (!field_check(&r->problems, node, SHAPE_KEYS, FIELD_COUNT(SHAPE_KEYS))) return false;
    size_t which = shape_find(r, node, SHAPE_KEYS, SHAPES, SHAPE_WORD);
    if (which == SHAPES) return false;
    const struct yaml_node *shape   = field_find(node, SHAPE_KEYS[which]);
    bool                    is_good = which == 0   ? linear_read(r, shape, of, out)
                                      : which == 1 ? decay_read(r, shape, of, peak_needed, out)
                                                   : gaussian_read(r, shape, of, peak_needed, out);
    is_good = member_read(r, node, "min", of, false, &out->minimum) && is_good;
    is_good = member_read(r, node, "max", of, false, &out->maximum) && is_good;
    if (!is_good || out->minimum <= out->maximum) return is_good;
    problem_note(&r->problems, node, "has bounds from %.12g to %.12g; expected min <= max",
                 out->minimum, out->maximum);
    return false;
}

static bool corner_read(struct reading *r, const struct yaml_node *node, const char *key,
                        uint32_t *count, double *out)
{
    const struct yaml_node *list = field_need(&r->problems, node, key, "a list of lengths");
    if (!list || !field_is_shape(&r->problems, list, NODE_LIST, "a list of lengths")) return false;
    if (list->count < 1 || list->count > SPACE_DIMENSIONS_MAX ||
        (*count && list->count != *count)) {
        problem_note(&r->problems, list, "%u lengths stand here; expected one for each dimension",
                     list->count);
        return false;
    }
    *count = list->count;
    for (uint32_t i = 0; i < list->count; i++)
        if (!quantity_read(&r->problems, list->items[i], UNIT_MM, &out[i])) return false;
    return true;
}

static bool box_read(struct reading *r, const struct yaml_node *node, struct mask *mask)
{
    uint32_t count = 0;
    mask->shape    = MASK_BOX;
    for (uint32_t i = 0; i < SPACE_DIMENSIONS_MAX; i++) {
        mask->low_mm[i]  = -LENGTH_MAX_MM;
        mask->high_mm[i] = LENGTH_MAX_MM;
    }
    if (!field_check(&r->problems, node, BOX_KEYS, FIELD_COUNT(BOX_KEYS)) ||
        !corner_read(r, node, "lower_left", &count, mask->low_mm) ||
        !corner_read(r, node, "upper_right", &count, mask->high_mm))
        return false;
    mask->outer_mm = count; /* until the pair says that it fits */
    for (uint32_t i = 0; i < count; i++) {
        if (mask->low_mm[i] < mask->high_mm[i]) continue;
        problem_note(&r->problems, node,
                     "reaches from %.12g mm to %.12g mm; expected lower < upper", mask->low_mm[i],
                     mask->high_mm[i]);
        return false;
    }
    return true;
}

static bool mask_read(struct reading *r, const struct yaml_node *node, struct mask *mask)
{
    if (!field_check(&r->problems, node, MASK_KEYS, FIELD_COUNT(MASK_KEYS))) return false;
    size_t which = shape_find(r, node, MASK_KEYS, MASKS, "one of ball, doughnut, box");
    if (which == MASKS) return false;
    const struct yaml_node *shape = field_find(node, MASK_KEYS[which]);
    if (which == 2) return box_read(r, shape, mask);
    mask->shape = which == 0 ? MASK_BALL : MASK_DOUGHNUT;
    if (which == 0)
        return field_check(&r->problems, shape, BALL_KEYS, FIELD_COUNT(BALL_KEYS)) &&
               length_read(r, shape, "radius", WIDTH_MIN_MM, &mask->outer_mm);
    if (!field_check(&r->problems, shape, RING_KEYS, FIELD_COUNT(RING_KEYS)) ||
        !length_read(r, shape, "inner_radius", 0, &mask->inner_mm) ||
        !length_read(r, shape, "outer_radius", WIDTH_MIN_MM, &mask->outer_mm))
        return false;
    if (mask->inner_mm < mask->outer_mm) return true;
    problem_note(&r->problems, shape, "has radii %.12g mm and %.12g mm; expected inner < outer",
                 mask->inner_mm, mask->outer_mm);
    return false;
}

/* Positions are stored in single precision: what lies on the rim of a mask, as points of grids do,
 * counts as inside, and on the inner rim of a doughnut as outside. */
static void rim_widen(struct mask *mask)
{
    mask->inner_mm *= 1 + RIM;
    if (mask->shape != MASK_BOX) mask->outer_mm *= 1 + RIM;
    for (uint32_t i = 0; i < SPACE_DIMENSIONS_MAX; i++) {
        double wider = RIM * (mask->high_mm[i] - mask->low_mm[i]);
        mask->low_mm[i] -= wider;
        mask->high_mm[i] += wider;
    }
}

bool space_read(struct reading *r, const struct yaml_node *element, rule_kind *rule,
                struct projection_space *space)
{
    const struct yaml_node *kernel = field_find(element, "kernel");
    const struct yaml_node *mask   = field_find(element, "mask");
    const struct yaml_node *p      = field_find(element, "p");
    bool                    is_in  = *rule == RULE_FIXED_INDEGREE;
    *space                         = (struct projection_space){
                                .chance = {.base = 1, .minimum = 0, .maximum = is_in ? INFINITY : 1}};
    if (!is_in && *rule != RULE_PAIRWISE_BERNOULLI) {
        problem_note(&r->problems, field_find(element, "rule"),
                     "%s takes nothing from distance; expected fixed_indegree or "
                     "pairwise_bernoulli",
                     rule_name(*rule));
        return false;
    }
    if (kernel && !is_in) {
        problem_note(
            &r->problems, kernel->key,
            "'kernel' is no key of the rule pairwise_bernoulli; expected a `p` by distance");
        return false;
    }
    *rule = is_in ? RULE_SPATIAL_INDEGREE : RULE_SPATIAL_BERNOULLI;
    if (mask && !mask_read(r, mask, &space->mask)) return false;
    rim_widen(&space->mask);
    if (is_in) return !kernel || distance_read(r, kernel, UNIT_NONE, false, &space->chance);
    return !is_distance(p) || distance_read(r, p, UNIT_NONE, true, &space->chance);
}

/* Two placed populations of one space. */
static bool pair_check(struct reading *r, const struct projection_draft *draft,
                       const struct mask *mask)
{
    const struct population_draft *ends[2] = {&r->populations[draft->projection.source],
                                              &r->populations[draft->projection.target]};
    const struct placement        *a       = &ends[0]->population.placement;
    const struct placement        *b       = &ends[1]->population.placement;
    bool                           is_good = true;
    for (int i = 0; i < 2; i++) {
        is_good = is_good && ends[i]->population.placement.layout != LAYOUT_NONE;
        if (!ends[i]->has_positions)
            problem_note(&r->problems, draft->node,
                         "distances need positions, and '%s' has none; expected `positions:` there",
                         ends[i]->name->shown);
    }
    if (!is_good) return false;
    bool is_same = a->dimensions == b->dimensions && a->is_periodic == b->is_periodic;
    for (uint32_t i = 0; is_same && a->is_periodic && i < a->dimensions; i++)
        is_same = a->extent_mm[i] == b->extent_mm[i] && a->low_mm[i] == b->low_mm[i];
    if (!is_same) {
        problem_note(&r->problems, draft->node,
                     "'%s' and '%s' do not lie in one space; expected as many dimensions, and one "
                     "box where they are periodic",
                     ends[0]->name->shown, ends[1]->name->shown);
        return false;
    }
    if (mask->shape != MASK_BOX || mask->outer_mm == a->dimensions) return true;
    problem_note(&r->problems, field_find(draft->node, "mask"),
                 "has %g dimensions between populations of %u; expected as many", mask->outer_mm,
                 a->dimensions);
    return false;
}

/* Values that come with the synapses, between what the function can give there. */
static struct distribution given_of(const struct distance_function *f, double mean, double near_mm,
                                    double far_mm)
{
    struct value_range range = distance_range(f, near_mm, far_mm);
    return (struct distribution){
        .shape = SHAPE_GIVEN, .a = mean, .minimum = range.low, .maximum = range.high};
}

fault space_finish(struct reading *r, struct projection_draft *draft,
                   const struct projection_space *space, bool *good)
{
    struct projection       *p      = &draft->projection;
    const struct population *source = &r->populations[p->source].population;
    const struct population *target = &r->populations[p->target].population;
    struct projection_space *own    = NULL;
    *good                           = pair_check(r, draft, &space->mask);
    if (!*good) return FAULT_NONE;
    TRY(arena_take(&r->store->arena, &own, 1, sizeof *own));
    *own = *space;
    if (p->rule == RULE_SPATIAL_BERNOULLI && own->chance.shape == DISTANCE_CONSTANT)
        own->chance.base = p->probability;
    const struct placement *from = &source->placement, *to = &target->placement;
    struct space_means      means   = space_means_find(own, from, to, source->size, target->size);
    double                  near_mm = mask_near(&own->mask);
    double far_mm = fmin(mask_reach(&own->mask, from->dimensions), placement_span(from, to));
    if (far_mm < near_mm) far_mm = near_mm;
    if (p->rule == RULE_SPATIAL_BERNOULLI) p->probability = means.chance;
    if (own->has_weight) {
        p->weight = given_of(&own->weight, means.weight, near_mm, far_mm);
        *good     = weight_check(r, field_find(draft->node, "weight"), &p->weight);
    }
    if (own->has_delay) {
        p->delay_ms = given_of(&own->delay_ms, means.delay_ms, near_mm, far_mm);
        *good       = delay_check(r, field_find(draft->node, "delay"), &p->delay_ms) && *good;
    }
    p->space     = own;
    draft->space = own;
    return FAULT_NONE;
}
