/* write_nodes.c - neurons of a model: constants by population, the rest neuron by neuron. */
#include "base/memory.h"
#include "base/text.h"
#include "circuit/write_parts.h"
#include "shard/neuron_group.h"
#include "sonata/node_write.h"

#include <math.h>
#include <stdio.h>

enum { KEY_BYTES = 128 };

/* What one population's values go to. */
struct values_output {
    const struct model *model;
    uint32_t            population;
    struct json        *constants;
    uint32_t            constant_count;
    struct node_writer *writer;
    double             *column; /* [size] */
};

/* A value that is drawn or given for each neuron. */
static fault column_put(struct values_output *o, const char *name)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "dynamics_params/%s", name);
    return node_writer_column(o->writer, key, o->column);
}

static fault constant_put(struct values_output *o, const char *name, double value)
{
    o->constant_count++;
    return json_put_number(o->constants, name, value);
}

static fault parameters_put(struct values_output *o)
{
    const struct population *p = &o->model->populations[o->population];
    for (uint32_t k = 0; k < p->kind->parameter_count; k++) {
        const struct kind_parameter *about = &p->kind->parameters[k];
        if (p->parameters[k].shape == SHAPE_CONSTANT) {
            double value = p->parameters[k].a;
            if (value != about->value) TRY(constant_put(o, about->name, value));
            continue;
        }
        for (uint32_t i = 0; i < p->size; i++)
            o->column[i] = parameter_value(o->model, o->population, k, i);
        TRY(column_put(o, about->name));
    }
    return FAULT_NONE;
}

static fault initials_put(struct values_output *o)
{
    const struct population *p = &o->model->populations[o->population];
    for (uint32_t s = 0; s < p->kind->state_count; s++) {
        if (!p->has_initial[s]) continue;
        if (kind_state_index(p->kind, "V_m") != (int32_t)s)
            RAISE(FAULT_INPUT,
                  "%s: population '%s': an initial value of %s has no place in a "
                  "circuit; expected one of V_m only",
                  o->model->path, p->name, p->kind->states[s].name);
        if (p->initial[s].shape == SHAPE_CONSTANT) {
            TRY(constant_put(o, "V_m", p->initial[s].a));
            continue;
        }
        for (uint32_t i = 0; i < p->size; i++)
            o->column[i] = initial_value(o->model, o->population, s, i);
        TRY(column_put(o, "V_m"));
    }
    return FAULT_NONE;
}

static fault values_put(struct model_writing *w, uint32_t population, struct node_writer *writer)
{
    const struct population *p    = &w->model->populations[population];
    struct values_output     o    = {.model = w->model, .population = population, .writer = writer};
    struct text              name = {0};
    fault                    failed = json_create(&o.constants);
    if (!failed) failed = memory_take(&o.column, p->size, sizeof *o.column, "a column of nodes");
    if (!failed) failed = parameters_put(&o);
    if (!failed) failed = initials_put(&o);
    w->populations[population].has_parameters = o.constant_count > 0;
    if (!failed) failed = text_add(&name, "components/%s.json", p->name);
    if (!failed && o.constant_count)
        failed = document_write(o.constants, w->folder, text_of(&name));
    text_clear(&name);
    memory_give(&o.column);
    json_destroy(&o.constants);
    return failed;
}

static fault populations_put(struct model_writing *w, struct node_writer *writer)
{
    for (uint32_t i = 0; i < w->model->population_count; i++) {
        const struct population   *p  = &w->model->populations[i];
        struct written_population *as = &w->populations[i];
        *as = (struct written_population){.name = p->name, .size = p->size};
        TRY(node_writer_population(writer, p->name, p->size, i));
        if (p->kind->receptor_count == 0) continue;
        snprintf(w->templates[i], TEMPLATE_BYTES, "nest:%s", p->kind->name);
        as->template = w->templates[i];
        TRY(values_put(w, i, writer));
    }
    return FAULT_NONE;
}

fault model_nodes_write(struct model_writing *w)
{
    struct node_writer *writer = NULL;
    struct text         path   = {0};
    fault               failed =
        memory_take(&w->templates, w->model->population_count, sizeof *w->templates, "populations");
    if (!failed) failed = text_add(&path, "%s/network/nodes.h5", w->folder);
    if (!failed) failed = node_writer_create(&writer, text_of(&path));
    if (!failed) failed = populations_put(w, writer);
    fault closed = node_writer_close(&writer);
    text_clear(&path);
    return failed ? failed : closed;
}
