/* test_energy.c - what a model says of energy, and what follows from it. */
#include "unit/model/reader.h"

#include <math.h>

#define EXCITED(weight)                                                                            \
    "projections:\n  - {source: E, target: [E, I], rule: fixed_indegree, indegree: 8, "            \
    "weight: " weight ", delay: 1 ms}\n"

static const struct population_energy *energy_of(const struct model *model, uint32_t population)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(model->energy.populations);
    return &model->energy.populations[population];
}

static bool is_off(const struct model *model)
{
    const struct model_energy *e = &model->energy;
    return e->mode == ENERGY_OFF && !e->populations && !e->regions && !e->costs_name &&
           e->tick_steps == 0 && e->region_count == 0;
}

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
    CU_ASSERT_FALSE(energy->costs_changed);
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

CHECK_MAIN(energy, CASE(without_the_section_and_with_off_nothing_is_there),
           CASE(a_word_takes_every_default),
           CASE(each_population_is_a_region_unless_told_otherwise),
           CASE(what_excites_nothing_costs_nothing),
           CASE(the_positive_part_of_weights_is_the_reference),
           CASE(synapses_count_by_their_number_and_inputs_without_them),
           CASE(kinds_with_an_epsilon_of_their_own_are_only_counted),
           CASE(a_tick_is_a_millisecond_or_the_next_whole_number_of_steps))
