/* shard.c - neurons and synapses of a rank, put together. */
#include "base/memory.h"
#include "shard/shard_parts.h"

#include <assert.h>

/* Lay the owned tiles out as lids: population by population, each padded. */
static fault lids_lay(struct shard *shard)
{
    const struct shard_plan *plan = &shard->plan;
    TRY(memory_take(&shard->owned, plan->tile_count, sizeof(uint32_t), "owned tiles"));
    TRY(memory_take(&shard->lid_firsts, plan->tile_count, sizeof(uint32_t), "owned tiles"));
    TRY(memory_take(&shard->ordinal, plan->tiles->count, sizeof(uint32_t), "owned tiles"));
    uint32_t population = UINT32_MAX;
    for (uint32_t t = 0; t < plan->tile_count; t++) {
        const struct tile *tile = &plan->tiles->tiles[plan->owned[t]];
        if (tile->population != population) {
            shard->lid_count = (shard->lid_count + KIND_LANES - 1) / KIND_LANES * KIND_LANES;
            shard->group_count++;
            population = tile->population;
        }
        shard->owned[t]                = plan->owned[t];
        shard->lid_firsts[t]           = shard->lid_count;
        shard->ordinal[plan->owned[t]] = t + 1;
        shard->lid_count += tile->count;
        shard->neuron_count += tile->count;
    }
    shard->lid_count = (shard->lid_count + KIND_LANES - 1) / KIND_LANES * KIND_LANES;
    return FAULT_NONE;
}

/* Spikes bring all until a group says otherwise. */
static fault scales_take(struct shard *shard)
{
    const struct model_energy *energy = &shard->plan.model->energy;
    bool                       is_any = false;
    for (uint32_t p = 0; energy->populations && p < shard->plan.model->population_count; p++)
        is_any = is_any || energy->populations[p].couplings.transmission;
    if (!is_any) return FAULT_NONE;
    TRY(memory_take(&shard->scales, shard->lid_count, sizeof *shard->scales, "scales of spikes"));
    for (uint32_t lid = 0; lid < shard->lid_count; lid++)
        shard->scales[lid] = RUN_SCALE_WHOLE;
    return FAULT_NONE;
}

static fault groups_make(struct shard *shard)
{
    const struct shard_plan *plan = &shard->plan;
    TRY(memory_take(&shard->groups, shard->group_count, sizeof *shard->groups, "neuron groups"));
    uint32_t group = 0;
    for (uint32_t t = 0, end; t < plan->tile_count; t = end) {
        uint32_t population = plan->tiles->tiles[shard->owned[t]].population;
        for (end = t; end < plan->tile_count; end++)
            if (plan->tiles->tiles[shard->owned[end]].population != population) break;
        struct group_plan part = {.model        = plan->model,
                                  .tiles        = plan->tiles,
                                  .population   = population,
                                  .tile_count   = end - t,
                                  .owned        = shard->owned + t,
                                  .lid_firsts   = shard->lid_firsts + t,
                                  .quantisation = plan->quantisation,
                                  .isa          = plan->isa};
        if (shard->scales) part.scales = shard->scales + part.lid_firsts[0];
        TRY(neuron_group_create(&shard->groups[group++], &part));
    }
    return FAULT_NONE;
}

static fault accumulators_take(struct shard *shard)
{
    const struct synapse_store *store = &shard->synapses;
    TRY(memory_take(&shard->blocks, (size_t)KIND_RECEPTORS_MAX * store->blocks_per_class,
                    sizeof *shard->blocks, "accumulators"));
    for (uint32_t r = 0; r < KIND_RECEPTORS_MAX; r++) {
        TRY(memory_take(&shard->accumulators[r], shard->lid_count, sizeof(int32_t),
                        "accumulators"));
        shard->units[r] = (float)shard->plan.quantisation->accumulator_unit[r];
        for (uint32_t b = 0; b < store->blocks_per_class; b++)
            shard->blocks[r * store->blocks_per_class + b] =
                shard->accumulators[r] + ((size_t)b << store->block_log2);
    }
    return FAULT_NONE;
}

static fault shard_fill(struct shard *shard)
{
    const struct shard_plan *plan    = &shard->plan;
    bool                     is_wide = plan->quantisation->weight_bits == 32;
    shard->deliver                   = delivery_kernel_of(plan->isa, is_wide);
    shard->poisson                   = poisson_kernel_of(plan->isa);
    shard->deliver_parts             = delivery_scaled_kernel_of(plan->isa, is_wide);
    TRY(lids_lay(shard));
    TRY(scales_take(shard));
    TRY(groups_make(shard));
    TRY(chunk_scratch_take(&shard->scratch));
    TRY(pruning_create(&shard->pruning, plan->model));
    struct synapse_plan synapses = {.model        = plan->model,
                                    .tiles        = plan->tiles,
                                    .quantisation = plan->quantisation,
                                    .tile_count   = plan->tile_count,
                                    .owned        = shard->owned,
                                    .lid_first    = shard->lid_firsts,
                                    .lid_count    = shard->lid_count};
    if (shard->pruning) {
        synapses.rule_count = shard->pruning->rules.count;
        synapses.rules      = shard->pruning->rules.of_projection;
    }
    TRY(synapse_store_fill(&shard->synapses, &synapses));
    if (shard->pruning) TRY(shard_pruning_begin(shard));
    TRY(shard_tuned_begin(shard));
    TRY(accumulators_take(shard));
    TRY(calendar_create(&shard->calendar, shard->synapses.delay_max));
    if (shard->scales) TRY(calendar_create(&shard->parts, shard->synapses.delay_max));
    return memory_take(&shard->spiked_lids, shard->lid_count, sizeof(uint32_t), "spikes of a step");
}

fault shard_create(struct shard **out, const struct shard_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "the shard"));
    (*out)->plan = *plan;
    fault failed = shard_fill(*out);
    if (failed) shard_destroy(out);
    return failed;
}

void shard_destroy(struct shard **shard)
{
    struct shard *it = *shard;
    if (!it) return;
    for (uint32_t g = 0; it->groups && g < it->group_count; g++)
        neuron_group_destroy(&it->groups[g]);
    memory_give(&it->groups);
    shard_tuned_end(it);
    synapse_store_clear(&it->synapses);
    calendar_destroy(&it->calendar);
    calendar_destroy(&it->parts);
    memory_give(&it->scales);
    pruning_destroy(&it->pruning);
    for (uint32_t r = 0; r < KIND_RECEPTORS_MAX; r++)
        memory_give(&it->accumulators[r]);
    memory_give(&it->blocks);
    chunk_scratch_give(&it->scratch);
    memory_give(&it->spiked_lids);
    memory_give(&it->owned);
    memory_give(&it->lid_firsts);
    memory_give(&it->ordinal);
    memory_give(shard);
}

void shard_deliver(struct shard *shard, uint64_t step)
{
    struct calendar_slot *slot = calendar_slot_of(&shard->calendar, step);
    shard->event_count +=
        shard->deliver(shard->synapses.words, slot->runs, slot->count, shard->blocks);
    slot->count = 0;
    if (!shard->parts.slots) return;
    slot = calendar_slot_of(&shard->parts, step);
    shard->event_count += shard->deliver_parts(shard->synapses.words, slot, shard->blocks);
    slot->count = 0;
}

void shard_update(struct shard *shard, uint64_t step, uint32_t *spike_count,
                  const uint32_t **spiked_lids)
{
    struct group_step run = {.tiles        = shard->plan.tiles,
                             .step         = step,
                             .dt_ms        = shard->plan.model->dt_ms,
                             .accumulators = shard->accumulators,
                             .units        = shard->units,
                             .poisson      = shard->poisson,
                             .scratch      = &shard->scratch,
                             .spiked_lids  = shard->spiked_lids};
    for (uint32_t g = 0; g < shard->group_count; g++)
        neuron_group_step(&shard->groups[g], &run);
    *spike_count = run.spike_count;
    *spiked_lids = shard->spiked_lids;
    if (shard->pruning)
        pruning_judge(shard->pruning, &shard->synapses, step, run.spike_count, shard->spiked_lids);
}

/* Always inlined: where all of the row arrives, nobody asks how much. */
static inline __attribute__((always_inline)) fault row_queue(struct shard *shard, uint64_t step,
                                                             uint32_t row, const uint32_t scale)
{
    const struct synapse_store *store = &shard->synapses;
    const struct synapse_row   *it    = &store->rows[row];
    uint64_t                    first = it->first;
    for (uint32_t r = it[0].run_first; r < it[1].run_first; r++) {
        struct run  run  = store->runs[r];
        struct lane lane = store->lanes[run.lane];
        due_run     due  = due_run_make(first, run.count, lane.block, it->shift[lane.receptor]);
        if (scale == RUN_SCALE_WHOLE)
            TRY(calendar_push(&shard->calendar, step + lane.delay_steps, due));
        else
            TRY(calendar_push_scaled(&shard->parts, step + lane.delay_steps, due, scale));
        first += run.count;
    }
    return FAULT_NONE;
}

/* Rows lie anywhere in memory: where each begins is fetched first, then its runs, so that the
 * spikes of a step wait for memory together and not one after the other. Always inlined: gcc takes
 * a function that only fetches for one without effect, and leaves its calls out. */
static inline __attribute__((always_inline)) void rows_fetch(const struct synapse_store *store,
                                                             uint32_t count, const uint32_t *rows)
{
    enum { LINE_RUNS = 16 };
    for (uint32_t i = 0; i < count; i++) {
        __builtin_prefetch(&store->rows[rows[i]]);
        __builtin_prefetch(&store->rows[rows[i] + 1]); /* where its runs end */
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct synapse_row *it   = &store->rows[rows[i]];
        const struct run         *last = store->runs + it[1].run_first - 1;
        for (const struct run *run = store->runs + it[0].run_first; run < last; run += LINE_RUNS)
            __builtin_prefetch(run);
        __builtin_prefetch(last);
    }
}

static fault row_queue_pruned(struct shard *shard, uint64_t step, uint32_t row, uint32_t scale)
{
    struct pruning_place place = {&shard->synapses, &shard->calendar, &shard->parts};
    struct pruning_spike spike = {.step = step, .row = row, .scale = scale};
    return pruning_queue(shard->pruning, &place, &spike);
}

static fault rows_queue_pruned(struct shard *shard, uint64_t step, uint32_t count,
                               const uint32_t *rows)
{
    for (uint32_t i = 0; i < count; i++)
        TRY(row_queue_pruned(shard, step, rows[i], RUN_SCALE_WHOLE));
    return FAULT_NONE;
}

fault shard_queue(struct shard *shard, uint64_t step, uint32_t count, const uint32_t *rows)
{
    enum { BATCH = 64 };
    if (shard->pruning) return rows_queue_pruned(shard, step, count, rows);
    for (uint32_t from = 0; from < count; from += BATCH) {
        uint32_t end = count - from < BATCH ? count : from + BATCH;
        rows_fetch(&shard->synapses, end - from, rows + from);
        for (uint32_t i = from; i < end; i++) {
            assert(rows[i] < shard->synapses.row_count);
            TRY(row_queue(shard, step, rows[i], RUN_SCALE_WHOLE));
        }
    }
    return FAULT_NONE;
}

fault shard_queue_scaled(struct shard *shard, uint64_t step, uint32_t count, const uint32_t *rows,
                         const uint8_t *scales)
{
    assert(shard->parts.slots);
    for (uint32_t i = 0; i < count; i++) {
        assert(rows[i] < shard->synapses.row_count && scales[i] > 0);
        if (shard->pruning)
            TRY(row_queue_pruned(shard, step, rows[i], scales[i]));
        else
            TRY(row_queue(shard, step, rows[i], scales[i]));
    }
    return FAULT_NONE;
}

const uint16_t *shard_scales(const struct shard *shard) { return shard->scales; }

uint32_t shard_row_count(const struct shard *shard) { return shard->synapses.row_count; }

const uint32_t *shard_row_sources(const struct shard *shard) { return shard->synapses.row_source; }

uint32_t shard_row_delay_min(const struct shard *shard, uint32_t row)
{
    const struct synapse_store *store = &shard->synapses;
    assert(row < store->row_count);
    return store->lanes[store->runs[store->rows[row].run_first].lane].delay_steps;
}

uint32_t shard_neuron_count(const struct shard *shard) { return shard->neuron_count; }

uint32_t shard_lid_count(const struct shard *shard) { return shard->lid_count; }

/* The owned tile whose lids begin at or before lid (binary search); lids may be in its padding. */
static uint32_t tile_of_lid(const struct shard *shard, uint32_t lid)
{
    uint32_t low = 0, high = shard->plan.tile_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (shard->lid_firsts[middle] <= lid)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t shard_gid(const struct shard *shard, uint32_t lid)
{
    assert(lid < shard->lid_count);
    uint32_t           t    = tile_of_lid(shard, lid);
    const struct tile *tile = &shard->plan.tiles->tiles[shard->owned[t]];
    uint32_t           i    = lid - shard->lid_firsts[t];
    return i < tile->count ? tile->gid_first + i : UINT32_MAX;
}

const struct neuron_group *shard_group_of(const struct shard *shard, uint32_t lid)
{
    uint32_t g = 0;
    while (lid >= shard->groups[g].lid_first + shard->groups[g].lid_count)
        g++;
    return &shard->groups[g];
}

double shard_state(const struct shard *shard, uint32_t lid, uint32_t state)
{
    const struct neuron_group *group = shard_group_of(shard, lid);
    const struct model        *model = shard->plan.model;
    const struct kind         *kind  = group->definition->kind;
    if (state == STATE_EPSILON) return coupling_epsilon(shard_energy_atp(shard, lid));
    assert(state < kind->state_count);
    uint32_t index = shard_gid(shard, lid) - group->definition->gid_first;
    double   values[KIND_PARAMETERS_MAX];
    for (uint32_t p = 0; p < kind->parameter_count; p++)
        values[p] = parameter_value(model, group->population, p, index);
    return kind->from_column(state, group->states[state][lid - group->lid_first], values);
}

uint32_t shard_find(const struct shard *shard, uint32_t gid)
{
    const struct tile_table *tiles = shard->plan.tiles;
    uint32_t                 tile  = tile_of(tiles, gid);
    if (shard->ordinal[tile] == 0) return UINT32_MAX;
    return shard->lid_firsts[shard->ordinal[tile] - 1] + gid - tiles->tiles[tile].gid_first;
}

uint32_t shard_row_synapses(const struct shard *shard, uint32_t row)
{
    const struct synapse_row *it = &shard->synapses.rows[row];
    return (uint32_t)(it[1].first - it[0].first);
}

uint64_t shard_synapse_count(const struct shard *shard)
{
    return shard->pruning ? shard->pruning->living : shard->synapses.synapse_count;
}

uint64_t shard_event_count(const struct shard *shard) { return shard->event_count; }

uint64_t shard_bytes(const struct shard *shard)
{
    uint64_t bytes = synapse_store_bytes(&shard->synapses) + calendar_bytes(&shard->calendar) +
                     calendar_bytes(&shard->parts) +
                     (shard->scales ? shard->lid_count * sizeof *shard->scales : 0) +
                     (uint64_t)shard->lid_count * KIND_RECEPTORS_MAX * sizeof(int32_t);
    if (shard->pruning) bytes += pruning_bytes(shard->pruning, &shard->synapses);
    for (uint32_t t = 0; t < shard->tuned_count; t++)
        bytes += tuned_synapses_bytes(&shard->tuned[t], &shard->synapses);
    for (uint32_t g = 0; g < shard->group_count; g++)
        bytes += neuron_group_bytes(&shard->groups[g]);
    return bytes;
}
