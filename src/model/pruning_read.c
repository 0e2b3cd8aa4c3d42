/* pruning_read.c - `prunable`: projections whose synapses may go. */
#include "base/units.h"
#include "model/energy_read.h"
#include "model/field.h"
#include "model/reading.h"

#include <math.h>

static const double WINDOW_MS            = 20;
static const double TIME_CONSTANT_MAX_MS = 1e12;

static uint32_t window_usual(const struct reading *r)
{
    int64_t steps = steps_from_ms(WINDOW_MS, r->dt_ms);
    return steps < 1 ? 1 : (uint32_t)steps;
}

static bool bound_read(struct reading *r, const struct yaml_node *node, double *out)
{
    const struct quantity_range bounds = {0, 1, true};
    const struct yaml_node     *bound =
        field_need(&r->problems, node, "bound", "a benefit between 0 and 1");
    if (!bound || !quantity_read_within(&r->problems, bound, UNIT_NONE, bounds, out)) return false;
    if (*out < 1) return true;
    problem_note(&r->problems, bound, "'%s' is too large; expected less than 1", bound->shown);
    return false;
}

bool pruning_read(struct reading *r, const struct yaml_node *node, struct pruning *out)
{
    static const char *const    KEYS[]  = {"bound", "after", "window", "time_constant"};
    const double                low_ms  = PRUNING_TICKS_MIN * r->model->energy.tick_ms;
    const struct quantity_range times   = {low_ms, TIME_CONSTANT_MAX_MS, false};
    uint64_t                    window  = 0;
    double                      time_ms = 0;
    if (!field_is_shape(&r->problems, node, NODE_MAPPING, "a mapping of bound, after, ...") ||
        !field_check(&r->problems, node, KEYS, FIELD_COUNT(KEYS)) || r->dt_ms == 0)
        return false;
    const struct yaml_node *after = field_need(&r->problems, node, "after", "a time on the ticks");
    const struct yaml_node *given = field_find(node, "window");
    bool                    is_good = bound_read(r, node, &out->bound);
    is_good = after && ticks_read(r, after, PRUNING_TICKS_MIN, &out->after_ticks) && is_good;
    is_good = (!given || steps_read(r, given, 1, DELAY_STEPS_MAX, &window)) && is_good;
    is_good = energy_value_read(r, node, "time_constant", UNIT_MS, times, &time_ms) && is_good;
    out->window_steps = given ? (uint32_t)window : window_usual(r);
    out->time_constant_ticks =
        time_ms > 0 ? time_ms / r->model->energy.tick_ms : (double)out->after_ticks;
    return is_good;
}

bool store_need(struct reading *r, const struct yaml_node *node, uint32_t population)
{
    const struct population_draft *draft = &r->populations[population];
    if (!draft->population.kind || energy_is_possible(draft)) return true;
    problem_note(&r->problems, node->key,
                 "'%s' goes to '%s' of kind %s, which has no store; expected another target",
                 node->key->shown, draft->name->shown, draft->population.kind->name);
    return false;
}

bool pruning_acts(struct reading *r, const struct yaml_node *node, uint32_t target)
{
    const struct population_draft *draft = &r->populations[target];
    if (!store_need(r, node, target)) return false;
    if (draft->energy.mode != ENERGY_COUPLED) return false;
    if (!draft->energy.coupling[COUPLING_STRUCTURE])
        problem_note(&r->problems, node->key,
                     "'prunable' needs the coupling `structure` of '%s'; expected it to be on, or "
                     "said to be false",
                     draft->name->shown);
    return draft->energy.couplings.structure;
}
