/* parameters_read.c - values the user may change, and the conditions on them. */
#include "model/field.h"
#include "model/reading.h"

#include <string.h>

static fault parameter_read(struct reading *r, const struct yaml_node *node,
                            struct user_parameter *out)
{
    static const char *const KEYS[] = {"value", "choices"};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *value   = field_need(&r->problems, node, "value", "its usual value");
    const struct yaml_node *choices = field_need(&r->problems, node, "choices", "a list of values");
    if (!choices || !field_is_shape(&r->problems, choices, NODE_LIST, "a list of values"))
        return FAULT_NONE;

    const char **names = NULL;
    uint32_t     count = 0;
    TRY(arena_take(&r->scratch, &names, choices->count, sizeof *names));
    for (uint32_t i = 0; i < choices->count; i++) {
        const char *name = field_text(&r->problems, choices->items[i]);
        if (name) names[count++] = name;
    }
    out->choices      = names;
    out->choice_count = count;
    uint32_t which    = 0;
    if (value && field_choice(&r->problems, value, "value", names, count, &which))
        out->value = names[which];
    return FAULT_NONE;
}

/* `--set seed=1` must mean one thing. */
static void name_check(struct reading *r, const struct yaml_node *key)
{
    for (size_t i = 0; i < MODEL_KEY_COUNT; i++)
        if (strcmp(MODEL_KEYS[i], key->text) == 0)
            problem_note(&r->problems, key, "'%s' is a key of every model; expected another name",
                         key->shown);
}

fault parameters_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *node = field_find(root, "parameters");
    if (!node ||
        !field_is_shape(&r->problems, node, NODE_MAPPING, "a mapping of NAME: {value, choices}"))
        return FAULT_NONE;
    TRY(arena_take(&r->scratch, &r->parameters, node->count, sizeof *r->parameters));
    for (uint32_t i = 0; i < node->count; i++) {
        struct user_parameter *parameter = &r->parameters[r->parameter_count];
        parameter->name                  = field_name(&r->problems, node->keys[i]);
        name_check(r, node->keys[i]);
        TRY(parameter_read(r, node->items[i], parameter));
        r->parameter_count += parameter->name != NULL;
    }
    return FAULT_NONE;
}

static const struct user_parameter *parameter_find(const struct reading *r, const char *name)
{
    for (uint32_t i = 0; i < r->parameter_count; i++)
        if (strcmp(r->parameters[i].name, name) == 0) return &r->parameters[i];
    return NULL;
}

static void parameter_note_unknown(struct reading *r, const struct yaml_node *key)
{
    enum { NAMES_MAX = 64 };
    const char *names[NAMES_MAX];
    uint32_t    count = r->parameter_count < NAMES_MAX ? r->parameter_count : NAMES_MAX;
    for (uint32_t i = 0; i < count; i++)
        names[i] = r->parameters[i].name;
    problem_note_word(&r->problems, key, "unknown parameter", names, count);
}

/* Is the parameter's value this one? */
static bool value_holds(struct reading *r, const struct user_parameter *parameter,
                        const struct yaml_node *node)
{
    uint32_t which = 0;
    if (!parameter->choices || !field_choice(&r->problems, node, "value", parameter->choices,
                                             parameter->choice_count, &which))
        return false;
    return parameter->value && strcmp(parameter->value, parameter->choices[which]) == 0;
}

bool when_holds(struct reading *r, const struct yaml_node *element)
{
    const struct yaml_node *when = field_find(element, "when");
    if (!when) return true;
    if (!field_is_shape(&r->problems, when, NODE_MAPPING, "a mapping of PARAMETER: VALUE"))
        return false;
    bool holds = true;
    for (uint32_t i = 0; i < when->count; i++) {
        const struct user_parameter *parameter = parameter_find(r, when->keys[i]->text);
        const struct yaml_node      *value     = when->items[i];
        if (!parameter) {
            parameter_note_unknown(r, when->keys[i]);
            holds = false;
            continue;
        }
        bool is_any = value->shape != NODE_LIST && value_holds(r, parameter, value);
        for (uint32_t k = 0; value->shape == NODE_LIST && k < value->count; k++)
            is_any = value_holds(r, parameter, value->items[k]) || is_any;
        holds = holds && is_any;
    }
    return holds;
}
