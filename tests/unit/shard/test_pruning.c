/* Synapses that are of no use go, those of use stay, and no cut of the network shows in it. */
#include "base/exact_math.h"
#include "base/memory.h"
#include "shard/shard_parts.h"
#include "support/check.h"
#include "support/model_text.h"
#include "support/shards.h"
#include "support/small_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_STEPS = 10, POPULATIONS_MAX = 8 };

/* Structure without a ledger: energy of the populations stays off. */
static struct population_energy coupled[POPULATIONS_MAX];

/* A model whose projections [first, end) are prunable. */
static struct model *prunable_model(const char *text, uint32_t first, uint32_t end,
                                    const struct pruning *pruning)
{
    struct model      *model       = model_of_text(text);
    struct projection *projections = (struct projection *)model->projections;
    for (size_t p = 0; p < POPULATIONS_MAX; p++)
        coupled[p].couplings.structure = true;
    model->energy.populations = coupled;
    model->energy.tick_steps  = TICK_STEPS;
    for (uint32_t p = first; p < end; p++)
        projections[p].pruning = pruning;
    return model;
}

static uint32_t owner_cyclic(uint32_t tile, uint32_t count) { return tile % count; }

static void run_steps(struct shards *s, uint64_t from, uint64_t to)
{
    for (uint64_t step = from; step < to; step++)
        shards_step(s, step);
}

/* a drives b, which spikes because of it; c spikes just as often, half a period later. */
static const char *const DRIVEN =
    "ergon: 1\n"
    "name: driven\n"
    "dt: 0.1 ms\n"
    "populations:\n"
    "  a: {kind: iaf_psc_exp, size: 1, parameters: {I_e: 600 pA}}\n"
    "  b: {kind: iaf_psc_exp, size: 1, parameters: {tau_syn_ex: 0.5 ms}}\n"
    "  c: {kind: iaf_psc_exp, size: 1, parameters: {I_e: 600 pA}, initial: {V_m: -55.5 mV}}\n"
    "projections:\n"
    "  - {source: a, target: b, rule: all_to_all, weight: 12000 pA, delay: 1 ms}\n"
    "  - {source: c, target: b, rule: all_to_all, weight: 1 pA, delay: 1 ms}\n"
    "  - {source: c, target: a, rule: all_to_all, weight: 0.1 pA, delay: 3 ms}\n";

static const struct pruning SOON = {
    .bound = 0.05, .after_ticks = 64, .window_steps = 15, .time_constant_ticks = 64};

static void useless_synapse_goes_when_it_is_due_and_the_useful_one_stays(void)
{
    struct shards s;
    shards_make_of(&s, prunable_model(DRIVEN, 0, 2, &SOON), 1, owner_cyclic, ISA_PORTABLE);

    run_steps(&s, 0, 64 * TICK_STEPS - 1);
    CU_ASSERT_EQUAL(shard_synapse_count(s.shard[0]), 3);
    run_steps(&s, 64 * TICK_STEPS - 1, 68 * TICK_STEPS); /* periods are of 4 ticks */
    CU_ASSERT_EQUAL(shard_synapse_count(s.shard[0]), 2);
    run_steps(&s, 68 * TICK_STEPS, 400 * TICK_STEPS);
    CU_ASSERT_EQUAL(shard_synapse_count(s.shard[0]), 2);

    const struct pruned *pruned = s.shard[0]->pruning->pruned;
    CU_ASSERT_EQUAL(pruned[0].count, 0);
    CU_ASSERT_EQUAL(pruned[1].count, 1);
    CU_ASSERT_EQUAL(pruned[1].first_tick, 66); /* gid 2 has its turn 2 ticks into a period */
    CU_ASSERT_EQUAL(pruned[1].last_tick, 66);
    shards_clear(&s);
}

/* Both synapses of c are under way when the one to b goes: it must not arrive, and the other, which
 * moved into its place, must. */
static void what_goes_does_not_arrive_and_what_moved_does(void)
{
    static const char *const TEXT =
        "ergon: 1\n"
        "name: under_way\n"
        "dt: 0.1 ms\n"
        "populations:\n"
        "  c: {kind: iaf_psc_exp, size: 1, parameters: {t_ref: 300 ms}, initial: {V_m: -50 mV}}\n"
        "  b: {kind: iaf_psc_exp, size: 3}\n"
        "  a: {kind: iaf_psc_exp, size: 1}\n"
        "projections:\n"
        "  - {source: c, target: b, rule: all_to_all, weight: 5 pA, delay: 20 ms}\n"
        "  - {source: c, target: a, rule: all_to_all, weight: 7 pA, delay: 20 ms}\n";
    static const struct pruning AT_ONCE = {
        .bound = 0.5, .after_ticks = 10, .window_steps = 15, .time_constant_ticks = 64};
    struct shards s;
    shards_make_of(&s, prunable_model(TEXT, 0, 1, &AT_ONCE), 1, owner_cyclic, ISA_PORTABLE);

    run_steps(&s, 0, 100);
    CU_ASSERT_EQUAL(s.spikes, 1);
    CU_ASSERT_EQUAL(shard_synapse_count(s.shard[0]), 1);
    run_steps(&s, 100, 201);
    CU_ASSERT_EQUAL(shards_state(&s, 1, "I_syn_ex"), 0.0);
    CU_ASSERT_DOUBLE_EQUAL(shards_state(&s, 4, "I_syn_ex"), 7, 1e-3);
    CU_ASSERT_EQUAL(shard_event_count(s.shard[0]), 1);
    CU_ASSERT_EQUAL(s.shard[0]->synapses.synapse_count, 1); /* the gap is closed */
    shards_clear(&s);
}

static const char *const BUSY =
    "ergon: 1\n"
    "name: busy\n"
    "dt: 0.1 ms\n"
    "seed: 12\n"
    "tile: 16\n"
    "%s"
    "populations:\n"
    "  E: {kind: iaf_psc_exp, size: 150, parameters: {I_e: 400 pA},\n"
    "      initial: {V_m: {normal: {mean: -62 mV, sd: 4 mV}}}}\n"
    "  I: {kind: iaf_psc_alpha, size: 50, parameters: {I_e: 430 pA}}\n"
    "projections:\n"
    "  - {source: E, target: E, rule: fixed_indegree, indegree: 10, weight: 30 pA, delay: 2 ms}\n"
    "  - {source: E, target: E, rule: fixed_total_number, N: 3000,\n"
    "     weight: {normal: {mean: 60 pA, sd: 6 pA}, min: 0 pA},\n"
    "     delay: {normal: {mean: 1.5 ms, sd: 0.75 ms}, min: 0.1 ms}}\n"
    "  - {source: E, target: I, rule: fixed_indegree, indegree: 20, weight: 60 pA, delay: 0.8 ms}\n"
    "  - {source: I, target: [E, I], rule: fixed_indegree, indegree: 10, weight: -90 pA,\n"
    "     delay: 0.8 ms}\n"
    "inputs:\n"
    "  - {poisson: {rate: 8 Hz, trains: 300}, target: E, weight: 40 pA, start: 5 ms}\n";

enum { BUSY_STEPS = 1500, BUSY_FIRST = 1, BUSY_END = 5 };

static const struct pruning BRISK = {
    .bound = 0.07, .after_ticks = 35, .window_steps = 53, .time_constant_ticks = 75};

static struct model *busy_model(const char *head)
{
    static char text[4096];
    snprintf(text, sizeof text, BUSY, head);
    return prunable_model(text, BUSY_FIRST, BUSY_END, &BRISK);
}

/* The plain way: every synapse by itself, with its whole past at hand. Returns its benefit at the
 * end, or -1 if it went. */
struct history {
    const uint8_t *raster;
    uint32_t       neurons;
    uint32_t       period;
};

static bool has_spiked(const struct history *h, uint32_t gid, int64_t from, int64_t to)
{
    for (int64_t step = from; step <= to; step++)
        if (step >= 0 && h->raster[(size_t)step * h->neurons + gid]) return true;
    return false;
}

static int benefit_of(const struct history *h, const struct edge *edge)
{
    const int decay_looks = (int)BRISK.time_constant_ticks / 16 / (int)h->period;
    const int every       = decay_looks > 1 ? decay_looks : 1;
    const int kept =
        (int)floor(512 * exact_exp(-(double)h->period * every / BRISK.time_constant_ticks));
    const int bound   = (int)ceil(BRISK.bound * BENEFIT_MAX);
    const int looks   = (int)((BRISK.after_ticks + h->period - 1) / h->period);
    int       benefit = 0;
    bool      was_up  = false;
    for (int64_t step = 0; step < BUSY_STEPS; step++) {
        int64_t arrival = step - BRISK.window_steps, spike = arrival - edge->delay_steps;
        if (has_spiked(h, edge->source, spike, spike) && has_spiked(h, edge->target, arrival, step))
            benefit += (BENEFIT_MAX - benefit + BENEFIT_RAISE - 1) / BENEFIT_RAISE;
        int64_t tick = (step + 1) / TICK_STEPS;
        if ((step + 1) % TICK_STEPS || tick % h->period != edge->source % h->period) continue;
        int64_t look = tick / h->period;
        if (look == 0) continue;
        if (look % looks == 0) {
            if (!was_up && benefit < bound) return -1;
            was_up = benefit >= bound;
        }
        if (look % every) continue;
        was_up  = was_up || benefit >= bound;
        benefit = benefit * kept / 512;
    }
    return benefit | (was_up ? BENEFIT_KEPT : 0);
}

/* A multiset of (source, target, delay, benefit) as a sum of hashes, and how many. */
struct survivors {
    uint64_t count, hash;
};

static void survivor_add(struct survivors *out, const uint32_t words[4])
{
    struct random_block block =
        random_draw(random_key_make(0, RANDOM_DIGEST, 4), words[0], words[1], words[2], words[3]);
    out->count++;
    out->hash += (uint64_t)block.word[1] << 32 | block.word[0];
}

static struct survivors survivors_plain(const struct shards *s)
{
    struct survivors out = {0};
    struct edge_list list;
    struct history   h = {s->raster, s->model->neuron_count,
                          s->shard[0]->pruning->rules.period_ticks};
    CHECK_OK(edge_list_make(&list, s->model, 0, NULL));
    for (uint32_t e = 0; e < list.count; e++) {
        const struct edge *edge = &list.edges[e];
        if (edge->source < 150 && edge->target < 150 && edge->delay_steps == 20) continue;
        int benefit = benefit_of(&h, edge);
        if (benefit < 0) continue;
        survivor_add(
            &out, (uint32_t[]){edge->source, edge->target, edge->delay_steps, (uint32_t)benefit});
    }
    edge_list_clear(&list);
    return out;
}

struct shown {
    const struct shard *shard;
    struct survivors    survivors;
};

static void survivor_show(void *self, const struct prunable *synapse)
{
    struct shown *shown = self;
    uint32_t      gid   = shard_gid(shown->shard, synapse->target);
    if (synapse->source < 150 && gid < 150 && synapse->delay_steps == 20) return;
    survivor_add(&shown->survivors,
                 (uint32_t[]){synapse->source, gid, synapse->delay_steps, synapse->benefit});
}

static struct survivors survivors_of(const struct shards *s)
{
    struct survivors out = {0};
    for (uint32_t n = 0; n < s->count; n++) {
        struct shown shown = {.shard = s->shard[n]};
        pruning_show(s->shard[n]->pruning, &s->shard[n]->synapses, survivor_show, &shown);
        out.count += shown.survivors.count;
        out.hash += shown.survivors.hash;
    }
    return out;
}

/* What the calendars, looks and moves do is what each synapse's past says; where delays of 2 ms
 * are, a projection that is not pruned lies between, so those are left out. */
static void pruning_does_what_every_synapse_s_past_says(const char *head, uint32_t count)
{
    struct shards s;
    uint8_t      *raster = NULL;
    shards_make_of(&s, busy_model(head), count, owner_cyclic, isa_best());
    CHECK_OK(memory_take(&raster, (size_t)BUSY_STEPS * s.model->neuron_count, 1, "a raster"));
    s.raster                = raster;
    struct survivors before = survivors_of(&s);
    run_steps(&s, 0, BUSY_STEPS);
    struct survivors plain = survivors_plain(&s), found = survivors_of(&s);

    CU_ASSERT_TRUE(found.count > 100 && found.count + 100 < before.count);
    CU_ASSERT_EQUAL(found.count, plain.count);
    CU_ASSERT_EQUAL(found.hash, plain.hash);
    memory_give(&raster);
    shards_clear(&s);
}

static void narrow_synapses_are_pruned_as_their_past_says(void)
{
    pruning_does_what_every_synapse_s_past_says("", 1);
    pruning_does_what_every_synapse_s_past_says("", 3);
}

static void wide_synapses_are_pruned_as_their_past_says(void)
{
    pruning_does_what_every_synapse_s_past_says("weight_bits: 32\n", 1);
    pruning_does_what_every_synapse_s_past_says("weight_bits: 32\n", 2);
}

struct outcome {
    uint64_t spikes, digest[2], states[2], synapses, events;
};

static struct outcome busy_run(uint32_t count, isa variant)
{
    struct shards  s;
    struct outcome out = {0};
    shards_make_of(&s, busy_model(""), count, owner_cyclic, variant);
    run_steps(&s, 0, BUSY_STEPS);
    for (uint32_t n = 0; n < count; n++) {
        uint64_t lanes[2];
        shard_digest_states(s.shard[n], lanes);
        out.states[0] += lanes[0];
        out.states[1] += lanes[1];
        out.synapses += shard_synapse_count(s.shard[n]);
        out.events += shard_event_count(s.shard[n]);
    }
    out.spikes = s.spikes;
    memcpy(out.digest, s.digest, sizeof out.digest);
    shards_clear(&s);
    return out;
}

static void shards_of_any_number_are_pruned_alike(void)
{
    struct outcome one = busy_run(1, ISA_PORTABLE);
    CU_ASSERT_TRUE(one.spikes > 500);
    CU_ASSERT_TRUE(one.synapses < 8000);
    for (uint32_t count = 2; count <= SHARDS_MAX; count++) {
        struct outcome other = busy_run(count, isa_best());
        CU_ASSERT_EQUAL(memcmp(&one, &other, sizeof one), 0);
    }
}

/* Rows, runs and counts hang together, and gaps are less than an eighth. */
static void store_is_whole_and_small_after_pruning(void)
{
    struct shards s;
    shards_make_of(&s, busy_model(""), 1, owner_cyclic, ISA_PORTABLE);
    const struct synapse_store *store  = &s.shard[0]->synapses;
    const struct pruning_state *it     = s.shard[0]->pruning;
    uint64_t                    before = store->synapse_count, left = 0;
    run_steps(&s, 0, BUSY_STEPS);

    CU_ASSERT_TRUE(it->living < before * 2 / 3);
    CU_ASSERT_TRUE(store->synapse_count - it->living <= store->synapse_count / 8);
    for (uint32_t row = 0; row < store->row_count; row++) {
        uint64_t synapses = 0;
        for (uint32_t r = 0; r < it->run_counts[row]; r++)
            synapses += store->runs[store->rows[row].run_first + r].count;
        CU_ASSERT_TRUE(store->rows[row].first + synapses <= store->rows[row + 1].first);
        CU_ASSERT_TRUE(store->rows[row].run_first + it->run_counts[row] <=
                       store->rows[row + 1].run_first);
        left += synapses;
    }
    CU_ASSERT_EQUAL(left, it->living);
    shards_clear(&s);
}

/* Projections that say the same share a rule, but not two between the same populations. */
static void projections_are_told_apart_whatever_they_share(void)
{
    static char         text[4096];
    static const size_t SYNAPSES[] = {1500, 3000, 1000, 1500, 500};
    struct shards       s;
    uint64_t            pruned = 0, before = 0;
    snprintf(text, sizeof text, BUSY, "");
    shards_make_of(&s, prunable_model(text, 0, BUSY_END, &BRISK), 2, owner_cyclic, isa_best());
    CU_ASSERT_EQUAL(s.shard[0]->pruning->rules.count, 2);
    for (uint32_t p = 0; p < BUSY_END; p++)
        CU_ASSERT_EQUAL(shard_pruned(s.shard[0], p).before + shard_pruned(s.shard[1], p).before,
                        SYNAPSES[p]);
    run_steps(&s, 0, BUSY_STEPS);
    for (uint32_t n = 0; n < s.count; n++) {
        for (uint32_t p = 0; p < BUSY_END; p++) {
            pruned += shard_pruned(s.shard[n], p).count;
            before += shard_pruned(s.shard[n], p).before;
        }
        before -= shard_synapse_count(s.shard[n]);
    }
    CU_ASSERT_TRUE(pruned > 1000);
    CU_ASSERT_EQUAL(pruned, before); /* all of them may go, so what is not there went */
    shards_clear(&s);
}

CHECK_MAIN(pruning, CASE(useless_synapse_goes_when_it_is_due_and_the_useful_one_stays),
           CASE(what_goes_does_not_arrive_and_what_moved_does),
           CASE(narrow_synapses_are_pruned_as_their_past_says),
           CASE(wide_synapses_are_pruned_as_their_past_says),
           CASE(shards_of_any_number_are_pruned_alike),
           CASE(projections_are_told_apart_whatever_they_share),
           CASE(store_is_whole_and_small_after_pruning))
