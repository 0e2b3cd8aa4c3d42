/* sets.c - `--set KEY=VALUE`: values put into the tree before anything is read from it.
 *
 * KEY is a declared parameter, or a path through the file: keys joined by dots, elements of lists
 * by their place ("projections.0.weight", "projections[0].weight") or by their name.
 */
#include "model/field.h"
#include "model/reading.h"
#include "model/sets_energy.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 256, STEP_BYTES_MAX = 128 };

struct set {
    struct reading      *reading;
    struct problem_place place; /* "--set KEY=VALUE" */
    struct yaml_node    *root;
    struct yaml_node    *value;
    const char          *rest; /* of KEY: what is still to be walked */
};

/* The next word of the path as a node, so that problems can point at it; NULL where it is none. */
static fault step_take(struct set *set, struct yaml_node *at, struct yaml_node **step)
{
    size_t      length = strcspn(set->rest, ".[]");
    const char *text   = NULL;
    TRY(arena_copy(&set->reading->scratch, &text, set->rest, length));
    TRY(yaml_node_make(step, &set->reading->scratch, NODE_SCALAR, set->place, text));
    (*step)->parent = at;
    (*step)->key    = *step;
    set->rest += length;
    set->rest += strspn(set->rest, ".[]");
    return FAULT_NONE;
}

static bool is_index(const char *text)
{
    return text[0] && strlen(text) < 7 && strspn(text, "0123456789") == strlen(text);
}

static const char *name_of(const struct yaml_node *element)
{
    const struct yaml_node *name = field_find(element, "name");
    return name ? name->text : "";
}

/* The place of a step in a node, -1 if it has none. */
static int64_t step_place(const struct yaml_node *at, const char *step)
{
    if (at->shape != NODE_LIST) return yaml_node_place(at, step);
    if (is_index(step)) return atoi(step) < (int)at->count ? atoi(step) : -1;
    for (uint32_t i = 0; i < at->count; i++)
        if (strcmp(name_of(at->items[i]), step) == 0) return i;
    return -1;
}

static bool is_model_key(const char *word)
{
    for (size_t i = 0; i < MODEL_KEY_COUNT; i++)
        if (strcmp(MODEL_KEYS[i], word) == 0) return true;
    return false;
}

/* What could have been meant: keys here, names of elements, and at the root every key and declared
 * parameter. */
static void step_note(const struct set *set, const struct yaml_node *at,
                      const struct yaml_node *step)
{
    const char *names[NAMES_MAX];
    size_t      count = 0;
    for (uint32_t i = 0; i < at->count && count < NAMES_MAX; i++)
        names[count++] = at->shape == NODE_LIST ? name_of(at->items[i]) : at->keys[i]->text;
    const struct yaml_node *parameters = at == set->root ? field_find(at, "parameters") : NULL;
    for (uint32_t i = 0; parameters && i < parameters->count && count < NAMES_MAX; i++)
        if (parameters->shape == NODE_MAPPING) names[count++] = parameters->keys[i]->text;
    for (size_t i = 0; at == set->root && i < MODEL_KEY_COUNT && count < NAMES_MAX; i++)
        if (yaml_node_place(at, MODEL_KEYS[i]) < 0) names[count++] = MODEL_KEYS[i];
    problem_note_word(&set->reading->problems, step, "unknown key", names, count);
}

/* The node of a declared parameter's value, where KEY is one. */
static struct yaml_node *parameter_node(const struct set *set, const char *key)
{
    int64_t section = yaml_node_place(set->root, "parameters");
    if (section < 0 || *set->rest) return NULL;
    struct yaml_node *parameters = set->root->items[section];
    int64_t           place      = yaml_node_place(parameters, key);
    if (place < 0 || parameters->items[place]->shape != NODE_MAPPING) return NULL;
    return parameters->items[place];
}

static fault last_put(const struct set *set, struct yaml_node *at, struct yaml_node *step)
{
    TRY(set_energy_open(&set->reading->scratch, at));
    if (!set_energy_aim(&at, step, set->value)) return FAULT_NONE;
    int64_t place      = step_place(at, step->text);
    bool    is_at_root = at == set->root && !is_model_key(step->text);
    if (place < 0 && (at->shape != NODE_MAPPING || is_at_root)) {
        step_note(set, at, step);
        return FAULT_NONE;
    }
    if (at->shape == NODE_MAPPING)
        return yaml_tree_put(&set->reading->scratch, at, step, set->value);
    yaml_tree_replace(at, (uint32_t)place, set->value);
    return FAULT_NONE;
}

/* A section that the file does not have. */
static fault section_add(const struct set *set, struct yaml_node *at, struct yaml_node *key)
{
    struct arena     *arena   = &set->reading->scratch;
    struct yaml_node *section = NULL;
    TRY(yaml_node_make(&section, arena, NODE_MAPPING, set->place, ""));
    return yaml_tree_put(arena, at, key, section);
}

/* One step down to *at; NULL where there is no such thing (noted). */
static fault step_down(const struct set *set, struct yaml_node *step, struct yaml_node **at)
{
    TRY(set_energy_open(&set->reading->scratch, *at));
    bool is_section = (*at == set->root && is_model_key(step->text)) ||
                      ((*at)->shape == NODE_MAPPING && set_energy_leads(*at, step->text));
    if (is_section && step_place(*at, step->text) < 0) TRY(section_add(set, *at, step));
    int64_t place = step_place(*at, step->text);
    if (place < 0) step_note(set, *at, step);
    *at = place < 0 ? NULL : (*at)->items[place];
    return FAULT_NONE;
}

static fault path_walk(struct set *set)
{
    struct yaml_node *at = set->root, *step = NULL;
    TRY(step_take(set, at, &step));
    assert(step);
    struct yaml_node *parameter = parameter_node(set, step->text);
    if (parameter) {
        TRY(yaml_node_make(&step, &set->reading->scratch, NODE_SCALAR, set->place, "value"));
        return last_put(set, parameter, step);
    }
    while (*set->rest && at) {
        TRY(step_down(set, step, &at));
        if (at) TRY(step_take(set, at, &step));
    }
    return at ? last_put(set, at, step) : FAULT_NONE;
}

static fault set_apply(struct reading *r, struct yaml_node *root, const char *word)
{
    struct set  set    = {.reading = r, .root = root, .place = {.is_option = true}};
    const char *equals = strchr(word, '='), *key = NULL;
    TRY(arena_format(&r->scratch, &set.place.origin, "--set %.200s", word));
    if (!equals || equals == word) {
        problem_note_at(&r->problems, set.place, "'%.60s' is no setting; expected KEY=VALUE", word);
        return FAULT_NONE;
    }
    TRY(arena_copy(&r->scratch, &key, word, (size_t)(equals - word)));
    TRY(yaml_tree_read(&set.value, &r->scratch, &r->problems, set.place, equals + 1));
    if (!set.value) return FAULT_NONE;
    set.rest = key;
    return path_walk(&set);
}

fault sets_apply(struct reading *r, struct yaml_node *root)
{
    assert(root->shape == NODE_MAPPING);
    for (uint32_t i = 0; i < r->options->set_count; i++)
        TRY(set_apply(r, root, r->options->sets[i]));
    return FAULT_NONE;
}
