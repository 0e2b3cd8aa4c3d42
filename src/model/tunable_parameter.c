/* tunable_parameter.c - a parameter of a population that a tunable names, and how far it may go. */
#include "model/field.h"
#include "model/live_read.h"

#include <assert.h>
#include <math.h>

/* The value that all neurons have. */
static void values_take(const struct population *p, double *values)
{
    for (uint32_t i = 0; i < p->kind->parameter_count; i++)
        values[i] = p->parameters[i].a;
}

/* Do states mean something else where this parameter is another? */
static bool is_reference(const struct population *p, uint32_t parameter)
{
    double values[KIND_PARAMETERS_MAX] = {0};
    for (uint32_t s = 0; s < p->kind->state_count; s++) {
        values_take(p, values);
        values[parameter] = 0;
        double zero       = p->kind->from_column(s, 0, values);
        values[parameter] = 1;
        if (p->kind->from_column(s, 0, values) != zero) return true;
    }
    return false;
}

static bool parameter_kind_check(struct reading *r, const struct tunable_path *path,
                                 const struct population_draft *draft, uint32_t parameter)
{
    const struct population *p    = &draft->population;
    const char              *name = p->kind->parameters[parameter].name;
    const char              *what = NULL;
    if (p->parameters[parameter].shape != SHAPE_CONSTANT)
        what = "is not one constant for the population";
    else if (is_reference(p, parameter))
        what = "is what the states of neurons count from";
    else if (draft->energy.couplings.structure && draft->energy.mode == ENERGY_COUPLED)
        what = "decides which neurons can retire";
    if (what)
        problem_note(&r->problems, path->node, "'%s' of '%s' %s; expected another parameter", name,
                     draft->name->shown, what);
    return !what;
}

bool tunable_parameter_find(struct reading *r, const struct tunable_path *path,
                            struct tunable_draft *out)
{
    const char *names[KIND_PARAMETERS_MAX];
    uint32_t    population = 0, parameter = 0;
    if (!field_choice(&r->problems, path->name, "population", r->population_names,
                      r->population_count, &population))
        return false;
    const struct population_draft *draft = &r->populations[population];
    const struct population       *p     = &draft->population;
    if (!p->kind || p->size == 0) return false;
    for (uint32_t i = 0; i < p->kind->parameter_count; i++)
        names[i] = p->kind->parameters[i].name;
    if (!field_choice(&r->problems, path->last, "parameter", names, p->kind->parameter_count,
                      &parameter))
        return false;
    out->tunable = (struct tunable){.kind      = TUNABLE_PARAMETER,
                                    .index     = population,
                                    .parameter = parameter,
                                    .unit      = p->kind->parameters[parameter].unit,
                                    .value     = p->parameters[parameter].a,
                                    .factor    = 1};
    return parameter_kind_check(r, path, draft, parameter);
}

static bool low_check(struct reading *r, const struct yaml_node *node,
                      const struct tunable *tunable, const struct kind_parameter *p)
{
    const struct yaml_node *low  = field_find(node, "minimum");
    bool                    more = tunable->minimum <= p->above;
    if (!more && tunable->minimum >= p->at_least) return true;
    problem_note(&r->problems, low, "'%s' is too small for %s; expected %s %.12g%s%s", low->shown,
                 p->name, more ? "more than" : "at least", more ? p->above : p->at_least,
                 unit_name(p->unit)[0] ? " " : "", unit_name(p->unit));
    return false;
}

/* Are receptors merged at both ends as they are now? */
static bool merging_check(struct reading *r, const struct yaml_node *node,
                          const struct tunable *tunable, const struct population *p)
{
    double       values[KIND_PARAMETERS_MAX] = {0};
    const double ends[2]                     = {tunable->minimum, tunable->maximum};
    if (!p->is_uniform || !p->kind->receptors_merge) return true;
    values_take(p, values);
    bool is_one = p->kind->receptors_merge(values);
    for (int i = 0; i < 2; i++) {
        values[tunable->parameter] = ends[i];
        if (p->kind->receptors_merge(values) == is_one) continue;
        problem_note(
            &r->problems, node,
            "changes which receptors of '%s' are one: those with equal time constants are; "
            "expected %s to stay what it is",
            r->populations[tunable->index].name->shown,
            p->kind->parameters[tunable->parameter].name);
        return false;
    }
    return true;
}

/* The population with all that may be tuned anywhere in its range. */
static const char *together_check(const struct population *p, const struct tunable *tunables,
                                  uint32_t count)
{
    struct population wide = *p;
    for (uint32_t i = 0; i < count; i++) {
        const struct tunable *t = &tunables[i];
        if (t->kind != TUNABLE_PARAMETER || t->index != tunables[count - 1].index) continue;
        wide.parameters[t->parameter].minimum = t->minimum;
        wide.parameters[t->parameter].maximum = t->maximum;
    }
    return combination_check(&wide);
}

bool tunable_parameter_check(struct reading *r, const struct yaml_node *node,
                             const struct tunable *tunables, uint32_t count)
{
    assert(count > 0);
    const struct tunable    *tunable = &tunables[count - 1];
    const struct population *p       = &r->populations[tunable->index].population;
    if (!low_check(r, node, tunable, &p->kind->parameters[tunable->parameter]) ||
        !merging_check(r, node, tunable, p))
        return false;
    const char *wrong = together_check(p, tunables, count);
    if (wrong)
        problem_note(&r->problems, node, "parameters of '%s' do not fit all through the range: %s",
                     r->populations[tunable->index].name->shown, wrong);
    return !wrong;
}
