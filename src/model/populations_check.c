/* populations_check.c - parameters that must fit together, and what follows from them. */
#include "model/model_make.h"
#include "model/reading.h"

#include <assert.h>

enum { CORNERS_LOG2_MAX = 12 };

static void neuron_take(const struct population *p, uint32_t neuron, double *parameters)
{
    for (uint32_t i = 0; i < p->kind->parameter_count; i++) {
        const struct distribution *d = &p->parameters[i];
        parameters[i]                = d->shape == SHAPE_LISTED ? d->values[neuron] : d->a;
    }
}

/* Parameters at one corner of their ranges: bit k of corner chooses the k-th distributed one. */
static void corner_take(const struct population *p, uint32_t corner, double *parameters)
{
    uint32_t bit = 0;
    for (uint32_t i = 0; i < p->kind->parameter_count; i++) {
        const struct distribution *d = &p->parameters[i];
        parameters[i]                = d->minimum;
        if (d->minimum == d->maximum) continue;
        if ((corner >> bit++) & 1) parameters[i] = d->maximum;
    }
}

/* What a kind asks of its parameters together, at every corner of their ranges: each is a
 * comparison, so corners are enough. */
const char *combination_check(const struct population *p)
{
    double   parameters[KIND_PARAMETERS_MAX] = {0};
    uint32_t distributed                     = 0;
    for (uint32_t i = 0; i < p->kind->parameter_count; i++)
        distributed += p->parameters[i].minimum != p->parameters[i].maximum;
    if (distributed > CORNERS_LOG2_MAX) return "more than 12 parameters are distributions";
    for (uint32_t corner = 0; corner < 1u << distributed; corner++) {
        corner_take(p, corner, parameters);
        const char *wrong = p->kind->check ? p->kind->check(parameters) : NULL;
        if (wrong) return wrong;
    }
    return NULL;
}

/* A constant refractory time lies on the grid; a distribution is rounded to it. */
static void refractory_check(struct reading *r, const struct population_draft *draft)
{
    const struct population *p = &draft->population;
    if (p->kind->t_ref_parameter < 0) return;
    const struct distribution *d    = &p->parameters[p->kind->t_ref_parameter];
    const struct yaml_node    *node = draft->parameter[p->kind->t_ref_parameter];
    if (d->shape == SHAPE_CONSTANT) (void)grid_check(r, node ? node : draft->name, "t_ref", d->a);
}

/* Does the model say where the input of one receptor begins? Then receptors are not merged. */
static bool receptors_begin(const struct population *p)
{
    for (uint32_t s = 0; s < p->kind->state_count; s++)
        if (p->has_initial[s] && p->kind->states[s].merged_name) return true;
    return false;
}

static void population_finish(struct population *p)
{
    double parameters[KIND_PARAMETERS_MAX] = {0};
    p->is_uniform                          = true;
    for (uint32_t i = 0; i < p->kind->parameter_count; i++) {
        p->is_uniform = p->is_uniform && p->parameters[i].shape == SHAPE_CONSTANT;
        parameters[i] = p->parameters[i].a;
    }
    p->is_merged = p->is_uniform && p->kind->receptors_merge &&
                   p->kind->receptors_merge(parameters) && !receptors_begin(p);
}

const char *population_settle(struct population *p, uint32_t *neuron)
{
    double      parameters[KIND_PARAMETERS_MAX] = {0};
    const char *wrong                           = NULL;
    population_finish(p);
    *neuron = 0;
    for (uint32_t i = 0; !wrong && p->kind->check && i < (p->is_uniform ? 1 : p->size); i++) {
        neuron_take(p, i, parameters);
        wrong   = p->kind->check(parameters);
        *neuron = i;
    }
    return wrong;
}

void populations_check(struct reading *r)
{
    for (uint32_t i = 0; i < r->population_count; i++) {
        struct population_draft *draft = &r->populations[i];
        if (!draft->population.kind) continue;
        const char *wrong = combination_check(&draft->population);
        if (wrong) problem_note(&r->problems, draft->name, "parameters do not fit: %s", wrong);
        refractory_check(r, draft);
        population_finish(&draft->population);
    }
}
