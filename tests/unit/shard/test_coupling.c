/* What a store does to its neuron, at an imposed epsilon. */
#include "shard/coupling.h"

#include "base/random.h"
#include "support/one_shard.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const char *format, const char *word)
{
    static char text[2048];
    snprintf(text, sizeof text, format, word);
    return text;
}

static const char SPENT[] = "ergon: 1\n"
                            "dt: 0.1 ms\n"
                            "energy: {mode: coupled, epsilon: 0.15, couplings: {spike: true}}\n"
                            "populations:\n"
                            "  n: {kind: %s, size: 70,\n"
                            "      parameters: {I_e: 900 pA, t_ref: 3 ms}}\n";

static const char *const HELD_KINDS[] = {"iaf_psc_exp", "iaf_psc_alpha", "iaf_psc_delta",
                                         "iaf_cond_exp"};
enum { HELD_KIND_COUNT = sizeof HELD_KINDS / sizeof *HELD_KINDS, THRESHOLD_mV = -55 };

/* Step of the first spike; V_m stays at or below the threshold before it. */
static uint64_t first_spike(struct one_shard *one, uint64_t until)
{
    while (one->step < until) {
        one_shard_step(one);
        if (one->spikes) return one->step - 1;
        CU_ASSERT_TRUE(one_shard_state(one, 3, "V_m") <= THRESHOLD_mV);
    }
    return UINT64_MAX;
}

static void kind_is_held(const char *kind)
{
    struct one_shard spent, rich;
    one_shard_make(&spent, text_of(SPENT, kind), isa_best());
    char text[2048];
    snprintf(text, sizeof text, "%s", text_of(SPENT, kind));
    memcpy(strstr(text, "0.15"), "0.16", 4);
    one_shard_make(&rich, text, isa_best());

    uint64_t due = first_spike(&rich, 1000);
    CU_ASSERT_TRUE(due > 10 && due < 500);
    CU_ASSERT_EQUAL(rich.spikes, 70);
    CU_ASSERT_EQUAL(first_spike(&spent, due + 50), UINT64_MAX);
    CU_ASSERT_EQUAL(one_shard_state(&spent, 3, "V_m"), THRESHOLD_mV);
    CU_ASSERT_EQUAL(one_shard_state(&spent, 69, "V_m"), THRESHOLD_mV);

    one_shard_grant(&spent); /* now it asks, */
    CU_ASSERT_EQUAL(first_spike(&spent, spent.step + 10), UINT64_MAX);
    one_shard_grant(&spent); /* and here it gets */
    CU_ASSERT_EQUAL(first_spike(&spent, spent.step + 1), spent.step - 1);
    CU_ASSERT_EQUAL(spent.spikes, 70);
    CU_ASSERT_TRUE(one_shard_state(&spent, 3, "V_m") < THRESHOLD_mV);
    one_shard_clear(&spent);
    one_shard_clear(&rich);
}

static void spent_neuron_stands_at_its_threshold_until_it_may_spike(void)
{
    for (size_t k = 0; k < HELD_KIND_COUNT; k++)
        kind_is_held(HELD_KINDS[k]);
}

/* Once allowed, a held neuron goes on as one that came to its threshold just then. */
static void held_spike_leaves_no_refractory_time_behind(void)
{
    struct one_shard one;
    one_shard_make(&one, text_of(SPENT, "iaf_psc_exp"), isa_best());
    CU_ASSERT_EQUAL(first_spike(&one, 400), UINT64_MAX);
    one_shard_grant(&one);
    one_shard_grant(&one);
    uint64_t first = first_spike(&one, 401);
    CU_ASSERT_EQUAL(first, 400);
    for (int i = 0; i < 30; i++) { /* t_ref is 3 ms: V stands, */
        one_shard_step(&one);
        CU_ASSERT_EQUAL(one_shard_state(&one, 0, "V_m"), -70.0);
    }
    one_shard_step(&one); /* and goes */
    CU_ASSERT_TRUE(one_shard_state(&one, 0, "V_m") > -70.0);
    one_shard_clear(&one);
}

static void neurons_are_held_each_at_its_own_threshold(void)
{
    static const char TEXT[] = "ergon: 1\n"
                               "dt: 0.1 ms\n"
                               "tile: 64\n"
                               "energy: {mode: coupled, epsilon: 0.1, couplings: {spike: true}}\n"
                               "populations:\n"
                               "  a: {kind: iaf_psc_delta, size: 30}\n"
                               "  n: {kind: iaf_psc_exp, size: 1500, parameters: {I_e: 1200 pA,\n"
                               "      V_th: {uniform: {low: -60 mV, high: -50 mV}}}}\n";
    struct one_shard  one;
    double            low = 0, high = -100;
    one_shard_make(&one, TEXT, isa_best());
    while (one.step < 1000) {
        one_shard_step(&one);
        CU_ASSERT_EQUAL(one.spikes, 0);
    }
    for (uint32_t gid = 30; gid < 1530; gid++) {
        double V_mV = one_shard_state(&one, gid, "V_m");
        low         = V_mV < low ? V_mV : low;
        high        = V_mV > high ? V_mV : high;
        one_shard_step(&one);
        CU_ASSERT_EQUAL(one_shard_state(&one, gid, "V_m"), V_mV); /* it does not move */
    }
    CU_ASSERT_TRUE(low >= -60 && low < -59 && high < -50 && high > -51);
    one_shard_clear(&one);
}

static const char BENT[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "energy: {mode: coupled, %s}\n"
    "populations:\n"
    "  n: {kind: iaf_psc_exp, size: 40, parameters: {tau_m: 10 ms, C_m: 250 pF, E_L: -65 mV}}\n"
    "inputs:\n"
    "  - {dc: {amplitude: 30 pA}, target: n, neurons: first 8}\n";

/* Where V_m comes to rest: I tau_m / C_m above E_L. */
static double resting_mV(const char *energy, uint32_t gid)
{
    struct one_shard one;
    one_shard_make(&one, text_of(BENT, energy), isa_best());
    while (one.step < 3000)
        one_shard_step(&one);
    double V_mV = one_shard_state(&one, gid, "V_m");
    one_shard_clear(&one);
    return V_mV;
}

static void resting_potential_follows_epsilon(void)
{
    static const double PER_pA = 10.0 / 250.0, AT_ROUNDING = 1e-4;
    const char         *leak = "epsilon: 0.2, couplings: {excitability: {g_L: 25 nS, E_u: -59 mV, "
                               "E_0: -65 mV}}";
    const char         *katp = "epsilon: 0.1, couplings: {excitability: {I_KATP: -90 pA}}";
    const char         *both = "epsilon: 0.2, couplings: {excitability: {g_L: 25 nS, E_u: -59 mV, "
                               "E_0: -65 mV, I_KATP: -90 pA, epsilon_c: 0.2}}";
    const char         *full = "epsilon: 0.5, couplings: {excitability: {g_L: 25 nS, E_u: -59 mV, "
                               "E_0: -65 mV}}";
    double leak_pA = 25.0 * 6.0 * (1 - 0.2 / 0.5), katp_pA = -90.0 * 0.15 / (0.15 + 2 * 0.1);
    CU_ASSERT_DOUBLE_EQUAL(resting_mV(leak, 39), -65 + leak_pA * PER_pA, AT_ROUNDING);
    CU_ASSERT_DOUBLE_EQUAL(resting_mV(leak, 0), -65 + (leak_pA + 30) * PER_pA, AT_ROUNDING);
    CU_ASSERT_DOUBLE_EQUAL(resting_mV(katp, 39), -65 + katp_pA * PER_pA, AT_ROUNDING);
    CU_ASSERT_DOUBLE_EQUAL(resting_mV(both, 39), -65 + (leak_pA - 90.0 * 0.2 / 0.6) * PER_pA,
                           AT_ROUNDING);
    CU_ASSERT_EQUAL(resting_mV(full, 39), -65.0);
    CU_ASSERT_EQUAL(resting_mV("couplings: {spike: true}", 39), -65.0);
}

/* Tiles of a size, and what stands of inputs and energy. */
static const char *sensory_text(const char *tile, const char *energy, const char *mark)
{
    static char text[2048];
    snprintf(text, sizeof text,
             "ergon: 1\n"
             "dt: 0.1 ms\n"
             "tile: %s\n"
             "energy: {mode: coupled, %s}\n"
             "populations:\n"
             "  n: {kind: iaf_psc_exp, size: 200,\n"
             "      parameters: {tau_m: 10 ms, C_m: 250 pF, E_L: -65 mV, V_th: 100 mV,\n"
             "                   tau_syn_in: 3 ms}}\n"
             "inputs:\n"
             "  - {poisson: {rate: 20 kHz}, target: n, weight: 20 pA%s}\n"
             "  - {dc: {amplitude: 30 pA}, target: n, neurons: {first: 50, count: 100}%s}\n"
             "  - {poisson: {rate: 5 kHz}, target: n, weight: -7 pA}\n",
             tile, energy, mark, mark);
    return text;
}

struct sensed {
    double   I_ex_pA, I_in_pA, V_mV[2]; /* of a neuron; V of one without and one with a current */
    uint64_t external;                  /* counts that were charged */
};

static struct sensed sense(const char *text)
{
    struct one_shard one;
    one_shard_make(&one, text, isa_best());
    while (one.step < 400)
        one_shard_step(&one);
    one_shard_grant(&one);
    struct sensed out = {
        .I_ex_pA  = one_shard_state(&one, 130, "I_syn_ex"),
        .I_in_pA  = one_shard_state(&one, 130, "I_syn_in"),
        .V_mV     = {one_shard_state(&one, 0, "V_m") + 65, one_shard_state(&one, 130, "V_m") + 65},
        .external = (uint64_t)shard_energy_totals(one.shard, 0).external};
    one_shard_clear(&one);
    return out;
}

static void sensory_input_comes_in_as_energy_allows(void)
{
    static const char *const TILES[] = {"2", "64", "1024"};
    static const char        ON[] = "epsilon: 0.1, couplings: {sensory: {half: 0.2}, spike: true}";
    const double             factor = (0.1 / (0.1 + 0.2)) / (0.5 / (0.5 + 0.2));
    for (int t = 0; t < 3; t++) {
        struct sensed plain = sense(sensory_text(TILES[t], ON, ""));
        struct sensed less  = sense(sensory_text(TILES[t], ON, ", sensory: true"));
        CU_ASSERT_TRUE(plain.I_ex_pA > 500 && plain.I_in_pA < -50);
        CU_ASSERT_DOUBLE_EQUAL(less.I_ex_pA / plain.I_ex_pA, factor, 1e-5);
        CU_ASSERT_EQUAL(less.I_in_pA, plain.I_in_pA); /* not marked */
        CU_ASSERT_TRUE(less.V_mV[1] < plain.V_mV[1]);
        CU_ASSERT_DOUBLE_EQUAL((double)less.external / (double)plain.external, factor, 1e-3);
    }
}

static void sensory_input_is_whole_at_rest_and_none_without_energy(void)
{
    static const char REST[] = "couplings: {sensory: true}", NOTHING[] = "epsilon: 0, couplings: "
                                                                         "{sensory: true}";
    struct sensed     plain = sense(sensory_text("64", REST, ""));
    struct sensed     rest  = sense(sensory_text("64", REST, ", sensory: true"));
    struct sensed     none  = sense(sensory_text("64", NOTHING, ", sensory: true"));
    CU_ASSERT_EQUAL(rest.I_ex_pA, plain.I_ex_pA);
    CU_ASSERT_EQUAL(rest.external, plain.external);
    CU_ASSERT_EQUAL(none.I_ex_pA, 0.0);
    CU_ASSERT_EQUAL(none.external, 0);
    CU_ASSERT_EQUAL(none.I_in_pA, plain.I_in_pA);
}

/* A current is scaled as events are: V_m at rest of neurons that get it and that do not. */
static void sensory_current_is_scaled(void)
{
    static const char TEXT[] =
        "ergon: 1\ndt: 0.1 ms\nenergy: {mode: coupled, epsilon: 0.25, couplings: {sensory: true}}\n"
        "populations:\n"
        "  n: {kind: iaf_psc_exp, size: 90, parameters: {tau_m: 10 ms, C_m: 250 pF}}\n"
        "inputs:\n"
        "  - {dc: {amplitude: 90 pA}, target: n, neurons: {first: 70, count: 9}, sensory: true}\n"
        "  - {dc: {amplitude: 20 pA}, target: n}\n";
    const double     factor = (0.25 / (0.25 + 0.15)) / (0.5 / (0.5 + 0.15));
    struct one_shard one;
    one_shard_make(&one, TEXT, isa_best());
    while (one.step < 3000)
        one_shard_step(&one);
    CU_ASSERT_DOUBLE_EQUAL(one_shard_state(&one, 69, "V_m"), -70 + 20 * 0.04, 1e-4);
    CU_ASSERT_DOUBLE_EQUAL(one_shard_state(&one, 75, "V_m"), -70 + (20 + 90 * factor) * 0.04, 1e-4);
    one_shard_clear(&one);
}

/* Columns of a coupling made from the same stores on two instruction sets. */
static void columns_compare(const struct energy_couplings *rules, isa which, const int64_t *atp,
                            uint32_t count)
{
    struct coupling     *one = NULL, *other = NULL;
    struct coupling_plan plan = {.rules = rules, .count = count, .lanes = COUPLING_CHUNK};
    CHECK_OK(coupling_create(&one, &plan));
    plan.isa = which;
    CHECK_OK(coupling_create(&other, &plan));
    coupling_update(one, 0, atp, count);
    coupling_update(other, 0, atp, count);
    CU_ASSERT_EQUAL(memcmp(one->sensory, other->sensory, COUPLING_CHUNK * sizeof(float)), 0);
    CU_ASSERT_EQUAL(memcmp(one->current_pA, other->current_pA, COUPLING_CHUNK * sizeof(float)), 0);
    CU_ASSERT_EQUAL(memcmp(one->held, other->held, COUPLING_CHUNK), 0);
    CU_ASSERT_TRUE(one->is_any[0] && other->is_any[0]);
    CU_ASSERT_TRUE(one->sensory[1] != 0 && one->current_pA[1] != 0 && one->held[0]);
    CU_ASSERT_FALSE(one->held[1]);
    coupling_destroy(&one);
    coupling_destroy(&other);
}

static void columns_are_the_same_on_any_instruction_set(void)
{
    static _Alignas(64) int64_t   atp[COUPLING_CHUNK];
    const struct energy_couplings rules = {.sensory        = true,
                                           .sensory_half   = 0.15,
                                           .excitability   = true,
                                           .g_L_nS         = 16.667,
                                           .E_u_mV         = -58.3,
                                           .E_0_mV         = -65.1,
                                           .I_KATP_pA      = -33.3,
                                           .KATP_epsilon_c = 0.15,
                                           .spike          = true,
                                           .spike_atp      = 1785000000};
    for (uint32_t i = 0; i < COUPLING_CHUNK; i++) {
        struct random_block block = random_draw(random_key_make(9, RANDOM_DIGEST, 0), i, 0, 0, 0);
        atp[i] = (int64_t)((uint64_t)block.word[0] << 32 | block.word[1]) % 5950000001;
    }
    atp[0] = rules.spike_atp;
    atp[1] = rules.spike_atp + 1;
    for (int which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here((isa)which)) continue;
        columns_compare(&rules, (isa)which, atp, COUPLING_CHUNK);
        columns_compare(&rules, (isa)which, atp, 37);
    }
}

/* What is recorded of a store: never below 0. */
static void epsilon_of_a_store_is_a_state(void)
{
    static const char  TEXT[]  = "ergon: 1\ndt: 0.1 ms\nenergy: {mode: account, epsilon: 0.00001}\n"
                                 "populations:\n"
                                 "  n: {kind: iaf_psc_exp, size: 5}\n";
    struct pool_share  nothing = {.is_full = false, .asked = 1};
    struct energy_sums sums    = {0};
    struct one_shard   one;
    one_shard_make(&one, TEXT, isa_best());
    uint32_t lid = shard_find(one.shard, 3);
    CU_ASSERT_EQUAL(shard_energy_atp(one.shard, lid), 119000);
    CU_ASSERT_EQUAL(shard_state(one.shard, lid, STATE_EPSILON), 0.00001);
    shard_energy_book(one.shard, 1, &nothing, &sums); /* rest alone costs more */
    CU_ASSERT_TRUE(shard_energy_atp(one.shard, lid) < 0);
    CU_ASSERT_EQUAL(shard_state(one.shard, lid, STATE_EPSILON), 0);
    one_shard_clear(&one);
}

CHECK_MAIN(coupling, CASE(epsilon_of_a_store_is_a_state),
           CASE(sensory_input_comes_in_as_energy_allows),
           CASE(sensory_input_is_whole_at_rest_and_none_without_energy),
           CASE(sensory_current_is_scaled), CASE(resting_potential_follows_epsilon),
           CASE(columns_are_the_same_on_any_instruction_set),
           CASE(spent_neuron_stands_at_its_threshold_until_it_may_spike),
           CASE(held_spike_leaves_no_refractory_time_behind),
           CASE(neurons_are_held_each_at_its_own_threshold))
