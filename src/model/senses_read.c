/* senses_read.c - elements of the list `senses`: where input from outside goes, and its range. */
#include "model/field.h"
#include "model/live_read.h"
#include "model/quantity.h"

#include <string.h>

static const double MS_PER_S = 1000;

static const char *const KEYS[]  = {"name", "target", "takes", "minimum", "maximum"};
static const char *const TAKES[] = {
    [SENSE_SPIKES] = "spikes", [SENSE_RATES_HZ] = "rates", [SENSE_CURRENT_PA] = "current"};

static bool is_source(const struct kind *kind) { return kind->receptor_count == 0; }

/* Spikes and rates are what a source sends that has nothing else to say. */
static bool source_check(struct reading *r, const struct yaml_node *target,
                         const struct sense *sense)
{
    const struct population_draft *draft = &r->populations[sense->target];
    const struct model_live       *live  = &r->model->live;
    if (!is_source(draft->population.kind)) {
        problem_note(&r->problems, target,
                     "'%s' is of kind %s; expected a spike_source for %s, or `takes: current`",
                     draft->name->shown, draft->population.kind->name, TAKES[sense->kind]);
        return false;
    }
    if (field_find(draft->node, "spikes")) {
        problem_note(&r->problems, target,
                     "'%s' has a list of `spikes`; expected a spike_source without one",
                     draft->name->shown);
        return false;
    }
    for (uint32_t i = 0; i < live->sense_count; i++) {
        if (live->senses[i].target != sense->target) continue;
        problem_note(&r->problems, target,
                     "'%s' is the target of the sense '%s' already; expected one sense for it",
                     draft->name->shown, live->senses[i].name);
        return false;
    }
    return true;
}

static bool current_check(struct reading *r, const struct yaml_node *target,
                          const struct sense *sense)
{
    const struct population_draft *draft = &r->populations[sense->target];
    const struct kind             *kind  = draft->population.kind;
    if (!is_source(kind) && !kind->ignores_current) return true;
    problem_note(&r->problems, target,
                 "'%s' is of kind %s, which takes no current; expected another", draft->name->shown,
                 kind->name);
    return false;
}

static bool bounds_are_none(struct reading *r, const struct yaml_node *low,
                            const struct yaml_node *high)
{
    if (!low && !high) return true;
    problem_note(&r->problems, (low ? low : high)->key,
                 "'%s' has no use beside `takes: spikes`; expected it with rates or current",
                 low ? "minimum" : "maximum");
    return false;
}

static bool bounds_are_there(struct reading *r, const struct yaml_node *node, bool is_rate)
{
    bool has_low = is_rate || field_find(node, "minimum"), has_high = field_find(node, "maximum");
    if (!has_low)
        problem_note_missing(&r->problems, node, "minimum", "the smallest current, in pA");
    if (!has_high)
        problem_note_missing(&r->problems, node, "maximum",
                             is_rate ? "the highest rate, in Hz" : "the largest current, in pA");
    return has_low && has_high;
}

/* minimum and maximum: of rates the first may be left out, spikes have neither. */
static bool bounds_read(struct reading *r, const struct yaml_node *node, struct sense *sense)
{
    const struct yaml_node *low = field_find(node, "minimum"), *high = field_find(node, "maximum");
    bool                    is_rate = sense->kind == SENSE_RATES_HZ;
    unit                    of      = is_rate ? UNIT_HZ : UNIT_PA;
    struct quantity_range   range   = {.low = -VALUE_MAX, .high = VALUE_MAX};
    if (sense->kind == SENSE_SPIKES) return bounds_are_none(r, low, high);
    if (is_rate) range = (struct quantity_range){.low = 0, .high = MS_PER_S / r->dt_ms};
    if (!bounds_are_there(r, node, is_rate)) return false;
    bool is_good = !low || quantity_read_within(&r->problems, low, of, range, &sense->minimum);
    is_good      = quantity_read_within(&r->problems, high, of, range, &sense->maximum) && is_good;
    if (!is_good || sense->minimum < sense->maximum) return is_good;
    problem_note(&r->problems, high, "'%s' is not above the minimum; expected more", high->shown);
    return false;
}

static bool takes_read(struct reading *r, const struct yaml_node *node, struct sense *sense)
{
    const struct yaml_node *takes =
        field_need(&r->problems, node, "takes", "spikes, rates or current");
    uint32_t which = 0;
    if (!takes || !field_choice(&r->problems, takes, "input", TAKES, FIELD_COUNT(TAKES), &which))
        return false;
    sense->kind = (sense_kind)which;
    return true;
}

static bool target_read(struct reading *r, const struct yaml_node *node, struct sense *sense)
{
    const struct yaml_node *target = field_need(&r->problems, node, "target", "a population");
    if (!target || !field_choice(&r->problems, target, "population", r->population_names,
                                 r->population_count, &sense->target))
        return false;
    const struct population *population = &r->populations[sense->target].population;
    return population->kind && population->size > 0; /* else told already */
}

static fault sense_read(struct reading *r, const struct yaml_node *node, struct sense *senses)
{
    struct sense sense = {.size = 1};
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *name = field_need(&r->problems, node, "name", "a name for the sense");
    const char             *word = name ? field_name(&r->problems, name) : NULL;
    bool                    is_known = takes_read(r, node, &sense);
    is_known                         = target_read(r, node, &sense) && is_known;
    if (!is_known || r->dt_ms == 0) return FAULT_NONE;

    const struct yaml_node *target     = field_find(node, "target");
    bool                    is_current = sense.kind == SENSE_CURRENT_PA;
    bool is_good = is_current ? current_check(r, target, &sense) : source_check(r, target, &sense);
    is_good      = bounds_read(r, node, &sense) && is_good;
    if (!is_good || !word) return FAULT_NONE;
    if (!is_current) sense.size = r->populations[sense.target].population.size;
    TRY(arena_copy(&r->store->arena, &sense.name, word, strlen(word)));
    senses[r->model->live.sense_count++] = sense;
    return FAULT_NONE;
}

fault senses_read(struct reading *r, const struct yaml_node *node)
{
    struct sense *senses = NULL;
    if (!live_list_check(r, node, "a list of {name, target, takes}")) return FAULT_NONE;
    TRY(arena_take(&r->store->arena, &senses, node->count, sizeof *senses));
    r->model->live.senses = senses;
    for (uint32_t i = 0; i < node->count; i++)
        TRY(sense_read(r, node->items[i], senses));
    return FAULT_NONE;
}
