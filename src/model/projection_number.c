/* projection_number.c - numbers of rules, by pair. */
#include "model/projection_number.h"

#include "base/exact_math.h"
#include "model/field.h"
#include "model/quantity.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Keys that hold numbers, and which rules take them. */
static const struct number_key {
    const char *key;
    rule_kind   rule;
    uint64_t    largest; /* 0: a probability */
    const char *expected;
} NUMBER_KEYS[] = {
    {"indegree", RULE_FIXED_INDEGREE, NEURONS_MAX, "a number of synapses for each target"},
    {"outdegree", RULE_FIXED_OUTDEGREE, NEURONS_MAX, "a number of synapses for each source"},
    {"N", RULE_FIXED_TOTAL_NUMBER, (uint64_t)SYNAPSES_MAX,
     "a number of synapses (or `probability`)"},
    {"probability", RULE_FIXED_TOTAL_NUMBER, 0, "a probability"},
    {"p", RULE_PAIRWISE_BERNOULLI, 0, "a probability"},
};

static const struct number_key *key_of(const struct yaml_node *number)
{
    for (size_t i = 0; i < FIELD_COUNT(NUMBER_KEYS); i++)
        if (strcmp(number->key->text, NUMBER_KEYS[i].key) == 0) return &NUMBER_KEYS[i];
    return NULL;
}

const struct yaml_node *number_find(struct reading *r, const struct yaml_node *element,
                                    rule_kind rule, bool *is_good)
{
    const struct yaml_node  *found  = NULL;
    const struct number_key *needed = NULL;
    *is_good                        = true;
    for (size_t i = 0; i < FIELD_COUNT(NUMBER_KEYS); i++) {
        const struct number_key *key  = &NUMBER_KEYS[i];
        const struct yaml_node  *node = field_find(element, key->key);
        if (key->rule == rule && !needed) needed = key;
        if (!node) continue;
        if (key->rule == rule && !found) {
            found = node;
            continue;
        }
        problem_note(&r->problems, node->key, "'%s' %s of the rule %s; expected it nowhere here",
                     key->key, key->rule == rule ? "repeats the number" : "is no key",
                     rule_name(rule));
        *is_good = false;
    }
    if (needed && !found) {
        if (*is_good) problem_note_missing(&r->problems, element, needed->key, needed->expected);
        *is_good = false;
    }
    return found;
}

static bool is_long(struct reading *r, const struct yaml_node *list, uint32_t count,
                    const char *what)
{
    if (list->shape == NODE_LIST && list->count == count) return true;
    if (list->shape == NODE_LIST)
        problem_note(&r->problems, list, "%u values stand here; expected %u, one for each %s",
                     list->count, count, what);
    else
        problem_note(&r->problems, list, "'%s' stands here; expected a list of %u, one for each %s",
                     list->shown, count, what);
    return false;
}

const struct yaml_node *number_cell(struct reading *r, const struct yaml_node *number,
                                    const uint32_t shape[2], uint32_t target, uint32_t source)
{
    if (number->shape != NODE_LIST) return number;
    bool is_flat = number->count > 0 && number->items[0]->shape != NODE_LIST;
    if (is_flat && shape[0] == 1)
        return is_long(r, number, shape[1], "source") ? number->items[source] : NULL;
    if (is_flat && shape[1] == 1)
        return is_long(r, number, shape[0], "target") ? number->items[target] : NULL;
    if (is_flat) {
        problem_note(&r->problems, number,
                     "a plain list stands here; expected %u lists of %u: a row for each target, a "
                     "column for each source",
                     shape[0], shape[1]);
        return NULL;
    }
    if (!is_long(r, number, shape[0], "target")) return NULL;
    const struct yaml_node *row = number->items[target];
    return is_long(r, row, shape[1], "source") ? row->items[source] : NULL;
}

/* N of a probability that a pair has at least one synapse, as Potjans & Diesmann (2014) count them:
 * ln(1 - p) / ln(1 - 1/pairs). (pairs - 1) / pairs is rounded to a double before its logarithm is
 * taken, as theirs is: at 4e8 pairs that is worth a synapse. */
static bool total_of_probability(struct reading *r, const struct yaml_node *cell, double p,
                                 struct projection_draft *draft)
{
    double pairs = (double)r->populations[draft->projection.source].full_size *
                   (double)r->populations[draft->projection.target].full_size;
    if (p > 0 && pairs < 2) {
        problem_note(&r->problems, cell, "'%s' between single neurons; expected N", cell->shown);
        return false;
    }
    double total = p > 0 ? nearbyint(exact_log(1 - p) / exact_log((pairs - 1) / pairs)) : 0;
    if (!(total >= 0 && total <= SYNAPSES_MAX)) {
        problem_note(&r->problems, cell,
                     "'%s' of %.3g pairs makes more than 2^48 synapses; expected fewer",
                     cell->shown, pairs);
        return false;
    }
    draft->projection.number = (uint64_t)total;
    return true;
}

bool number_read(struct reading *r, const struct yaml_node *cell, struct projection_draft *draft)
{
    const struct yaml_node *number = cell;
    while (number->parent && number->parent->shape == NODE_LIST && !number->key)
        number = number->parent;
    const struct number_key *key = key_of(number);
    assert(key);
    if (key->largest)
        return field_whole(&r->problems, cell, 0, key->largest, &draft->projection.number);

    double                      p     = 0;
    const struct quantity_range range = {.low = 0, .high = 1};
    if (!quantity_read_within(&r->problems, cell, UNIT_NONE, range, &p)) return false;
    if (key->rule == RULE_PAIRWISE_BERNOULLI) {
        draft->projection.probability = p;
        return true;
    }
    if (p < 1) return total_of_probability(r, cell, p, draft);
    problem_note(&r->problems, cell, "'%s' would need endless synapses; expected less than 1",
                 cell->shown);
    return false;
}
