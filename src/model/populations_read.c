/* populations_read.c - populations: kind, size, parameters, initial values. */
#include "base/memory.h"
#include "model/distribution.h"
#include "model/field.h"
#include "model/given_read.h"
#include "model/quantity.h"
#include "model/reading.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { KINDS_MAX = 64 };

static const double RATE_DEFAULT_HZ = 5.0;
static const double RATE_MAX_HZ     = 1e6;

static const struct kind *kind_read(struct reading *r, const struct yaml_node *node)
{
    uint32_t                  count = 0, which = 0;
    const struct kind *const *kinds = kind_list(&count);
    const char               *names[KINDS_MAX];
    assert(count <= KINDS_MAX);
    for (uint32_t i = 0; i < count; i++)
        names[i] = kinds[i]->name;
    bool is_known = field_choice(&r->problems, node, "kind", names, count, &which);
    return is_known ? kinds[which] : NULL;
}

/* A parameter or initial value; a pure number may be a flag. */
static bool value_read(struct reading *r, const struct yaml_node *node, unit of,
                       struct distribution *out)
{
    if (of == UNIT_NONE && node->shape == NODE_SCALAR &&
        (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0)) {
        *out = distribution_constant(strcmp(node->text, "true") == 0);
        return true;
    }
    if (!distribution_read(&r->problems, node, of, out)) return false;
    if (fabs(out->minimum) <= VALUE_MAX && fabs(out->maximum) <= VALUE_MAX) return true;
    problem_note(&r->problems, node, "reaches from %g to %g; expected nothing beyond %g",
                 out->minimum, out->maximum, VALUE_MAX);
    return false;
}

/* The whole support of a parameter within the range of its kind. */
static void parameter_check(struct reading *r, const struct yaml_node *node,
                            const struct kind_parameter *p, const struct distribution *d)
{
    bool is_low = d->minimum <= p->above || d->minimum < p->at_least;
    if (!is_low) return;
    bool        is_constant = d->shape == SHAPE_CONSTANT;
    const char *name        = unit_name(p->unit);
    problem_note(&r->problems, node, "%s %.12g%s%s is too small; expected %s %.12g%s%s%s",
                 is_constant ? "the value" : "the smallest value", d->minimum, name[0] ? " " : "",
                 name, d->minimum <= p->above ? "more than" : "at least",
                 d->minimum <= p->above ? p->above : p->at_least, name[0] ? " " : "", name,
                 is_constant ? "" : "; `min:` sets it");
}

static void parameters_of_kind(struct reading *r, const struct yaml_node *node,
                               struct population_draft *draft)
{
    const struct kind *kind = draft->population.kind;
    const char        *names[KIND_PARAMETERS_MAX];
    for (uint32_t i = 0; i < kind->parameter_count; i++) {
        names[i]                        = kind->parameters[i].name;
        draft->population.parameters[i] = distribution_constant(kind->parameters[i].value);
    }
    if (!node || !field_check(&r->problems, node, names, kind->parameter_count)) return;
    for (uint32_t i = 0; i < kind->parameter_count; i++) {
        const struct yaml_node      *value = field_find(node, names[i]);
        const struct kind_parameter *p     = &kind->parameters[i];
        struct distribution          d     = {0};
        if (!value || !value_read(r, value, p->unit, &d)) continue;
        parameter_check(r, value, p, &d);
        draft->population.parameters[i] = d;
        draft->parameter[i]             = value;
    }
}

static void initial_read(struct reading *r, const struct yaml_node *node,
                         struct population_draft *draft)
{
    const struct kind *kind = draft->population.kind;
    const char        *names[KIND_STATES_MAX];
    uint32_t           states[KIND_STATES_MAX], count = 0;
    for (uint32_t i = 0; i < kind->state_count; i++) {
        if (!kind->states[i].is_settable) continue;
        states[count]  = i;
        names[count++] = kind->states[i].name;
    }
    if (!field_check(&r->problems, node, names, count)) return;
    for (uint32_t i = 0; i < count; i++) {
        const struct yaml_node  *value = field_find(node, names[i]);
        const struct kind_state *state = &kind->states[states[i]];
        struct distribution     *d     = &draft->population.initial[states[i]];
        if (!value || !value_read(r, value, state->unit, d)) continue;
        draft->population.has_initial[states[i]] = true;
        if (state->is_never_negative && d->minimum < 0)
            problem_note(&r->problems, value,
                         "the smallest value, %.12g%s%s, is too small; "
                         "expected at least 0",
                         d->minimum, state->unit ? " " : "", unit_name(state->unit));
    }
}

static fault spikes_of_source(struct reading *r, const struct yaml_node *node,
                              struct population_draft *draft)
{
    const struct yaml_node *spikes    = field_find(node, "spikes");
    const struct kind      *kind      = draft->population.kind;
    bool                    is_source = kind->receptor_count == 0;
    if (spikes && !is_source)
        problem_note(&r->problems, spikes->key,
                     "'spikes' does not belong to the kind %s; expected it with spike_source only",
                     kind->name);
    if (!spikes || !is_source || draft->population.size == 0 || r->dt_ms == 0) return FAULT_NONE;
    return spike_list_read(r, spikes, draft);
}

static void size_read(struct reading *r, const struct yaml_node *node,
                      struct population_draft *draft)
{
    uint64_t size = 0;
    if (!field_whole(&r->problems, node, 1, NEURONS_MAX, &size)) return;
    draft->full_size       = (uint32_t)size;
    draft->population.size = scale_size(r, draft->population.kind, draft->full_size);
    if (draft->population.size == 0)
        problem_note(&r->problems, node,
                     "'%s' neurons become none at scale %.12g; expected a larger scale",
                     node->shown, r->options->scale);
}

static fault population_read(struct reading *r, const struct yaml_node *node,
                             struct population_draft *draft)
{
    static const char *const KEYS[] = {"kind",  "size",          "parameters", "initial",  "spikes",
                                       "nodes", "expected_rate", "energy",     "positions"};
    draft->node                     = node;
    draft->population.expected_rate_Hz = RATE_DEFAULT_HZ;
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;

    const struct yaml_node *kind  = field_need(&r->problems, node, "kind", "a kind of neuron");
    const struct yaml_node *size  = field_find(node, "size");
    const struct yaml_node *nodes = field_find(node, "nodes");
    const struct yaml_node *rate  = field_find(node, "expected_rate");
    if (kind) draft->population.kind = kind_read(r, kind);
    if (!size && !nodes_give_size(nodes))
        problem_note_missing(&r->problems, node, "size", "a number of neurons");
    if (size && nodes_give_size(nodes))
        problem_note(&r->problems, size->key, "'size' stands beside a list of nodes; expected one");
    else if (size)
        size_read(r, size, draft);
    if (nodes) TRY(nodes_read(r, nodes, draft));
    double                      rate_Hz = 0;
    const struct quantity_range rates   = {.low = 0, .high = RATE_MAX_HZ};
    if (rate && quantity_read_within(&r->problems, rate, UNIT_HZ, rates, &rate_Hz)) {
        draft->population.expected_rate_Hz = rate_Hz;
        draft->population.states_rate      = true;
    }
    const struct yaml_node *positions = field_find(node, "positions");
    if (positions) TRY(positions_read(r, positions, draft));
    TRY(energy_population_read(r, field_find(node, "energy"), draft));
    if (!draft->population.kind) return FAULT_NONE;

    parameters_of_kind(r, field_find(node, "parameters"), draft);
    const struct yaml_node *initial = field_find(node, "initial");
    if (initial) initial_read(r, initial, draft);
    return spikes_of_source(r, node, draft);
}

static void gids_give(struct reading *r, const struct yaml_node *node)
{
    uint64_t gid = 0;
    for (uint32_t i = 0; i < r->population_count; i++) {
        r->populations[i].population.gid_first = (uint32_t)gid;
        gid += r->populations[i].population.size;
        if (gid > NEURONS_MAX) {
            problem_note(&r->problems, node,
                         "more than %d neurons in all; expected fewer than 2^31", NEURONS_MAX);
            return;
        }
    }
    r->model->neuron_count = (uint32_t)gid;
}

fault populations_read(struct reading *r, const struct yaml_node *root)
{
    const struct yaml_node *node =
        field_need(&r->problems, root, "populations", "a mapping of NAME: {kind, size, ...}");
    if (!node ||
        !field_is_shape(&r->problems, node, NODE_MAPPING, "a mapping of NAME: {kind, ...}"))
        return FAULT_NONE;
    if (node->count == 0) problem_note(&r->problems, node, "is empty; expected a population");
    TRY(arena_take(&r->scratch, &r->populations, node->count, sizeof *r->populations));
    TRY(arena_take(&r->scratch, &r->population_names, node->count, sizeof *r->population_names));
    for (uint32_t i = 0; i < node->count; i++) {
        struct population_draft *draft = &r->populations[i];
        draft->name                    = node->keys[i];
        const char *name               = field_name(&r->problems, node->keys[i]);
        r->population_names[i]         = node->keys[i]->text;
        r->population_count            = i + 1;
        if (name) TRY(arena_copy(&r->store->arena, &draft->population.name, name, strlen(name)));
        TRY(population_read(r, node->items[i], draft));
    }
    gids_give(r, node);
    return FAULT_NONE;
}

fault populations_name(struct reading *r, const struct yaml_node *node, uint32_t **out,
                       uint32_t *count)
{
    uint32_t given   = node->shape == NODE_LIST ? node->count : 1;
    bool     is_good = given > 0;
    *count           = 0;
    TRY(arena_take(&r->scratch, out, given, sizeof **out));
    if (given == 0) problem_note(&r->problems, node, "is empty; expected a population");
    for (uint32_t i = 0; i < given; i++) {
        const struct yaml_node *name = node->shape == NODE_LIST ? node->items[i] : node;
        uint32_t               *here = &(*out)[i];
        bool is_known = field_choice(&r->problems, name, "population", r->population_names,
                                     r->population_count, here);
        for (uint32_t k = 0; k < i && is_known && is_good; k++) {
            if ((*out)[k] != *here) continue;
            problem_note(&r->problems, name, "'%s' stands here twice; expected once", name->shown);
            is_known = false;
        }
        is_good = is_good && is_known;
    }
    if (is_good) *count = given;
    return FAULT_NONE;
}

bool weight_unit_find(struct reading *r, const struct yaml_node *node, const uint32_t *targets,
                      uint32_t count, unit *out)
{
    const struct population *first = NULL;
    bool                     agree = count > 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct population_draft *draft = &r->populations[targets[i]];
        const struct population       *p     = &draft->population;
        if (!p->kind) return false;
        if (p->kind->receptor_count == 0) {
            problem_note(&r->problems, node,
                         "'%s' is of kind %s, which takes no input; expected another",
                         draft->name->shown, p->kind->name);
            agree = false;
        } else if (!first) {
            first = p;
        } else if (first->kind->weight_unit != p->kind->weight_unit) {
            problem_note(
                &r->problems, node,
                "'%s' takes weights in %s, others here in %s; expected targets of one unit",
                draft->name->shown, unit_name(p->kind->weight_unit),
                unit_name(first->kind->weight_unit));
            agree = false;
        }
    }
    if (first) *out = first->kind->weight_unit;
    return agree;
}

bool receptor_read(struct reading *r, const struct yaml_node *element, const uint32_t *targets,
                   uint32_t count, uint32_t *out)
{
    const struct yaml_node *node    = field_find(element, "receptor");
    bool                    is_good = true;
    *out                            = 0;
    for (uint32_t i = 0; i < count && node; i++) {
        const struct kind *kind  = r->populations[targets[i]].population.kind;
        uint32_t           which = 0;
        if (!kind) continue;
        if (!kind->receptors) {
            problem_note(
                &r->problems, node->key,
                "'receptor' is no key for %s, whose weights choose by their sign; expected "
                "it for kinds whose receptors have names",
                kind->name);
            return false;
        }
        is_good = field_choice(&r->problems, node, "receptor", kind->receptors,
                               kind->receptor_count, &which);
        if (is_good && i > 0 && which != *out) {
            problem_note(&r->problems, node,
                         "is another receptor in each target; expected targets "
                         "of one kind");
            is_good = false;
        }
        *out = which;
        if (!is_good) return false;
    }
    return is_good;
}
