/* What comes from outside acts in its step, on any number of shards, and leaves no trace when it is
 * taken back. */
#include "base/text.h"
#include "shard/group_source.h"
#include "shard/shard_parts.h"
#include "support/check.h"
#include "support/model_text.h"
#include "support/shards.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STEPS = 400, EYE_SIZE = 40 };
enum { EYE, SKIN, DRIVE };
enum { RATE, KICK, HUM, WEIGHT, DRAWN, THRESHOLD, PAUSE };

/* What a model says of its tunable values, in the order of the enumeration above. */
struct said {
    double rate_Hz, kick_pA, hum_pA, weight_pA, drawn_pA, V_th_mV, t_ref_ms;
    int    bits;
};
static const struct said USUAL = {8, 50, 340, -300, 80, -55, 2, 16};

static struct model *live_model(const struct said *said)
{
    char text[4096];
    snprintf(text, sizeof text,
             "ergon: 1\nname: live\ndt: 0.1 ms\ntile: 16\nseed: 5\nweight_bits: %d\n"
             "populations:\n"
             "  E: {kind: iaf_psc_exp, size: 80, parameters: {V_th: %g mV},\n"
             "      initial: {V_m: {normal: {mean: -60 mV, sd: 4 mV}}}}\n"
             "  I: {kind: iaf_psc_alpha, size: 20,\n"
             "      parameters: {t_ref: %g ms, tau_m: {uniform: {low: 8 ms, high: 12 ms}}}}\n"
             "  eye: {kind: spike_source, size: %d}\n"
             "  skin: {kind: spike_source, size: 37}\n"
             "projections:\n"
             "  - {source: E, target: [E, I], rule: fixed_indegree, indegree: 8, name: ex,\n"
             "     weight: {normal: {mean: %g pA, sd: 8 pA}, min: 0 pA}, delay: 1.5 ms}\n"
             "  - {source: I, target: E, rule: fixed_indegree, indegree: 4, weight: %g pA,\n"
             "     name: in, delay: 1 ms}\n"
             "  - {source: eye, target: E, rule: fixed_outdegree, outdegree: 10, weight: 900 pA,\n"
             "     delay: 1 ms}\n"
             "  - {source: skin, target: I, rule: fixed_outdegree, outdegree: 4, weight: 600 pA,\n"
             "     delay: 1 ms}\n"
             "inputs:\n"
             "  - {name: bg, target: E, poisson: {rate: %g Hz, trains: 1000}, weight: %g pA}\n"
             "  - {name: hum, target: I, dc: {amplitude: %g pA}}\n"
             "senses:\n"
             "  - {name: eye, target: eye, takes: spikes}\n"
             "  - {name: skin, target: skin, takes: rates, maximum: 10 kHz}\n"
             "  - {name: drive, target: E, takes: current, minimum: -90 pA, maximum: 200 pA}\n"
             "tunable:\n"
             "  - {value: inputs.bg.rate, minimum: 0 Hz, maximum: 20 Hz}\n"
             "  - {value: inputs.bg.weight, minimum: 10 pA, maximum: 100 pA}\n"
             "  - {value: inputs.hum.amplitude, minimum: 0 pA, maximum: 500 pA}\n"
             "  - {value: projections.in.weight, minimum: -600 pA, maximum: -75 pA}\n"
             "  - {value: 'projections.ex:E->E.weight', minimum: 20 pA, maximum: 160 pA}\n"
             "  - {value: populations.E.V_th, minimum: -58 mV, maximum: -50 mV}\n"
             "  - {value: populations.I.t_ref, minimum: 1 ms, maximum: 4 ms}\n",
             said->bits, said->V_th_mV, said->t_ref_ms, EYE_SIZE, said->drawn_pA, said->weight_pA,
             said->rate_Hz, said->kick_pA, said->hum_pA);
    return model_of_text(text);
}

static uint32_t owner_cyclic(uint32_t tile, uint32_t count) { return tile % count; }
static uint32_t owner_mixed(uint32_t tile, uint32_t count) { return (tile * 7 + tile / 3) % count; }

static void tell(struct shards *s, uint32_t sense, uint32_t count, const struct sense_event *events)
{
    for (uint32_t n = 0; n < s->count; n++)
        CHECK_OK(shard_sense(s->shard[n], sense, count, events));
}

static void tune(struct shards *s, uint64_t step, uint32_t tunable, double value)
{
    for (uint32_t n = 0; n < s->count; n++)
        shard_tune(s->shard[n], step, tunable, value);
}

struct outcome {
    uint64_t spikes, digest[2], states[2];
};

static struct outcome outcome_of(const struct shards *s)
{
    struct outcome out = {.spikes = s->spikes, .digest = {s->digest[0], s->digest[1]}};
    for (uint32_t n = 0; n < s->count; n++) {
        uint64_t lanes[2];
        shard_digest_states(s->shard[n], lanes);
        out.states[0] += lanes[0];
        out.states[1] += lanes[1];
    }
    return out;
}

static bool is_same(struct outcome a, struct outcome b) { return memcmp(&a, &b, sizeof a) == 0; }

static void run_steps(struct shards *s, uint64_t from, uint64_t to)
{
    for (uint64_t step = from; step < to; step++)
        shards_step(s, step);
}

/* An eye that sees something now and then, told some steps ahead. */
static void eye_tell(struct shards *s, uint64_t step)
{
    struct sense_event events[4];
    for (uint32_t i = 0; i < 4; i++)
        events[i] = (struct sense_event){step + 5 + i / 2, (uint32_t)(step % 13 + 7 * (i % 2)), 0};
    tell(s, EYE, 4, events);
}

/* A session of everything. */
static struct outcome session(const struct said *said, uint32_t count, shards_owner *owner,
                              isa variant)
{
    struct shards s;
    shards_make_of(&s, live_model(said), count, owner, variant);
    for (uint64_t step = 0; step < STEPS; step++) {
        if (step % 20 == 0) eye_tell(&s, step);
        if (step == 30)
            tell(&s, SKIN, 3, (struct sense_event[]){{40, 3, 900}, {40, 36, 4000}, {90, 3, 10}});
        if (step == 50) tell(&s, DRIVE, 2, (struct sense_event[]){{60, 0, 150}, {300, 0, -20}});
        if (step == 100) tune(&s, step, DRAWN, 131);
        if (step == 120) tune(&s, step, RATE, 9.5);
        if (step == 140) tune(&s, step, WEIGHT, -412.3);
        if (step == 200) tune(&s, step, PAUSE, 3.3);
        if (step == 220) tune(&s, step, THRESHOLD, -55.5);
        if (step == 240) tune(&s, step, DRAWN, 22.2);
        shards_step(&s, step);
    }
    struct outcome out = outcome_of(&s);
    shards_clear(&s);
    return out;
}

static void a_session_is_the_same_on_any_number_of_shards_and_kernels(void)
{
    for (int bits = 16; bits <= 32; bits += 16) {
        struct said said     = USUAL;
        said.bits            = bits;
        struct outcome alone = session(&said, 1, owner_cyclic, ISA_PORTABLE);
        CU_ASSERT_TRUE(alone.spikes > 300);
        CU_ASSERT_TRUE(is_same(alone, session(&said, 1, owner_cyclic, isa_best())));
        CU_ASSERT_TRUE(is_same(alone, session(&said, 3, owner_cyclic, isa_best())));
        CU_ASSERT_TRUE(is_same(alone, session(&said, 4, owner_mixed, isa_best())));
    }
}

static struct outcome tuned_at_start(const struct said *said, uint32_t tunable, double value)
{
    struct shards s;
    shards_make_of(&s, live_model(said), 2, owner_cyclic, isa_best());
    if (isfinite(value)) tune(&s, 0, tunable, value);
    run_steps(&s, 0, STEPS);
    struct outcome out = outcome_of(&s);
    shards_clear(&s);
    return out;
}

/* Each kind of value: told before the first step it is as if it had been written. */
static void a_value_tuned_at_the_start_is_one_that_was_written(void)
{
    struct said said[] = {USUAL, USUAL, USUAL, USUAL, USUAL, USUAL, USUAL, USUAL};
    said[0].rate_Hz    = 11.3;
    said[1].kick_pA    = 61.7;
    said[2].hum_pA     = 401.1;
    said[3].weight_pA  = -600;
    said[4].weight_pA  = -75;
    said[5].V_th_mV    = -56.2;
    said[6].t_ref_ms   = 3.1;
    const struct {
        uint32_t tunable;
        double   value;
    } TUNED[]            = {{RATE, 11.3},  {KICK, 61.7},       {HUM, 401.1}, {WEIGHT, -600},
                            {WEIGHT, -75}, {THRESHOLD, -56.2}, {PAUSE, 3.1}};
    struct outcome usual = tuned_at_start(&USUAL, 0, NAN);
    for (int bits = 16; bits <= 32; bits += 16)
        for (size_t i = 0; i < sizeof TUNED / sizeof *TUNED; i++) {
            struct said plain     = USUAL;
            plain.bits            = bits;
            said[i].bits          = bits;
            struct outcome told   = tuned_at_start(&plain, TUNED[i].tunable, TUNED[i].value);
            struct outcome saying = tuned_at_start(&said[i], 0, NAN);
            CU_ASSERT_TRUE(is_same(told, saying));
            CU_ASSERT_FALSE(is_same(told, usual));
        }
}

static void a_value_taken_back_leaves_no_trace(void)
{
    struct shards s;
    shards_make_of(&s, live_model(&USUAL), 2, owner_cyclic, isa_best());
    for (uint32_t tunable = RATE; tunable <= PAUSE; tunable++) {
        const struct tunable *it = &s.model->live.tunables[tunable];
        tune(&s, 0, tunable, it->minimum);
        tune(&s, 0, tunable, it->maximum);
        tune(&s, 0, tunable, it->value);
    }
    run_steps(&s, 0, STEPS);

    CU_ASSERT_TRUE(is_same(outcome_of(&s), tuned_at_start(&USUAL, 0, NAN)));
    shards_clear(&s);
}

/* What is under way arrives with the weights of when it arrives. */
static void synapses_change_for_spikes_under_way(void)
{
    static const char *const TEXT =
        "ergon: 1\nname: one\ndt: 0.1 ms\npopulations:\n"
        "  a: {kind: spike_source, size: 1}\n  b: {kind: iaf_psc_exp, size: 1}\n"
        "projections:\n  - {source: a, target: b, rule: all_to_all, weight: 80 pA, delay: 1 ms}\n"
        "senses: [{name: a, target: a, takes: spikes}]\n"
        "tunable: [{value: 'projections.a->b.weight', minimum: 10 pA, maximum: 200 pA}]\n";
    struct shards s;
    shards_make(&s, TEXT, 1, owner_cyclic, isa_best());
    tell(&s, 0, 1, (struct sense_event[]){{3, 0, 0}});

    run_steps(&s, 0, 8);
    CU_ASSERT_EQUAL(s.spikes, 1);
    tune(&s, 8, 0, 120);
    run_steps(&s, 8, 13);
    CU_ASSERT_EQUAL(shards_state(&s, 1, "I_syn_ex"), 0);
    run_steps(&s, 13, 14);
    CU_ASSERT_DOUBLE_EQUAL(shards_state(&s, 1, "I_syn_ex"), 120, 1e-4);
    shards_clear(&s);
}

/* What two ticks with one spike each cost after the synapse; the weight is tuned in between. */
static void what_arrives_costs_what_it_weighs_now(void)
{
    static const char *const TEXT =
        "ergon: 1\nname: one\ndt: 1 ms\nenergy: account\npopulations:\n"
        "  a: {kind: spike_source, size: 1}\n  b: {kind: iaf_psc_exp, size: 1}\n"
        "projections:\n  - {source: a, target: b, rule: all_to_all, weight: 80 pA, delay: 1 ms}\n"
        "senses: [{name: a, target: a, takes: spikes}]\n"
        "tunable: [{value: 'projections.a->b.weight', minimum: 10 pA, maximum: 200 pA}]\n";
    const struct pool_share share = {.is_full = true};
    struct energy_sums      sums;
    struct shards           s;
    shards_make(&s, TEXT, 1, owner_cyclic, isa_best());
    CU_ASSERT_EQUAL(s.model->energy.region_count, 1);
    tell(&s, 0, 2, (struct sense_event[]){{0, 0, 0}, {2, 0, 0}});

    run_steps(&s, 0, 2);
    shard_energy_book(s.shard[0], 1, &share, &sums);
    double first = (double)shard_energy_totals(s.shard[0], 1).item[ENERGY_POSTSYNAPTIC];
    tune(&s, 2, 0, 200);
    run_steps(&s, 2, 4);
    shard_energy_book(s.shard[0], 1, &share, &sums);
    double both = (double)shard_energy_totals(s.shard[0], 1).item[ENERGY_POSTSYNAPTIC];
    CU_ASSERT_TRUE(first > 1000);
    CU_ASSERT_DOUBLE_EQUAL((both - first) / first, 2.5, 1e-3);
    shards_clear(&s);
}

/* Only what was told, once a step, in the order of the neurons whatever the order of telling. */
static void spikes_act_in_their_steps(void)
{
    struct shards s;
    uint8_t       raster[20 * 64] = {0};
    shards_make(&s,
                "ergon: 1\nname: eye\ndt: 1 ms\ntile: 4\npopulations:\n"
                "  a: {kind: spike_source, size: 33}\n"
                "senses: [{name: a, target: a, takes: spikes}]\n",
                3, owner_mixed, isa_best());
    s.raster = raster;
    tell(&s, 0, 3, (struct sense_event[]){{2, 30, 0}, {9, 1, 0}, {9, 7, 0}});
    tell(&s, 0, 4, (struct sense_event[]){{2, 4, 0}, {2, 30, 0}, {5, 9, 0}, {9, 3, 0}});
    run_steps(&s, 0, 7);
    tell(&s, 0, 2, (struct sense_event[]){{6, 11, 0}, {9, 32, 0}}); /* the first is late */
    run_steps(&s, 7, 20);

    static const uint32_t SPIKES[][2] = {{2, 4}, {2, 30}, {5, 9}, {9, 1}, {9, 3}, {9, 7}, {9, 32}};
    CU_ASSERT_EQUAL(s.spikes, 7);
    for (size_t i = 0; i < sizeof SPIKES / sizeof *SPIKES; i++)
        CU_ASSERT_EQUAL(raster[SPIKES[i][0] * 33 + SPIKES[i][1]], 1);
    shards_clear(&s);
}

/* One source of 100 neurons that takes rates, cut into tiles of a size. */
static struct outcome rates_outcome(uint32_t tile, uint32_t count, uint64_t *spikes, uint64_t *more)
{
    struct shards s;
    char          text[256];
    snprintf(text, sizeof text,
             "ergon: 1\nname: skin\ndt: 0.1 ms\ntile: %u\npopulations:\n"
             "  a: {kind: spike_source, size: 102}\n"
             "senses: [{name: a, target: a, takes: rates, maximum: 10 kHz}]\n",
             tile);
    struct sense_event events[101];
    for (uint32_t i = 0; i < 101; i++)
        events[i] = (struct sense_event){10, i + 1, i == 100 ? 10000 : 100};
    shards_make(&s, text, count, owner_mixed, isa_best());
    tell(&s, 0, 101, events);
    run_steps(&s, 0, 10);
    CU_ASSERT_EQUAL(s.spikes, 0);
    run_steps(&s, 10, 5010);
    *spikes = s.spikes;
    for (uint32_t i = 0; i < 101; i++)
        events[i] = (struct sense_event){5020, i + 1, i ? 0 : -7}; /* as low as it may */
    tell(&s, 0, 101, events);
    run_steps(&s, 5010, 5020);
    *more = s.spikes;
    run_steps(&s, 5020, 5100);
    CU_ASSERT_EQUAL(s.spikes, *more);
    struct outcome out = outcome_of(&s);
    shards_clear(&s);
    return out;
}

/* 100 neurons at 100 Hz for 0.5 s make 5,000 spikes, give or take 70, and one spikes always. */
static void rates_hold_and_their_spikes_do_not_see_tiles(void)
{
    uint64_t       spikes, more;
    struct outcome alone = rates_outcome(16, 1, &spikes, &more);
    CU_ASSERT_TRUE(spikes > 5000 + 5000 - 280 && spikes < 5000 + 5000 + 280);
    CU_ASSERT_TRUE(more >= spikes + 10);
    CU_ASSERT_TRUE(is_same(alone, rates_outcome(16, 4, &spikes, &more)));
    CU_ASSERT_TRUE(is_same(alone, rates_outcome(1, 3, &spikes, &more)));
}

static const char *const LEAKY = "ergon: 1\nname: dc\ndt: 0.1 ms\ntile: 8\npopulations:\n"
                                 "  a: {kind: iaf_psc_exp, size: 20}\n%s";

/* The current of a sense is one of `inputs` that begins and ends as told. */
static void a_current_is_what_an_input_would_be(void)
{
    char          text[512];
    struct shards live, written;
    snprintf(text, sizeof text, LEAKY,
             "senses: [{name: a, target: a, takes: current, minimum: -10 pA, maximum: 500 pA}]\n");
    shards_make(&live, text, 2, owner_cyclic, isa_best());
    snprintf(text, sizeof text, LEAKY,
             "inputs:\n"
             "  - {target: a, dc: {amplitude: 430 pA}, start: 1 ms, stop: 30 ms, delay: 0.1 ms}\n"
             "  - {target: a, dc: {amplitude: -10 pA}, start: 30 ms, delay: 0.1 ms}\n");
    shards_make(&written, text, 1, owner_cyclic, isa_best());
    tell(&live, 0, 2, (struct sense_event[]){{11, 0, 430}, {301, 0, -1000}});

    run_steps(&live, 0, STEPS);
    run_steps(&written, 0, STEPS);
    CU_ASSERT_TRUE(live.spikes >= 20);
    CU_ASSERT_TRUE(is_same(outcome_of(&live), outcome_of(&written)));
    shards_clear(&live);
    shards_clear(&written);
}

static void a_current_begins_with_what_is_nearest_to_none(void)
{
    char          text[512];
    struct shards live;
    snprintf(text, sizeof text, LEAKY,
             "senses: [{name: a, target: a, takes: current, minimum: 400 pA, maximum: 500 pA}]\n");
    shards_make(&live, text, 1, owner_cyclic, isa_best());

    run_steps(&live, 0, STEPS);
    CU_ASSERT_TRUE(live.spikes > 0);
    shards_clear(&live);
}

static void an_unsound_state_is_found_where_it_is(void)
{
    struct shards s;
    uint32_t      state = 99;
    shards_make_of(&s, live_model(&USUAL), 1, owner_cyclic, isa_best());
    run_steps(&s, 0, 10);
    CU_ASSERT_EQUAL(shard_find_unsound(s.shard[0], &state), UINT32_MAX);

    s.shard[0]->groups[1].states[3][7] = NAN;
    s.shard[0]->groups[1].states[1][6] = INFINITY;
    CU_ASSERT_EQUAL(shard_find_unsound(s.shard[0], &state), s.shard[0]->groups[1].lid_first + 6);
    CU_ASSERT_EQUAL(state, 1);
    s.shard[0]->groups[1].states[1][6] = 0;
    CU_ASSERT_EQUAL(shard_find_unsound(s.shard[0], &state), s.shard[0]->groups[1].lid_first + 7);
    CU_ASSERT_EQUAL(state, 3);
    shards_clear(&s);
}

/* Sums of the largest weights that tuning allows must have room, and have it. */
static void the_largest_weights_do_not_overflow(void)
{
    static const char *const TEXT =
        "ergon: 1\nname: wide\ndt: 0.1 ms\nweight_bits: %d\npopulations:\n"
        "  a: {kind: spike_source, size: 500}\n"
        "  b: {kind: iaf_psc_exp, size: 3, parameters: {t_ref: 5 ms, V_th: 0 V}}\n"
        "projections:\n  - {source: a, target: b, rule: all_to_all, weight: 2 pA, delay: 1 ms}\n"
        "senses: [{name: a, target: a, takes: spikes}]\n"
        "tunable: [{value: 'projections.a->b.weight', minimum: 1 pA, maximum: 2 nA}]\n";
    struct sense_event all[500];
    for (uint32_t i = 0; i < 500; i++)
        all[i] = (struct sense_event){1, i, 0};
    for (int bits = 16; bits <= 32; bits += 16) {
        char          text[1024];
        struct shards s;
        snprintf(text, sizeof text, TEXT, bits);
        shards_make(&s, text, 2, owner_cyclic, isa_best());
        tune(&s, 0, 0, 2000);
        tell(&s, 0, 500, all);
        run_steps(&s, 0, 12);
        CU_ASSERT_DOUBLE_EQUAL(shards_state(&s, 501, "I_syn_ex"), 500 * 2000, 1);
        shards_clear(&s);
    }
}

CHECK_MAIN(live, CASE(a_session_is_the_same_on_any_number_of_shards_and_kernels),
           CASE(a_value_tuned_at_the_start_is_one_that_was_written),
           CASE(a_value_taken_back_leaves_no_trace), CASE(synapses_change_for_spikes_under_way),
           CASE(what_arrives_costs_what_it_weighs_now), CASE(spikes_act_in_their_steps),
           CASE(rates_hold_and_their_spikes_do_not_see_tiles),
           CASE(a_current_is_what_an_input_would_be),
           CASE(a_current_begins_with_what_is_nearest_to_none),
           CASE(an_unsound_state_is_found_where_it_is), CASE(the_largest_weights_do_not_overflow))
