/* pruning.c - queueing and judging arrivals, looking at rows, taking synapses out. */
#include "shard/pruning.h"

#include "base/memory.h"
#include "shard/pruning_sweep.h"

#include <assert.h>
#include <string.h>

static const char WHAT[] = "pruning of synapses";

/* Making. */

fault pruning_create(struct pruning_state **out, const struct model *model)
{
    struct pruning_rules rules = {0};
    *out                       = NULL;
    fault failed               = pruning_rules_create(&rules, model);
    if (!failed && rules.count > 0) failed = memory_take(out, 1, sizeof **out, WHAT);
    if (*out)
        **out = (struct pruning_state){.rules = rules, .model = model};
    else
        pruning_rules_clear(&rules);
    return failed;
}

void pruning_destroy(struct pruning_state **pruning)
{
    struct pruning_state *it = *pruning;
    if (!it) return;
    for (uint32_t w = 0; it->judged && w < it->rules.window_count; w++)
        calendar_destroy(&it->judged[w]);
    pruning_rules_clear(&it->rules);
    run_moves_clear(&it->moves);
    memory_give(&it->judged);
    memory_give(&it->benefits);
    memory_give(&it->run_counts);
    memory_give(&it->changes);
    memory_give(&it->turns);
    memory_give(&it->turn_first);
    memory_give(&it->last_spikes);
    memory_give(&it->pruned);
    memory_give(&it->ranges);
    memory_give(pruning);
}

static bool row_is_prunable(const struct synapse_store *store, uint32_t row)
{
    for (uint32_t r = store->rows[row].run_first; r < store->rows[row + 1].run_first; r++)
        if (store->lanes[store->runs[r].lane].rule) return true;
    return false;
}

/* Rows by turn: counted into first[turn + 1], added up, placed. */
static fault turns_lay(struct pruning_state *it, const struct synapse_store *store)
{
    uint32_t  period = it->rules.period_ticks;
    uint32_t *next   = NULL;
    TRY(memory_take(&it->turn_first, period + (size_t)1, sizeof *it->turn_first, WHAT));
    for (uint32_t row = 0; row < store->row_count; row++)
        it->turn_first[store->row_source[row] % period + 1] += row_is_prunable(store, row);
    for (uint32_t turn = 0; turn < period; turn++)
        it->turn_first[turn + 1] += it->turn_first[turn];
    TRY(memory_take(&it->turns, it->turn_first[period], sizeof *it->turns, WHAT));
    TRY(memory_take(&next, period, sizeof *next, WHAT));
    memcpy(next, it->turn_first, period * sizeof *next);
    for (uint32_t row = 0; row < store->row_count; row++)
        if (row_is_prunable(store, row)) it->turns[next[store->row_source[row] % period]++] = row;
    memory_give(&next);
    return FAULT_NONE;
}

/* Range of a target. */
static uint32_t range_of_lid(const struct pruning_state *it, uint32_t lid)
{
    uint32_t low = 0, high = it->range_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (it->ranges[middle].lid_first <= lid)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Population of a source. */
static uint32_t population_of_gid(const struct pruning_state *it, uint32_t gid)
{
    uint32_t low = 0, high = it->model->population_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (it->model->populations[middle].gid_first <= gid)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The projection of the last synapse that was asked for is mostly that of the next. */
struct finder {
    uint32_t source; /* population */
    uint64_t target_first, target_end;
    uint16_t rule; /* 0: nothing was found yet */
    uint32_t projection;
};

static struct finder finder_make(const struct pruning_state *it, const struct synapse_store *store,
                                 uint32_t row)
{
    return (struct finder){.source = population_of_gid(it, store->row_source[row])};
}

static uint32_t projection_find(struct finder *finder, const struct pruning_state *it,
                                uint64_t target, uint16_t rule)
{
    if (rule == finder->rule && target >= finder->target_first && target < finder->target_end)
        return finder->projection;
    const uint32_t range = range_of_lid(it, (uint32_t)target);
    finder->target_first = it->ranges[range].lid_first;
    finder->target_end = range + 1 < it->range_count ? it->ranges[range + 1].lid_first : UINT64_MAX;
    finder->rule       = rule;
    finder->projection =
        pruning_projection(&it->rules, finder->source, it->ranges[range].population, rule);
    return finder->projection;
}

/* The lid of a synapse's target. */
static uint64_t target_of(const struct synapse_store *store, struct lane lane, uint64_t synapse)
{
    const uint64_t block = lane.block % store->blocks_per_class;
    return (block << store->block_log2) + synapse_target(store, synapse);
}

/* How many there are of each projection. */
static void row_count_before(struct pruning_state *it, const struct synapse_store *store,
                             uint32_t row)
{
    const struct run *runs   = store->runs + store->rows[row].run_first;
    uint64_t          first  = store->rows[row].first;
    struct finder     finder = finder_make(it, store, row);
    for (uint32_t r = 0; r < it->run_counts[row]; first += runs[r++].count) {
        struct lane lane = store->lanes[runs[r].lane];
        for (uint64_t s = first; lane.rule && s < first + runs[r].count; s++)
            it->pruned[projection_find(&finder, it, target_of(store, lane, s), lane.rule)].before++;
    }
}

fault pruning_begin(struct pruning_state *it, const struct synapse_store *store, uint32_t lid_count,
                    uint32_t range_count, const struct lid_range *ranges)
{
    it->living      = store->synapse_count;
    it->range_count = range_count;
    TRY(memory_take(&it->ranges, range_count, sizeof *it->ranges, WHAT));
    memcpy(it->ranges, ranges, range_count * sizeof *ranges);
    TRY(memory_take(&it->benefits, store->synapse_count, 1, WHAT));
    TRY(memory_take(&it->run_counts, store->row_count, sizeof *it->run_counts, WHAT));
    TRY(memory_take(&it->changes, store->row_count, sizeof *it->changes, WHAT));
    TRY(memory_take(&it->last_spikes, lid_count, sizeof *it->last_spikes, WHAT));
    TRY(memory_take(&it->judged, it->rules.window_count, sizeof *it->judged, WHAT));
    TRY(memory_take(&it->pruned, it->model->projection_count, sizeof *it->pruned, WHAT));
    for (uint32_t w = 0; w < it->rules.window_count; w++)
        TRY(calendar_create(&it->judged[w], store->delay_max + it->rules.windows[w]));
    for (uint32_t p = 0; p < it->model->projection_count; p++)
        it->pruned[p].first_tick = UINT64_MAX;
    for (uint32_t row = 0; row < store->row_count; row++)
        it->run_counts[row] = store->rows[row + 1].run_first - store->rows[row].run_first;
    for (uint32_t row = 0; row < store->row_count; row++)
        row_count_before(it, store, row);
    return turns_lay(it, store);
}

/* Arrivals. */

fault pruning_queue(struct pruning_state *it, const struct pruning_place *place,
                    const struct pruning_spike *spike)
{
    const struct synapse_store *store = place->store;
    const struct synapse_row   *from  = &store->rows[spike->row];
    const struct run           *runs  = store->runs + from->run_first;
    uint64_t                    first = from->first;
    for (uint32_t r = 0; r < it->run_counts[spike->row]; r++) {
        struct lane lane = store->lanes[runs[r].lane];
        due_run  due = due_run_make(first, runs[r].count, lane.block, from->shift[lane.receptor]);
        uint64_t at  = spike->step + lane.delay_steps;
        first += runs[r].count;
        if (spike->scale == RUN_SCALE_WHOLE)
            TRY(calendar_push(place->calendar, at, due));
        else
            TRY(calendar_push_scaled(place->parts, at, due, spike->scale));
        if (!lane.rule) continue;
        const struct pruning_rule *rule = &it->rules.rules[lane.rule - 1];
        TRY(calendar_push(&it->judged[rule->window], at + rule->says.window_steps, due));
    }
    return FAULT_NONE;
}

/* Raise the benefits of a run whose targets spiked from a step on: without branches, for who did is
 * hard to foresee. width: words of a synapse. */
static inline __attribute__((always_inline)) void
run_judge(const uint32_t *restrict words, const size_t width, const uint64_t *restrict spikes,
          uint8_t *restrict benefits, uint32_t count, uint64_t since)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t target = width == 2 ? words[2 * i] : words[i] & ((1u << BLOCK_LOG2) - 1);
        const uint8_t  raise  = benefit_raised(benefits[i]);
        benefits[i]           = spikes[target] > since ? raise : benefits[i];
    }
}

static inline void run_fetch(const struct pruning_state *it, const struct synapse_store *store,
                             due_run run)
{
    __builtin_prefetch(store->words + due_run_first(run) * (store->is_wide ? 2 : 1));
    __builtin_prefetch(it->benefits + due_run_first(run), 1);
}

static inline __attribute__((always_inline)) void slot_judge(struct pruning_state       *it,
                                                             const struct synapse_store *store,
                                                             const struct calendar_slot *slot,
                                                             const size_t width, uint64_t since)
{
    enum { RUNS_AHEAD = 12 };
    for (size_t i = 0; i < slot->count; i++) {
        const due_run run   = slot->runs[i];
        const size_t  block = due_run_block(run) % store->blocks_per_class;
        if (i + RUNS_AHEAD < slot->count) run_fetch(it, store, slot->runs[i + RUNS_AHEAD]);
        run_judge(store->words + due_run_first(run) * width, width,
                  it->last_spikes + (block << store->block_log2), it->benefits + due_run_first(run),
                  due_run_count(run), since);
    }
}

void pruning_judge(struct pruning_state *it, const struct synapse_store *store, uint64_t step,
                   uint32_t count, const uint32_t *lids)
{
    for (uint32_t i = 0; i < count; i++)
        it->last_spikes[lids[i]] = step + 1;
    for (uint32_t w = 0; w < it->rules.window_count; w++) {
        struct calendar_slot *slot  = calendar_slot_of(&it->judged[w], step);
        const uint64_t        since = step - it->rules.windows[w];
        if (store->is_wide)
            slot_judge(it, store, slot, 2, since);
        else
            slot_judge(it, store, slot, 1, since);
        slot->count = 0;
    }
}

/* Looks. */

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

static fault rows_look(struct pruning_state *it, const struct pruning_place *place, uint64_t tick)
{
    uint32_t    period = it->rules.period_ticks, turn = (uint32_t)(tick % period);
    struct look look = {.it = it, .store = place->store, .nth = tick / period, .tick = tick};
    if (look.nth == 0) return FAULT_NONE;
    for (uint32_t t = it->turn_first[turn]; t < it->turn_first[turn + 1]; t++)
        TRY(row_visit(&look, it->turns[t]));
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

/* What is there. */

static void row_show(const struct pruning_state *it, const struct synapse_store *store,
                     uint32_t row, void (*show)(void *self, const struct prunable *synapse),
                     void    *self)
{
    const struct run *runs   = store->runs + store->rows[row].run_first;
    uint64_t          first  = store->rows[row].first;
    struct finder     finder = finder_make(it, store, row);
    for (uint32_t r = 0; r < it->run_counts[row]; first += runs[r++].count) {
        struct lane lane = store->lanes[runs[r].lane];
        if (!lane.rule) continue;
        for (uint64_t s = first; s < first + runs[r].count; s++) {
            uint64_t        target  = target_of(store, lane, s);
            struct prunable synapse = {.source      = store->row_source[row],
                                       .target      = (uint32_t)target,
                                       .delay_steps = lane.delay_steps,
                                       .projection =
                                           projection_find(&finder, it, target, lane.rule),
                                       .benefit = it->benefits[s]};
            show(self, &synapse);
        }
    }
}

void pruning_show(const struct pruning_state *it, const struct synapse_store     *store,
                  void (*show)(void *self, const struct prunable *synapse), void *self)
{
    for (uint32_t row = 0; row < store->row_count; row++)
        row_show(it, store, row, show, self);
}

uint64_t pruning_bytes(const struct pruning_state *it, const struct synapse_store *store)
{
    uint64_t bytes = store->synapse_count +
                     store->row_count * (sizeof *it->run_counts + sizeof *it->changes) +
                     it->turn_first[it->rules.period_ticks] * sizeof *it->turns +
                     it->moves.capacity * sizeof *it->moves.moves;
    for (uint32_t w = 0; w < it->rules.window_count; w++)
        bytes += calendar_bytes(&it->judged[w]);
    return bytes;
}
