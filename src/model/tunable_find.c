/* tunable_find.c - inputs and projections that a tunable names, and what speaks against it. */
#include "kinds/poisson.h"
#include "model/field.h"
#include "model/live_read.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { NAMES_MAX = 64, NOWHERE = -1, SEVERAL = -2 };

static const double S_PER_MS = 1e-3;

/* An input or projection of the file: its own name, and that of its element (NULL: none). */
struct named {
    const char *name, *element;
    bool        is_active;
};

static const char *element_name(const struct yaml_node *element)
{
    const struct yaml_node *name = field_find(element, "name");
    return name ? name->text : NULL;
}

static struct named input_named(const struct reading *r, size_t i)
{
    return (struct named){r->inputs[i].input.name, element_name(r->inputs[i].node),
                          r->inputs[i].is_active};
}

static struct named projection_named(const struct reading *r, size_t i)
{
    return (struct named){r->projections[i].projection.name, element_name(r->projections[i].node),
                          r->projections[i].is_active};
}

typedef struct named named_at(const struct reading *r, size_t i);

static void unknown_note(struct reading *r, const struct yaml_node *name, const char *what,
                         named_at *at, size_t count)
{
    const char *names[NAMES_MAX];
    size_t      known = 0;
    for (size_t i = 0; i < count && known < NAMES_MAX; i++)
        names[known++] = at(r, i).name;
    problem_note_word(&r->problems, name, what, names, known);
}

/* The place of what is called so, itself or its element where that is only one; -1: none (noted).
 */
static int64_t named_find(struct reading *r, const struct yaml_node *name, const char *what,
                          named_at *at, size_t count)
{
    int64_t found = NOWHERE;
    for (size_t i = 0; i < count; i++) {
        struct named it = at(r, i);
        if (strcmp(it.name, name->text) == 0) return (int64_t)i;
        if (!it.element || strcmp(it.element, name->text) != 0) continue;
        if (found == NOWHERE)
            found = (int64_t)i;
        else if (found >= 0) {
            problem_note(&r->problems, name,
                         "'%s' is more than one; expected '%s', '%s' or another of them",
                         name->shown, at(r, (size_t)found).name, it.name);
            found = SEVERAL;
        }
    }
    if (found == NOWHERE) unknown_note(r, name, what, at, count);
    return found < 0 ? NOWHERE : found;
}

/* Its place in the model, where what is not active is left out. */
static uint32_t model_index(const struct reading *r, named_at *at, size_t place)
{
    uint32_t index = 0;
    for (size_t i = 0; i < place; i++)
        index += at(r, i).is_active;
    return index;
}

static bool poisson_find(struct reading *r, const struct tunable_path *path,
                         const struct input_draft *draft, struct tunable *out)
{
    static const char *const WORDS[] = {"rate", "weight"};
    uint32_t                 which   = 0;
    if (!field_choice(&r->problems, path->last, "value of a Poisson input", WORDS, 2, &which))
        return false;
    out->kind   = which == 0 ? TUNABLE_RATE_HZ : TUNABLE_WEIGHT;
    out->value  = which == 0 ? draft->file_rate_Hz : draft->file_weight;
    out->factor = which == 0 ? draft->rate_factor : draft->weight_factor;
    out->unit =
        which == 0 ? UNIT_HZ : r->populations[draft->input.target].population.kind->weight_unit;
    return true;
}

static bool current_find(struct reading *r, const struct tunable_path *path,
                         const struct input_draft *draft, struct tunable *out)
{
    static const char *const WORDS[] = {"amplitude"};
    uint32_t                 which   = 0;
    if (!field_choice(&r->problems, path->last, "value of a current", WORDS, 1, &which))
        return false;
    out->kind  = TUNABLE_CURRENT_PA;
    out->value = draft->input.amplitude_pA;
    out->unit  = UNIT_PA;
    if (!draft->input.course.is_ramp && draft->input.course.period_steps == 0) return true;
    problem_note(&r->problems, path->node,
                 "'%s' has a course of its own; expected a constant current", path->node->shown);
    return false;
}

bool tunable_input_find(struct reading *r, const struct tunable_path *path,
                        struct tunable_draft *out)
{
    int64_t place = named_find(r, path->name, "unknown input", input_named, r->input_count);
    if (place < 0) return false;
    const struct input_draft *draft = &r->inputs[place];
    out->is_active                  = draft->is_active;
    out->tunable                    = (struct tunable){.factor = 1};
    out->tunable.index              = model_index(r, input_named, (size_t)place);
    return draft->input.kind == INPUT_POISSON ? poisson_find(r, path, draft, &out->tunable)
                                              : current_find(r, path, draft, &out->tunable);
}

/* Weights keep their sign, by which receptors are chosen and costs told. */
static bool sign_check(struct reading *r, const struct yaml_node *node,
                       const struct tunable *tunable)
{
    if (tunable->minimum > 0 || tunable->maximum < 0) return true;
    const struct yaml_node *end = field_find(node, tunable->value < 0 ? "maximum" : "minimum");
    problem_note(&r->problems, end,
                 "'%s' lets a weight be 0 or change its sign; expected a range "
                 "on one side of 0",
                 end->shown);
    return false;
}

static bool rate_check(struct reading *r, const struct yaml_node *node,
                       const struct tunable *tunable)
{
    const struct yaml_node *low = field_find(node, "minimum"), *high = field_find(node, "maximum");
    double                  mean = tunable->maximum * tunable->factor * S_PER_MS * r->dt_ms;
    if (tunable->minimum < 0) {
        problem_note(&r->problems, low, "'%s' is negative; expected at least 0", low->shown);
        return false;
    }
    if (mean <= POISSON_MEAN_MAX) return true;
    problem_note(&r->problems, high,
                 "'%s' is %.6g events in a step of %.12g ms; expected at most %.0f", high->shown,
                 mean, r->dt_ms, POISSON_MEAN_MAX);
    return false;
}

bool tunable_input_check(struct reading *r, const struct yaml_node *node,
                         const struct tunable *tunable)
{
    if (tunable->kind == TUNABLE_RATE_HZ) return rate_check(r, node, tunable);
    return tunable->kind != TUNABLE_WEIGHT || sign_check(r, node, tunable);
}

/* Other synapses between the same neurons could not be told from these. */
static bool alone_check(struct reading *r, const struct tunable_path *path, size_t place)
{
    const struct projection *it = &r->projections[place].projection;
    for (size_t i = 0; i < r->projection_count; i++) {
        const struct projection *other = &r->projections[i].projection;
        if (i == place || !r->projections[i].is_active || other->source != it->source ||
            other->target != it->target)
            continue;
        problem_note(&r->problems, path->node,
                     "'%s' has neurons that '%s' connects, too, so that their synapses cannot be "
                     "told apart; expected the only projection between its populations",
                     it->name, other->name);
        return false;
    }
    return true;
}

static bool projection_kind_check(struct reading *r, const struct tunable_path *path,
                                  const struct projection *p)
{
    const char *wrong = NULL;
    if (p->given)
        wrong = "reads its weights from a file";
    else if (p->space && p->space->has_weight)
        wrong = "has weights by distance";
    if (wrong)
        problem_note(&r->problems, path->node, "'%s' %s; expected a projection with a `weight`",
                     p->name, wrong);
    for (size_t i = 0; i < r->projection_count && !wrong; i++) {
        if (!r->projections[i].is_active || !r->projections[i].projection.pruning) continue;
        wrong = "is pruned";
        problem_note(&r->problems, path->node,
                     "'%s' is `prunable`, and synapses that go cannot be tuned, nor others beside "
                     "them; expected a model that keeps its synapses",
                     r->projections[i].projection.name);
    }
    return !wrong;
}

bool tunable_projection_find(struct reading *r, const struct tunable_path *path,
                             struct tunable_draft *out)
{
    static const char *const WORDS[] = {"weight"};
    uint32_t                 which   = 0;
    int64_t                  place =
        named_find(r, path->name, "unknown projection", projection_named, r->projection_count);
    if (place < 0 ||
        !field_choice(&r->problems, path->last, "value of a projection", WORDS, 1, &which))
        return false;
    const struct projection_draft *draft = &r->projections[place];
    out->is_active                       = draft->is_active;
    out->tunable                         = (struct tunable){
                                .kind   = TUNABLE_SYNAPSES,
                                .index  = model_index(r, projection_named, (size_t)place),
                                .unit   = r->populations[draft->projection.target].population.kind->weight_unit,
                                .value  = draft->full_weight,
                                .factor = r->scale.weight};
    return projection_kind_check(r, path, &draft->projection) &&
           alone_check(r, path, (size_t)place);
}

bool tunable_projection_check(struct reading *r, const struct yaml_node *node,
                              const struct tunable *tunable)
{
    if (!sign_check(r, node, tunable)) return false;
    const struct distribution *d = NULL;
    for (size_t i = 0, index = 0; i < r->projection_count && !d; i++) {
        if (!r->projections[i].is_active) continue;
        if (index++ == tunable->index) d = &r->projections[i].projection.weight;
    }
    if (!d) return true; /* no part of the model */
    double growth = fmax(fabs(tunable->minimum), fabs(tunable->maximum)) / fabs(tunable->value);
    double size   = fmax(fabs(d->minimum), fabs(d->maximum)) * growth;
    if (size <= VALUE_MAX) return true;
    problem_note(&r->problems, node, "lets a weight reach %.6g; expected nothing beyond %g", size,
                 VALUE_MAX);
    return false;
}
