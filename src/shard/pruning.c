/* pruning.c - made, then arrivals queued and judged. */
#include "shard/pruning.h"

#include "base/memory.h"
#include "shard/pruning_finder.h"

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
        const uint32_t target =
            width == 2 ? words[(size_t)2 * i] : words[i] & ((1u << BLOCK_LOG2) - 1);
        const uint8_t raise = benefit_raised(benefits[i]);
        benefits[i]         = spikes[target] > since ? raise : benefits[i];
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
