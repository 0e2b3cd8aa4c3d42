/* population.c - a node population's neurons: which kind each is, and who stands where. */
#include "base/memory.h"
#include "circuit/neuron_values.h"
#include "circuit/parts.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { TEMPLATES_MAX = 64, NAME_BYTES = 256 };

static const char VIRTUAL[] = "virtual";

/* The distinct templates of a population; a virtual node's is VIRTUAL. */
struct templates {
    const char **of_node; /* [nodes] */
    uint32_t     count;
    const char  *names[TEMPLATES_MAX];
    uint32_t     sizes[TEMPLATES_MAX];
};

/* A text of each node: of the nodes file, else of its type; NULL: neither says it. */
static fault texts_take(struct circuit *c, const struct node_population *nodes, const char *name,
                        const char ***out)
{
    uint32_t column = nodes->types ? csv_column(nodes->types, name) : UINT32_MAX;
    TRY(arena_take(&c->scratch, out, nodes->table.count, sizeof **out));
    TRY(node_file_texts(nodes->file, &nodes->table, name, &c->scratch, *out));
    for (uint32_t i = 0; i < nodes->table.count; i++)
        if (!(*out)[i] && nodes->type_row[i] != UINT32_MAX)
            (*out)[i] = csv_cell(nodes->types, nodes->type_row[i], column);
    return FAULT_NONE;
}

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0) return true;
    return false;
}

/* What a node is: VIRTUAL, or its template. */
static fault node_template(const struct node_population *nodes, uint32_t node, const char *type,
                           const char **name)
{
    static const char *const POINTS[] = {"point_neuron", "point_process"};
    if (!type) type = nodes->given_type ? nodes->given_type : POINTS[0];
    if (strcmp(type, VIRTUAL) == 0) {
        *name = VIRTUAL;
        return FAULT_NONE;
    }
    if (!is_one_of(type, POINTS, 2))
        RAISE(FAULT_INPUT,
              "%s: /nodes/%s: node %u is of model_type '%s'; expected point_neuron, point_process "
              "or virtual",
              nodes->path, nodes->name, node, type);
    if (!*name)
        RAISE(FAULT_INPUT, "%s: /nodes/%s: node %u has no model_template, and its type has none",
              nodes->path, nodes->name, node);
    return FAULT_NONE;
}

static fault template_unknown(const struct node_population *nodes, uint32_t node, const char *name)
{
    struct text known  = {0};
    fault       failed = template_list(&known);
    uint32_t    row    = nodes->type_row[node];
    if (!failed && row != UINT32_MAX)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s:%u: model_template '%s' is not known; expected one of %s",
                             nodes->types->path, nodes->types->lines[row], name, text_of(&known));
    else if (!failed)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s: /nodes/%s: node %u has the model_template '%s', which is not "
                             "known; expected one of %s",
                             nodes->path, nodes->name, node, name, text_of(&known));
    text_clear(&known);
    return failed;
}

/* The place of a template in the list; a new one is added. */
static fault template_place(struct templates *all, const struct node_population *nodes,
                            uint32_t node, const char *name, uint32_t *place)
{
    struct neuron_template found;
    for (*place = 0; *place < all->count; (*place)++)
        if (strcmp(all->names[*place], name) == 0) return FAULT_NONE;
    if (strcmp(name, VIRTUAL) != 0 && !template_find(name, &found))
        return template_unknown(nodes, node, name);
    if (all->count == TEMPLATES_MAX)
        RAISE(FAULT_INPUT, "%s: /nodes/%s: has more than %d model_templates", nodes->path,
              nodes->name, TEMPLATES_MAX);
    all->names[all->count++] = name;
    return FAULT_NONE;
}

static fault templates_find(struct circuit *c, struct node_population *nodes, struct templates *all)
{
    const char **types = NULL;
    uint32_t     count = nodes->table.count;
    TRY(texts_take(c, nodes, "model_type", &types));
    TRY(texts_take(c, nodes, "model_template", &all->of_node));
    TRY(arena_take(&c->scratch, &nodes->part, count, sizeof *nodes->part));
    TRY(arena_take(&c->scratch, &nodes->neuron, count, sizeof *nodes->neuron));
    for (uint32_t i = 0; i < count; i++) {
        TRY(node_template(nodes, i, types[i], &all->of_node[i]));
        TRY(template_place(all, nodes, i, all->of_node[i], &nodes->part[i]));
        nodes->neuron[i] = all->sizes[nodes->part[i]]++;
    }
    return FAULT_NONE;
}

static bool is_taken(const struct circuit *c, const char *name)
{
    for (uint32_t p = 0; p < c->model->population_count; p++)
        if (strcmp(c->populations[p].name, name) == 0) return true;
    return false;
}

/* A name that may stand in keys and options, and that no other population has. */
static fault name_make(struct circuit *c, const struct node_population *nodes, const char *kind,
                       const char **out)
{
    char name[NAME_BYTES];
    int  length =
        snprintf(name, sizeof name - 16, "%s%s%s", nodes->name, kind ? "_" : "", kind ? kind : "");
    if (length < 0 || (size_t)length >= sizeof name - 16)
        RAISE(FAULT_INPUT, "%s: the population name '%.40s...' is too long", nodes->path,
              nodes->name);
    for (char *at = name; *at; at++)
        if (!isalnum((unsigned char)*at)) *at = '_';
    for (uint32_t number = c->model->population_count; is_taken(c, name); number++)
        snprintf(name + length, 16, "_%u", number);
    return arena_copy(c->kept, out, name, strlen(name));
}

/* Which nodes of the file a population of the model has: all in order, or a list. */
static fault ids_fill(struct circuit *c, const struct node_population *nodes, uint32_t part,
                      struct population *population)
{
    uint64_t *ids     = NULL;
    population->nodes = (struct node_ids){.population = nodes->name};
    if (nodes->count == 1) return FAULT_NONE;
    TRY(arena_take(c->kept, &ids, population->size, sizeof *ids));
    for (uint32_t i = 0, k = 0; i < nodes->table.count; i++)
        if (nodes->part[i] == part) ids[k++] = i;
    population->nodes.ids = ids;
    return FAULT_NONE;
}

static fault part_make(struct circuit *c, struct node_population *nodes,
                       const struct templates *all, uint32_t part)
{
    TRY(memory_reserve(&c->populations, &c->population_capacity,
                       (size_t)c->model->population_count + 1, sizeof *c->populations,
                       "populations"));
    TRY(memory_resize(&c->weight_factors, (size_t)c->model->population_count + 1,
                      sizeof *c->weight_factors, "populations"));
    bool               is_virtual = strcmp(all->names[part], VIRTUAL) == 0;
    struct population *population = &c->populations[c->model->population_count];
    const char        *kind       = strchr(all->names[part], ':');
    *population                   = (struct population){.size             = all->sizes[part],
                                                        .records_spikes   = !is_virtual,
                                                        .is_of_circuit    = true,
                                                        .expected_rate_Hz = c->expected_rate_Hz};
    if (nodes->count > 1) kind = is_virtual ? VIRTUAL : kind + 1;
    TRY(name_make(c, nodes, nodes->count > 1 ? kind : NULL, &population->name));
    TRY(ids_fill(c, nodes, part, population));
    struct neuron_template t = {.kind = kind_find("spike_source"), .weight_factor = 1};
    if (!is_virtual && !template_find(all->names[part], &t)) RAISE(FAULT_BUG, "a lost template");
    population->kind                              = t.kind;
    c->weight_factors[c->model->population_count] = t.weight_factor;
    c->model->population_count++;
    return is_virtual ? neuron_values_none(population)
                      : neuron_values_read(c, nodes, part, &t, population);
}

fault population_make(struct circuit *c, struct node_population *nodes)
{
    struct templates all = {0};
    TRY(templates_find(c, nodes, &all));
    nodes->first = c->model->population_count;
    nodes->count = all.count;
    for (uint32_t part = 0; part < all.count; part++)
        TRY(part_make(c, nodes, &all, part));
    return FAULT_NONE;
}
