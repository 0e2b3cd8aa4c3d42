/* neuron_values.c - columns of values, from defaults over types to nodes. */
#include "circuit/neuron_values.h"

#include "base/memory.h"
#include "model/distribution.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Beyond this no value keeps its meaning in single precision. */
static const double VALUE_MAX_ALLOWED = 1e15;

enum { V_M_COLUMN = KIND_PARAMETERS_MAX, COLUMN_COUNT };

/* What one type gives. */
struct type_values {
    bool   is_read;
    bool   has[COLUMN_COUNT];
    double value[COLUMN_COUNT];
};

struct filling {
    struct circuit               *c;
    const struct node_population *nodes;
    uint32_t                      part;
    const struct neuron_template *t;
    struct population            *population;
    const char                   *types_folder;              /* NULL: the circuit names none */
    struct type_values           *types;                     /* [rows] */
    double                       *columns[COLUMN_COUNT];     /* [size]; in kept */
    bool                          is_of_nodes[COLUMN_COUNT]; /* given node by node */
    bool                          has_V_m;
};

/* The column of a name, -1 if it means nothing to this template. */
static int32_t column_of(const struct filling *f, const char *name, double *factor)
{
    *factor = 1;
    if (template_is_V_m(f->t, name)) return V_M_COLUMN;
    return template_parameter(f->t, name, factor);
}

/* The values in a type's file. */
static fault type_file_read(const struct filling *f, const char *path, struct type_values *into)
{
    struct json *doc    = NULL;
    fault        failed = json_read_file(&doc, path);
    if (failed) return failed;
    const struct json_value *root = json_root(doc);
    for (size_t i = 0; !failed && i < json_value_count(root); i++) {
        const char              *key    = json_value_key(root, i);
        const struct json_value *value  = json_value_item(root, i);
        double                   factor = 1;
        int32_t                  column = column_of(f, key, &factor);
        if (column < 0)
            failed = json_value_raise(doc, root, key, "is no parameter of %s", f->t->kind->name);
        else if (json_value_sort(value) != VALUE_NUMBER)
            failed = json_value_raise(doc, root, key, "is no number; expected one");
        if (failed) break;
        into->has[column]   = true;
        into->value[column] = json_value_number(value) * factor;
    }
    json_destroy(&doc);
    return failed;
}

static fault type_read(const struct filling *f, uint32_t row)
{
    const struct csv   *table = f->nodes->types;
    struct type_values *into  = &f->types[row];
    const char         *name  = csv_cell(table, row, csv_column(table, "dynamics_params"));
    const char         *path  = NULL;
    into->is_read             = true;
    if (!name) return FAULT_NONE;
    if (!f->types_folder)
        RAISE(FAULT_INPUT,
              "%s:%u: dynamics_params names '%s', but the circuit config has no "
              "components.point_neuron_models_dir",
              table->path, table->lines[row], name);
    TRY(path_join(&f->c->scratch, f->types_folder, name, &path));
    return type_file_read(f, path, into);
}

/* Values of one neuron: defaults, and what its type says, if it has one. */
static void type_apply(struct filling *f, uint32_t neuron, const struct type_values *type)
{
    for (uint32_t k = 0; k < f->t->kind->parameter_count; k++)
        f->columns[k][neuron] = type && type->has[k] ? type->value[k] : template_default(f->t, k);
    if (!type || !type->has[V_M_COLUMN]) return;
    f->columns[V_M_COLUMN][neuron] = type->value[V_M_COLUMN];
    f->has_V_m                     = true;
}

static fault types_apply(struct filling *f)
{
    const struct node_population *nodes = f->nodes;
    for (uint32_t i = 0; i < nodes->table.count; i++) {
        uint32_t row = nodes->type_row[i];
        if (nodes->part[i] != f->part) continue;
        if (row != UINT32_MAX && !f->types[row].is_read) TRY(type_read(f, row));
        type_apply(f, nodes->neuron[i], row == UINT32_MAX ? NULL : &f->types[row]);
    }
    return FAULT_NONE;
}

/* One dataset of dynamics_params, over what the types say. */
static fault nodes_apply(struct filling *f, const char *name, double *values, bool *has)
{
    char    attribute[1024];
    double  factor = 1;
    int32_t column = column_of(f, name, &factor);
    if (column >= 0) f->is_of_nodes[column] = true;
    snprintf(attribute, sizeof attribute, "dynamics_params/%s", name);
    memset(has, 0, f->nodes->table.count * sizeof *has);
    TRY(node_file_numbers(f->nodes->file, &f->nodes->table, attribute, values, has));
    for (uint32_t i = 0; i < f->nodes->table.count; i++) {
        if (!has[i] || f->nodes->part[i] != f->part) continue;
        if (column < 0)
            RAISE(FAULT_INPUT, "%s: /nodes/%s: dynamics_params/%s: is no parameter of %s",
                  f->nodes->path, f->nodes->name, name, f->t->kind->name);
        f->columns[column][f->nodes->neuron[i]] = values[i] * factor;
        f->has_V_m                              = f->has_V_m || column == V_M_COLUMN;
    }
    return FAULT_NONE;
}

static fault all_nodes_apply(struct filling *f)
{
    double  *values = NULL;
    bool    *has    = NULL;
    uint32_t count  = f->nodes->table.count;
    fault    failed = memory_take(&values, count, sizeof *values, "a column of nodes");
    if (!failed) failed = memory_take(&has, count, sizeof *has, "a column of nodes");
    for (uint32_t i = 0; !failed && i < f->nodes->table.dynamics_count; i++)
        failed = nodes_apply(f, f->nodes->table.dynamics[i], values, has);
    memory_give(&values);
    memory_give(&has);
    return failed;
}

/* The node of the file that a neuron is. */
static uint64_t node_of(const struct population *p, uint32_t neuron)
{
    return p->nodes.ids ? p->nodes.ids[neuron] : p->nodes.first + neuron;
}

static fault value_check(const struct filling *f, const struct kind_parameter *p, uint32_t neuron,
                         double value)
{
    uint64_t    node     = node_of(f->population, neuron);
    bool        is_above = value > p->above;
    bool        is_low   = !is_above || value < p->at_least;
    const char *unit_of  = unit_name(p->unit);
    if (isfinite(value) && fabs(value) <= VALUE_MAX_ALLOWED && !is_low) return FAULT_NONE;
    if (value == p->value) return FAULT_NONE; /* a default may be infinite */
    if (isfinite(value) && is_low)
        RAISE(FAULT_INPUT,
              "%s: /nodes/%s: node %llu (type %lld): %s is %.12g %s; expected %s %.12g",
              f->nodes->path, f->nodes->name, (unsigned long long)node,
              (long long)f->nodes->table.types[node], p->name, value, unit_of,
              is_above ? "at least" : "more than", is_above ? p->at_least : p->above);
    RAISE(FAULT_INPUT,
          "%s: /nodes/%s: node %llu (type %lld): %s is %.12g %s; expected a number up to %g",
          f->nodes->path, f->nodes->name, (unsigned long long)node,
          (long long)f->nodes->table.types[node], p->name, value, unit_of, VALUE_MAX_ALLOWED);
}

/* A column as a constant where it is one; not where nodes give it one by one: then the same
 * kernels run as for a model whose parameters are drawn. */
static void column_settle(const double *column, uint32_t size, bool is_of_nodes,
                          struct distribution *out)
{
    *out = distribution_constant(size ? column[0] : 0);
    for (uint32_t i = 0; i < size; i++) {
        if (column[i] < out->minimum) out->minimum = column[i];
        if (column[i] > out->maximum) out->maximum = column[i];
    }
    if (out->minimum == out->maximum && !is_of_nodes) return;
    out->shape  = SHAPE_LISTED;
    out->values = column;
}

/* Where V_m is given for some neurons, the others start at E_L. */
static fault V_m_settle(struct filling *f)
{
    struct population *population = f->population;
    double            *column     = f->columns[V_M_COLUMN];
    int32_t            state      = kind_state_index(f->t->kind, "V_m");
    int32_t            E_L        = kind_parameter_index(f->t->kind, "E_L");
    if (state < 0 || !f->has_V_m) return FAULT_NONE;
    for (uint32_t i = 0; i < population->size; i++) {
        if (isnan(column[i]) && E_L >= 0) column[i] = f->columns[E_L][i];
        if (fabs(column[i]) <= VALUE_MAX_ALLOWED) continue;
        RAISE(FAULT_INPUT, "%s: /nodes/%s: node %llu: V_m is %g; expected mV", f->nodes->path,
              f->nodes->name, (unsigned long long)node_of(population, i), column[i]);
    }
    population->has_initial[state] = true;
    column_settle(column, population->size, f->is_of_nodes[V_M_COLUMN],
                  &population->initial[state]);
    return FAULT_NONE;
}

static fault columns_settle(struct filling *f)
{
    struct population *population = f->population;
    const struct kind *kind       = f->t->kind;
    for (uint32_t k = 0; k < kind->parameter_count; k++) {
        for (uint32_t i = 0; i < population->size; i++)
            TRY(value_check(f, &kind->parameters[k], i, f->columns[k][i]));
        column_settle(f->columns[k], population->size, f->is_of_nodes[k],
                      &population->parameters[k]);
    }
    TRY(V_m_settle(f));
    uint32_t    neuron = 0;
    const char *wrong  = population_settle(population, &neuron);
    if (wrong)
        RAISE(FAULT_INPUT, "%s: /nodes/%s: node %llu (type %lld): parameters do not fit: %s",
              f->nodes->path, f->nodes->name, (unsigned long long)node_of(population, neuron),
              (long long)f->nodes->table.types[node_of(population, neuron)], wrong);
    return FAULT_NONE;
}

/* V_m of neurons of which no file says it: as NEST has it (its default of E_L, whatever E_L is),
 * as the config wants it, or NAN, for E_L. */
static void V_m_begin(struct filling *f)
{
    int32_t E_L   = kind_parameter_index(f->t->kind, "E_L");
    double  start = f->c->v_init_mV;
    if (f->c->is_like_nest && E_L >= 0) start = f->t->kind->parameters[E_L].value;
    f->has_V_m = !isnan(start);
    for (uint32_t i = 0; i < f->population->size; i++)
        f->columns[V_M_COLUMN][i] = start;
}

fault neuron_values_read(struct circuit *c, const struct node_population *nodes, uint32_t part,
                         const struct neuron_template *t, struct population *population)
{
    struct filling f    = {.c = c, .nodes = nodes, .part = part, .t = t, .population = population};
    uint32_t       rows = nodes->types ? nodes->types->row_count : 0;
    const struct json_value *components = json_value_find(json_root(c->network.doc), "components");
    TRY(config_path(&c->network, &c->scratch, components, "point_neuron_models_dir",
                    &f.types_folder));
    TRY(arena_take(&c->scratch, &f.types, rows, sizeof *f.types));
    for (uint32_t k = 0; k < COLUMN_COUNT; k++)
        if (k == V_M_COLUMN || k < t->kind->parameter_count)
            TRY(arena_take(c->kept, &f.columns[k], population->size, sizeof *f.columns[k]));
    V_m_begin(&f);
    TRY(types_apply(&f));
    TRY(all_nodes_apply(&f));
    return columns_settle(&f);
}

fault neuron_values_none(struct population *population)
{
    uint32_t neuron = 0;
    if (population_settle(population, &neuron)) RAISE(FAULT_BUG, "a spike source has parameters");
    return FAULT_NONE;
}
