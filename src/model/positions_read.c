/* positions_read.c - `positions:` of a population: a box and how its neurons lie in it. */
#include "model/field.h"
#include "model/quantity.h"
#include "model/reading.h"

#include "base/exact_math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Lengths in mm between which distances keep their meaning in single precision. */
static const double EXTENT_MIN_MM = 1e-6;
static const double EXTENT_MAX_MM = 1e6;

static const char *const LAYOUTS[] = {"grid", "free", "given"};
static const char *const KEYS[] = {"layout", "extent", "center", "periodic", "shape", "at", "file"};

/* A list of one to three lengths; 0 where it is wrong (noted). */
static uint32_t lengths_read(struct reading *r, const struct yaml_node *node,
                             struct quantity_range range, double *out)
{
    if (!field_is_shape(&r->problems, node, NODE_LIST, "a list of one to three lengths")) return 0;
    if (node->count < 1 || node->count > SPACE_DIMENSIONS_MAX) {
        problem_note(&r->problems, node, "%u lengths stand here; expected one to three",
                     node->count);
        return 0;
    }
    for (uint32_t i = 0; i < node->count; i++)
        if (!quantity_read_within(&r->problems, node->items[i], UNIT_MM, range, &out[i])) return 0;
    return node->count;
}

static bool same_dimensions(struct reading *r, const struct yaml_node *node, uint32_t given,
                            uint32_t dimensions)
{
    if (given == dimensions) return true;
    if (given)
        problem_note(&r->problems, node, "%u values stand here; expected %u, one for each side",
                     given, dimensions);
    return false;
}

/* Sides that keep the density of neurons when their number is scaled. */
static void extent_scale(const struct reading *r, struct placement *p)
{
    if (!r->scale.keeps_density || r->scale.neurons == 1) return;
    double factor = exact_exp(exact_log(r->scale.neurons) / p->dimensions);
    for (uint32_t i = 0; i < p->dimensions; i++)
        p->extent_mm[i] *= factor;
}

/* The box: extent, and center (default 0). */
static bool box_read(struct reading *r, const struct yaml_node *node, struct placement *p)
{
    static const char           EXPECTED[] = "a list of sides, such as [1 mm, 1 mm]";
    const struct quantity_range sides      = {.low = EXTENT_MIN_MM, .high = EXTENT_MAX_MM};
    const struct quantity_range points     = {.low = -EXTENT_MAX_MM, .high = EXTENT_MAX_MM};
    const struct yaml_node     *extent     = field_need(&r->problems, node, "extent", EXPECTED);
    const struct yaml_node     *center     = field_find(node, "center");
    double                      middle[SPACE_DIMENSIONS_MAX] = {0};
    p->dimensions = extent ? lengths_read(r, extent, sides, p->extent_mm) : 0;
    if (!p->dimensions) return false;
    if (center &&
        !same_dimensions(r, center, lengths_read(r, center, points, middle), p->dimensions))
        return false;
    extent_scale(r, p);
    for (uint32_t i = 0; i < p->dimensions; i++)
        p->low_mm[i] = middle[i] - p->extent_mm[i] / 2;
    return true;
}

/* Keys that do not belong to the layout. */
static void keys_refuse(struct reading *r, const struct yaml_node *node, place_layout layout)
{
    static const place_layout OWNERS[] = {LAYOUT_GRID, LAYOUT_GIVEN, LAYOUT_GIVEN};
    for (size_t i = 0; i < FIELD_COUNT(OWNERS); i++) {
        const char             *key   = KEYS[4 + i];
        const struct yaml_node *value = field_find(node, key);
        if (value && OWNERS[i] != layout)
            problem_note(&r->problems, value->key,
                         "'%s' is no key of the layout %s; expected it "
                         "with %s only",
                         key, LAYOUTS[layout - 1], LAYOUTS[OWNERS[i] - 1]);
    }
}

static bool grid_read(struct reading *r, const struct yaml_node *node,
                      const struct population_draft *draft, struct placement *p)
{
    const struct yaml_node *shape =
        field_need(&r->problems, node, "shape", "a list of neurons along each side");
    uint64_t product = 1;
    if (!shape || !field_is_shape(&r->problems, shape, NODE_LIST, "a list of whole numbers") ||
        !same_dimensions(r, shape, shape->count, p->dimensions))
        return false;
    for (uint32_t i = 0; i < shape->count; i++) {
        uint64_t along = 0;
        if (!field_whole(&r->problems, shape->items[i], 1, NEURONS_MAX, &along)) return false;
        p->shape[i] = (uint32_t)along;
        product     = product > NEURONS_MAX ? product : product * along;
    }
    if (product == draft->population.size) return true;
    problem_note(&r->problems, shape,
                 "a grid of %llu places stands for %u neurons%s; expected as many",
                 (unsigned long long)product, draft->population.size,
                 draft->full_size == draft->population.size
                     ? ""
                     : " (scaled: a grid keeps its shape, a free layout does not)");
    return false;
}

/* One point of a list, into its row. */
static bool point_read(struct reading *r, const struct yaml_node *node, const struct placement *p,
                       double *row)
{
    double                      at[SPACE_DIMENSIONS_MAX];
    const struct quantity_range range = {.low = -EXTENT_MAX_MM, .high = EXTENT_MAX_MM};
    if (!same_dimensions(r, node, lengths_read(r, node, range, at), p->dimensions)) return false;
    memcpy(row, at, p->dimensions * sizeof *row);
    for (uint32_t i = 0; i < p->dimensions; i++) {
        if (at[i] >= p->low_mm[i] && at[i] <= p->low_mm[i] + p->extent_mm[i]) continue;
        problem_note(&r->problems, node->items[i],
                     "'%s' lies outside the box; expected %.12g mm to %.12g mm",
                     node->items[i]->shown, p->low_mm[i], p->low_mm[i] + p->extent_mm[i]);
        return false;
    }
    return true;
}

static fault list_read(struct reading *r, const struct yaml_node *at,
                       struct population_draft *draft)
{
    struct placement *p    = &draft->population.placement;
    double           *rows = NULL;
    if (!field_is_shape(&r->problems, at, NODE_LIST, "a list of points")) return FAULT_NONE;
    if (at->count != draft->population.size) {
        problem_note(&r->problems, at, "%u points stand here; expected %u, one for each neuron",
                     at->count, draft->population.size);
        return FAULT_NONE;
    }
    TRY(arena_take(&r->store->arena, &rows, (size_t)at->count * p->dimensions, sizeof *rows));
    bool is_good = true;
    for (uint32_t i = 0; i < at->count; i++)
        is_good = point_read(r, at->items[i], p, rows + (size_t)i * p->dimensions) && is_good;
    if (is_good) p->given_mm = rows;
    return FAULT_NONE;
}

static fault given_read(struct reading *r, const struct yaml_node *node,
                        struct population_draft *draft)
{
    const struct yaml_node *at = field_find(node, "at"), *file = field_find(node, "file");
    if (at && file) {
        problem_note(&r->problems, file->key, "'file' stands beside 'at'; expected one of them");
        return FAULT_NONE;
    }
    if (at) return list_read(r, at, draft);
    if (file) return positions_file_read(r, file, draft);
    problem_note_missing(&r->problems, node, "at", "a list of points (or `file`)");
    return FAULT_NONE;
}

fault positions_read(struct reading *r, const struct yaml_node *node,
                     struct population_draft *draft)
{
    struct placement p     = {.layout = LAYOUT_NONE};
    uint32_t         which = 0;
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *layout =
        field_need(&r->problems, node, "layout", "one of grid, free, given");
    const struct yaml_node *periodic = field_find(node, "periodic");
    bool is_good = layout && field_choice(&r->problems, layout, "layout", LAYOUTS,
                                          FIELD_COUNT(LAYOUTS), &which);
    if (periodic) is_good = field_flag(&r->problems, periodic, &p.is_periodic) && is_good;
    draft->has_positions = true;
    if (!box_read(r, node, &p) || !is_good || draft->population.size == 0) return FAULT_NONE;
    p.layout = (place_layout)(LAYOUT_GRID + which);
    keys_refuse(r, node, p.layout);
    if (p.layout == LAYOUT_GRID && !grid_read(r, node, draft, &p)) return FAULT_NONE;
    draft->population.placement = p;
    if (p.layout != LAYOUT_GIVEN) return FAULT_NONE;
    TRY(given_read(r, node, draft));
    if (!draft->population.placement.given_mm)
        draft->population.placement = (struct placement){.layout = LAYOUT_NONE};
    return FAULT_NONE;
}
