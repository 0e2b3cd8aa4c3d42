/* sets_energy.c - words and mappings of `energy`. */
#include "model/sets_energy.h"

#include "model/field.h"

#include <string.h>

static bool is_key(const struct yaml_node *node, const char *key)
{
    return node && node->key && strcmp(node->key->text, key) == 0;
}

/* Is a node a population of the model? */
static bool is_population(const struct yaml_node *node)
{
    const struct yaml_node *section = node->parent;
    return section && is_key(section, "populations") && !section->parent->parent;
}

/* The model's `energy`, or a population's. */
static bool is_section(const struct yaml_node *node)
{
    if (!is_key(node, "energy") || !node->parent) return false;
    return !node->parent->parent || is_population(node->parent);
}

static bool is_within(const struct yaml_node *node)
{
    for (; node; node = node->parent)
        if (is_section(node)) return true;
    return false;
}

/* One of `couplings`. */
static bool is_coupling(const struct yaml_node *node)
{
    return node->parent && is_key(node->parent, "couplings") && is_section(node->parent->parent);
}

bool set_energy_leads(const struct yaml_node *at, const char *step)
{
    return is_within(at) || (strcmp(step, "energy") == 0 && is_population(at));
}

fault set_energy_open(struct arena *arena, struct yaml_node *at)
{
    bool is_costs = at->parent && is_key(at, "costs") && is_section(at->parent);
    if (at->shape != NODE_SCALAR || !(is_section(at) || is_costs || is_coupling(at)))
        return FAULT_NONE;
    struct yaml_node *key = NULL, *word = NULL;
    TRY(yaml_node_make(&key, arena, NODE_SCALAR, at->place, is_costs ? "table" : "mode"));
    TRY(yaml_node_make(&word, arena, NODE_SCALAR, at->place, at->text));
    word->shown  = at->shown;
    bool is_bare = is_coupling(at); /* true and false say nothing more */
    at->shape    = NODE_MAPPING;
    at->text     = "";
    at->shown    = "a mapping";
    return is_bare ? FAULT_NONE : yaml_tree_put(arena, at, key, word);
}

/* The mapping under a key, NULL where something else stands there. */
static struct yaml_node *mapping_under(const struct yaml_node *at, const char *key)
{
    int64_t place = yaml_node_place(at, key);
    if (place < 0 || at->items[place]->shape != NODE_MAPPING) return NULL;
    return at->items[place];
}

bool set_energy_aim(struct yaml_node **at, struct yaml_node *step, const struct yaml_node *value)
{
    struct yaml_node *mapping = mapping_under(*at, step->text);
    if (!mapping || value->shape != NODE_SCALAR) return true;
    if (is_coupling(mapping)) return strcmp(value->text, "true") != 0;
    if (!is_section(mapping)) return true;
    *at         = mapping;
    step->text  = "mode";
    step->shown = "mode";
    return true;
}
