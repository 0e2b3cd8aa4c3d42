/* pruning_rule.c - real numbers of the model to tables, once. */
#include "shard/pruning_rule.h"

#include "base/exact_math.h"
#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* A row is looked at so often in the shortest time that matters; a benefit decays so often in its
 * time constant, or up to twice as seldom: its steps are coarse. */
enum { PERIODS_MIN = 16, PERIOD_MAX_TICKS = 64 };

_Static_assert(PRUNING_TICKS_MIN == 2 * PERIODS_MIN,
               "a tick of a model that was read looks at half "
               "of the rows at most");

static bool is_pruned(const struct model *model, const struct projection *projection)
{
    return projection->pruning && model->energy.populations &&
           model->energy.populations[projection->target].couplings.structure;
}

static uint32_t period_of(const struct model *model)
{
    double shortest = PERIODS_MIN * PERIOD_MAX_TICKS;
    for (uint32_t p = 0; p < model->projection_count; p++) {
        const struct projection *it = &model->projections[p];
        if (!is_pruned(model, it)) continue;
        double after = (double)it->pruning->after_ticks, decay = it->pruning->time_constant_ticks;
        if (after < shortest) shortest = after;
        if (decay < shortest) shortest = decay;
    }
    return shortest < 2 * PERIODS_MIN ? 1 : (uint32_t)(shortest / PERIODS_MIN);
}

static uint32_t window_find(struct pruning_rules *rules, uint32_t window_steps)
{
    uint32_t w = 0;
    while (w < rules->window_count && rules->windows[w] != window_steps)
        w++;
    if (w == rules->window_count) rules->windows[rules->window_count++] = window_steps;
    return w;
}

static void rule_make(struct pruning_rules *rules, struct pruning_rule *rule)
{
    const struct pruning *says   = &rule->says;
    const double          period = rules->period_ticks;
    const double          bound  = ceil(says->bound * BENEFIT_MAX);
    const double          looks  = says->time_constant_ticks / (PERIODS_MIN * period);
    rule->looks       = (says->after_ticks + rules->period_ticks - 1) / rules->period_ticks;
    rule->decay_looks = looks < 1 ? 1 : looks < 0x1p62 ? (uint64_t)looks : (uint64_t)1 << 62;
    rule->bound       = (uint8_t)(bound < 1 ? 1 : bound > BENEFIT_MAX ? BENEFIT_MAX : bound);
    rule->window      = window_find(rules, says->window_steps);
    double kept       = exact_exp(-period * (double)rule->decay_looks / says->time_constant_ticks);
    rule->decay       = (uint16_t)floor(kept * (1 << DECAY_LOG2));
}

static bool says_same(const struct pruning *a, const struct pruning *b)
{
    return a->bound == b->bound && a->after_ticks == b->after_ticks &&
           a->window_steps == b->window_steps && a->time_constant_ticks == b->time_constant_ticks;
}

/* The rule that says so, for the nth between two populations; made if there is none. */
static fault rule_find(struct pruning_rules *rules, const struct pruning *says, uint32_t nth,
                       uint16_t *number)
{
    uint32_t r = 0;
    while (r < rules->count &&
           (rules->rules[r].nth != nth || !says_same(&rules->rules[r].says, says)))
        r++;
    *number = (uint16_t)(r + 1);
    if (r < rules->count) return FAULT_NONE;
    if (r == UINT16_MAX - 1)
        RAISE(FAULT_INPUT, "prunable projections say more than %d different things",
              UINT16_MAX - 1);
    rules->rules[r] = (struct pruning_rule){.says = *says, .nth = nth};
    rule_make(rules, &rules->rules[r]);
    rules->count++;
    return FAULT_NONE;
}

static int pair_order(const void *left, const void *right)
{
    const struct pruning_pair *a = left, *b = right;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    if (a->target != b->target) return a->target < b->target ? -1 : 1;
    return (a->projection > b->projection) - (a->projection < b->projection);
}

static bool pair_is_same(const struct pruning_pair *a, const struct pruning_pair *b)
{
    return a->source == b->source && a->target == b->target;
}

/* How many before this one are between the same populations and say the same. */
static uint32_t pair_nth(const struct pruning_rules *rules, const struct model *model,
                         uint32_t pair)
{
    const struct pruning_pair *it   = &rules->pairs[pair];
    const struct pruning      *says = model->projections[it->projection].pruning;
    uint32_t                   nth  = 0;
    for (uint32_t p = pair; p > 0 && pair_is_same(&rules->pairs[p - 1], it); p--)
        nth += says_same(model->projections[rules->pairs[p - 1].projection].pruning, says);
    return nth;
}

static fault rules_fill(struct pruning_rules *rules, const struct model *model)
{
    rules->period_ticks = period_of(model);
    for (uint32_t p = 0; p < model->projection_count; p++) {
        const struct projection *it = &model->projections[p];
        if (is_pruned(model, it))
            rules->pairs[rules->pair_count++] = (struct pruning_pair){it->source, it->target, p, 0};
    }
    qsort(rules->pairs, rules->pair_count, sizeof *rules->pairs, pair_order);
    for (uint32_t pair = 0; pair < rules->pair_count; pair++) {
        struct pruning_pair *it = &rules->pairs[pair];
        TRY(rule_find(rules, model->projections[it->projection].pruning,
                      pair_nth(rules, model, pair), &it->rule));
        rules->of_projection[it->projection] = it->rule;
    }
    return FAULT_NONE;
}

fault pruning_rules_create(struct pruning_rules *rules, const struct model *model)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < model->projection_count; p++)
        count += is_pruned(model, &model->projections[p]);
    if (count == 0) return FAULT_NONE;
    TRY(memory_take(&rules->rules, count < UINT16_MAX ? count : UINT16_MAX, sizeof *rules->rules,
                    "rules of pruning"));
    TRY(memory_take(&rules->windows, count, sizeof *rules->windows, "rules of pruning"));
    TRY(memory_take(&rules->pairs, count, sizeof *rules->pairs, "rules of pruning"));
    TRY(memory_take(&rules->of_projection, model->projection_count, sizeof *rules->of_projection,
                    "rules of pruning"));
    return rules_fill(rules, model);
}

uint32_t pruning_projection(const struct pruning_rules *rules, uint32_t source, uint32_t target,
                            uint16_t rule)
{
    const struct pruning_pair wanted = {source, target, 0, rule};
    uint32_t                  low = 0, high = rules->pair_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (pair_order(&rules->pairs[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (rules->pairs[low].rule != rule)
        low++;
    assert(pair_is_same(&rules->pairs[low], &wanted));
    return rules->pairs[low].projection;
}

void pruning_rules_clear(struct pruning_rules *rules)
{
    memory_give(&rules->rules);
    memory_give(&rules->windows);
    memory_give(&rules->pairs);
    memory_give(&rules->of_projection);
}
