/* A spike brings what its neuron's energy allows, and is paid for so. */
#include "base/memory.h"
#include "shard/coupling.h"
#include "support/one_shard.h"

#include <stdio.h>
#include <string.h>

enum { SYNAPSES = 3, DUE = 7 };

/* Neuron 0 stands above its threshold and reaches three others. */
static const char *pair_text(const char *energy, const char *bits)
{
    static char text[2048];
    snprintf(text, sizeof text,
             "ergon: 1\n"
             "dt: 0.1 ms\n"
             "weight_bits: %s\n"
             "energy: {mode: coupled, %s, regions: {r: {populations: [a, b], pool: 1e10 ATP}}}\n"
             "populations:\n"
             "  a: {kind: iaf_psc_exp, size: 1, initial: {V_m: -50 mV}}\n"
             "  b: {kind: iaf_psc_exp, size: 3}\n"
             "projections:\n"
             "  - {source: a, target: b, rule: all_to_all, weight: 87.8 pA, delay: 0.7 ms}\n",
             bits, energy);
    return text;
}

/* As the exchange of a single rank does it. */
static void spike_queue(struct one_shard *one, uint32_t scale)
{
    uint32_t row   = 0;
    uint8_t  eight = (uint8_t)scale;
    CU_ASSERT_EQUAL(shard_row_count(one->shard), 1);
    if (scale == RUN_SCALE_WHOLE)
        CHECK_OK(shard_queue(one->shard, one->step - 1, 1, &row));
    else if (scale > 0)
        CHECK_OK(shard_queue_scaled(one->shard, one->step - 1, 1, &row, &eight));
}

/* What arrives of 87.8 pA; *scale: as the shard said it. */
static double arrived_pA(const char *energy, const char *bits, uint32_t *scale)
{
    struct one_shard one;
    one_shard_make(&one, pair_text(energy, bits), isa_best());
    one_shard_step(&one);
    CU_ASSERT_EQUAL(one.spikes, 1);
    const uint16_t *scales = shard_scales(one.shard);
    *scale                 = scales ? scales[one.lids[0]] : RUN_SCALE_WHOLE;
    spike_queue(&one, *scale);
    while (one.step <= DUE)
        one_shard_step(&one);
    double pA = one_shard_state(&one, 2, "I_syn_ex");
    one_shard_clear(&one);
    return pA;
}

static void what_arrives_is_that_part_of_the_weight(void)
{
    static const struct {
        const char *energy;
        uint32_t    scale;
    } CASES[] = {
        {"epsilon: 0.15, couplings: {transmission: true}", 128},
        {"epsilon: 0.1, couplings: {transmission: true}", 85},
        {"epsilon: 0.1, couplings: {transmission: {epsilon_1: 0.4}}", 64},
        {"epsilon: 0.05, couplings: {transmission: true}", 43},
        {"epsilon: 0.2994, couplings: {transmission: true}", 255},
        {"epsilon: 0.2996, couplings: {transmission: true}", 256},
        {"epsilon: 0.3, couplings: {transmission: true}", 256},
        {"couplings: {transmission: true}", 256},
        {"epsilon: 0.0006, couplings: {transmission: true}", 1},
        {"epsilon: 0.0005, couplings: {transmission: true}", 0},
        {"epsilon: 0, couplings: {transmission: true}", 0},
        {"epsilon: 0.1, couplings: {spike: {epsilon_c: 0}}", 256},
    };
    for (size_t c = 0; c < sizeof CASES / sizeof *CASES; c++)
        for (int w = 0; w < 2; w++) {
            uint32_t scale = 0;
            double   pA    = arrived_pA(CASES[c].energy, w ? "32" : "16", &scale);
            CU_ASSERT_EQUAL(scale, CASES[c].scale);
            CU_ASSERT_DOUBLE_EQUAL(pA, 87.8 * scale / 256, 1e-5);
        }
}

/* Neurons without the coupling send all, beside others that do not. */
static void only_the_populations_that_say_so_send_in_part(void)
{
    struct one_shard one;
    one_shard_make(&one, pair_text("epsilon: 0.15, couplings: {transmission: true}", "16"),
                   isa_best());
    CU_ASSERT_EQUAL(shard_scales(one.shard)[shard_find(one.shard, 0)], 128);
    one_shard_clear(&one);
    char text[2048];
    snprintf(text, sizeof text, "%s",
             pair_text("epsilon: 0.15, couplings: {transmission: true}", "16"));
    char *own = strstr(text, "size: 1,");
    memmove(own + strlen("energy: account, "), own, strlen(own) + 1);
    memcpy(own, "energy: account, ", strlen("energy: account, "));
    one_shard_make(&one, text, isa_best());
    CU_ASSERT_EQUAL(shard_scales(one.shard)[shard_find(one.shard, 0)], 256);
    CU_ASSERT_EQUAL(shard_scales(one.shard)[shard_find(one.shard, 1)], 128);
    one_shard_clear(&one);
}

/* Release costs that part, down to whole ATP; the action potential costs all. */
static void paid_is_what_is_sent(void)
{
    struct one_shard  one;
    struct pool_share nothing = {.is_full = false, .asked = 1};
    one_shard_make(&one, pair_text("epsilon: 0.1, couplings: {transmission: true}", "16"),
                   isa_best());
    const struct population_energy *of     = &one.model->energy.populations[0];
    uint32_t                        lid    = shard_find(one.shard, 0);
    struct energy_sums              sums   = {0};
    int64_t                         before = shard_energy_atp(one.shard, lid);
    wide                            stores = 0;
    shard_outgoing_add(one.shard, lid, SYNAPSES);
    shard_energy_stores(one.shard, &stores);
    one_shard_step(&one);
    CU_ASSERT_EQUAL(one.spikes, 1);
    shard_energy_book(one.shard, 1, &nothing, &sums);

    struct energy_totals totals  = shard_energy_totals(one.shard, 0);
    int64_t              release = SYNAPSES * of->release_atp * 85 / 256;
    CU_ASSERT_NOT_EQUAL(SYNAPSES * of->release_atp * 85 % 256, 0); /* something is rounded */
    CU_ASSERT_EQUAL(totals.item[ENERGY_RELEASE], release);
    CU_ASSERT_EQUAL(totals.item[ENERGY_ACTION_POTENTIAL], of->spike_atp);
    CU_ASSERT_EQUAL(totals.releases, SYNAPSES * 85);
    CU_ASSERT_EQUAL(shard_energy_atp(one.shard, lid),
                    before - release - of->spike_atp - of->resting_atp - of->glia_atp);
    CU_ASSERT_EQUAL(sums.stores + sums.spent, stores);
    one_shard_clear(&one);
}

/* The scale of a boundary holds until the next, for what is sent and for what is paid. */
static void scale_stays_within_a_tick(void)
{
    struct one_shard one;
    one_shard_make(&one, pair_text("epsilon: 0.15, couplings: {transmission: true}", "16"),
                   isa_best());
    uint32_t lid = shard_find(one.shard, 0);
    one_shard_grant(&one);
    CU_ASSERT_EQUAL(shard_scales(one.shard)[lid], 128);
    int64_t before = shard_energy_atp(one.shard, lid);
    for (int i = 0; i < 10; i++)
        one_shard_grant(&one);
    int64_t atp = shard_energy_atp(one.shard, lid);
    CU_ASSERT_TRUE(atp > before);
    CU_ASSERT_EQUAL(shard_scales(one.shard)[lid], ((uint64_t)atp * 512 / 3570000000u + 1) / 2);
    one_shard_clear(&one);
}

/* Stores next to where a scale changes, and the same on any instruction set. */
static void scale_is_the_integers_quotient_rounded(void)
{
    static _Alignas(64) int64_t   atp[COUPLING_CHUNK];
    static _Alignas(64) uint16_t  scales[COUPLING_CHUNK];
    const struct energy_couplings rules = {.transmission = true, .transmission_atp = 3570000001};
    for (int64_t i = 0; i < COUPLING_CHUNK; i++) {
        int64_t step = i / 4;
        atp[i]       = (rules.transmission_atp * (2 * step + 1) + 511) / 512 + i % 4 - 2;
    }
    for (int which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here((isa)which)) continue;
        struct coupling     *coupling = NULL;
        struct coupling_plan plan     = {.rules  = &rules,
                                         .count  = COUPLING_CHUNK,
                                         .lanes  = COUPLING_CHUNK,
                                         .isa    = (isa)which,
                                         .scales = scales};
        CHECK_OK(coupling_create(&coupling, &plan));
        memset(scales, 0xff, sizeof scales);
        coupling_update(coupling, 0, atp, COUPLING_CHUNK);
        for (uint32_t i = 0; i < COUPLING_CHUNK; i++) {
            int64_t part = atp[i] < 0 ? 0 : (atp[i] * 512 / rules.transmission_atp + 1) / 2;
            CU_ASSERT_EQUAL(scales[i], part > 256 ? 256 : part);
        }
        coupling_destroy(&coupling);
    }
}

static uint32_t allowed_count;

static bool refuse_after_allowed(size_t bytes, const char *label)
{
    (void)bytes;
    (void)label;
    return allowed_count == 0 || --allowed_count == 0;
}

/* A shard with every coupling, in which one block after the other is refused. */
static void shard_without_memory_for_couplings_is_a_fault(void)
{
    struct one_shard one;
    one_shard_make(&one,
                   pair_text("couplings: {sensory: true, spike: true, transmission: true, "
                             "excitability: {I_KATP: 1 pA}}",
                             "16"),
                   ISA_PORTABLE);
    uint32_t          owned[] = {0, 1};
    struct shard_plan plan    = {.model        = one.model,
                                 .tiles        = one.tiles,
                                 .quantisation = one.quantisation,
                                 .tile_count   = 2,
                                 .owned        = owned};
    uint32_t          refused = 0;
    for (fault failed = FAULT_MEMORY; failed && refused < 1000; refused++) {
        struct shard *shard = NULL;
        allowed_count       = refused + 1;
        memory_refuse(refuse_after_allowed);
        failed = shard_create(&shard, &plan);
        memory_refuse(NULL);
        CU_ASSERT_TRUE(failed == FAULT_MEMORY || failed == FAULT_NONE);
        CU_ASSERT_EQUAL(shard == NULL, failed != FAULT_NONE);
        shard_destroy(&shard);
        fault_forget();
    }
    CU_ASSERT_TRUE(refused > 30 && refused < 1000);
    one_shard_clear(&one);
}

CHECK_MAIN(transmission, CASE(shard_without_memory_for_couplings_is_a_fault),
           CASE(what_arrives_is_that_part_of_the_weight),
           CASE(only_the_populations_that_say_so_send_in_part), CASE(paid_is_what_is_sent),
           CASE(scale_stays_within_a_tick), CASE(scale_is_the_integers_quotient_rounded))
