/* node_list.c - rows to populations, columns to attributes. */
#include "circuit/node_list.h"

#include "base/memory.h"
#include "base/text.h"
#include "circuit/template.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LENGTH_MAX = 100 };

static const char POPULATION_USUAL[] = "nodes", TEMPLATE_USUAL[] = "nest:iaf_psc_exp";

static const char *const TYPES[] = {"virtual", "point_neuron", "point_process"};

/* Columns that say who a node is; all others hold numbers. */
static const char *const WHO[] = {"id", "population", "model_template", "model_type"};

static fault table_read(struct node_list *list, const char *path)
{
    struct text text   = {0};
    fault       failed = text_read_file(&text, path);
    size_t      head   = failed ? 0 : strcspn(text_of(&text), "\n");
    if (!failed && text.bytes && memchr(text.bytes, ',', head))
        for (char *at = text.bytes; (at = strchr(at, ','));)
            *at = ' ';
    if (!failed) failed = csv_read_text(&list->table, path, text_of(&text), text.length);
    text_clear(&text);
    return failed;
}

/* A population's template, as all its rows must have it; NULL: virtual. */
static fault template_of(const struct csv *table, uint32_t row, const char **out)
{
    const char            *type = csv_cell(table, row, csv_column(table, "model_type"));
    const char            *name = csv_cell(table, row, csv_column(table, "model_template"));
    struct neuron_template known;
    bool                   is_known = !type;
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES && !is_known; i++)
        is_known = strcmp(TYPES[i], type) == 0;
    if (!is_known)
        RAISE(FAULT_INPUT,
              "%s:%u: model_type '%.60s' is not known; expected virtual, point_neuron or "
              "point_process",
              table->path, table->lines[row], type);
    *out = type && strcmp(type, "virtual") == 0 ? NULL : name ? name : TEMPLATE_USUAL;
    if (!*out || template_find(*out, &known)) return FAULT_NONE;
    struct text all    = {0};
    fault       failed = template_list(&all);
    if (!failed)
        failed = fault_raise(FAULT_INPUT, __FILE__, __LINE__,
                             "%s:%u: model_template '%.60s' is not known; expected one of %s",
                             table->path, table->lines[row], *out, text_of(&all));
    text_clear(&all);
    return failed;
}

static bool is_name(const char *word)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return *word && !word[strspn(word, LETTERS)] && strlen(word) <= NAME_LENGTH_MAX;
}

static fault population_add(struct node_list *list, uint32_t row, const char *name,
                            const char *template)
{
    if (!is_name(name))
        RAISE(FAULT_INPUT,
              "%s:%u: population '%.40s' is no name; expected letters, digits and _, at most %d",
              list->table->path, list->table->lines[row], name, NAME_LENGTH_MAX);
    if (list->population_count == NODE_LIST_POPULATIONS_MAX)
        RAISE(FAULT_INPUT, "%s:%u: more than %d populations", list->table->path,
              list->table->lines[row], NODE_LIST_POPULATIONS_MAX);
    uint32_t p           = list->population_count++;
    list->populations[p] = (struct written_population){.name = name, .template = template};
    list->names[p]       = name;
    return FAULT_NONE;
}

static fault row_place(struct node_list *list, uint32_t row, uint32_t column)
{
    const struct csv *table  = list->table;
    const char       *name   = csv_cell(table, row, column);
    const char *template     = NULL;
    struct listed_node *node = &list->nodes[row];
    uint32_t            p    = 0;
    if (!name) name = POPULATION_USUAL;
    TRY(template_of(table, row, &template));
    while (p < list->population_count && strcmp(list->names[p], name) != 0)
        p++;
    if (p == list->population_count) TRY(population_add(list, row, name, template));
    const char *other = list->populations[p].template;
    if (!other != !template || (other && strcmp(other, template) != 0))
        RAISE(FAULT_INPUT, "%s:%u: the node is %s, other nodes of '%s' are %s; expected one kind",
              table->path, table->lines[row], template ? template : "virtual", name,
              other ? other : "virtual");
    node->population = p;
    node->row        = row;
    node->index      = list->sizes[p]++;
    return FAULT_NONE;
}

static fault id_read(struct node_list *list, uint32_t row, uint32_t column)
{
    int64_t id = row;
    if (column != UINT32_MAX) TRY(csv_integer(list->table, row, column, &id));
    if (id < 0)
        RAISE(FAULT_INPUT, "%s:%u: id is %lld; expected at least 0", list->table->path,
              list->table->lines[row], (long long)id);
    list->nodes[row].id = (uint64_t)id;
    return FAULT_NONE;
}

static int node_order(const void *left, const void *right)
{
    const struct listed_node *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

static fault rows_read(struct node_list *list)
{
    const struct csv *table = list->table;
    uint32_t          ids = csv_column(table, "id"), population = csv_column(table, "population");
    if (table->row_count == 0) RAISE(FAULT_INPUT, "%s: has no node", table->path);
    TRY(memory_take(&list->nodes, table->row_count, sizeof *list->nodes, "nodes"));
    for (uint32_t row = 0; row < table->row_count; row++) {
        TRY(id_read(list, row, ids));
        TRY(row_place(list, row, population));
    }
    qsort(list->nodes, table->row_count, sizeof *list->nodes, node_order);
    for (uint32_t i = 1; i < table->row_count; i++)
        if (list->nodes[i].id == list->nodes[i - 1].id)
            RAISE(FAULT_INPUT, "%s: id %llu stands in lines %u and %u; expected it once",
                  table->path, (unsigned long long)list->nodes[i].id,
                  table->lines[list->nodes[i - 1].row], table->lines[list->nodes[i].row]);
    for (uint32_t p = 0; p < list->population_count; p++)
        list->populations[p].size = list->sizes[p];
    return FAULT_NONE;
}

static fault arrays_take(struct node_list *list)
{
    size_t most = NODE_LIST_POPULATIONS_MAX;
    TRY(memory_take(&list->populations, most, sizeof *list->populations, "populations"));
    TRY(memory_take(&list->names, most, sizeof *list->names, "populations"));
    return memory_take(&list->sizes, most, sizeof *list->sizes, "populations");
}

fault node_list_read(struct node_list *list, const char *path)
{
    *list = (struct node_list){0};
    TRY(arrays_take(list));
    if (path) {
        TRY(table_read(list, path));
        return rows_read(list);
    }
    /* Without a table: one population, as large as the ids need. */
    list->population_count = 1;
    list->names[0]         = POPULATION_USUAL;
    list->sizes[0]         = INT32_MAX;
    list->populations[0] =
        (struct written_population){.name = POPULATION_USUAL, .template = TEMPLATE_USUAL};
    return FAULT_NONE;
}

void node_list_clear(struct node_list *list)
{
    csv_destroy(&list->table);
    memory_give(&list->nodes);
    memory_give(&list->populations);
    memory_give(&list->names);
    memory_give(&list->sizes);
}

const struct listed_node *node_list_find(const struct node_list *list, uint64_t id)
{
    const struct listed_node key = {.id = id};
    return bsearch(&key, list->nodes, list->table->row_count, sizeof key, node_order);
}

static bool is_place(const char *name) { return strlen(name) == 1 && strchr("xyz", name[0]); }

/* A value of a column must be one that the node's template has. */
static fault column_check(const struct node_list *list, const struct listed_node *node,
                          const char *column)
{
    const char *template = list->populations[node->population].template;
    struct neuron_template t;
    double                 factor;
    if (is_place(column)) return FAULT_NONE;
    if (template && template_find(template, &t) &&
        (template_is_V_m(&t, column) || template_parameter(&t, column, &factor) >= 0))
        return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s:%u: the column '%.60s' is no parameter of %s; expected no value (NULL)",
          list->table->path, list->table->lines[node->row], column,
          template ? template : "a virtual node");
}

/* One column of one population: cells of its nodes that have a value, all of them or none. */
static fault column_write(const struct node_list *list, uint32_t population, uint32_t column,
                          double *values, struct node_writer *writer)
{
    const struct csv *table = list->table;
    const char       *name  = table->names[column];
    char              attribute[256];
    uint64_t          given = 0;
    for (uint32_t i = 0; i < table->row_count; i++) {
        const struct listed_node *node = &list->nodes[i];
        if (node->population != population || !csv_cell(table, node->row, column)) continue;
        if (given == 0) TRY(column_check(list, node, name));
        TRY(csv_number(table, node->row, column, &values[node->index]));
        given++;
    }
    if (given == 0) return FAULT_NONE;
    if (given < list->sizes[population])
        RAISE(FAULT_INPUT, "%s: %s is given for %llu of the %llu nodes of '%s'; expected all",
              table->path, name, (unsigned long long)given,
              (unsigned long long)list->sizes[population], list->names[population]);
    snprintf(attribute, sizeof attribute, "%s%s", is_place(name) ? "" : "dynamics_params/", name);
    return node_writer_column(writer, attribute, values);
}

static bool is_who(const char *name)
{
    for (size_t i = 0; i < sizeof WHO / sizeof *WHO; i++)
        if (strcmp(WHO[i], name) == 0) return true;
    return false;
}

fault node_list_write(const struct node_list *list, struct node_writer *writer)
{
    for (uint32_t p = 0; p < list->population_count; p++) {
        double *values = NULL;
        TRY(node_writer_population(writer, list->names[p], list->sizes[p], p));
        TRY(memory_take(&values, list->sizes[p], sizeof *values, "a column of nodes"));
        fault failed = FAULT_NONE;
        for (uint32_t k = 0; list->table && !failed && k < list->table->column_count; k++)
            if (!is_who(list->table->names[k])) failed = column_write(list, p, k, values, writer);
        memory_give(&values);
        if (failed) return failed;
    }
    return FAULT_NONE;
}
