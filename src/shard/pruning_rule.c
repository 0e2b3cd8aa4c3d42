/* pruning_rule.c - real numbers of the model to tables, once. */
#include "shard/pruning_rule.h"

#include "base/exact_math.h"
#include "base/memory.h"

#include <math.h>

/* A benefit decays in steps of a sixteenth of the shortest time that matters, or finer. */
enum { PERIODS_MIN = 16, PERIOD_MAX_TICKS = 64 };

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

static void rule_make(struct pruning_rules *rules, struct pruning_rule *rule,
                      const struct pruning *pruning)
{
    double   period    = rules->period_ticks;
    double   kept      = exact_exp(-period / pruning->time_constant_ticks);
    double   bound     = ceil(pruning->bound * BENEFIT_MAX);
    uint64_t looks     = (pruning->after_ticks + rules->period_ticks - 1) / rules->period_ticks;
    rule->looks        = looks > 0 ? looks : 1;
    rule->bound        = (uint8_t)(bound < 1 ? 1 : bound > BENEFIT_MAX ? BENEFIT_MAX : bound);
    rule->window_steps = pruning->window_steps;
    rule->window       = window_find(rules, pruning->window_steps);
    for (uint32_t b = 0; b < BENEFIT_VALUES; b++)
        rule->decayed[b] = (uint8_t)floor(b * kept);
}

fault pruning_rules_create(struct pruning_rules *rules, const struct model *model)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < model->projection_count; p++)
        count += is_pruned(model, &model->projections[p]);
    if (count == 0) return FAULT_NONE;
    if (count >= UINT16_MAX)
        RAISE(FAULT_INPUT, "%u prunable projections: at most %d are allowed", count,
              UINT16_MAX - 1);
    TRY(memory_take(&rules->rules, count, sizeof *rules->rules, "rules of pruning"));
    TRY(memory_take(&rules->windows, count, sizeof *rules->windows, "rules of pruning"));
    TRY(memory_take(&rules->of_projection, model->projection_count, sizeof *rules->of_projection,
                    "rules of pruning"));
    rules->period_ticks = period_of(model);
    for (uint32_t p = 0; p < model->projection_count; p++) {
        if (!is_pruned(model, &model->projections[p])) continue;
        struct pruning_rule *rule = &rules->rules[rules->count++];
        rule->projection          = p;
        rule_make(rules, rule, model->projections[p].pruning);
        rules->of_projection[p] = rules->count;
    }
    return FAULT_NONE;
}

void pruning_rules_clear(struct pruning_rules *rules)
{
    memory_give(&rules->rules);
    memory_give(&rules->windows);
    memory_give(&rules->of_projection);
}
