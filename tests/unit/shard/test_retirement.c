/* Neurons that nothing reaches sleep, wake with the first input, and nobody else notices. */
#include "shard/shard_parts.h"
#include "support/check.h"
#include "support/model_text.h"
#include "support/shards.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TICK_STEPS = 10, POPULATIONS_MAX = 8 };

/* Structure without a ledger: energy of the populations stays off. */
static struct population_energy coupled[POPULATIONS_MAX];

static struct model *retiring_model(const char *text, uint64_t retire_ticks)
{
    struct model *model = model_of_text(text);
    for (size_t p = 0; p < POPULATIONS_MAX; p++)
        coupled[p].couplings =
            (struct energy_couplings){.structure = true, .retire_ticks = retire_ticks};
    model->energy.populations = coupled;
    model->energy.tick_steps  = TICK_STEPS;
    return model;
}

static uint32_t owner_cyclic(uint32_t tile, uint32_t count) { return tile % count; }

static void run_steps(struct shards *s, uint64_t from, uint64_t to)
{
    for (uint64_t step = from; step < to; step++)
        shards_step(s, step);
}

static uint64_t retired_now(const struct shards *s)
{
    uint64_t now = 0;
    for (uint32_t n = 0; n < s->count; n++)
        for (uint32_t g = 0; g < s->shard[n]->group_count; g++)
            if (s->shard[n]->groups[g].retirement) now += s->shard[n]->groups[g].retirement->now;
    return now;
}

/* a spikes once, in step 0, and reaches b long after. */
static const char *const ONE_SPIKE =
    "ergon: 1\n"
    "name: one_spike\n"
    "dt: 0.1 ms\n"
    "populations:\n"
    "  a: {kind: iaf_psc_exp, size: 1, initial: {V_m: -50 mV}}\n"
    "  b: {kind: iaf_psc_exp, size: 2}\n"
    "projections:\n"
    "  - {source: a, target: b, rule: all_to_all, weight: 87.8 pA, delay: 20 ms}\n";

static void quiet_neuron_retires_and_the_first_input_wakes_it_in_its_step(void)
{
    struct shards s;
    shards_make_of(&s, retiring_model(ONE_SPIKE, 5), 1, owner_cyclic, isa_best());
    const struct retirement *of_a = s.shard[0]->groups[0].retirement;
    const struct retirement *of_b = s.shard[0]->groups[1].retirement;

    run_steps(&s, 0, 5 * TICK_STEPS - 1);
    CU_ASSERT_EQUAL(of_b->now, 0);
    run_steps(&s, 5 * TICK_STEPS - 1, 5 * TICK_STEPS);
    CU_ASSERT_EQUAL(of_b->now, 2);
    CU_ASSERT_EQUAL(of_a->now, 0); /* it spiked in the first tick */
    run_steps(&s, 5 * TICK_STEPS, 6 * TICK_STEPS);
    CU_ASSERT_EQUAL(of_a->now, 1);
    CU_ASSERT_EQUAL(shards_state(&s, 0, "V_m"), -70.0); /* from where it was to rest */
    run_steps(&s, 6 * TICK_STEPS, 200);
    CU_ASSERT_EQUAL(of_b->now, 2);
    run_steps(&s, 200, 201);
    CU_ASSERT_EQUAL(of_b->now, 0);
    CU_ASSERT_EQUAL(of_b->births, 2);
    CU_ASSERT_DOUBLE_EQUAL(shards_state(&s, 1, "I_syn_ex"), 87.8, 1e-4);
    run_steps(&s, 201, 201 + 6 * TICK_STEPS);
    CU_ASSERT_EQUAL(of_b->now, 2); /* nothing came since */
    CU_ASSERT_EQUAL(of_b->retirements, 4);
    shards_clear(&s);
}

static void retired_neurons_are_born_again_at_the_next_boundary_when_told(void)
{
    struct shards s;
    shards_make_of(&s, retiring_model(ONE_SPIKE, 3), 1, owner_cyclic, isa_best());
    const struct retirement *of_b = s.shard[0]->groups[1].retirement;

    run_steps(&s, 0, 3 * TICK_STEPS + 2);
    CU_ASSERT_EQUAL(of_b->now, 2);
    CU_ASSERT_EQUAL(shard_revive(s.shard[0], 1), 2);
    run_steps(&s, 3 * TICK_STEPS + 2, 4 * TICK_STEPS - 1);
    CU_ASSERT_EQUAL(of_b->now, 2);
    run_steps(&s, 4 * TICK_STEPS - 1, 4 * TICK_STEPS);
    CU_ASSERT_EQUAL(of_b->now, 0);
    CU_ASSERT_EQUAL(of_b->births, 2);
    run_steps(&s, 4 * TICK_STEPS, 7 * TICK_STEPS - 1);
    CU_ASSERT_EQUAL(of_b->now, 0);
    run_steps(&s, 7 * TICK_STEPS - 1, 7 * TICK_STEPS); /* and nothing has come since */
    CU_ASSERT_EQUAL(of_b->now, 2);
    shards_clear(&s);
}

static void a_current_from_outside_wakes_who_sleeps(void)
{
    static const char *const TEXT =
        "ergon: 1\n"
        "name: outside\n"
        "dt: 0.1 ms\n"
        "populations:\n"
        "  a: {kind: iaf_psc_exp, size: 3}\n"
        "senses:\n"
        "  - {name: a, target: a, takes: current, minimum: 0 pA, maximum: 9 pA}\n";
    struct shards s;
    shards_make_of(&s, retiring_model(TEXT, 3), 1, owner_cyclic, isa_best());
    const struct retirement *of_a = s.shard[0]->groups[0].retirement;
    CHECK_OK(shard_sense(s.shard[0], 0, 2, (struct sense_event[]){{55, 0, 5}, {56, 0, 0}}));

    run_steps(&s, 0, 55);
    CU_ASSERT_EQUAL(of_a->now, 3);
    run_steps(&s, 55, 56);
    CU_ASSERT_EQUAL(of_a->now, 0);
    run_steps(&s, 56, 100);
    CU_ASSERT_EQUAL(of_a->now, 3); /* it is over */
    shards_clear(&s);
}

static void neuron_with_a_current_of_its_own_never_retires(void)
{
    static const char *const TEXT =
        "ergon: 1\n"
        "name: own_current\n"
        "dt: 0.1 ms\n"
        "populations:\n"
        "  a: {kind: iaf_psc_exp, size: 3, parameters: {I_e: 1 pA}}\n"
        "  b: {kind: iaf_psc_exp, size: 3}\n"
        "  c: {kind: iaf_psc_exp, size: 3}\n"
        "inputs:\n"
        "  - {dc: {amplitude: 1 pA}, target: b, start: 2 ms, stop: 20 ms}\n";
    struct shards s;
    shards_make_of(&s, retiring_model(TEXT, 3), 1, owner_cyclic, isa_best());

    run_steps(&s, 0, 150);
    CU_ASSERT_EQUAL(s.shard[0]->groups[0].retirement->retirements, 0);
    CU_ASSERT_EQUAL(s.shard[0]->groups[1].retirement->retirements, 0);
    CU_ASSERT_EQUAL(s.shard[0]->groups[2].retirement->now, 3);
    run_steps(&s, 150, 260);
    CU_ASSERT_EQUAL(s.shard[0]->groups[0].retirement->retirements, 0);
    CU_ASSERT_EQUAL(s.shard[0]->groups[1].retirement->now, 3); /* the current is over */
    shards_clear(&s);
}

static void every_kind_that_can_rest_retires(void)
{
    static const char *const KINDS[] = {"iaf_psc_exp", "iaf_psc_alpha", "iaf_psc_delta",
                                        "iaf_cond_exp"};
    for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
        char text[512];
        snprintf(text, sizeof text,
                 "ergon: 1\nname: kinds\ndt: 0.1 ms\npopulations:\n"
                 "  a: {kind: %s, size: 100}\n",
                 KINDS[k]);
        struct shards s;
        shards_make_of(&s, retiring_model(text, 2), 1, owner_cyclic, isa_best());
        run_steps(&s, 0, 3 * TICK_STEPS);
        CU_ASSERT_EQUAL(retired_now(&s), 100);
        shards_clear(&s);
    }
}

/* Bursts into a few, some of whom drive others; most are quiet most of the time. */
static const char *const SPARSE =
    "ergon: 1\n"
    "name: sparse\n"
    "dt: 0.1 ms\n"
    "seed: 3\n"
    "tile: 16\n"
    "populations:\n"
    "  E: {kind: iaf_psc_exp, size: 1500, parameters: {tau_m: 2 ms, tau_syn_ex: 0.5 ms},\n"
    "      initial: {V_m: {normal: {mean: -62 mV, sd: 4 mV}}}}\n"
    "  I: {kind: iaf_psc_alpha, size: 90,\n"
    "      parameters: {tau_m: {uniform: {low: 2 ms, high: 3 ms}}}}\n"
    "projections:\n"
    "  - {source: E, target: E, rule: fixed_outdegree, outdegree: 2, weight: 3000 pA,\n"
    "     delay: 1.2 ms}\n"
    "  - {source: E, target: I, rule: fixed_indegree, indegree: 20, weight: 500 pA,\n"
    "     delay: 0.8 ms}\n"
    "  - {source: I, target: E, rule: fixed_indegree, indegree: 4, weight: -900 pA,\n"
    "     delay: 0.4 ms}\n"
    "inputs:\n"
    "  - {poisson: {rate: 600 Hz}, target: E, neurons: first 60, weight: 6000 pA}\n"
    "  - {poisson: {rate: 5 Hz}, target: E, neurons: {first: 700, count: 50}, weight: -40 pA}\n";

struct outcome {
    uint64_t spikes, digest[2], states[2], retired, retirements, births;
};

static struct outcome sparse_run(uint64_t retire_ticks, uint32_t count, isa variant)
{
    struct shards  s;
    struct outcome out = {0};
    shards_make_of(&s, retiring_model(SPARSE, retire_ticks), count, owner_cyclic, variant);
    run_steps(&s, 0, 4000);
    for (uint32_t n = 0; n < count; n++) {
        uint64_t lanes[2];
        shard_digest_states(s.shard[n], lanes);
        out.states[0] += lanes[0];
        out.states[1] += lanes[1];
        for (uint32_t g = 0; g < s.shard[n]->group_count; g++) {
            const struct retirement *r = s.shard[n]->groups[g].retirement;
            out.retirements += r ? r->retirements : 0;
            out.births += r ? r->births : 0;
        }
    }
    out.retired = retired_now(&s);
    out.spikes  = s.spikes;
    memcpy(out.digest, s.digest, sizeof out.digest);
    shards_clear(&s);
    return out;
}

static void shards_of_any_number_and_instruction_set_retire_alike(void)
{
    struct outcome one = sparse_run(3, 1, ISA_PORTABLE);
    CU_ASSERT_TRUE(one.spikes > 500);
    CU_ASSERT_TRUE(one.births > 1000 && one.retired > 100 && one.retired < 1590);
    CU_ASSERT_EQUAL(one.retirements - one.births, one.retired);
    for (uint32_t count = 2; count <= SHARDS_MAX; count++)
        for (int which = 0; which < ISA_COUNT; which++) {
            if (!isa_is_here((isa)which)) continue;
            struct outcome other = sparse_run(3, count, (isa)which);
            CU_ASSERT_EQUAL(memcmp(&one, &other, sizeof one), 0);
        }
}

/* So long that a neuron is at rest anyway when it retires: nothing but work is saved. */
static void neurons_that_retire_at_rest_change_no_spike(void)
{
    struct outcome without = sparse_run(0, 1, isa_best());
    struct outcome with    = sparse_run(250, 1, isa_best());
    CU_ASSERT_TRUE(with.retirements > 500);
    CU_ASSERT_EQUAL(without.spikes, with.spikes);
    CU_ASSERT_EQUAL(memcmp(without.digest, with.digest, sizeof with.digest), 0);
}

static uint64_t resident_bytes(void)
{
    unsigned long long pages = 0, resident = 0;
    FILE              *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%llu %llu", &pages, &resident) != 2) resident = 0;
    fclose(file);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void memory_of_what_sleeps_goes_back(void)
{
    enum { NEURONS = 400000, COLUMNS_BYTES = 5 * 4 };
    char text[512];
    snprintf(text, sizeof text,
             "ergon: 1\nname: many\ndt: 0.1 ms\npopulations:\n"
             "  a: {kind: iaf_psc_exp, size: %d,\n"
             "      initial: {V_m: {normal: {mean: -62 mV, sd: 1 mV}}}}\n",
             NEURONS);
    struct shards s;
    shards_make_of(&s, retiring_model(text, 3), 1, owner_cyclic, isa_best());
    run_steps(&s, 0, 3 * TICK_STEPS - 1);
    uint64_t before = resident_bytes();
    run_steps(&s, 3 * TICK_STEPS - 1, 3 * TICK_STEPS);
    uint64_t after = resident_bytes();
    CU_ASSERT_EQUAL(retired_now(&s), NEURONS);
    CU_ASSERT_TRUE(after + (uint64_t)NEURONS * COLUMNS_BYTES / 2 < before);
    run_steps(&s, 3 * TICK_STEPS, 6 * TICK_STEPS);
    CU_ASSERT_TRUE(resident_bytes() < after + (uint64_t)NEURONS * COLUMNS_BYTES / 4);
    shards_clear(&s);
}

CHECK_MAIN(retirement, CASE(quiet_neuron_retires_and_the_first_input_wakes_it_in_its_step),
           CASE(retired_neurons_are_born_again_at_the_next_boundary_when_told),
           CASE(a_current_from_outside_wakes_who_sleeps),
           CASE(neuron_with_a_current_of_its_own_never_retires),
           CASE(every_kind_that_can_rest_retires),
           CASE(shards_of_any_number_and_instruction_set_retire_alike),
           CASE(neurons_that_retire_at_rest_change_no_spike), CASE(memory_of_what_sleeps_goes_back))
