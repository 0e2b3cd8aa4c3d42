/* test_input.c - Poisson trains, currents, and what is recorded. */
#include "unit/model/reader.h"

#define INPUT(rest)  HEAD "inputs:\n  - {target: E, " rest "}\n"
#define RECORD(rest) HEAD "recording: {states: [{population: E, " rest "}]}\n"

static void poisson_trains_add_up(void)
{
    struct model       *model = read_ok(INPUT("poisson: {rate: 8 Hz, trains: 100}, weight: -2 pA"));
    const struct input *input = model->inputs;

    CU_ASSERT_EQUAL(model->input_count, 1);
    CU_ASSERT_STRING_EQUAL(input->name, "poisson->E");
    CU_ASSERT_EQUAL(input->kind, INPUT_POISSON);
    CU_ASSERT_EQUAL(input->rate_Hz, 800);
    CU_ASSERT_EQUAL(input->weight, -2);
    CU_ASSERT_TRUE(input->first == 0 && input->count == 100);
    CU_ASSERT_TRUE(input->step_first == 1 && input->step_end == UINT64_MAX);
    model_destroy(&model);
}

static void lists_run_beside_the_targets_and_zeros_make_nothing(void)
{
    struct model *model = read_ok(
        HEAD
        "inputs:\n  - {name: a, target: [E, I, D], dc: {amplitude: [1 pA, 0 pA, -3 pA]}, start: "
        "50 ms, stop: 550 ms, delay: 1.5 ms}\n"
        "  - {name: b, target: [I, E], neurons: {first: 5, count: 10}, poisson: {rate: [1 Hz, 2 "
        "kHz]}, weight: 1 pA}\n  - {name: c, target: I, neurons: first 3, dc: {amplitude: 1 "
        "nA}}\n");
    const struct input *input = model->inputs;

    CU_ASSERT_EQUAL(model->input_count, 5);
    CU_ASSERT_TRUE(input[0].target == 0 && input[0].amplitude_pA == 1);
    CU_ASSERT_TRUE(input[1].target == 2 && input[1].amplitude_pA == -3);
    CU_ASSERT_TRUE(input[1].step_first == 515 && input[1].step_end == 5515);
    CU_ASSERT_STRING_EQUAL(input[3].name, "b->E");
    CU_ASSERT_TRUE(input[3].rate_Hz == 2000 && input[3].first == 5 && input[3].count == 10);
    CU_ASSERT_STRING_EQUAL(input[4].name, "c");
    CU_ASSERT_TRUE(input[4].first == 0 && input[4].count == 3);
    model_destroy(&model);
}

static void impossible_inputs_are_problems(void)
{
    static const char *const INPUTS[][2] = {
        {INPUT("weight: 1 pA"), "inputs[0].poisson: is missing; expected poisson: {rate} or dc"},
        {INPUT("poisson: {rate: 1 Hz}, dc: {amplitude: 1 pA}"), "'dc' stands beside 'poisson'"},
        {INPUT("poisson: {rate: 1 Hz}"), "inputs[0].weight: is missing"},
        {INPUT("poisson: {}, weight: 1 pA"), "inputs[0].poisson.rate: is missing"},
        {INPUT("dc: {}"), "inputs[0].dc.amplitude: is missing"},
        {INPUT("dc: {amplitude: 1 pA}, weight: 1 pA"), "'weight' has no use beside dc"},
        {INPUT("poisson: {rate: 1 Hz}, weight: 0 pA"), "a weight of 0 does nothing"},
        {INPUT("poisson: {rate: 1 Hz}, weight: 1 mV"), "'1 mV' is a voltage"},
        {INPUT("poisson: {rate: -1 Hz}, weight: 1 pA"), "'-1 Hz' is negative"},
        {INPUT("poisson: {rate: [1 Hz, 2 Hz]}, weight: 1 pA"), "2 values stand here; expected 1"},
        {INPUT("poisson: {rate: 1 Hz, trains: 1.5}, weight: 1 pA"), "'1.5' is no number of trains"},
        {INPUT("poisson: {rate: 10000 kHz}, weight: 1 pA"),
         "10000000 Hz are 1000 events in a step of 0.1 ms; expected at most 600"},
        {INPUT("dc: {amplitude: 1 pA}, neurons: first 101"),
         "'101' does not fit; expected a whole number from 1 to 100"},
        {INPUT("dc: {amplitude: 1 pA}, neurons: some"), "'some' names no neurons"},
        {INPUT("dc: {amplitude: 1 pA}, neurons: {first: 95, count: 6}"),
         "'6' does not fit; expected a whole number from 1 to 5"},
        {INPUT("dc: {amplitude: 1 pA}, delay: 0 ms"),
         "'0 ms' is too short; expected at least 0.1 ms"},
        {INPUT("dc: {amplitude: 1 pA}, start: 5 ms, stop: 5 ms"), "'5 ms' is not after start"},
        {INPUT("dc: {amplitude: 1 pA}, start: 0.05 ms"), "expected 0 ms or 0.1 ms"},
        {HEAD "inputs: [{dc: {amplitude: 1 pA}}]\n", "inputs[0].target: is missing"},
    };
    for (size_t i = 0; i < sizeof INPUTS / sizeof *INPUTS; i++)
        check_problem(INPUTS[i][0], INPUTS[i][1]);
}

static void spikes_are_recorded_as_asked(void)
{
    struct model *model = read_ok(HEAD);
    CU_ASSERT_TRUE(model->populations[0].records_spikes && model->populations[2].records_spikes);
    model_destroy(&model);
    model = read_ok(HEAD "recording: {spikes: none}\n");
    CU_ASSERT_FALSE(model->populations[0].records_spikes);
    model_destroy(&model);
    model = read_ok(HEAD "recording: {spikes: [I]}\n");
    CU_ASSERT_TRUE(!model->populations[0].records_spikes && model->populations[1].records_spikes);
    model_destroy(&model);
    check_problem(HEAD "recording: {spikes: nnone}\n", "unknown choice 'nnone'");
    check_problem(HEAD "recording: {spikes: [X]}\n", "unknown population 'X'");
}

static void states_are_recorded_as_asked(void)
{
    struct model *model = read_ok(
        HEAD "recording:\n  states:\n  - {name: v, population: E, neurons: [7, 3], variable: V_m, "
             "interval: 0.1 ms}\n  - {population: I, neurons: first 2, variables: [V_m, I_syn]}\n"
             "  - {population: D, variable: V_m}\n");
    const struct state_recording *r = model->recordings;

    CU_ASSERT_EQUAL(model->recording_count, 4);
    CU_ASSERT_STRING_EQUAL(r[0].name, "v");
    CU_ASSERT_TRUE(r[0].neuron_count == 2 && r[0].neurons[0] == 3 && r[0].neurons[1] == 7);
    CU_ASSERT_EQUAL(r[0].interval_steps, 1);
    CU_ASSERT_STRING_EQUAL(r[2].name, "I_I_syn");
    CU_ASSERT_EQUAL(r[2].state, 1);
    CU_ASSERT_TRUE(r[2].neuron_count == 2 && r[2].interval_steps == 10);
    CU_ASSERT_EQUAL(r[3].neuron_count, 10);
    model_destroy(&model);
}

static void impossible_recordings_are_problems(void)
{
    check_problem(RECORD("variable: V_n"), "unknown state 'V_n'; expected one of V_m, I_syn");
    check_problem(RECORD("neurons: [1]"), "variable: is missing; expected either variable: NAME");
    check_problem(RECORD("variable: V_m, neurons: [100]"), "expected a whole number from 0 to 99");
    check_problem(RECORD("variable: V_m, neurons: [4, 4]"), "names neuron 4 twice");
    check_problem(RECORD("variable: V_m, neurons: []"), "is empty; expected neurons");
    check_problem(RECORD("variable: V_m, interval: 0.25 ms"), "expected 0.2 ms or 0.3 ms");
    check_problem(RECORD("variable: V_m, interval: 0 ms"), "'0 ms' is too short");
    check_problem(RECORD("variables: V_m"), "'V_m' stands here; expected a list of states");
    check_problem(RECORD("variables: [V_m, V_m]"), "makes a second report 'E_V_m'");
    check_problem(RECORD("name: spikes, variable: V_m"), "which is the file of the spikes");
    check_problem(RECORD("variable: I_syn_ex"), "unknown state 'I_syn_ex'"); /* merged receptors */
    check_problem("ergon: 1\ndt: 0.3 ms\npopulations: {E: {kind: iaf_psc_exp, size: 4, parameters: "
                  "{t_ref: 3 ms}}}\nrecording: {states: [{population: E, variable: V_m}]}\n",
                  "the default interval of 1 ms is no whole number of steps of dt = 0.3 ms");
}

/* A population of a kind with energy, the rest of whose mapping is given. */
#define WITH_ENERGY(kind, rest)                                                                    \
    "ergon: 1\ndt: 0.1 ms\npopulations:\n  E: {kind: " kind ", size: 4, " rest "}\n"

static void every_state_of_a_neuron_with_energy_can_be_set(void)
{
    struct model            *model = read_ok(WITH_ENERGY(
                   "madexp_cond_exp", "initial: {V_m: -60 mV, epsilon: {uniform: {low: 0, high: 1}}, "
                                                 "epsilon_low: 0, w: -20 pA, g_ex: 1 nS, g_in: 2 nS}"));
    const struct population *p     = model->populations;
    for (uint32_t s = 0; s < p->kind->state_count; s++)
        CU_ASSERT_TRUE(p->has_initial[s]);
    CU_ASSERT_EQUAL(p->initial[kind_state_index(p->kind, "w")].a, -20.0);
    CU_ASSERT_FALSE(p->is_merged);
    model_destroy(&model);
}

static bool is_merged(const char *text)
{
    struct model *model  = read_ok(text);
    bool          merged = model->populations[0].is_merged;
    model_destroy(&model);
    return merged;
}

static void a_receptor_whose_input_is_given_is_not_merged(void)
{
    CU_ASSERT_TRUE(is_merged(WITH_ENERGY("elif_psc_exp", "initial: {epsilon: 0.3}")));
    CU_ASSERT_FALSE(is_merged(WITH_ENERGY("elif_psc_exp", "initial: {I_syn_in: -3 pA}")));
    CU_ASSERT_FALSE(is_merged(WITH_ENERGY("madexp_psc_alpha", "initial: {dI_syn_ex: 1}")));
    check_problem(WITH_ENERGY("elif_psc_exp", "initial: {I_syn: 1 pA}"), "unknown key 'I_syn'");
}

static void impossible_energy_is_a_problem(void)
{
    check_problem(WITH_ENERGY("elif_psc_exp", "initial: {epsilon: -0.1}"),
                  "initial.epsilon: the smallest value, -0.1, is too small; expected at least 0");
    check_problem(WITH_ENERGY("elif_cond_exp", "initial: {g_in: -2 nS}"),
                  "the smallest value, -2 nS, is too small");
    check_problem(WITH_ENERGY("elif_psc_exp", "parameters: {epsilon_c: 0.5}"),
                  "epsilon_c must be below epsilon_0");
    check_problem(WITH_ENERGY("elif_psc_exp", "parameters: {E_f: -40 mV}"),
                  "E_f must be below E_d");
    check_problem(WITH_ENERGY("elif_psc_exp", "parameters: {delta: -0.01}"), "is too small");
    check_problem(WITH_ENERGY("elif_psc_exp", "parameters: {V_reset: -59 mV}"),
                  "V_reset must be below V_th");
    check_problem(WITH_ENERGY("madexp_psc_exp", "parameters: {V_reset: -43 mV}"),
                  "V_reset must be below V_th + 5 Delta_T");
    check_problem(WITH_ENERGY("edlif_psc_exp", "parameters: {K_ATP: 0 Hz}"), "is too small");
}

CHECK_MAIN(input, CASE(every_state_of_a_neuron_with_energy_can_be_set),
           CASE(a_receptor_whose_input_is_given_is_not_merged),
           CASE(impossible_energy_is_a_problem), CASE(poisson_trains_add_up),
           CASE(lists_run_beside_the_targets_and_zeros_make_nothing),
           CASE(impossible_inputs_are_problems), CASE(spikes_are_recorded_as_asked),
           CASE(states_are_recorded_as_asked), CASE(impossible_recordings_are_problems))
