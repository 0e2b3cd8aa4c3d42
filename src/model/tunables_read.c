/* tunables_read.c - elements of the list `tunable`: values that may change, and how far. */
#include "model/field.h"
#include "model/live_read.h"
#include "model/quantity.h"

#include <assert.h>
#include <string.h>

static const char *const KEYS[] = {"name", "value", "minimum", "maximum"};
static const char EXPECTED[] = "inputs.NAME.rate, .weight or .amplitude, projections.NAME.weight "
                               "or populations.NAME.PARAMETER";

/* SECTION.NAME.LAST of a text: where the name is, and how long. False: it has another form. */
static bool path_cut(const char *text, const char **name, size_t *length)
{
    const char *first = strchr(text, '.'), *last = strrchr(text, '.');
    if (!first || first == last || first == text || !last[1]) return false;
    *name   = first + 1;
    *length = (size_t)(last - *name);
    return *length > 0;
}

static bool is_text(const char *text, size_t length, const char *other)
{
    return other && strlen(other) == length && memcmp(text, other, length) == 0;
}

bool is_tunable_input(const struct reading *r, const char *element, const char *name)
{
    static const char INPUTS[] = "inputs.";
    if (!r->tunable || r->tunable->shape != NODE_LIST) return false;
    for (uint32_t i = 0; i < r->tunable->count; i++) {
        const struct yaml_node *value = field_find(r->tunable->items[i], "value");
        const char             *word  = NULL;
        size_t                  length;
        if (!value || strncmp(value->text, INPUTS, sizeof INPUTS - 1) != 0 ||
            !path_cut(value->text, &word, &length))
            continue;
        if (is_text(word, length, element) || is_text(word, length, name)) return true;
    }
    return false;
}

static fault path_read(struct reading *r, const struct yaml_node *node, struct tunable_path *path,
                       bool *is_good)
{
    const char *name   = NULL;
    size_t      length = 0;
    *is_good           = field_is_shape(&r->problems, node, NODE_SCALAR, EXPECTED);
    if (!*is_good) return FAULT_NONE;
    *is_good = path_cut(node->text, &name, &length);
    if (!*is_good) {
        problem_note(&r->problems, node, "'%s' is no path; expected %s", node->shown, EXPECTED);
        return FAULT_NONE;
    }
    *path = (struct tunable_path){.node = node};
    TRY(arena_copy(&r->scratch, &path->section, node->text, (size_t)(name - 1 - node->text)));
    TRY(node_part(r, node, name, length, &path->name));
    return node_part(r, node, name + length + 1, strlen(name + length + 1), &path->last);
}

static bool target_find(struct reading *r, const struct tunable_path *path,
                        struct tunable_draft *draft)
{
    if (strcmp(path->section, "inputs") == 0) return tunable_input_find(r, path, draft);
    if (strcmp(path->section, "projections") == 0) return tunable_projection_find(r, path, draft);
    if (strcmp(path->section, "populations") == 0) return tunable_parameter_find(r, path, draft);
    problem_note(&r->problems, path->node, "'%s' is no path; expected %s", path->node->shown,
                 EXPECTED);
    return false;
}

static bool bounds_read(struct reading *r, const struct yaml_node *node, struct tunable *tunable)
{
    const struct quantity_range all  = {.low = -VALUE_MAX, .high = VALUE_MAX};
    const struct yaml_node     *low  = field_find(node, "minimum");
    const struct yaml_node     *high = field_find(node, "maximum");
    const char                 *of = unit_name(tunable->unit), *space = of[0] ? " " : "";
    bool is_good = quantity_read_within(&r->problems, low, tunable->unit, all, &tunable->minimum);
    is_good =
        quantity_read_within(&r->problems, high, tunable->unit, all, &tunable->maximum) && is_good;
    if (!is_good) return false;
    if (tunable->minimum >= tunable->maximum) {
        problem_note(&r->problems, high, "'%s' is not above the minimum; expected more",
                     high->shown);
        return false;
    }
    if (tunable->value >= tunable->minimum && tunable->value <= tunable->maximum) return true;
    const struct yaml_node *end = tunable->value < tunable->minimum ? low : high;
    problem_note(&r->problems, end,
                 "'%s' leaves out what the model says, %.12g%s%s; expected a range with it",
                 end->shown, tunable->value, space, of);
    return false;
}

/* tunables[count - 1] is the one that stands here. */
static bool range_check(struct reading *r, const struct yaml_node *node,
                        const struct tunable *tunables, uint32_t count)
{
    const struct tunable *it = &tunables[count - 1];
    switch (it->kind) {
    case TUNABLE_PARAMETER:
        return tunable_parameter_check(r, node, tunables, count);
    case TUNABLE_SYNAPSES:
        return tunable_projection_check(r, node, it);
    default:
        return tunable_input_check(r, node, it);
    }
}

/* A name that no other has, where most are paths. */
static bool names_check(struct reading *r, const struct yaml_node *node, const char *name)
{
    const struct model_live *live = &r->model->live;
    for (uint32_t i = 0; i < live->tunable_count; i++) {
        if (strcmp(live->tunables[i].name, name) != 0) continue;
        problem_note(&r->problems, node, "'%s' stands here twice; expected once", node->shown);
        return false;
    }
    return true;
}

static bool is_same(const struct tunable *a, const struct tunable *b)
{
    return a->kind == b->kind && a->index == b->index && a->parameter == b->parameter;
}

/* One value with two ranges, or two names, would be told two things at once. */
static bool values_check(struct reading *r, const struct yaml_node *node,
                         const struct tunable *tunable)
{
    const struct model_live *live = &r->model->live;
    for (uint32_t i = 0; i < live->tunable_count; i++) {
        if (!is_same(&live->tunables[i], tunable)) continue;
        problem_note(&r->problems, node, "'%s' is tunable as '%s' already; expected it once",
                     node->shown, live->tunables[i].name);
        return false;
    }
    return true;
}

/* Into place if it is right. Indices are those of the model, where elements that are no part of it
 * are left out. */
static fault tunable_read(struct reading *r, const struct yaml_node *node, struct tunable *tunables)
{
    struct tunable_draft draft = {.is_active = true};
    struct tunable_path  path  = {0};
    bool                 is_good;
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *name  = field_find(node, "name");
    const struct yaml_node *value = field_need(&r->problems, node, "value", EXPECTED);
    const char             *word  = name ? field_name(&r->problems, name) : NULL;
    bool has_range                = field_need(&r->problems, node, "minimum", "the smallest value");
    has_range = field_need(&r->problems, node, "maximum", "the largest value") && has_range;
    if (!value || (name && !word)) return FAULT_NONE;
    TRY(path_read(r, value, &path, &is_good));
    if (!is_good || !target_find(r, &path, &draft) || !has_range || r->dt_ms == 0)
        return FAULT_NONE;

    struct tunable *tunable = &tunables[r->model->live.tunable_count];
    is_good                 = bounds_read(r, node, &draft.tunable);
    *tunable                = draft.tunable;
    is_good = is_good && range_check(r, node, tunables, r->model->live.tunable_count + 1);
    if (!word) word = value->text;
    if (!is_good || !draft.is_active || !names_check(r, name ? name : value, word) ||
        !values_check(r, value, tunable))
        return FAULT_NONE;
    TRY(arena_copy(&r->store->arena, &tunable->name, word, strlen(word)));
    r->model->live.tunable_count++;
    return FAULT_NONE;
}

fault tunables_read(struct reading *r, const struct yaml_node *node)
{
    struct tunable *tunables = NULL;
    if (!live_list_check(r, node, "a list of {value, minimum, maximum}")) return FAULT_NONE;
    TRY(arena_take(&r->store->arena, &tunables, node->count, sizeof *tunables));
    r->model->live.tunables = tunables;
    for (uint32_t i = 0; i < node->count; i++)
        TRY(tunable_read(r, node->items[i], tunables));
    return FAULT_NONE;
}
