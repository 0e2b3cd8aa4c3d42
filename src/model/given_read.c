/* given_read.c - what a model says of files of edges, and of the ids its neurons have there. */
#include "model/given_read.h"

#include "base/memory.h"
#include "model/distribution.h"
#include "model/field.h"
#include "model/quantity.h"

#include <assert.h>
#include <math.h>
#include <string.h>

fault data_path(struct reading *r, const char *name, const char **out)
{
    struct arena *arena = &r->store->arena;
    const char   *slash = strrchr(r->path, '/');
    bool          is_at = name[0] == '/' || (!r->data[0] && !slash);
    if (is_at) return arena_copy(arena, out, name, strlen(name));
    if (r->data[0]) return arena_format(arena, out, "%s/%s", r->data, name);
    return arena_format(arena, out, "%.*s/%s", (int)(slash - r->path), r->path, name);
}

fault data_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *node = field_find(root, "data");
    r->data                      = "";
    const char *name             = node ? field_text(&r->problems, node) : NULL;
    if (!name) return FAULT_NONE;
    if (node->place.is_option) return arena_copy(&r->store->arena, &r->data, name, strlen(name));
    return data_path(r, name, &r->data);
}

/* A column of the file, or one value for all edges. */
struct column {
    const char *name;
    double      value, factor;
};

/* {column: NAME, unit: UNIT, factor: X} */
static bool column_read(struct reading *r, const struct yaml_node *node, unit of,
                        struct column *out)
{
    static const char *const KEYS[] = {"column", "unit", "factor"};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return false;
    const struct yaml_node *name =
        field_need(&r->problems, node, "column", "a dataset of the edges' group");
    const struct yaml_node *in      = field_need(&r->problems, node, "unit", "the column's unit");
    const struct yaml_node *factor  = field_find(node, "factor");
    int                     power   = 0;
    double                  times   = 1;
    bool                    is_good = name && in;
    if (name) is_good = (out->name = field_text(&r->problems, name)) && is_good;
    if (in) is_good = quantity_unit_power(&r->problems, in, of, &power) && is_good;
    if (factor) is_good = quantity_read(&r->problems, factor, UNIT_NONE, &times) && is_good;
    out->value  = NAN;
    out->factor = times;
    for (; power > 0; power--)
        out->factor *= 10;
    for (; power < 0; power++)
        out->factor /= 10;
    return is_good;
}

static bool weight_read(struct reading *r, const struct yaml_node *node, unit of,
                        struct column *out)
{
    struct distribution d;
    if (node->shape == NODE_MAPPING && field_find(node, "column"))
        return column_read(r, node, of, out);
    if (!distribution_read(&r->problems, node, of, &d)) return false;
    *out = (struct column){NULL, d.a, 1};
    if (d.shape == SHAPE_CONSTANT) return true;
    problem_note(&r->problems, node,
                 "a distribution stands beside a file of edges; expected a constant, or "
                 "{column: NAME, unit: UNIT}");
    return false;
}

static fault source_make(struct reading *r, const char *path, const char *edges,
                         const struct column column[2], const struct edge_source **out)
{
    struct arena       *arena  = &r->store->arena;
    struct edge_source *source = NULL;
    TRY(arena_take(arena, &source, 1, sizeof *source));
    *source = (struct edge_source){.weight        = column[0].value,
                                   .delay         = column[1].value,
                                   .weight_factor = column[0].factor,
                                   .delay_factor  = column[1].factor};
    TRY(arena_copy(arena, &source->path, path, strlen(path)));
    TRY(arena_copy(arena, &source->population, edges, strlen(edges)));
    const char **names[2] = {&source->weight_column, &source->delay_column};
    for (int i = 0; i < 2; i++)
        if (column[i].name)
            TRY(arena_copy(arena, names[i], column[i].name, strlen(column[i].name)));
    *out = source;
    return FAULT_NONE;
}

fault given_read(struct reading *r, const struct yaml_node *element, unit of,
                 const struct edge_source **out)
{
    *out                         = NULL;
    const struct yaml_node *file = field_need(&r->problems, element, "file", "a file of edges");
    const struct yaml_node *edges =
        field_need(&r->problems, element, "edges", "the name of a population of edges");
    const struct yaml_node *weight    = field_need(&r->problems, element, "weight", "a weight");
    const struct yaml_node *delay     = field_need(&r->problems, element, "delay", "a delay");
    struct column           column[2] = {0};
    const char             *name      = file ? field_text(&r->problems, file) : NULL;
    const char             *group     = edges ? field_text(&r->problems, edges) : NULL;
    bool                    is_good   = weight && weight_read(r, weight, of, &column[0]);
    is_good = delay && weight_read(r, delay, UNIT_MS, &column[1]) && is_good;
    if (!is_good || !name || !group) return FAULT_NONE;
    const char *path = NULL;
    TRY(data_path(r, name, &path));
    return source_make(r, path, group, column, out);
}

fault given_copy(struct reading *r, const struct edge_source *from, const struct edge_source **out)
{
    struct edge_source *copy = NULL;
    TRY(arena_take(&r->store->arena, &copy, 1, sizeof *copy));
    *copy = *from;
    *out  = copy;
    return FAULT_NONE;
}

static struct distribution bounds_of(double low, double high)
{
    struct distribution d = distribution_constant(low);
    if (low == high) return d;
    d.shape   = SHAPE_UNIFORM;
    d.a       = low;
    d.b       = high;
    d.minimum = low;
    d.maximum = high;
    return d;
}

void model_survey_set(struct model *model, uint32_t projection, const struct edge_survey *survey)
{
    /* The reader made these arrays in the model's own arena; only here they change again. */
    struct projection  *p      = (struct projection *)&model->projections[projection];
    struct edge_source *source = (struct edge_source *)p->given;
    assert(p->rule == RULE_GIVEN);
    source->survey = *survey;
    p->number      = survey->count;
    p->weight      = bounds_of(survey->smallest, survey->largest);
    p->delay_ms =
        bounds_of(survey->delay_min_steps * model->dt_ms, survey->delay_max_steps * model->dt_ms);
}

fault model_survey_end(struct model *model)
{
    if (model->energy.mode == ENERGY_OFF) return FAULT_NONE;
    TRY(energy_prices(model, (struct population_energy *)model->energy.populations));
    return energy_limits_need(model);
}

bool model_has_given_edges(const struct model *model)
{
    for (uint32_t i = 0; i < model->projection_count; i++)
        if (model->projections[i].rule == RULE_GIVEN) return true;
    return false;
}
