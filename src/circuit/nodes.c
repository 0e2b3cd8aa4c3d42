/* nodes.c - nodes files and their tables of types, population by population. */
#include "base/memory.h"
#include "circuit/parts.h"

#include <assert.h>
#include <string.h>

/* One element of networks.nodes. */
struct element {
    const struct json_value *value;
    const struct json_value *populations; /* NULL: all of the file */
    const char              *path, *types_path;
};

struct node_population *node_population_find(struct circuit *c, const char *name)
{
    for (uint32_t i = 0; i < c->node_population_count; i++)
        if (strcmp(c->nodes[i].name, name) == 0) return &c->nodes[i];
    return NULL;
}

struct node_population *node_population_of(struct circuit *c, uint32_t population)
{
    uint32_t i = 0;
    while (population >= c->nodes[i].first + c->nodes[i].count)
        i++;
    assert(i < c->node_population_count);
    return &c->nodes[i];
}

/* The row of a type, for this population where the table says for which. */
static uint32_t row_find(const struct csv *types, uint32_t id_column, uint32_t population_column,
                         const struct node_population *nodes, int64_t type)
{
    for (uint32_t row = 0; row < types->row_count; row++) {
        const char *population = csv_cell(types, row, population_column);
        int64_t     id         = 0;
        if (population && strcmp(population, nodes->name) != 0) continue;
        if (csv_integer(types, row, id_column, &id)) {
            fault_forget(); /* ids were read before: this does not happen */
            continue;
        }
        if (id == type) return row;
    }
    return UINT32_MAX;
}

static fault ids_check(const struct csv *types, uint32_t id_column)
{
    if (id_column == UINT32_MAX)
        RAISE(FAULT_INPUT, "%s:1: has no column node_type_id", types->path);
    for (uint32_t row = 0; row < types->row_count; row++) {
        int64_t id = 0;
        TRY(csv_integer(types, row, id_column, &id));
    }
    return FAULT_NONE;
}

/* Which row of the table each node's type is. Nodes of one type mostly stand together. */
static fault types_match(struct circuit *c, struct node_population *nodes)
{
    const struct node_table *table = &nodes->table;
    TRY(arena_take(&c->scratch, &nodes->type_row, table->count, sizeof *nodes->type_row));
    if (nodes->types) TRY(ids_check(nodes->types, csv_column(nodes->types, "node_type_id")));
    for (uint32_t i = 0; i < table->count; i++) {
        nodes->type_row[i] = UINT32_MAX;
        if (!nodes->types || table->types[i] == -1) continue;
        nodes->type_row[i] =
            i > 0 && table->types[i] == table->types[i - 1]
                ? nodes->type_row[i - 1]
                : row_find(nodes->types, csv_column(nodes->types, "node_type_id"),
                           csv_column(nodes->types, "population"), nodes, table->types[i]);
        if (nodes->type_row[i] == UINT32_MAX)
            RAISE(FAULT_INPUT, "%s: /nodes/%s/node_type_id[%u]: is %lld; expected a type of %s",
                  nodes->path, nodes->name, i, (long long)table->types[i], nodes->types->path);
    }
    return FAULT_NONE;
}

static fault population_open(struct circuit *c, const struct element *e, const char *name)
{
    if (node_population_find(c, name))
        return json_value_raise(c->network.doc, e->value, "nodes_file",
                                "'%s' has the population '%s', which another file has too", e->path,
                                name);
    if (c->node_population_count == CIRCUIT_POPULATIONS_MAX)
        return json_value_raise(c->network.doc, e->value, NULL, "more than %d node populations",
                                CIRCUIT_POPULATIONS_MAX);
    TRY(memory_resize(&c->nodes, (size_t)c->node_population_count + 1, sizeof *c->nodes,
                      "node populations"));
    struct node_population *nodes = &c->nodes[c->node_population_count++];
    TRY(arena_copy(c->kept, &nodes->name, name, strlen(name)));
    nodes->path                     = e->path;
    const struct json_value *about  = json_value_find(e->populations, name);
    const struct json_value *type   = NULL;
    const struct json_wish   a_type = {"type", VALUE_TEXT, false};
    if (about) TRY(json_value_take(c->network.doc, about, a_type, &type));
    nodes->given_type = json_value_text(type);
    if (e->types_path) TRY(csv_read_file(&nodes->types, e->types_path));
    TRY(node_file_open(&nodes->file, e->path));
    TRY(node_file_table(nodes->file, nodes->name, &c->scratch, &nodes->table));
    return types_match(c, nodes);
}

/* The populations that are wanted: those that the config names, else all of the file. */
static fault populations_open(struct circuit *c, const struct element *e)
{
    struct node_file *file  = NULL;
    uint32_t          count = 0;
    const char      **names = NULL;
    TRY(node_file_open(&file, e->path));
    fault failed = node_file_populations(file, &c->scratch, &count, &names);
    node_file_close(&file);
    if (failed) return failed;
    if (count == 0) RAISE(FAULT_INPUT, "%s: /nodes: has no population", e->path);
    for (size_t i = 0; i < json_value_count(e->populations); i++) {
        const char *name = json_value_key(e->populations, i);
        uint32_t    k    = 0;
        while (k < count && strcmp(names[k], name) != 0)
            k++;
        if (k == count)
            return json_value_raise(c->network.doc, e->populations, name,
                                    "is no population of '%s'", e->path);
        TRY(population_open(c, e, name));
    }
    for (uint32_t k = 0; !e->populations && k < count; k++)
        TRY(population_open(c, e, names[k]));
    return FAULT_NONE;
}

static fault element_read(struct circuit *c, const struct json_value *value)
{
    const struct json_wish   a_file    = {"nodes_file", VALUE_TEXT, true};
    const struct json_wish   an_object = {"populations", VALUE_OBJECT, false};
    struct element           e         = {.value = value};
    const struct json_value *given     = NULL;
    if (json_value_sort(value) != VALUE_OBJECT)
        return json_value_raise(c->network.doc, value, NULL, "is no object; expected nodes_file");
    TRY(json_value_take(c->network.doc, value, a_file, &given));
    TRY(json_value_take(c->network.doc, value, an_object, &e.populations));
    TRY(config_path(&c->network, &c->scratch, value, "nodes_file", &e.path));
    TRY(config_path(&c->network, &c->scratch, value, "node_types_file", &e.types_path));
    return populations_open(c, &e);
}

fault circuit_nodes_read(struct circuit *c)
{
    const struct json_value *networks = NULL, *list = NULL;
    const struct json_wish   an_object = {"networks", VALUE_OBJECT, true};
    const struct json_wish   a_list    = {"nodes", VALUE_LIST, true};
    const struct json       *doc       = c->network.doc;
    TRY(json_value_take(doc, json_root(doc), an_object, &networks));
    TRY(json_value_take(doc, networks, a_list, &list));
    for (size_t i = 0; i < json_value_count(list); i++)
        TRY(element_read(c, json_value_item(list, i)));
    if (c->node_population_count == 0)
        return json_value_raise(doc, networks, "nodes", "is empty; expected a nodes file");
    uint64_t all = 0;
    for (uint32_t i = 0; i < c->node_population_count; i++) {
        all += c->nodes[i].table.count;
        TRY(population_make(c, &c->nodes[i]));
    }
    if (all > INT32_MAX)
        return json_value_raise(doc, networks, "nodes",
                                "%llu nodes in all; expected fewer than "
                                "2^31",
                                (unsigned long long)all);
    return FAULT_NONE;
}

void circuit_nodes_close(struct circuit *c)
{
    for (uint32_t i = 0; i < c->node_population_count; i++) {
        node_file_close(&c->nodes[i].file);
        csv_destroy(&c->nodes[i].types);
    }
    memory_give(&c->nodes);
}
