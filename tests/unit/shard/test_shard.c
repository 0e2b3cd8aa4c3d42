/* A shard advances its neurons as the model says, and cut into several it gives the same bits. */
#include "base/memory.h"
#include "support/check.h"
#include "support/model_text.h"
#include "support/shards.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint32_t owner_cyclic(uint32_t tile, uint32_t count) { return tile % count; }
static uint32_t owner_last_is_empty(uint32_t tile, uint32_t count)
{
    return tile * 7 % 3 % (count - 1);
}

static const char *const ONE_SYNAPSE = "ergon: 1\n"
                                       "name: one\n"
                                       "dt: 0.1 ms\n"
                                       "populations:\n"
                                       "  a: {kind: iaf_psc_exp, size: 1,\n"
                                       "      parameters: {t_ref: 2 ms, I_e: 0 pA},\n"
                                       "      initial: {V_m: -50 mV}}\n"
                                       "  b: {kind: iaf_psc_exp, size: 3}\n"
                                       "projections:\n"
                                       "  - {source: a, target: b, rule: all_to_all,\n"
                                       "     weight: 87.8 pA, delay: 0.7 ms}\n";

static void spike_arrives_once_after_its_delay(void)
{
    struct shards s;
    shards_make(&s, ONE_SYNAPSE, 1, owner_cyclic, ISA_PORTABLE);

    shards_step(&s, 0); /* a stands above threshold: it spikes in step 0 */
    CU_ASSERT_EQUAL(s.spikes, 1);
    for (uint64_t step = 1; step < 12; step++) {
        shards_step(&s, step);
        double current_pA = shards_state(&s, 2, "I_syn_ex");
        if (step < 7) CU_ASSERT_EQUAL(current_pA, 0.0);
        if (step == 7) CU_ASSERT_DOUBLE_EQUAL(current_pA, 87.8, 1e-5);
        if (step == 8) CU_ASSERT_DOUBLE_EQUAL(current_pA, 87.8 * exp(-0.1 / 2.0), 1e-4);
    }
    CU_ASSERT_EQUAL(s.spikes, 1);
    CU_ASSERT_EQUAL(shard_event_count(s.shard[0]), 3);
    shards_clear(&s);
}

static const char *const BUSY =
    "ergon: 1\n"
    "name: busy\n"
    "dt: 0.1 ms\n"
    "seed: 12\n"
    "tile: 64\n"
    "populations:\n"
    "  E: {kind: iaf_psc_exp, size: 330,\n"
    "      parameters: {tau_m: {uniform: {low: 8 ms, high: 12 ms}}, I_e: 300 pA},\n"
    "      initial: {V_m: {normal: {mean: -62 mV, sd: 4 mV}}}}\n"
    "  I: {kind: iaf_psc_alpha, size: 90, parameters: {tau_syn_in: 3 ms, I_e: 380 pA}}\n"
    "  D: {kind: iaf_psc_delta, size: 70, parameters: {I_e: 400 pA}}\n"
    "projections:\n"
    "  - {source: E, target: [E, I], rule: fixed_total_number, N: 9000,\n"
    "     weight: {normal: {mean: 60 pA, sd: 6 pA}, min: 0 pA},\n"
    "     delay: {normal: {mean: 1.5 ms, sd: 0.75 ms}, min: 0.1 ms}}\n"
    "  - {source: I, target: [E, I], rule: fixed_indegree, indegree: 20, weight: -90 pA,\n"
    "     delay: 0.8 ms}\n"
    "  - {source: E, target: D, rule: pairwise_bernoulli, p: 0.1, weight: 0.3 mV, delay: 2.0 ms}\n"
    "  - {source: D, target: E, rule: fixed_outdegree, outdegree: 11,\n"
    "     weight: {uniform: {low: -30 pA, high: 60 pA}}, delay: 0.4 ms}\n"
    "inputs:\n"
    "  - {poisson: {rate: 8 Hz, trains: 300}, target: E, weight: 40 pA, start: 5 ms}\n"
    "  - {poisson: {rate: 5000 Hz}, target: I, neurons: first 30, weight: -20 pA}\n"
    "  - {dc: {amplitude: 50 pA}, target: D, start: 10 ms, stop: 60 ms}\n";

struct outcome {
    uint64_t spikes, digest[2], states[2], synapses;
};

static struct outcome run_text(const char *text, uint32_t                 count,
                               uint32_t (*owner)(uint32_t, uint32_t), isa variant)
{
    struct shards  s;
    struct outcome out = {0};
    shards_make(&s, text, count, owner, variant);
    for (uint64_t step = 0; step < 800; step++)
        shards_step(&s, step);
    for (uint32_t n = 0; n < count; n++) {
        uint64_t lanes[2];
        shard_digest_states(s.shard[n], lanes);
        out.states[0] += lanes[0];
        out.states[1] += lanes[1];
        out.synapses += shard_synapse_count(s.shard[n]);
    }
    out.spikes = s.spikes;
    memcpy(out.digest, s.digest, sizeof out.digest);
    shards_clear(&s);
    return out;
}

static struct outcome run_busy(uint32_t count, uint32_t (*owner)(uint32_t, uint32_t), isa variant)
{
    return run_text(BUSY, count, owner, variant);
}

/* BUSY with a head of its own: `tile: 64` gives way. */
static const char *busy_with(const char *head)
{
    static char text[4096];
    const char *place = strstr(BUSY, "tile: 64");
    snprintf(text, sizeof text, "%.*s%s%s", (int)(place - BUSY), BUSY, head,
             place + strlen("tile: 64"));
    return text;
}

/* Every chunk is filled with whole tiles, whatever their size, and no tile depends on the others.
 */
static void tiles_of_any_size_give_the_same_bits_in_any_shards(void)
{
    static const char *const HEADS[] = {"tile: 1", "tile: 2", "tile: 8", "tile: 16", "tile: 32"};
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++) {
        struct outcome one    = run_text(busy_with(HEADS[i]), 1, owner_cyclic, ISA_PORTABLE);
        struct outcome cyclic = run_text(busy_with(HEADS[i]), 3, owner_cyclic, isa_best());
        struct outcome gaping = run_text(busy_with(HEADS[i]), 4, owner_last_is_empty, isa_best());
        CU_ASSERT_TRUE(one.spikes > 500);
        CU_ASSERT_EQUAL(memcmp(&one, &cyclic, sizeof one), 0);
        CU_ASSERT_EQUAL(memcmp(&one, &gaping, sizeof one), 0);
    }
}

static void wide_synapses_give_the_same_bits_in_any_shards(void)
{
    const char    *text   = busy_with("weight_bits: 32");
    struct outcome one    = run_text(text, 1, owner_cyclic, ISA_PORTABLE);
    struct outcome cyclic = run_text(text, 3, owner_cyclic, isa_best());
    struct outcome narrow = run_busy(1, owner_cyclic, ISA_PORTABLE);
    CU_ASSERT_TRUE(one.spikes > 500);
    CU_ASSERT_EQUAL(memcmp(&one, &cyclic, sizeof one), 0);
    CU_ASSERT_EQUAL(one.synapses, narrow.synapses);
    CU_ASSERT_TRUE(one.states[0] != narrow.states[0]); /* finer weights */
}

static void shards_of_any_number_give_the_same_bits(void)
{
    struct outcome one = run_busy(1, owner_cyclic, ISA_PORTABLE);
    CU_ASSERT_TRUE(one.spikes > 500);
    for (uint32_t count = 2; count <= SHARDS_MAX; count++) {
        struct outcome cyclic = run_busy(count, owner_cyclic, ISA_PORTABLE);
        struct outcome gaping = run_busy(count, owner_last_is_empty, ISA_PORTABLE);
        CU_ASSERT_EQUAL(memcmp(&one, &cyclic, sizeof one), 0);
        CU_ASSERT_EQUAL(memcmp(&one, &gaping, sizeof one), 0);
    }
}

static void shards_on_any_instruction_set_give_the_same_bits(void)
{
    struct outcome portable = run_busy(1, owner_cyclic, ISA_PORTABLE);
    for (int which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here((isa)which)) continue;
        struct outcome other = run_busy(2, owner_cyclic, (isa)which);
        CU_ASSERT_EQUAL(memcmp(&portable, &other, sizeof other), 0);
    }
}

static const char *const PARTLY_DRIVEN =
    "ergon: 1\n"
    "name: partly\n"
    "dt: 0.1 ms\n"
    "tile: 64\n"
    "populations:\n"
    "  E: {kind: iaf_psc_exp, size: 200}\n"
    "inputs:\n"
    "  - {poisson: {rate: 20000 Hz}, target: E, neurons: {first: 30, count: 50}, weight: 1 pA,\n"
    "     start: 1 ms, stop: 3 ms, delay: 0.1 ms}\n";

static void input_reaches_its_neurons_in_its_time_only(void)
{
    struct shards s;
    shards_make(&s, PARTLY_DRIVEN, 2, owner_cyclic, isa_best());
    for (uint64_t step = 0; step < 31; step++) {
        shards_step(&s, step);
        if (step == 10) /* start 1 ms = step 10, one step of delay: not yet */
            for (uint32_t gid = 0; gid < 200; gid++)
                CU_ASSERT_EQUAL(shards_state(&s, gid, "I_syn_ex"), 0.0);
    }
    for (uint32_t gid = 0; gid < 200; gid++) {
        bool is_driven = gid >= 30 && gid < 80;
        CU_ASSERT_EQUAL(shards_state(&s, gid, "I_syn_ex") > 0, is_driven);
    }
    double before_pA = shards_state(&s, 40, "I_syn_ex");
    shards_step(&s, 31); /* stop 3 ms = step 30, one step of delay: over */
    CU_ASSERT_DOUBLE_EQUAL(shards_state(&s, 40, "I_syn_ex"), before_pA * exp(-0.05), 1e-4);
    shards_clear(&s);
}

static void unit_too_small_for_the_sum_is_refused(void)
{
    struct model        *model        = model_of_text(BUSY);
    struct tile_table   *tiles        = NULL;
    struct quantisation *quantisation = NULL;
    struct shard        *shard        = NULL;
    uint32_t             owned[4096];
    CHECK_OK(tile_table_create(&tiles, model));
    CHECK_OK(quantisation_create(&quantisation, model));
    for (uint32_t tile = 0; tile < tiles->count; tile++)
        owned[tile] = tile;
    struct shard_plan plan = {.model        = model,
                              .tiles        = tiles,
                              .quantisation = quantisation,
                              .tile_count   = tiles->count,
                              .owned        = owned};
    for (uint32_t p = 0; p < model->population_count * KIND_RECEPTORS_MAX; p++)
        quantisation->shift[p] = 15;

    CU_ASSERT_EQUAL(shard_create(&shard, &plan), FAULT_BUG);
    CU_ASSERT_PTR_NULL(shard);
    quantisation_destroy(&quantisation);
    tile_table_destroy(&tiles);
    model_destroy(&model);
}

static uint32_t allowed_count;

static bool refuse_after_allowed(size_t bytes, const char *label)
{
    (void)bytes;
    (void)label;
    return allowed_count == 0 || --allowed_count == 0;
}

static void shard_without_memory_is_a_fault_wherever_it_strikes(void)
{
    struct shards s;
    shards_make(&s, PARTLY_DRIVEN, 1, owner_cyclic, ISA_PORTABLE);
    uint32_t          owned[] = {0, 1, 2, 3};
    struct shard_plan plan    = {.model        = s.model,
                                 .tiles        = s.tiles,
                                 .quantisation = s.quantisation,
                                 .tile_count   = 4,
                                 .owned        = owned};
    struct shard     *shard   = NULL;
    uint32_t          n       = 1;
    for (fault failed = FAULT_MEMORY; failed; n++) {
        allowed_count = n;
        memory_refuse(refuse_after_allowed);
        failed = shard_create(&shard, &plan);
        memory_refuse(NULL);
        CU_ASSERT_TRUE(failed == FAULT_MEMORY || failed == FAULT_NONE);
        CU_ASSERT_EQUAL(shard == NULL, failed != FAULT_NONE);
        if (n > 1000) break;
    }
    CU_ASSERT_TRUE(n > 10 && n < 1000);
    shard_destroy(&shard);
    shards_clear(&s);
}

CHECK_MAIN(shard, CASE(spike_arrives_once_after_its_delay),
           CASE(shards_of_any_number_give_the_same_bits),
           CASE(tiles_of_any_size_give_the_same_bits_in_any_shards),
           CASE(wide_synapses_give_the_same_bits_in_any_shards),
           CASE(shards_on_any_instruction_set_give_the_same_bits),
           CASE(input_reaches_its_neurons_in_its_time_only),
           CASE(unit_too_small_for_the_sum_is_refused),
           CASE(shard_without_memory_is_a_fault_wherever_it_strikes))
