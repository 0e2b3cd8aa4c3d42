/* Memory that runs out anywhere while a shard with senses and tunable synapses is made, or told. */
#include "base/memory.h"
#include "shard/shard_parts.h"
#include "support/check.h"
#include "support/model_text.h"

static unsigned takes_left;
static bool     is_refused;

static bool refuse_at_last(size_t bytes, const char *label)
{
    (void)bytes;
    (void)label;
    if (takes_left-- > 0 || is_refused) return false;
    is_refused = true;
    return true;
}

static const char *const TEXT =
    "ergon: 1\nname: drill\ndt: 0.1 ms\npopulations:\n"
    "  a: {kind: spike_source, size: 70}\n  b: {kind: spike_source, size: 70}\n"
    "  c: {kind: iaf_psc_exp, size: 30}\n"
    "projections:\n"
    "  - {source: a, target: c, rule: fixed_indegree, indegree: 3, weight: 2 pA, delay: 1 ms}\n"
    "  - {source: b, target: c, rule: fixed_indegree, indegree: 3, weight: 2 pA, delay: 1 ms}\n"
    "senses:\n"
    "  - {name: a, target: a, takes: spikes}\n"
    "  - {name: b, target: b, takes: rates, maximum: 1 kHz}\n"
    "  - {name: c, target: c, takes: current, minimum: 0 pA, maximum: 1 pA}\n"
    "tunable:\n"
    "  - {value: 'projections.a->c.weight', minimum: 1 pA, maximum: 4 pA}\n"
    "  - {value: 'projections.b->c.weight', minimum: 1 pA, maximum: 4 pA}\n";

static fault make_and_tell(struct shard **shard, const struct shard_plan *plan)
{
    static const struct sense_event EVENT = {5, 0, 0};
    TRY(shard_create(shard, plan));
    for (uint32_t sense = 0; sense < 3; sense++)
        TRY(shard_sense(*shard, sense, 1, &EVENT));
    return FAULT_NONE;
}

static void a_shard_is_made_and_told_whole_or_not_at_all(void)
{
    enum { TAKES_MAX = 2000 };
    uint32_t             owned[] = {0, 1, 2, 3, 4};
    struct model        *model   = model_of_text(TEXT);
    struct tile_table   *tiles   = NULL;
    struct quantisation *units   = NULL;
    CHECK_OK(tile_table_create(&tiles, model));
    CHECK_OK(quantisation_create(&units, model));
    struct shard_plan plan = {.model        = model,
                              .tiles        = tiles,
                              .quantisation = units,
                              .tile_count   = tiles->count,
                              .owned        = owned,
                              .isa          = ISA_PORTABLE};
    CU_ASSERT_EQUAL_FATAL(tiles->count, 5);

    unsigned takes = 0;
    is_refused     = true;
    for (; is_refused && takes < TAKES_MAX; takes++) {
        struct shard *shard = NULL;
        takes_left          = takes;
        is_refused          = false;
        memory_refuse(refuse_at_last);
        fault found = make_and_tell(&shard, &plan);
        memory_refuse(NULL);
        CU_ASSERT_EQUAL(found, is_refused ? FAULT_MEMORY : FAULT_NONE);
        shard_destroy(&shard);
        fault_forget();
    }
    CU_ASSERT_TRUE(takes > 30 && takes < TAKES_MAX);
    quantisation_destroy(&units);
    tile_table_destroy(&tiles);
    model_destroy(&model);
}

CHECK_MAIN(live_drill, CASE(a_shard_is_made_and_told_whole_or_not_at_all))
