/* pruning_look.c - looking at rows, taking synapses out, closing gaps: a boundary. */
#include "shard/pruning_finder.h"
#include "shard/pruning_sweep.h"

#include <string.h>

/* A row being looked at: what is kept moves to `to`. */
struct look {
    struct pruning_state *it;
    struct synapse_store *store;
    uint64_t              nth; /* look of the row */
    uint64_t              tick;
    struct finder         finder; /* of the row */
    uint64_t              to;     /* where the next synapse that is kept goes */
    uint32_t              runs;   /* kept so far */
};

/* A look after which nothing goes: benefits decay, or it is not their time. */
static void run_look(const struct look *look, const struct pruning_rule *rule, uint64_t first,
                     uint32_t count)
{
    const uint16_t decay    = rule->decay;
    const uint8_t  bound    = rule->bound;
    uint8_t       *benefits = look->it->benefits + first;
    if (look->nth % rule->decay_looks) return;
    for (uint32_t i = 0; i < count; i++)
        benefits[i] = benefit_decayed(benefits[i], decay, bound);
}

/* Keep a synapse, at the next place. */
static inline void synapse_keep(struct look *look, uint64_t from, uint8_t benefit)
{
    if (look->to != from) synapse_copy(look->store, look->to, from);
    look->it->benefits[look->to++] = benefit;
}

/* A synapse goes. */
static void synapse_lose(struct look *look, struct lane lane, uint64_t synapse)
{
    uint64_t       target     = target_of(look->store, lane, synapse);
    uint32_t       projection = projection_find(&look->finder, look->it, target, lane.rule);
    struct pruned *pruned     = &look->it->pruned[projection];
    if (pruned->count++ == 0) pruned->first_tick = look->tick;
    pruned->last_tick = look->tick;
}

/* A look after which goes what stayed below the bound: a benefit without the bit above and below
 * the bound. Returns how many are left. */
static uint32_t run_prune(struct look *look, struct lane lane, uint64_t first, uint32_t count)
{
    const struct pruning_rule *rule = &look->it->rules.rules[lane.rule - 1];
    const uint16_t decay            = look->nth % rule->decay_looks ? 1 << DECAY_LOG2 : rule->decay;
    const uint64_t begin            = look->to;
    for (uint64_t s = first; s < first + count; s++) {
        const uint8_t benefit = look->it->benefits[s];
        if (benefit < rule->bound)
            synapse_lose(look, lane, s);
        else
            synapse_keep(look, s, benefit_decayed(benefit & BENEFIT_MAX, decay, rule->bound));
    }
    return (uint32_t)(look->to - begin);
}

/* Runs of a row without a rule, or not in their turn, only move up. */
static void run_keep(struct look *look, const struct pruning_rule *rule, uint64_t first,
                     uint32_t count)
{
    if (rule) run_look(look, rule, first, count);
    if (look->to != first) {
        synapses_copy(look->store, look->to, first, count);
        memmove(look->it->benefits + look->to, look->it->benefits + first, count);
    }
    look->to += count;
}

/* Look at a run, and put what is left of it behind what is left of those before. */
static fault run_visit(struct look *look, struct run *runs, uint32_t nth, uint64_t first)
{
    struct pruning_state *it   = look->it;
    struct run            run  = runs[nth];
    struct lane           lane = look->store->lanes[run.lane];
    struct pruning_rule  *rule = lane.rule ? &it->rules.rules[lane.rule - 1] : NULL;
    struct run_move       move = {.from = first, .to = look->to, .span = run.count};
    if (rule && look->nth % rule->looks == 0) {
        move.count = run_prune(look, lane, first, run.count);
    } else {
        run_keep(look, rule, first, run.count);
        move.count = run.count;
    }
    if (move.count > 0) runs[look->runs++] = (struct run){run.lane, (uint16_t)move.count};
    if (move.to == first && move.count == run.count) return FAULT_NONE;
    return run_moves_add(&it->moves, move);
}

/* A look at a row after which nothing goes: runs of one rule that lie together are one. */
static void row_decay(const struct look *look, uint32_t row)
{
    const struct synapse_store *store = look->store;
    const struct run           *runs  = store->runs + store->rows[row].run_first;
    const struct pruning_rule  *rules = look->it->rules.rules;
    uint64_t                    first = store->rows[row].first;
    for (uint32_t r = 0; r < look->it->run_counts[row];) {
        const uint16_t rule  = store->lanes[runs[r].lane].rule;
        uint32_t       count = 0;
        for (; r < look->it->run_counts[row] && store->lanes[runs[r].lane].rule == rule; r++)
            count += runs[r].count;
        if (rule) run_look(look, &rules[rule - 1], first, count);
        first += count;
    }
}

static fault row_visit(struct look *look, uint32_t row)
{
    struct pruning_state *it    = look->it;
    struct run           *runs  = look->store->runs + look->store->rows[row].run_first;
    uint64_t              first = look->store->rows[row].first, next = first;
    look->finder = finder_make(it, look->store, row);
    look->to     = first;
    look->runs   = 0;
    for (uint32_t r = 0; r < it->run_counts[row]; r++) {
        uint32_t count = runs[r].count;
        TRY(run_visit(look, runs, r, next));
        next += count;
    }
    it->run_counts[row] = look->runs;
    it->changes[row] -= (int32_t)(next - look->to);
    it->living -= next - look->to;
    return FAULT_NONE;
}

/* Everything that is under way to or from synapses that moved. */
static void calendars_follow(struct pruning_state *it, const struct pruning_place *place)
{
    run_moves_follow(&it->moves, place->calendar);
    run_moves_follow(&it->moves, place->parts);
    for (uint32_t w = 0; w < it->rules.window_count; w++)
        run_moves_follow(&it->moves, &it->judged[w]);
    it->moves.count = 0;
}

/* What the nth look of a row is for. */
struct due {
    bool prunes, decays; /* by any rule */
};

static struct due due_of(const struct pruning_rules *rules, uint64_t nth)
{
    struct due due = {0};
    for (uint32_t r = 0; r < rules->count; r++) {
        due.prunes = due.prunes || nth % rules->rules[r].looks == 0;
        due.decays = due.decays || nth % rules->rules[r].decay_looks == 0;
    }
    return due;
}

static fault rows_look(struct pruning_state *it, const struct pruning_place *place, uint64_t tick)
{
    uint32_t    period = it->rules.period_ticks, turn = (uint32_t)(tick % period);
    struct look look = {.it = it, .store = place->store, .nth = tick / period, .tick = tick};
    struct due  due  = due_of(&it->rules, look.nth);
    if (look.nth == 0) return FAULT_NONE;
    for (uint32_t t = it->turn_first[turn]; t < it->turn_first[turn + 1]; t++) {
        if (due.prunes)
            TRY(row_visit(&look, it->turns[t]));
        else if (due.decays)
            row_decay(&look, it->turns[t]);
    }
    return FAULT_NONE;
}

static fault tick_do(struct pruning_state *it, const struct pruning_place *place, uint64_t tick)
{
    TRY(rows_look(it, place, tick));
    calendars_follow(it, place);
    TRY(pruning_sweep(it, place->store));
    calendars_follow(it, place);
    return FAULT_NONE;
}

fault pruning_tick(struct pruning_state *it, const struct pruning_place *place, uint64_t tick)
{
    if (it->is_broken) return FAULT_NONE;
    fault failed  = tick_do(it, place, tick);
    it->is_broken = failed;
    return failed;
}
