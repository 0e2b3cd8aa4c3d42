/* edges.c - edges files and their tables of types: where the synapses of projections stand. */
#include "base/memory.h"
#include "circuit/parts.h"
#include "sonata/edge_file.h"
#include "sonata/edge_names.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* NEST's, for edges of which no file says it. */
static const double DELAY_DEFAULT_MS = 1.0;

struct element {
    const struct json_value *value;
    const struct json_value *populations; /* NULL: all of the file */
    const char              *path;
    struct csv              *types;  /* NULL: no table */
    const char              *folder; /* of the types' dynamics_params; NULL: none is named */
};

/* What a type's own file says of it. */
static fault type_file_read(struct circuit *c, const struct element *e, uint32_t row,
                            struct edge_type *type)
{
    const char  *name = csv_cell(e->types, row, csv_column(e->types, "dynamics_params"));
    const char  *path = NULL;
    struct json *doc  = NULL;
    if (!name || !e->folder) return FAULT_NONE;
    TRY(path_join(&c->scratch, e->folder, name, &path));
    TRY(json_read_file(&doc, path));
    const struct json_value *root   = json_root(doc);
    fault                    failed = FAULT_NONE;
    for (size_t i = 0; !failed && i < json_value_count(root); i++) {
        const char *key      = json_value_key(root, i);
        bool        is_delay = strcmp(key, "delay") == 0;
        if (!is_delay && strcmp(key, "weight") != 0 && strcmp(key, "syn_weight") != 0)
            failed = json_value_raise(
                doc, root, key, "is no parameter of a static synapse; expected weight, delay");
        else
            failed = json_take_number(doc, root, key, is_delay ? 0 : -INFINITY,
                                      is_delay ? &type->delay : &type->weight);
    }
    json_destroy(&doc);
    return failed;
}

static fault template_check(const struct csv *types, uint32_t row)
{
    const char *name = csv_cell(types, row, csv_column(types, "model_template"));
    if (!name || strcmp(name, "static_synapse") == 0 || strcmp(name, "nest:static_synapse") == 0)
        return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s:%u: model_template '%s' is not known; expected static_synapse",
          types->path, types->lines[row], name);
}

static fault type_read(struct circuit *c, const struct element *e, uint32_t row,
                       struct edge_type *type)
{
    const struct csv *types  = e->types;
    uint32_t          weight = csv_column(types, "syn_weight"), delay = csv_column(types, "delay");
    uint32_t          number = csv_column(types, "nsyns");
    double            nsyns  = 1;
    *type                    = (struct edge_type){.weight = NAN, .delay = NAN};
    TRY(csv_integer(types, row, csv_column(types, "edge_type_id"), &type->id));
    TRY(template_check(types, row));
    TRY(type_file_read(c, e, row, type));
    if (csv_cell(types, row, weight)) TRY(csv_number(types, row, weight, &type->weight));
    if (csv_cell(types, row, delay)) TRY(csv_number(types, row, delay, &type->delay));
    if (csv_cell(types, row, number)) TRY(csv_number(types, row, number, &nsyns));
    if (type->delay < 0)
        RAISE(FAULT_INPUT, "%s:%u: delay is %g ms; expected at least 0", types->path,
              types->lines[row], type->delay);
    if (nsyns != 1)
        RAISE(FAULT_INPUT, "%s:%u: nsyns is %g; expected 1, with syn_weight for all of an edge",
              types->path, types->lines[row], nsyns);
    return FAULT_NONE;
}

static int type_order(const void *left, const void *right)
{
    const struct edge_type *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

/* The types of one edge population, ascending. */
static fault types_read(struct circuit *c, const struct element *e, const char *population,
                        struct edge_source *source)
{
    struct edge_type *types = NULL;
    uint32_t          rows  = e->types ? e->types->row_count : 0;
    TRY(arena_take(c->kept, &types, rows, sizeof *types));
    if (e->types && csv_column(e->types, "edge_type_id") == UINT32_MAX)
        RAISE(FAULT_INPUT, "%s:1: has no column edge_type_id", e->types->path);
    for (uint32_t row = 0; row < rows; row++) {
        const char *of = csv_cell(e->types, row, csv_column(e->types, "population"));
        if (of && strcmp(of, population) != 0) continue;
        TRY(type_read(c, e, row, &types[source->type_count++]));
    }
    if (source->type_count) qsort(types, source->type_count, sizeof *types, type_order);
    for (uint32_t i = 1; i < source->type_count; i++)
        if (types[i].id == types[i - 1].id)
            RAISE(FAULT_INPUT, "%s: edge_type_id %lld stands here twice; expected once",
                  e->types ? e->types->path : e->path, (long long)types[i].id);
    source->types     = types;
    source->has_types = e->types != NULL;
    return FAULT_NONE;
}

static fault projection_add(struct circuit *c, const struct edge_source *shared, uint32_t source,
                            uint32_t target)
{
    struct edge_source      *given = NULL;
    const struct population *into  = &c->populations[target];
    if (into->kind->receptor_count == 0)
        RAISE(FAULT_INPUT, "%s: /edges/%s: leads into virtual nodes of '%s'; expected neurons",
              shared->path, shared->population, into->nodes.population);
    TRY(memory_reserve(&c->projections, &c->projection_capacity,
                       (size_t)c->model->projection_count + 1, sizeof *c->projections,
                       "projections"));
    TRY(arena_take(c->kept, &given, 1, sizeof *given));
    *given               = *shared;
    given->weight_factor = c->weight_factors[target];
    struct projection *p = &c->projections[c->model->projection_count++];
    *p                   = (struct projection){.source          = source,
                                               .target          = target,
                                               .rule            = RULE_GIVEN,
                                               .allow_autapses  = true,
                                               .allow_multapses = true,
                                               .given           = given};
    return arena_format(c->kept, &p->name, "%s: %s->%s", shared->population,
                        c->populations[source].name, into->name);
}

/* The node population at one end of the edges. */
static fault end_find(struct circuit *c, const struct edge_source *edges, const char *end,
                      const char *name, const struct node_population **out)
{
    *out = node_population_find(c, name);
    if (*out) return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s: /edges/%s/%s: node_population is '%s'; expected one of the circuit's",
          edges->path, edges->population, end, name);
}

static fault ends_find(struct circuit *c, const struct edge_source *edges,
                       const struct node_population **source, const struct node_population **target)
{
    struct edge_file         *file    = NULL;
    const struct edge_columns columns = {NULL, NULL};
    TRY(edge_file_open(&file, edges->path, edges->population, &columns));
    fault failed = end_find(c, edges, "source_node_id", edge_file_source_population(file), source);
    if (!failed)
        failed = end_find(c, edges, "target_node_id", edge_file_target_population(file), target);
    edge_file_close(&file);
    return failed;
}

static fault population_read(struct circuit *c, const struct element *e, const char *name)
{
    const struct node_population *source = NULL, *target = NULL;
    struct edge_source            edges = {.path          = e->path,
                                           .weight_column = "syn_weight",
                                           .delay_column  = "delay",
                                           .weight        = NAN,
                                           .delay         = DELAY_DEFAULT_MS,
                                           .weight_factor = 1,
                                           .delay_factor  = 1};
    TRY(arena_copy(c->kept, &edges.population, name, strlen(name)));
    TRY(types_read(c, e, name, &edges));
    TRY(ends_find(c, &edges, &source, &target));
    assert(source && target);
    for (uint32_t from = 0; from < source->count; from++)
        for (uint32_t to = 0; to < target->count; to++)
            TRY(projection_add(c, &edges, source->first + from, target->first + to));
    return FAULT_NONE;
}

/* The edge populations that are wanted: those that the config names, else all of the file. */
static fault populations_read(struct circuit *c, const struct element *e)
{
    const char **names  = NULL;
    uint32_t     count  = 0;
    fault        failed = edge_names_read(e->path, &c->scratch, &count, &names);
    for (size_t i = 0; !failed && i < json_value_count(e->populations); i++) {
        const char *name = json_value_key(e->populations, i);
        uint32_t    k    = 0;
        while (k < count && strcmp(names[k], name) != 0)
            k++;
        failed = k < count ? population_read(c, e, name)
                           : json_value_raise(c->network.doc, e->populations, name,
                                              "is no edge population of '%s'", e->path);
    }
    for (uint32_t k = 0; !failed && !e->populations && k < count; k++)
        failed = population_read(c, e, names[k]);
    return failed;
}

static fault element_read(struct circuit *c, const struct json_value *value)
{
    const struct json       *doc     = c->network.doc;
    const struct json_value *enabled = NULL, *given = NULL;
    const struct json_value *components = json_value_find(json_root(doc), "components");
    const char              *types_path = NULL;
    struct element           e          = {.value = value};
    if (json_value_sort(value) != VALUE_OBJECT)
        return json_value_raise(doc, value, NULL, "is no object; expected edges_file");
    TRY(json_value_take(doc, value, (struct json_wish){"enabled", VALUE_FLAG, false}, &enabled));
    if (enabled && !json_value_flag(enabled)) return FAULT_NONE;
    TRY(json_value_take(doc, value, (struct json_wish){"edges_file", VALUE_TEXT, true}, &given));
    TRY(json_value_take(doc, value, (struct json_wish){"populations", VALUE_OBJECT, false},
                        &e.populations));
    TRY(config_path(&c->network, c->kept, value, "edges_file", &e.path));
    TRY(config_path(&c->network, &c->scratch, value, "edge_types_file", &types_path));
    TRY(config_path(&c->network, &c->scratch, components, "synaptic_models_dir", &e.folder));
    if (types_path) TRY(csv_read_file(&e.types, types_path));
    fault failed = populations_read(c, &e);
    csv_destroy(&e.types);
    return failed;
}

fault circuit_edges_read(struct circuit *c)
{
    const struct json_value *list = NULL;
    const struct json       *doc  = c->network.doc;
    TRY(json_value_take(doc, json_value_find(json_root(doc), "networks"),
                        (struct json_wish){"edges", VALUE_LIST, false}, &list));
    for (size_t i = 0; i < json_value_count(list); i++)
        TRY(element_read(c, json_value_item(list, i)));
    return FAULT_NONE;
}
