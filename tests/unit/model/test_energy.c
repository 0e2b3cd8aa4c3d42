/* test_energy.c - what a model says of energy, and what follows from it. */
#include "model/model_hash.h"
#include "unit/model/energy_reader.h"

#include <math.h>

static void without_the_section_and_with_off_nothing_is_there(void)
{
    struct model *model = read_ok(HEAD);
    CU_ASSERT_TRUE(is_off(model));
    model_destroy(&model);
    model = read_ok(HEAD "energy: off\n");
    CU_ASSERT_TRUE(is_off(model));
    model_destroy(&model);
}

static void a_word_takes_every_default(void)
{
    struct model                   *model  = read_ok(HEAD "energy: account\n" EXCITED("4 pA"));
    const struct model_energy      *energy = &model->energy;
    const struct population_energy *E      = energy_of(model, 0);
    CU_ASSERT_EQUAL(energy->mode, ENERGY_ACCOUNT);
    CU_ASSERT_STRING_EQUAL(energy->costs_name, "howarth-2012");
    CU_ASSERT_FALSE(energy->has_changed_costs);
    CU_ASSERT_EQUAL(energy->tick_ms, 1);
    CU_ASSERT_EQUAL(energy->tick_steps, 10);
    CU_ASSERT_EQUAL(energy->rest_atp, 5950000000);
    CU_ASSERT_EQUAL(E->mode, ENERGY_ACCOUNT);
    CU_ASSERT_FALSE(E->is_published);
    CU_ASSERT_EQUAL(E->resting_atp, 342000);
    CU_ASSERT_EQUAL(E->glia_atp, 102000);
    CU_ASSERT_EQUAL(E->spike_atp, 119040000);
    CU_ASSERT_EQUAL(E->release_atp, 26820);
    CU_ASSERT_EQUAL(E->weight_reference, 4);
    CU_ASSERT_EQUAL(E->receive_atp, 137000);
    CU_ASSERT_EQUAL(E->supply_atp, 4460000);
    CU_ASSERT_EQUAL(E->initial_atp, energy->rest_atp);
    CU_ASSERT_FALSE(E->couplings.sensory || E->couplings.excitability || E->couplings.spike ||
                    E->couplings.transmission || E->couplings.structure);
    model_destroy(&model);
}

static void each_population_is_a_region_unless_told_otherwise(void)
{
    struct model              *model  = read_ok(HEAD "energy: account\n");
    const struct model_energy *energy = &model->energy;
    CU_ASSERT_EQUAL_FATAL(energy->region_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct energy_region *region = &energy->regions[i];
        uint32_t                    size   = model->populations[i].size;
        CU_ASSERT_EQUAL(energy->populations[i].region, i);
        CU_ASSERT_STRING_EQUAL(region->name, model->populations[i].name);
        CU_ASSERT_EQUAL(region->neuron_count, size);
        CU_ASSERT_EQUAL(region->pool_max_atp, INT64_C(10000000000) * size);
        CU_ASSERT_EQUAL(region->pool_initial_atp, region->pool_max_atp);
        CU_ASSERT_EQUAL_FATAL(region->phase_count, 1);
        CU_ASSERT_EQUAL(region->phases[0].tick_first, 0);
        CU_ASSERT_EQUAL(region->phases[0].fill_atp, INT64_C(4460000) * size);
    }
    model_destroy(&model);
}

static void what_excites_nothing_costs_nothing(void)
{
    struct model *model = read_ok(HEAD "energy: account\n" EXCITED("-4 pA"));
    CU_ASSERT_EQUAL(energy_of(model, 0)->weight_reference, 1);
    CU_ASSERT_EQUAL(energy_of(model, 0)->receive_atp, 0);
    CU_ASSERT_EQUAL(energy_of(model, 2)->receive_atp, 0);
    model_destroy(&model);
}

/* Of a normal around 0 the upper half counts: its mean is sd sqrt(2 / pi). */
static void the_positive_part_of_weights_is_the_reference(void)
{
    struct model *model =
        read_ok(HEAD "energy: account\n" EXCITED("{normal: {mean: 0 pA, sd: 3 pA}}"));
    CU_ASSERT_DOUBLE_EQUAL(energy_of(model, 0)->weight_reference, 3 * sqrt(2 / 3.14159265358979),
                           1e-6);
    model_destroy(&model);
    model = read_ok(HEAD "energy: account\n" EXCITED("{uniform: {low: -1 pA, high: 3 pA}}"));
    CU_ASSERT_DOUBLE_EQUAL(energy_of(model, 0)->weight_reference, 1.5, 1e-12);
    model_destroy(&model);
    model = read_ok(HEAD "energy: account\n" EXCITED(
        "{normal: {mean: 1 pA, sd: 1 pA}, min: 0.5 pA, max: 0.75 pA, outside: clip}"));
    /* 0.5 where z < -0.5, 0.75 where z > -0.25, between them their density's mean */
    double low = 0.3085375387259869, high = 0.5987063256829237;
    double inside = (1 - high) - low + 0.352065326764 - 0.386668116803;
    CU_ASSERT_DOUBLE_EQUAL(energy_of(model, 0)->weight_reference, 0.5 * low + 0.75 * high + inside,
                           1e-9);
    model_destroy(&model);
    model = read_ok(HEAD "energy: account\n" EXCITED("{lognormal: {mean: 1, sd: 0.5}, unit: pA}"));
    CU_ASSERT_DOUBLE_EQUAL(energy_of(model, 0)->weight_reference, exp(1.125), 1e-6);
    model_destroy(&model);
}

static void synapses_count_by_their_number_and_inputs_without_them(void)
{
    struct model *model = read_ok(
        HEAD "energy: account\n"
             "projections:\n"
             "  - {source: E, target: E, rule: fixed_indegree, indegree: 30" PLAIN "}\n"
             "  - {source: I, target: E, rule: fixed_indegree, indegree: 10, weight: 5 pA, "
             "delay: 1 ms}\n"
             "  - {source: I, target: E, rule: fixed_indegree, indegree: 50, weight: -9 pA, "
             "delay: 1 ms}\n"
             "inputs:\n"
             "  - {poisson: {rate: 300 Hz}, target: [E, I], weight: 8 pA}\n"
             "  - {poisson: {rate: 100 Hz}, target: I, weight: 4 pA}\n"
             "  - {poisson: {rate: 900 Hz}, target: I, weight: -7 pA}\n");
    CU_ASSERT_EQUAL(energy_of(model, 0)->weight_reference, 2);
    CU_ASSERT_EQUAL(energy_of(model, 1)->weight_reference, 7);
    CU_ASSERT_EQUAL(energy_of(model, 1)->receive_atp, 137000);
    model_destroy(&model);
}

static void kinds_with_an_epsilon_of_their_own_are_only_counted(void)
{
    struct model *model = read_ok("ergon: 1\ndt: 0.1 ms\nenergy: account\npopulations:\n"
                                  "  P: {kind: elif_psc_exp, size: 4}\n"
                                  "  A: {kind: edlif_psc_exp, size: 4}\n"
                                  "  S: {kind: iaf_psc_exp, size: 4}\n");
    for (uint32_t i = 0; i < 2; i++) {
        const struct population_energy *p = energy_of(model, i);
        CU_ASSERT_TRUE(p->is_published);
        CU_ASSERT_EQUAL(p->mode, ENERGY_ACCOUNT);
        CU_ASSERT_EQUAL(p->region, UINT32_MAX);
        CU_ASSERT_EQUAL(p->spike_atp, 119040000);
        CU_ASSERT_EQUAL(p->resting_atp + p->glia_atp + p->supply_atp + p->initial_atp, 0);
    }
    CU_ASSERT_EQUAL(model->energy.region_count, 1);
    CU_ASSERT_EQUAL(energy_of(model, 2)->region, 0);
    model_destroy(&model);
}

static void a_tick_is_a_millisecond_or_the_next_whole_number_of_steps(void)
{
    struct model *model =
        read_ok("ergon: 1\ndt: 0.3 ms\nenergy: account\npopulations:\n"
                "  E: {kind: iaf_psc_delta, size: 4, parameters: {t_ref: 3 ms}}\n");
    CU_ASSERT_EQUAL(model->energy.tick_steps, 4);
    CU_ASSERT_DOUBLE_EQUAL(model->energy.tick_ms, 1.2, 1e-12);
    CU_ASSERT_EQUAL(energy_of(model, 0)->resting_atp, 410400);
    model_destroy(&model);
}

static void the_mapping_says_all_of_it(void)
{
    struct model *model =
        read_ok(HEAD "energy:\n"
                     "  mode: account\n"
                     "  tick: 2 ms\n"
                     "  costs: {table: attwell-laughlin-2001, resting: 1e8 ATP/s, mglur: 0 ATP}\n"
                     "  overlap: 2\n"
                     "  real_synapses: 5\n"
                     "  release_probability: 0.2\n"
                     "  supply_max: 2e9 ATP/s\n"
                     "  epsilon: 0.25\n" EXCITED("4 pA"));
    const struct model_energy      *energy = &model->energy;
    const struct population_energy *I      = energy_of(model, 1);
    CU_ASSERT_STRING_EQUAL(energy->costs_name, "attwell-laughlin-2001");
    CU_ASSERT_TRUE(energy->has_changed_costs);
    CU_ASSERT_EQUAL(energy->costs.resting, 1e8);
    CU_ASSERT_EQUAL(energy->tick_steps, 20);
    CU_ASSERT_EQUAL(I->resting_atp, 200000);
    CU_ASSERT_EQUAL(I->glia_atp, 204000);
    CU_ASSERT_EQUAL(I->spike_atp, 192000000);
    CU_ASSERT_EQUAL(I->release_atp, 23820);
    CU_ASSERT_EQUAL(I->receive_atp, 137000);
    CU_ASSERT_EQUAL(I->supply_atp, 4000000);
    CU_ASSERT_EQUAL(I->initial_atp, 2975000000);
    model_destroy(&model);
}

static void a_population_changes_what_the_section_says(void)
{
    struct model *model = read_ok(THREE(
        "{mode: account, overlap: 2, epsilon: 0.3}", "",
        ", energy: {overlap: 1, real_synapses: 3, weight_reference: 0.5 nA}", ", energy: off"));
    CU_ASSERT_EQUAL(energy_of(model, 0)->overlap, 2);
    CU_ASSERT_EQUAL(energy_of(model, 0)->initial_atp, 3570000000);
    CU_ASSERT_EQUAL(energy_of(model, 1)->overlap, 1);
    CU_ASSERT_EQUAL(energy_of(model, 1)->initial_atp, 3570000000);
    CU_ASSERT_EQUAL(energy_of(model, 1)->release_atp, 80460);
    CU_ASSERT_TRUE(energy_of(model, 1)->weight_is_given);
    CU_ASSERT_EQUAL(energy_of(model, 1)->weight_reference, 500);
    CU_ASSERT_EQUAL(energy_of(model, 1)->receive_atp, 411000);
    CU_ASSERT_EQUAL(energy_of(model, 2)->mode, ENERGY_OFF);
    CU_ASSERT_EQUAL(energy_of(model, 2)->region, UINT32_MAX);
    CU_ASSERT_EQUAL(model->energy.region_count, 2);
    model_destroy(&model);
}

static void a_population_may_have_energy_alone_but_not_beyond_the_model(void)
{
    struct model *model =
        read_ok(POPULATION(", energy: account") "  F: {kind: iaf_psc_exp, size: 4}\n");
    CU_ASSERT_EQUAL(energy_of(model, 0)->mode, ENERGY_ACCOUNT);
    CU_ASSERT_EQUAL(energy_of(model, 1)->mode, ENERGY_OFF);
    model_destroy(&model);
    model = read_ok(POPULATION(", energy: account") "energy: off\n");
    CU_ASSERT_TRUE(is_off(model));
    model_destroy(&model);
    model = read_ok(POPULATION(", energy: account") "energy: {tick: 3 ms}\n");
    CU_ASSERT_EQUAL(model->energy.tick_steps, 30);
    model_destroy(&model);
}

static void regions_share_a_pool_and_supply_has_phases(void)
{
    struct model *model =
        read_ok(THREE("{mode: account, regions: {left: {populations: [D, E], fill: 1e9 ATP/s,\n"
                      "  pool_max: 3e9 ATP, pool: 1e9 ATP,\n"
                      "  supply: [{from: 2 s, factor: 0.1}, {from: 6000 ms, factor: 1}]}}}",
                      "", "", ""));
    const struct model_energy *energy = &model->energy;
    CU_ASSERT_EQUAL_FATAL(energy->region_count, 2);
    CU_ASSERT_EQUAL(energy_of(model, 0)->region, 0);
    CU_ASSERT_EQUAL(energy_of(model, 1)->region, 1);
    CU_ASSERT_EQUAL(energy_of(model, 2)->region, 0);
    const struct energy_region *left = &energy->regions[0];
    CU_ASSERT_STRING_EQUAL(left->name, "left");
    CU_ASSERT_EQUAL(left->neuron_count, 110);
    CU_ASSERT_EQUAL(left->pool_max_atp, 330000000000);
    CU_ASSERT_EQUAL(left->pool_initial_atp, 110000000000);
    CU_ASSERT_EQUAL_FATAL(left->phase_count, 3);
    CU_ASSERT_EQUAL(left->phases[0].tick_first, 0);
    CU_ASSERT_EQUAL(left->phases[0].fill_atp, 110000000);
    CU_ASSERT_EQUAL(left->phases[1].tick_first, 2000);
    CU_ASSERT_EQUAL(left->phases[1].fill_atp, 11000000);
    CU_ASSERT_EQUAL(left->phases[2].tick_first, 6000);
    CU_ASSERT_EQUAL(left->phases[2].fill_atp, 110000000);
    CU_ASSERT_STRING_EQUAL(energy->regions[1].name, "I");
    model_destroy(&model);
    model = read_ok(
        THREE("{mode: account, regions: {E: {populations: E, supply: [{from: 0 ms, factor: 0}]}}}",
              "", "", ""));
    CU_ASSERT_EQUAL_FATAL(model->energy.regions[0].phase_count, 1);
    CU_ASSERT_EQUAL(model->energy.regions[0].phases[0].fill_atp, 0);
    model_destroy(&model);
}

/* A model that somebody switches off and on from the command line. */
static const char SWITCHED[] =
    HEAD "energy: {mode: account, tick: 2 ms, costs: attwell-laughlin-2001,\n"
         "  regions: {all: {populations: [E, I, D]}}}\n";

static void a_mode_that_is_set_leaves_the_rest(void)
{
    struct model *model = set_ok(SWITCHED, "energy=off");
    CU_ASSERT_TRUE(is_off(model));
    model_destroy(&model);
    model = set_ok(SWITCHED, "energy=account");
    CU_ASSERT_EQUAL(model->energy.tick_steps, 20);
    CU_ASSERT_EQUAL(model->energy.region_count, 1);
    model_destroy(&model);
    model = set_ok(SWITCHED, "populations.E.energy=off");
    CU_ASSERT_EQUAL(energy_of(model, 0)->mode, ENERGY_OFF);
    CU_ASSERT_EQUAL(model->energy.regions[0].neuron_count, 35);
    model_destroy(&model);
    model = set_ok(SWITCHED, "energy.costs.glia=0 ATP/s");
    CU_ASSERT_STRING_EQUAL(model->energy.costs_name, "attwell-laughlin-2001");
    CU_ASSERT_EQUAL(energy_of(model, 0)->glia_atp, 0);
    model_destroy(&model);
    model = set_ok(SWITCHED, "energy={mode: account}");
    CU_ASSERT_EQUAL(model->energy.tick_steps, 10);
    model_destroy(&model);
}

static void what_a_word_stands_for_can_be_set(void)
{
    struct model *model = set_ok(HEAD, "energy=account");
    CU_ASSERT_EQUAL(model->energy.mode, ENERGY_ACCOUNT);
    model_destroy(&model);
    model = set_ok(HEAD "energy: account\n", "energy.tick=5 ms");
    CU_ASSERT_EQUAL(model->energy.tick_steps, 50);
    model_destroy(&model);
    model = set_ok(HEAD, "populations.I.energy.mode=account");
    CU_ASSERT_EQUAL(energy_of(model, 1)->mode, ENERGY_ACCOUNT);
    CU_ASSERT_EQUAL(energy_of(model, 0)->mode, ENERGY_OFF);
    model_destroy(&model);
    model = set_ok(HEAD "energy: account\n", "energy.regions.all.populations=[E, I]");
    CU_ASSERT_EQUAL(model->energy.region_count, 2);
    model_destroy(&model);
}

/* Every setting of energy is part of what a model is; one that is off is not. */
static void the_hash_covers_all_of_it(void)
{
    static const char TEXT[] =
        HEAD "energy: {mode: coupled, couplings: {spike: true}}\n"
             "projections:\n  - {name: p, source: E, target: E, rule: all_to_all" PLAIN "}\n"
             "inputs:\n  - {name: i, poisson: {rate: 3 Hz}, target: E, weight: 2 pA}\n";
    static const char *const SETS[] = {
        "energy=account",
        "energy.tick=2 ms",
        "energy.costs=attwell-laughlin-2001",
        "energy.costs.mglur=0 ATP",
        "energy.overlap=2",
        "energy.real_synapses=2",
        "energy.release_probability=0.5",
        "energy.supply_max=1e9 ATP/s",
        "energy.epsilon=0.4",
        "populations.E.energy.weight_reference=9 pA",
        "populations.I.energy=off",
        "populations.I.energy=account",
        "energy.couplings.spike.epsilon_c=0.1",
        "energy.couplings.transmission=true",
        "energy.couplings.sensory=true",
        "energy.couplings.sensory.half=0.1",
        "energy.couplings.structure=true",
        "energy.couplings.structure.retire=5 ms",
        "energy.couplings.excitability.I_KATP=5 pA",
        "energy.couplings.excitability={g_L: 1 nS, E_u: 1 mV}",
        "energy.couplings.excitability={g_L: 1 nS, E_0: 1 mV}",
        "energy.regions.a.populations=E",
        "energy.regions.a={populations: E, fill: 1 ATP/s}",
        "energy.regions.a={populations: E, pool: 1 ATP}",
        "energy.regions.a={populations: E, pool_max: 2 ATP, pool: 1 ATP}",
        "energy.regions.a={populations: E, supply: [{from: 5 ms, factor: 0}]}",
        "energy.regions.a={populations: E, supply: [{from: 6 ms, factor: 0}]}",
        "inputs.i.charged=false",
        "inputs.i.sensory=true"};
    enum { COUNT = sizeof SETS / sizeof *SETS };
    uint64_t      hashes[COUNT + 1];
    struct model *model = read_ok(TEXT);
    hashes[COUNT]       = model_hash(model);
    model_destroy(&model);
    for (int i = 0; i < COUNT; i++) {
        model     = set_ok(TEXT, SETS[i]);
        hashes[i] = model_hash(model);
        model_destroy(&model);
    }
    for (int i = 0; i <= COUNT; i++)
        for (int k = 0; k < i; k++)
            CU_ASSERT_NOT_EQUAL(hashes[i], hashes[k]);
    model     = read_ok(HEAD);
    hashes[0] = model_hash(model);
    model_destroy(&model);
    model = set_ok(HEAD "energy: {mode: account, tick: 3 ms}\n", "energy=off");
    CU_ASSERT_EQUAL(model_hash(model), hashes[0]);
    model_destroy(&model);
}

/* In-degrees by a half, weights by its square root: the reference goes with the weights. */
static void scaling_scales_the_reference(void)
{
    struct model *model = read_scaled(
        HEAD "energy: account\n" EXCITED(
            "4 pA") "scale: {neurons: linear, indegree: linear, weight: inverse_sqrt}\n",
        0.25);
    CU_ASSERT_DOUBLE_EQUAL(energy_of(model, 0)->weight_reference, 8, 1e-12);
    CU_ASSERT_EQUAL(energy_of(model, 0)->receive_atp, 137000);
    CU_ASSERT_EQUAL(model->energy.regions[0].neuron_count, 25);
    model_destroy(&model);
}

CHECK_MAIN(energy, CASE(without_the_section_and_with_off_nothing_is_there),
           CASE(a_word_takes_every_default),
           CASE(each_population_is_a_region_unless_told_otherwise),
           CASE(what_excites_nothing_costs_nothing),
           CASE(the_positive_part_of_weights_is_the_reference),
           CASE(synapses_count_by_their_number_and_inputs_without_them),
           CASE(kinds_with_an_epsilon_of_their_own_are_only_counted),
           CASE(a_tick_is_a_millisecond_or_the_next_whole_number_of_steps),
           CASE(the_mapping_says_all_of_it), CASE(a_population_changes_what_the_section_says),
           CASE(a_population_may_have_energy_alone_but_not_beyond_the_model),
           CASE(regions_share_a_pool_and_supply_has_phases),
           CASE(a_mode_that_is_set_leaves_the_rest), CASE(what_a_word_stands_for_can_be_set),
           CASE(the_hash_covers_all_of_it), CASE(scaling_scales_the_reference))
