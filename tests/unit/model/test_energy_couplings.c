/* test_energy_couplings.c - how energy acts, as a model says it. */
#include "model/model_hash.h"
#include "unit/model/energy_reader.h"

#define ATP(epsilon) llround((epsilon)*1.19e10)

#include <math.h>

static void a_coupling_that_is_true_has_its_defaults(void)
{
    struct model *model = read_ok(
        HEAD "energy: {mode: coupled, couplings: {sensory: true, spike: true, transmission: true, "
             "structure: true}}\n");
    const struct energy_couplings *c = &energy_of(model, 0)->couplings;
    CU_ASSERT_EQUAL(model->energy.mode, ENERGY_COUPLED);
    CU_ASSERT_EQUAL(energy_of(model, 2)->mode, ENERGY_COUPLED);
    CU_ASSERT_TRUE(c->sensory && c->spike && c->transmission && c->structure);
    CU_ASSERT_FALSE(c->excitability);
    CU_ASSERT_EQUAL(c->sensory_half, 0.15);
    CU_ASSERT_EQUAL(c->spike_atp, 1785000000);
    CU_ASSERT_EQUAL(c->transmission_atp, 3570000000);
    CU_ASSERT_EQUAL(c->retire_ticks, 1000);
    model_destroy(&model);
}

static void a_coupling_has_the_values_of_its_mapping(void)
{
    struct model *model = read_ok(
        HEAD "energy: {mode: coupled, tick: 0.5 ms, couplings: {sensory: {half: 0.2}, spike: "
             "{epsilon_c: 0}, transmission: {epsilon_1: 0.5}, structure: {retire: 3 s},\n"
             "  excitability: {g_L: 10 nS, E_u: -58 mV, E_0: -65 mV, I_KATP: -20 pA, "
             "epsilon_c: 0.1}}}\n");
    const struct energy_couplings *c = &energy_of(model, 1)->couplings;
    CU_ASSERT_EQUAL(c->sensory_half, 0.2);
    CU_ASSERT_EQUAL(c->spike_atp, 0);
    CU_ASSERT_EQUAL(c->transmission_atp, ATP(0.5));
    CU_ASSERT_EQUAL(c->retire_ticks, 6000);
    CU_ASSERT_TRUE(c->excitability);
    CU_ASSERT_EQUAL(c->g_L_nS, 10);
    CU_ASSERT_EQUAL(c->E_u_mV, -58);
    CU_ASSERT_EQUAL(c->E_0_mV, -65);
    CU_ASSERT_EQUAL(c->I_KATP_pA, -20);
    CU_ASSERT_EQUAL(c->KATP_epsilon_c, 0.1);
    model_destroy(&model);
    model = read_ok(HEAD "energy: {mode: coupled, couplings: {structure: {retire: never}}}\n");
    CU_ASSERT_TRUE(energy_of(model, 0)->couplings.structure);
    CU_ASSERT_EQUAL(energy_of(model, 0)->couplings.retire_ticks, 0);
    model_destroy(&model);
}

static void a_population_changes_single_couplings(void)
{
    struct model *model =
        read_ok(THREE("{mode: coupled, couplings: {spike: {epsilon_c: 0.2}, transmission: true}}",
                      ", energy: {couplings: {spike: false, sensory: true}}",
                      ", energy: {couplings: {spike: true, transmission: {epsilon_1: 0.4}}}",
                      ", energy: account"));
    const struct energy_couplings *E = &energy_of(model, 0)->couplings;
    const struct energy_couplings *I = &energy_of(model, 1)->couplings;
    const struct energy_couplings *D = &energy_of(model, 2)->couplings;
    CU_ASSERT_TRUE(E->sensory && E->transmission && !E->spike);
    CU_ASSERT_TRUE(I->spike && I->transmission && !I->sensory);
    CU_ASSERT_EQUAL(I->spike_atp, ATP(0.2));
    CU_ASSERT_EQUAL(I->transmission_atp, ATP(0.4));
    CU_ASSERT_EQUAL(energy_of(model, 2)->mode, ENERGY_ACCOUNT);
    CU_ASSERT_FALSE(D->sensory || D->spike || D->transmission || D->excitability || D->structure);
    model_destroy(&model);
}

/* With accounting only, no coupling acts; without any, a population accounts. */
static void couplings_act_where_the_mode_is_coupled(void)
{
    static const char TEXT[] = THREE("{mode: coupled, couplings: {spike: true}}",
                                     ", energy: {mode: coupled, couplings: {sensory: true}}", "",
                                     ", energy: {couplings: {spike: false}}");
    struct model     *model  = set_ok(TEXT, "energy=account");
    CU_ASSERT_EQUAL(model->energy.mode, ENERGY_ACCOUNT);
    for (uint32_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(energy_of(model, i)->mode, ENERGY_ACCOUNT);
        CU_ASSERT_FALSE(energy_of(model, i)->couplings.spike);
        CU_ASSERT_FALSE(energy_of(model, i)->couplings.sensory);
    }
    model_destroy(&model);
    model = read_ok(TEXT);
    CU_ASSERT_TRUE(energy_of(model, 0)->couplings.sensory);
    CU_ASSERT_EQUAL(energy_of(model, 1)->mode, ENERGY_COUPLED);
    CU_ASSERT_EQUAL(energy_of(model, 2)->mode, ENERGY_ACCOUNT);
    model_destroy(&model);
    model = set_ok(TEXT, "energy=off");
    CU_ASSERT_TRUE(is_off(model));
    model_destroy(&model);
}

static void published_kinds_keep_out_of_the_couplings_of_the_section(void)
{
    struct model *model =
        read_ok("ergon: 1\ndt: 0.1 ms\n"
                "energy: {mode: coupled, couplings: {spike: true}}\npopulations:\n"
                "  P: {kind: madexp_psc_exp, size: 4}\n"
                "  S: {kind: iaf_psc_exp, size: 4}\n");
    CU_ASSERT_EQUAL(energy_of(model, 0)->mode, ENERGY_ACCOUNT);
    CU_ASSERT_FALSE(energy_of(model, 0)->couplings.spike);
    CU_ASSERT_TRUE(energy_of(model, 1)->couplings.spike);
    model_destroy(&model);
}

static void couplings_are_set_from_the_command_line(void)
{
    static const char TEXT[] =
        HEAD "energy: {mode: coupled, couplings: {spike: {epsilon_c: 0.1}, transmission: true}}\n";
    struct model *model = set_ok(TEXT, "energy.couplings.spike.epsilon_c=0.2");
    CU_ASSERT_EQUAL(energy_of(model, 0)->couplings.spike_atp, ATP(0.2));
    model_destroy(&model);
    model = set_ok(TEXT, "energy.couplings.spike=true");
    CU_ASSERT_EQUAL(energy_of(model, 0)->couplings.spike_atp, ATP(0.1));
    model_destroy(&model);
    model = set_ok(TEXT, "energy.couplings.spike=false");
    CU_ASSERT_FALSE(energy_of(model, 0)->couplings.spike);
    CU_ASSERT_TRUE(energy_of(model, 0)->couplings.transmission);
    model_destroy(&model);
    model = set_ok(TEXT, "energy.couplings.transmission.epsilon_1=0.25");
    CU_ASSERT_EQUAL(energy_of(model, 0)->couplings.transmission_atp, ATP(0.25));
    model_destroy(&model);
    model = set_ok(TEXT, "populations.I.energy.couplings.structure.retire=20 ms");
    CU_ASSERT_FALSE(energy_of(model, 0)->couplings.structure);
    CU_ASSERT_EQUAL(energy_of(model, 1)->couplings.retire_ticks, 20);
    model_destroy(&model);
}

static void inputs_say_whether_they_are_charged_and_sensory(void)
{
    struct model *model =
        read_ok(HEAD "energy: account\n"
                     "inputs:\n"
                     "  - {poisson: {rate: 300 Hz}, target: [E, I], weight: 8 pA, charged: false}\n"
                     "  - {poisson: {rate: 100 Hz}, target: I, weight: 4 pA, sensory: true}\n"
                     "  - {dc: {amplitude: 3 pA}, target: E, sensory: true}\n");
    CU_ASSERT_EQUAL_FATAL(model->input_count, 4);
    CU_ASSERT_FALSE(model->inputs[0].is_charged || model->inputs[1].is_charged);
    CU_ASSERT_TRUE(model->inputs[2].is_charged && model->inputs[2].is_sensory);
    CU_ASSERT_TRUE(!model->inputs[3].is_charged && model->inputs[3].is_sensory);
    CU_ASSERT_EQUAL(energy_of(model, 0)->receive_atp, 0);
    CU_ASSERT_EQUAL(energy_of(model, 1)->weight_reference, 4);
    model_destroy(&model);
}

#define PRUNED(section, I, more)                                                                   \
    THREE(section, "", I, "")                                                                      \
    "projections:\n  - {source: E, target: [E, I], rule: fixed_indegree, indegree: 8" PLAIN        \
    ", prunable: {bound: 0.05, after: 2 s" more "}}\n"

static void projections_are_pruned_where_structure_is_on(void)
{
    struct model         *model   = read_ok(PRUNED("{mode: coupled, couplings: {structure: true}}",
                                                   ", energy: {couplings: {structure: false}}", ""));
    const struct pruning *pruning = model->projections[0].pruning;
    CU_ASSERT_PTR_NOT_NULL_FATAL(pruning);
    CU_ASSERT_EQUAL(pruning->bound, 0.05);
    CU_ASSERT_EQUAL(pruning->after_ticks, 2000);
    CU_ASSERT_EQUAL(pruning->window_steps, 200);
    CU_ASSERT_EQUAL(pruning->time_constant_ticks, 2000);
    CU_ASSERT_PTR_NULL(model->projections[1].pruning);
    model_destroy(&model);
    model = read_ok(PRUNED("{mode: coupled, couplings: {structure: true}}", "",
                           ", window: 15 ms, time_constant: 0.5 s"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(model->projections[1].pruning);
    CU_ASSERT_EQUAL(model->projections[1].pruning->window_steps, 150);
    CU_ASSERT_EQUAL(model->projections[1].pruning->time_constant_ticks, 500);
    model_destroy(&model);
    model = set_ok(PRUNED("{mode: coupled, couplings: {structure: true}}", "", ""), "energy=off");
    CU_ASSERT_PTR_NULL(model->projections[0].pruning);
    model_destroy(&model);
    model = read_ok(PRUNED("account", "", ""));
    CU_ASSERT_PTR_NULL(model->projections[0].pruning);
    model_destroy(&model);
}

/* Every number of `prunable` is part of what a model is, while it acts. */
static void the_hash_covers_what_is_pruned(void)
{
    static const char TEXT[] = PRUNED("{mode: coupled, couplings: {structure: true}}", "", "");
    static const char *const SETS[] = {
        "projections.0.prunable.bound=0.06", "projections.0.prunable.after=3 s",
        "projections.0.prunable.window=16 ms", "projections.0.prunable.time_constant=0.5 s",
        "populations.I.energy.couplings.structure=false"};
    struct model  *model = read_ok(TEXT);
    const uint64_t plain = model_hash(model);
    model_destroy(&model);
    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
        model = set_ok(TEXT, SETS[i]);
        CU_ASSERT_NOT_EQUAL(model_hash(model), plain);
        model_destroy(&model);
    }
}

#define EPSILON_RECORDED "recording: {states: [{population: E, variables: [V_m, epsilon]}]}\n"

static void epsilon_of_a_store_is_recorded(void)
{
    static const char TEXT[] = HEAD "energy: account\n" EPSILON_RECORDED;
    struct model     *model  = read_ok(TEXT);
    CU_ASSERT_EQUAL_FATAL(model->recording_count, 2);
    CU_ASSERT_EQUAL(model->recordings[1].state, STATE_EPSILON);
    CU_ASSERT_STRING_EQUAL(model->recordings[1].name, "E_epsilon");
    model_destroy(&model);
    model = set_ok(TEXT, "energy=off"); /* there is none to record then */
    CU_ASSERT_EQUAL_FATAL(model->recording_count, 1);
    CU_ASSERT_STRING_EQUAL(model->recordings[0].name, "E_V_m");
    model_destroy(&model);
}

static void epsilon_of_no_store_is_no_state(void)
{
    check_problem(HEAD EPSILON_RECORDED, "unknown state 'epsilon'; expected one of V_m");
}

CHECK_MAIN(energy_couplings, CASE(epsilon_of_a_store_is_recorded),
           CASE(epsilon_of_no_store_is_no_state), CASE(a_coupling_that_is_true_has_its_defaults),
           CASE(a_coupling_has_the_values_of_its_mapping),
           CASE(a_population_changes_single_couplings),
           CASE(couplings_act_where_the_mode_is_coupled),
           CASE(published_kinds_keep_out_of_the_couplings_of_the_section),
           CASE(couplings_are_set_from_the_command_line),
           CASE(inputs_say_whether_they_are_charged_and_sensory),
           CASE(projections_are_pruned_where_structure_is_on), CASE(the_hash_covers_what_is_pruned))
