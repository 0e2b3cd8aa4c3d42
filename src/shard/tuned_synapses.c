/* tuned_synapses.c - one walk, three uses: count, keep, set. */
#include "shard/tuned_synapses.h"

#include "base/memory.h"

#include <assert.h>

static int32_t weight_of(const struct synapse_store *store, uint64_t synapse)
{
    if (store->is_wide) return (int32_t)store->words[2 * synapse + 1];
    return (int16_t)(store->words[synapse] >> 16);
}

static void weight_set(struct synapse_store *store, uint64_t synapse, int32_t weight)
{
    if (store->is_wide) {
        store->words[2 * synapse + 1] = (uint32_t)weight;
        return;
    }
    uint32_t within       = store->words[synapse] & ((1u << BLOCK_LOG2) - 1);
    store->words[synapse] = (uint32_t)(uint16_t)weight << 16 | within;
}

static int32_t drawn_of(const struct tuned_synapses *tuned, const struct synapse_store *store,
                        uint64_t nth)
{
    return store->is_wide ? ((const int32_t *)tuned->drawn)[nth]
                          : ((const int16_t *)tuned->drawn)[nth];
}

static void drawn_set(struct tuned_synapses *tuned, const struct synapse_store *store, uint64_t nth,
                      int32_t weight)
{
    if (store->is_wide)
        ((int32_t *)tuned->drawn)[nth] = weight;
    else
        ((int16_t *)tuned->drawn)[nth] = (int16_t)weight;
}

/* What is done with synapse `synapse`, the nth of the projection. */
struct visit {
    struct tuned_synapses *tuned;
    struct synapse_store  *store;
    double                 value;
};
typedef void visit_one(const struct visit *visit, uint64_t synapse, uint64_t nth, uint32_t class);

/* All synapses of the projection, in the order of the store; returns how many. */
static inline __attribute__((always_inline)) uint64_t walk(const struct visit *visit,
                                                           visit_one          *one)
{
    const struct tuned_synapses *tuned = visit->tuned;
    const struct synapse_store  *store = visit->store;
    const uint32_t               width = tuned->lid_end - tuned->lid_first;
    uint64_t                     nth   = 0;
    for (uint32_t row = tuned->row_first; row < tuned->row_end && width > 0; row++) {
        uint64_t synapse = store->rows[row].first;
        for (uint32_t r = store->rows[row].run_first; r < store->rows[row + 1].run_first; r++) {
            const struct lane lane  = store->lanes[store->runs[r].lane];
            const uint32_t    block = lane.block % store->blocks_per_class;
            const uint32_t    base  = (uint32_t)((uint64_t)block << store->block_log2);
            for (uint32_t i = 0; i < store->runs[r].count; i++, synapse++) {
                uint32_t lid = base + synapse_target(store, synapse);
                if (lid - tuned->lid_first < width) one(visit, synapse, nth++, lane.receptor);
            }
        }
    }
    return nth;
}

static void one_count(const struct visit *visit, uint64_t synapse, uint64_t nth, uint32_t class)
{
    (void)visit, (void)synapse, (void)nth, (void)class;
}

static void one_keep(const struct visit *visit, uint64_t synapse, uint64_t nth, uint32_t class)
{
    (void)class;
    drawn_set(visit->tuned, visit->store, nth, weight_of(visit->store, synapse));
}

/* Half to even, of sizes below 2^51: a sum there has no bits for a fraction. */
static double rounded(double value)
{
    static const double BITS_END = 0x1.8p52;
    return value + BITS_END - BITS_END;
}

static void one_set(const struct visit *visit, uint64_t synapse, uint64_t nth, uint32_t class)
{
    const struct tuned_synapses *tuned  = visit->tuned;
    const double                 limit  = tuned->limit[class];
    const double                 drawn  = drawn_of(tuned, visit->store, nth);
    double                       weight = drawn * visit->value / tuned->tunable->value;
    weight                              = weight > limit ? limit : weight;
    weight                              = weight < -limit ? -limit : weight;
    weight_set(visit->store, synapse, (int32_t)rounded(weight));
}

/* The first row of a source at or above a gid. */
static uint32_t row_from(const struct synapse_store *store, uint32_t gid)
{
    uint32_t low = 0, high = store->row_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (store->row_source[middle] < gid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

fault tuned_synapses_create(struct tuned_synapses *tuned, const struct tuned_plan *plan,
                            const struct synapse_store *store)
{
    const struct projection *projection = &plan->model->projections[plan->tunable->index];
    const struct population *source     = &plan->model->populations[projection->source];
    struct synapse_store     view       = *store; /* only read */
    struct visit             visit      = {.tuned = tuned, .store = &view};

    *tuned = (struct tuned_synapses){.tunable   = plan->tunable,
                                     .row_first = row_from(store, source->gid_first),
                                     .row_end   = row_from(store, source->gid_first + source->size),
                                     .lid_first = plan->lid_first,
                                     .lid_end   = plan->lid_end};
    for (uint32_t class = 0; class < KIND_RECEPTORS_MAX; class ++)
        tuned->limit[class] =
            quantisation_limit(plan->quantisation, plan->model, projection, class);
    tuned->count = walk(&visit, one_count);
    TRY(memory_take(&tuned->drawn, tuned->count, store->is_wide ? sizeof(int32_t) : sizeof(int16_t),
                    "weights as drawn"));
    (void)walk(&visit, one_keep);
    return FAULT_NONE;
}

void tuned_synapses_destroy(struct tuned_synapses *tuned) { memory_give(&tuned->drawn); }

void tuned_synapses_set(const struct tuned_synapses *tuned, struct synapse_store *store,
                        double value)
{
    struct tuned_synapses view  = *tuned; /* only read */
    struct visit          visit = {.tuned = &view, .store = store, .value = value};
    uint64_t              count = walk(&visit, one_set);
    assert(count == tuned->count);
    (void)count;
}

uint64_t tuned_synapses_bytes(const struct tuned_synapses *tuned, const struct synapse_store *store)
{
    return tuned->count * (store->is_wide ? sizeof(int32_t) : sizeof(int16_t));
}
