/* overrides.c - connection_overrides: weights and delays of whole projections, later over earlier.
 */
#include "circuit/parts.h"

#include <math.h>
#include <string.h>

struct override {
    const struct json_value *value;
    double                   weight;   /* factor */
    double                   delay_ms; /* NAN: as it is */
    struct node_choice       source, target;
};

/* Does a choice have all neurons of a population, or none? Part of one is refused. */
static fault coverage(struct circuit *c, const struct override *o, const char *key,
                      uint32_t population, bool *is_all)
{
    const struct node_choice *choice = strcmp(key, "source") == 0 ? &o->source : &o->target;
    uint32_t                  count  = choice_count(c, choice, population);
    *is_all                          = count == c->populations[population].size;
    if (*is_all || count == 0) return FAULT_NONE;
    return json_value_raise(c->simulation.doc, o->value, key,
                            "selects %u of the %u nodes of '%s'; expected all of a population or "
                            "none",
                            count, c->populations[population].size,
                            c->populations[population].name);
}

/* Delays of the types give way to that of the override. */
static fault delay_set(struct circuit *c, struct edge_source *given, double delay_ms)
{
    struct edge_type *types = NULL;
    TRY(arena_take(c->kept, &types, given->type_count, sizeof *types));
    for (uint32_t i = 0; i < given->type_count; i++) {
        types[i]       = given->types[i];
        types[i].delay = NAN;
    }
    given->types        = types;
    given->delay_column = NULL;
    given->delay        = delay_ms;
    return FAULT_NONE;
}

static fault override_apply(struct circuit *c, const struct override *o, struct projection *p)
{
    struct edge_source *given      = NULL;
    bool                has_source = false, has_target = false;
    TRY(coverage(c, o, "source", p->source, &has_source));
    TRY(coverage(c, o, "target", p->target, &has_target));
    if (!has_source || !has_target) return FAULT_NONE;
    TRY(arena_take(c->kept, &given, 1, sizeof *given));
    *given = *p->given;
    given->weight_factor *= o->weight;
    if (!isnan(o->delay_ms)) TRY(delay_set(c, given, o->delay_ms));
    p->given = given;
    return FAULT_NONE;
}

static fault override_read(struct circuit *c, const struct json_value *value)
{
    static const char *const KEYS[] = {"name",   "source", "target",
                                       "weight", "delay",  "synapse_delay_override"};
    const struct json       *doc    = c->simulation.doc;
    struct override          o      = {.value = value, .weight = 1, .delay_ms = NAN};
    double                   later  = 0;
    if (json_value_sort(value) != VALUE_OBJECT)
        return json_value_raise(doc, value, NULL, "is no object; expected source and target");
    TRY(config_keys_check(&c->simulation, value, KEYS, sizeof KEYS / sizeof *KEYS));
    TRY(json_take_number(doc, value, "weight", 0, &o.weight));
    TRY(json_take_number(doc, value, "delay", 0, &later));
    TRY(json_take_number(doc, value, "synapse_delay_override", 0, &o.delay_ms));
    if (later != 0)
        return json_value_raise(doc, value, "delay",
                                "is %g ms; expected 0: an override acts from the start", later);
    TRY(node_set_choose(c, &c->simulation, json_value_find(value, "source"), &o.source));
    TRY(node_set_choose(c, &c->simulation, json_value_find(value, "target"), &o.target));
    for (uint32_t i = 0; i < c->model->projection_count; i++)
        TRY(override_apply(c, &o, &c->projections[i]));
    return FAULT_NONE;
}

fault circuit_overrides_read(struct circuit *c)
{
    const struct json_value *list =
        json_value_find(json_root(c->simulation.doc), "connection_overrides");
    for (size_t i = 0; i < json_value_count(list); i++)
        TRY(override_read(c, json_value_item(list, i)));
    return FAULT_NONE;
}
