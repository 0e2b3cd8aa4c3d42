/* alerts_read.c - elements of the list `alerts`: rules of the user's on how a run fares. */
#include "model/field.h"
#include "model/live_read.h"
#include "model/quantity.h"

#include <string.h>

static const double HOLD_MAX_MS = 1e12;

static const char *const KEYS[]     = {"name", "when", "clear", "for", "status"};
static const char *const MEASURES[] = {[ALERT_RATE_HZ]          = "rate",
                                       [ALERT_EPSILON]          = "epsilon",
                                       [ALERT_REAL_TIME_FACTOR] = "real_time_factor"};
static const char        EXPECTED[] = "a condition like 'rate(E) > 50 Hz', 'epsilon(E) < 0.3' or "
                                      "'real_time_factor > 2'";

static unit measure_unit(alert_measure measure)
{
    return measure == ALERT_RATE_HZ ? UNIT_HZ : UNIT_NONE;
}

static size_t blanks(const char *text) { return strspn(text, " \t"); }

/* The words of a condition; a population of NULL: it names none. */
struct condition {
    struct yaml_node *measure, *population, *threshold;
    bool              is_above;
};

/* MEASURE [(POPULATION)] [<>] THRESHOLD; false where the text is not of that form (noted). */
static fault condition_cut(struct reading *r, const struct yaml_node *node, struct condition *out,
                           bool *is_good)
{
    const char *text = node->text, *at = text + blanks(text);
    size_t      word = strcspn(at, " \t(<>");
    *is_good         = false;
    TRY(node_part(r, node, at, word, &out->measure));
    at += word;
    at += blanks(at);
    if (*at == '(') {
        at += 1 + blanks(at + 1);
        size_t length = strcspn(at, " \t)");
        TRY(node_part(r, node, at, length, &out->population));
        at += length;
        at += blanks(at);
        *is_good = *at == ')';
        if (*is_good) at += 1 + blanks(at + 1);
    } else {
        *is_good = true;
    }
    *is_good = *is_good && word > 0 && (*at == '<' || *at == '>');
    if (!*is_good) {
        problem_note(&r->problems, node, "'%s' is no condition; expected %s", node->shown,
                     EXPECTED);
        return FAULT_NONE;
    }
    out->is_above = *at == '>';
    at += 1 + blanks(at + 1);
    return node_part(r, node, at, strlen(at), &out->threshold);
}

/* The population of a rate, or of an epsilon, which needs a store. */
static bool population_read(struct reading *r, const struct yaml_node *node,
                            const struct condition *condition, struct alert *alert)
{
    if (alert->measure == ALERT_REAL_TIME_FACTOR) {
        if (condition->population)
            problem_note(&r->problems, node, "'%s' names a population; expected %s", node->shown,
                         EXPECTED);
        return !condition->population;
    }
    if (!condition->population) {
        problem_note(&r->problems, node, "'%s' names no population; expected %s", node->shown,
                     EXPECTED);
        return false;
    }
    if (!field_choice(&r->problems, condition->population, "population", r->population_names,
                      r->population_count, &alert->population))
        return false;
    const struct population_draft *draft = &r->populations[alert->population];
    if (!draft->population.kind) return false;
    if (alert->measure != ALERT_EPSILON || energy_is_possible(draft)) return true;
    problem_note(&r->problems, node, "'%s' is of kind %s, which has no store; expected another",
                 draft->name->shown, draft->population.kind->name);
    return false;
}

static fault when_read(struct reading *r, const struct yaml_node *node, struct alert *alert,
                       bool *is_good)
{
    const struct quantity_range range     = {.low = 0, .high = VALUE_MAX};
    struct condition            condition = {0};
    uint32_t                    which     = 0;
    *is_good                              = false;
    if (!field_is_shape(&r->problems, node, NODE_SCALAR, EXPECTED)) return FAULT_NONE;
    TRY(condition_cut(r, node, &condition, is_good));
    if (!*is_good) return FAULT_NONE;
    *is_good = field_choice(&r->problems, condition.measure, "measure", MEASURES,
                            FIELD_COUNT(MEASURES), &which);
    if (!*is_good) return FAULT_NONE;
    alert->measure  = (alert_measure)which;
    alert->is_above = condition.is_above;
    *is_good        = population_read(r, node, &condition, alert);
    *is_good = quantity_read_within(&r->problems, condition.threshold, measure_unit(alert->measure),
                                    range, &alert->threshold) &&
               *is_good;
    alert->clear = alert->threshold;
    return FAULT_NONE;
}

/* It ends at the threshold, or further in. */
static bool clear_read(struct reading *r, const struct yaml_node *node, struct alert *alert)
{
    const struct quantity_range range = {.low = 0, .high = VALUE_MAX};
    if (!quantity_read_within(&r->problems, node, measure_unit(alert->measure), range,
                              &alert->clear))
        return false;
    if (alert->is_above ? alert->clear <= alert->threshold : alert->clear >= alert->threshold)
        return true;
    problem_note(&r->problems, node, "'%s' lies beyond the threshold; expected at %s %.12g",
                 node->shown, alert->is_above ? "most" : "least", alert->threshold);
    return false;
}

/* Where energy is off nobody can tell an epsilon, and the rule is left out. */
static bool is_left_out(const struct reading *r, const struct alert *alert)
{
    return alert->measure == ALERT_EPSILON &&
           r->populations[alert->population].energy.mode == ENERGY_OFF;
}

static fault alert_read(struct reading *r, const struct yaml_node *node, struct alert *alerts)
{
    static const char *const    WORDS[] = {"degraded", "failed"};
    const struct quantity_range times   = {.low = 0, .high = HOLD_MAX_MS};
    struct alert                alert   = {0};
    uint32_t                    grave   = 0;
    bool                        is_good = false;
    if (!field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS))) return FAULT_NONE;
    const struct yaml_node *name   = field_need(&r->problems, node, "name", "a name for the rule");
    const struct yaml_node *when   = field_need(&r->problems, node, "when", EXPECTED);
    const struct yaml_node *clear  = field_find(node, "clear");
    const struct yaml_node *hold   = field_find(node, "for");
    const struct yaml_node *status = field_find(node, "status");
    const char             *word   = name ? field_name(&r->problems, name) : NULL;
    if (when) TRY(when_read(r, when, &alert, &is_good));
    if (is_good && clear) is_good = clear_read(r, clear, &alert);
    if (hold)
        is_good =
            quantity_read_within(&r->problems, hold, UNIT_MS, times, &alert.hold_ms) && is_good;
    if (status) is_good = field_choice(&r->problems, status, "status", WORDS, 2, &grave) && is_good;
    if (!is_good || !word || is_left_out(r, &alert)) return FAULT_NONE;
    alert.is_grave = grave == 1;
    TRY(arena_copy(&r->store->arena, &alert.name, word, strlen(word)));
    alerts[r->model->live.alert_count++] = alert;
    return FAULT_NONE;
}

fault alerts_read(struct reading *r, const struct yaml_node *node)
{
    struct alert *alerts = NULL;
    if (!live_list_check(r, node, "a list of {name, when}")) return FAULT_NONE;
    TRY(arena_take(&r->store->arena, &alerts, node->count, sizeof *alerts));
    r->model->live.alerts = alerts;
    for (uint32_t i = 0; i < node->count; i++)
        TRY(alert_read(r, node->items[i], alerts));
    return FAULT_NONE;
}
