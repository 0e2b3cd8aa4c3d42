/* synapse_store.c - one pass over the row stream: count by lane, then place. */
#include "shard/synapse_store.h"

#include "base/memory.h"
#include "model/tunable.h"
#include "shard/calendar.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* What filling needs and the store does not keep. A lane's code is its place in the order of a row:
 * delay first, then rule, then block. */
enum { CODES_MAX = 1 << 28 };

struct filling {
    struct synapse_store *store;
    uint32_t             *lane_of_code; /* lane + 1; 0: not met yet */
    uint32_t              code_count;
    uint32_t              blocks;  /* codes of each rule, */
    uint32_t              rules;   /* and rules of each step of delay: with the one that none has */
    const uint16_t       *rule_of; /* [projections] or NULL */
    uint32_t             *place;   /* [code_count] count, then next place; zero between rows */
    uint32_t             *codes;   /* [code_capacity] of the row's synapses */
    size_t                code_capacity;
    uint64_t             *largest; /* [classes x lids] sum of |weight| per accumulator */
    uint32_t              lid_count;
    const uint8_t        *shifts;    /* of the quantisation */
    const struct tuned_bound *tuned; /* [projections], NULL: none is tunable */
};

/* How far tuning can take the weights of a projection. */
struct tuned_bound {
    double  growth; /* 0: it cannot */
    int32_t limit[KIND_RECEPTORS_MAX];
};

static fault filling_take(struct filling *f, const struct synapse_plan *plan, uint32_t delay_max)
{
    struct synapse_store *store = f->store;
    store->is_wide              = plan->quantisation->weight_bits == 32;
    store->block_log2           = store->is_wide ? BLOCK_WIDE_LOG2 : BLOCK_LOG2;
    store->blocks_per_class =
        plan->lid_count ? ((plan->lid_count - 1) >> store->block_log2) + 1 : 1;
    f->lid_count     = plan->lid_count;
    store->delay_max = delay_max;
    f->blocks        = KIND_RECEPTORS_MAX * store->blocks_per_class;
    f->rules         = plan->rule_count + 1u;
    f->rule_of       = plan->rules;
    f->shifts        = plan->quantisation->shift;
    uint64_t codes   = (uint64_t)f->blocks * f->rules * (delay_max + 1);
    if (f->blocks > BLOCKS_MAX)
        RAISE(FAULT_INPUT, "a rank holds at most %d neurons, %u are asked for: use more ranks",
              BLOCKS_MAX / KIND_RECEPTORS_MAX << BLOCK_LOG2, plan->lid_count);
    if (codes > CODES_MAX)
        RAISE(FAULT_INPUT,
              "more than %d combinations of delay, block of neurons and prunable projection: use "
              "fewer prunable projections or shorter delays",
              CODES_MAX);
    f->code_count = (uint32_t)codes;
    TRY(memory_take(&f->lane_of_code, f->code_count, sizeof(uint32_t), "lanes of delay"));
    TRY(memory_take(&f->place, f->code_count, sizeof(uint32_t), "lanes of delay"));
    TRY(memory_take(&f->largest, (size_t)KIND_RECEPTORS_MAX * plan->lid_count, sizeof(uint64_t),
                    "bounds of accumulators"));
    TRY(memory_take(&store->made, plan->model->projection_count, sizeof *store->made,
                    "synapses of projections"));
    TRY(memory_take(&store->is_reached, plan->lid_count, sizeof *store->is_reached,
                    "neurons with synapses"));
    return memory_take(&store->lanes, LANES_MAX, sizeof *store->lanes, "lanes of delay");
}

static void filling_give(struct filling *f)
{
    memory_give(&f->lane_of_code);
    memory_give(&f->place);
    memory_give(&f->codes);
    memory_give(&f->largest);
}

static fault lane_get(struct filling *f, uint32_t code, uint16_t *lane)
{
    struct synapse_store *store = f->store;
    if (f->lane_of_code[code] == 0) {
        if (store->lane_count == LANES_MAX)
            RAISE(FAULT_INPUT,
                  "more than %d combinations of delay and block of neurons on one rank: use fewer "
                  "distinct delays or more ranks",
                  LANES_MAX);
        uint32_t block                  = code % f->blocks;
        store->lanes[store->lane_count] = (struct lane){
            .delay_steps = (uint16_t)(code / f->blocks / f->rules),
            .block       = (uint8_t)block,
            .receptor    = (uint8_t)(block / store->blocks_per_class),
            .rule        = (uint16_t)(code / f->blocks % f->rules),
        };
        f->lane_of_code[code] = ++store->lane_count;
    }
    *lane = (uint16_t)(f->lane_of_code[code] - 1);
    return FAULT_NONE;
}

static uint32_t rule_of_part(const struct filling *f, uint32_t projection)
{
    return f->rule_of && projection != ROW_PART_GIVEN ? f->rule_of[projection] : 0;
}

/* Codes of a row's synapses, their histogram in place, and the range of codes met. */
static void row_count_codes(struct filling *f, const struct row *row, uint32_t *low, uint32_t *high)
{
    uint32_t per_class = f->store->blocks_per_class, blocks = f->blocks;
    uint32_t log2 = f->store->block_log2;
    *low          = UINT32_MAX;
    *high         = 0;
    for (uint32_t i = 0, part = 0; i < row->count; part++) {
        uint32_t rule = rule_of_part(f, row->parts[part].projection);
        for (; i < row->parts[part].end; i++) {
            uint32_t block = row->receptor[i] * per_class + (row->target[i] >> log2);
            uint32_t code  = (row->delay_steps[i] * f->rules + rule) * blocks + block;
            f->codes[i]    = code;
            f->place[code]++;
            *low  = code < *low ? code : *low;
            *high = code > *high ? code : *high;
        }
    }
}

static fault run_add(struct filling *f, uint16_t lane, uint32_t count)
{
    struct synapse_store *store = f->store;
    while (count > 0) {
        uint32_t part = count < RUN_SYNAPSES_MAX ? count : RUN_SYNAPSES_MAX;
        if (store->run_count == UINT32_MAX)
            RAISE(FAULT_INPUT, "a rank holds at most %u runs of synapses: use more ranks",
                  UINT32_MAX);
        TRY(memory_reserve(&store->runs, &store->run_capacity, store->run_count + 1,
                           sizeof *store->runs, "runs of synapses"));
        store->runs[store->run_count++] = (struct run){lane, (uint16_t)part};
        count -= part;
    }
    return FAULT_NONE;
}

/* How many each projection drew; those of files were counted when they were looked through. */
static void row_count_made(struct filling *f, const struct row *row)
{
    uint32_t from = 0;
    for (uint32_t part = 0; part < row->part_count; part++) {
        const struct row_part *it = &row->parts[part];
        if (it->projection != ROW_PART_GIVEN) f->store->made[it->projection] += it->end - from;
        from = it->end;
    }
}

/* Turn the histogram into runs and first places. */
static fault row_cut(struct filling *f, uint32_t low, uint32_t high)
{
    uint32_t next = 0;
    for (uint32_t code = low; code <= high; code++) {
        uint32_t count = f->place[code];
        if (count == 0) continue;
        uint16_t lane = 0;
        TRY(lane_get(f, code, &lane));
        TRY(run_add(f, lane, count));
        f->place[code] = next;
        next += count;
    }
    return FAULT_NONE;
}

/* Note that a synapse may reach its accumulator. */
static inline void largest_add(struct filling *f, const struct row *row, uint32_t i,
                               const uint8_t *shifts)
{
    int32_t  weight = row->weight[i];
    uint32_t size   = (uint32_t)(weight < 0 ? -weight : weight);
    f->largest[(size_t)row->receptor[i] * f->lid_count + row->target[i]] +=
        (uint64_t)size << shifts[row->receptor[i]];
}

/* The same for what tunable synapses can become beyond what they are. */
static void largest_grow(struct filling *f, const struct row *row)
{
    const uint8_t *shifts = f->shifts + (size_t)row->source_population * KIND_RECEPTORS_MAX;
    for (uint32_t i = 0, part = 0; i < row->count; part++) {
        uint32_t                  projection = row->parts[part].projection;
        const struct tuned_bound *bound =
            projection == ROW_PART_GIVEN ? NULL : &f->tuned[projection];
        for (; i < row->parts[part].end; i++) {
            if (!bound || bound->growth <= 1) continue;
            uint32_t class = row->receptor[i];
            double size = fabs((double)row->weight[i]), most = ceil(size * bound->growth);
            if (most > bound->limit[class]) most = bound->limit[class];
            if (most > size)
                f->largest[(size_t) class * f->lid_count + row->target[i]] +=
                    (uint64_t)(most - size) << shifts[class];
        }
    }
}

static void row_place(struct filling *f, const struct row *row)
{
    struct synapse_store *store  = f->store;
    uint32_t             *words  = store->words + store->synapse_count;
    const uint8_t        *shifts = f->shifts + (size_t)row->source_population * KIND_RECEPTORS_MAX;
    for (uint32_t i = 0; i < row->count; i++) {
        uint32_t within                = row->target[i] & ((1u << BLOCK_LOG2) - 1);
        words[f->place[f->codes[i]]++] = (uint32_t)(uint16_t)row->weight[i] << 16 | within;
        largest_add(f, row, i, shifts);
    }
}

static void row_place_wide(struct filling *f, const struct row *row)
{
    struct synapse_store *store  = f->store;
    uint32_t             *words  = store->words + 2 * store->synapse_count;
    const uint8_t        *shifts = f->shifts + (size_t)row->source_population * KIND_RECEPTORS_MAX;
    for (uint32_t i = 0; i < row->count; i++) {
        uint32_t *synapse = words + 2 * (size_t)f->place[f->codes[i]]++;
        synapse[0]        = row->target[i];
        synapse[1]        = (uint32_t)row->weight[i];
        largest_add(f, row, i, shifts);
    }
}

static fault row_reserve(struct filling *f, const struct row *row)
{
    struct synapse_store *store = f->store;
    if (store->synapse_count + row->count > (uint64_t)1 << RUN_FIRST_BITS)
        RAISE(FAULT_INPUT, "a rank holds at most 2^%d synapses: use more ranks", RUN_FIRST_BITS);
    TRY(memory_reserve(&f->codes, &f->code_capacity, row->count, sizeof(uint32_t), "a row"));
    TRY(memory_reserve(&store->words, &store->synapse_capacity, store->synapse_count + row->count,
                       synapse_bytes(store), "synapses"));
    TRY(memory_reserve(&store->rows, &store->row_capacity, store->row_count + 2,
                       sizeof *store->rows, "rows of synapses"));
    return memory_reserve(&store->row_source, &store->source_capacity, store->row_count + 1,
                          sizeof *store->row_source, "rows of synapses");
}

/* Where the next row begins, which is where the one before ends. */
static struct synapse_row row_here(const struct synapse_store *store)
{
    return (struct synapse_row){.first     = store->synapse_count,
                                .run_first = (uint32_t)store->run_count};
}

static fault row_add(struct filling *f, const struct row *row)
{
    struct synapse_store *store = f->store;
    uint32_t              low, high;
    TRY(row_reserve(f, row));

    struct synapse_row *it              = &store->rows[store->row_count];
    store->row_source[store->row_count] = row->source_gid;
    *it                                 = row_here(store);
    memcpy(it->shift, f->shifts + (size_t)row->source_population * KIND_RECEPTORS_MAX,
           sizeof it->shift);
    row_count_made(f, row);
    row_count_codes(f, row, &low, &high);
    TRY(row_cut(f, low, high));
    if (store->is_wide)
        row_place_wide(f, row);
    else
        row_place(f, row);
    if (f->tuned) largest_grow(f, row);
    memset(f->place + low, 0, (high - low + 1) * sizeof *f->place);

    store->synapse_count += row->count;
    store->row_count++;
    store->rows[store->row_count] = row_here(store);
    return FAULT_NONE;
}

static fault bound_check(const struct filling *f)
{
    for (size_t i = 0; i < (size_t)KIND_RECEPTORS_MAX * f->lid_count; i++)
        if (f->largest[i] > INT32_MAX)
            RAISE(FAULT_BUG,
                  "accumulator %zu could take %llu counts in one step, more than its 31 bits: the "
                  "bound of the quantisation is too small",
                  i, (unsigned long long)f->largest[i]);
    return FAULT_NONE;
}

static void reached_note(const struct filling *f)
{
    for (uint32_t r = 0; r < KIND_RECEPTORS_MAX; r++)
        for (uint32_t lid = 0; lid < f->lid_count; lid++)
            if (f->largest[(size_t)r * f->lid_count + lid]) f->store->is_reached[lid] = true;
}

static fault rows_take_in(struct filling *f, const struct synapse_plan *plan)
{
    struct row_stream *stream = NULL;
    fault failed = row_stream_create(&stream, plan->model, plan->tiles, plan->quantisation,
                                     plan->tile_count, plan->owned, plan->lid_first);
    /* All at once: growing would move the synapses and tear their huge pages. What is not touched
     * costs nothing, and the tail goes back at the end. */
    if (!failed)
        failed = memory_reserve(&f->store->words, &f->store->synapse_capacity,
                                (size_t)row_stream_expected(stream), synapse_bytes(f->store),
                                "synapses");
    struct row row = {0};
    while (!failed) {
        failed = row_stream_next(stream, &row);
        if (!failed && row.count == 0) break;
        if (!failed) failed = row_add(f, &row);
    }
    row_stream_destroy(&stream);
    return failed;
}

/* Give back what growing took too much. */
static fault store_trim(struct synapse_store *store)
{
    TRY(memory_resize(&store->words, store->synapse_count, synapse_bytes(store), "synapses"));
    TRY(memory_resize(&store->runs, store->run_count, sizeof *store->runs, "runs of synapses"));
    TRY(memory_resize(&store->rows, store->row_count + 1, sizeof *store->rows, "rows"));
    TRY(memory_resize(&store->lanes, store->lane_count, sizeof *store->lanes, "lanes of delay"));
    memory_settle(store->words);
    store->synapse_capacity = store->synapse_count;
    store->run_capacity     = store->run_count;
    store->row_capacity     = store->row_count + 1;
    return FAULT_NONE;
}

/* Bounds of tunable projections; *out stays NULL where none is. */
static fault tuned_bounds_make(struct tuned_bound **out, const struct synapse_plan *plan)
{
    const struct model_live *live = &plan->model->live;
    for (uint32_t i = 0; i < live->tunable_count; i++) {
        const struct tunable *tunable = &live->tunables[i];
        if (tunable->kind != TUNABLE_SYNAPSES) continue;
        if (!*out)
            TRY(memory_take(out, plan->model->projection_count, sizeof **out,
                            "bounds of accumulators"));
        struct tuned_bound *bound = &(*out)[tunable->index];
        bound->growth             = tunable_growth(tunable);
        for (uint32_t class = 0; class < KIND_RECEPTORS_MAX; class ++)
            bound->limit[class] = quantisation_limit(
                plan->quantisation, plan->model, &plan->model->projections[tunable->index], class);
    }
    return FAULT_NONE;
}

fault synapse_store_fill(struct synapse_store *store, const struct synapse_plan *plan)
{
    uint32_t delay_max = 1;
    for (uint32_t p = 0; p < plan->model->projection_count; p++) {
        uint32_t smallest, largest;
        projection_delay_range(plan->model, &plan->model->projections[p], &smallest, &largest);
        if (largest > delay_max) delay_max = largest;
    }
    struct filling      f      = {.store = store};
    struct tuned_bound *bounds = NULL;
    fault               failed = filling_take(&f, plan, delay_max);
    if (!failed) failed = tuned_bounds_make(&bounds, plan);
    f.tuned = bounds;
    if (!failed) failed = rows_take_in(&f, plan);
    if (!failed) failed = bound_check(&f);
    if (!failed) reached_note(&f);
    filling_give(&f);
    memory_give(&bounds);
    if (!failed) failed = store_trim(store);
    return failed;
}

void synapse_store_clear(struct synapse_store *store)
{
    memory_give(&store->words);
    memory_give(&store->runs);
    memory_give(&store->rows);
    memory_give(&store->row_source);
    memory_give(&store->lanes);
    memory_give(&store->made);
    memory_give(&store->is_reached);
}

uint64_t synapse_store_bytes(const struct synapse_store *store)
{
    return store->synapse_count * synapse_bytes(store) + store->run_count * sizeof(struct run) +
           store->row_count * (sizeof(struct synapse_row) + sizeof(uint32_t)) +
           store->lane_count * sizeof(struct lane);
}
