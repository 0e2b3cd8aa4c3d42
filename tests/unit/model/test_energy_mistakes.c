/* test_energy_mistakes.c - what cannot be said of energy is told, each with its place. */
#include "unit/model/energy_reader.h"

/* The section of HEAD's model, and the one problem of it. */
#define SECTION(rest, words) check_problem(HEAD "energy: " rest "\n", words)

static void modes_and_ticks_are_told(void)
{
    SECTION("acount", "a/file.yaml:7:9: energy: unknown mode 'acount'; expected one of off, "
                      "account, coupled; did you mean 'account'?");
    SECTION("[account]",
            "energy: a list stands here; expected off, account, coupled, or a mapping");
    SECTION("{tick: 1 ms}", "energy.mode: is missing; expected off, account or coupled");
    SECTION("{mode: account, tick: 0.25 ms}",
            "energy.tick: the time 0.25 ms is no whole number of steps of dt = 0.1 ms");
    SECTION("{mode: account, tick: 0 ms}", "energy.tick: '0 ms' is too short");
    SECTION("{mode: account, ticks: 1 ms}", "unknown key 'ticks'");
    SECTION("{mode: account, tick: 970 ms, supply_max: 4.46e9 ATP/s, weight_reference: 1 pA}",
            "'1 pA' is a current; expected a voltage in mV");
}

static void costs_are_told(void)
{
    SECTION("{mode: account, costs: howard-2012}",
            "energy.costs: unknown table of costs 'howard-2012'; expected one of "
            "attwell-laughlin-2001, howarth-2012; did you mean 'howarth-2012'?");
    SECTION("{mode: account, costs: {table: lennie-2003}}", "energy.costs.table: unknown table");
    SECTION("{mode: account, costs: {resting: -1 ATP/s}}",
            "energy.costs.resting: '-1 ATP/s' is too small; expected at least 0 ATP/s");
    SECTION("{mode: account, costs: {glia: 5 ATP}}",
            "'5 ATP' is a number of molecules; expected a flow of molecules in ATP/s");
    SECTION("{mode: account, costs: {vesicle: 820}}",
            "'820' has no unit; expected a number of molecules in ATP");
    SECTION("{mode: account, costs: {vesicles: 820 ATP}}", "did you mean 'vesicle'?");
}

static void values_out_of_range_are_told(void)
{
    SECTION("{mode: account, overlap: 0}", "energy.overlap: '0' is too small");
    SECTION("{mode: account, real_synapses: 0}", "energy.real_synapses: '0' is too small");
    SECTION("{mode: account, real_synapses: 5 pA}", "expected a pure number");
    SECTION("{mode: account, release_probability: 0}", "expected more than 0");
    SECTION("{mode: account, release_probability: 1.01}",
            "'1.01' is too large; expected at most 1");
    SECTION("{mode: account, supply_max: 0 ATP/s}", "energy.supply_max: '0 ATP/s' is too small");
    SECTION("{mode: account, epsilon: 0.51}", "energy.epsilon: '0.51' is too large");
    SECTION("{mode: account, epsilon: -0.1}", "energy.epsilon: '-0.1' is too small");
    check_problem(POPULATION(", energy: {mode: account, weight_reference: -1 pA}"),
                  "populations.E.energy.weight_reference: '-1 pA' is too small");
}

/* A model that is switched off is checked all the same. */
static void what_is_off_is_checked(void)
{
    SECTION("{mode: off, overlap: 0}", "energy.overlap: '0' is too small");
    SECTION("{mode: off, couplings: {spike: {epsilon_c: 0.6}}}", "'0.6' is too large");
    SECTION("{mode: off, regions: {a: {populations: Q}}}", "unknown population 'Q'");
    check_problem(PROJECTION("rule: all_to_all" PLAIN ", prunable: {bound: 2, after: 50 ms}"),
                  "projections[0].prunable.bound: '2' is too large");
}

#define REGIONS(rest, words) SECTION("{mode: account, regions: {" rest "}}", words)

static void regions_are_told(void)
{
    REGIONS("a: {fill: 1 ATP/s}", "energy.regions.a.populations: is missing");
    REGIONS("a: {populations: []}", "energy.regions.a.populations: is empty");
    REGIONS("a: {populations: [E, L]}", "unknown population 'L'; expected one of E, I, D");
    REGIONS("a: {populations: [E, E]}", "'E' stands here twice");
    REGIONS("a: {populations: E}, b: {populations: [I, E]}",
            "energy.regions.b.populations[1]: 'E' is in the region 'a' too; expected it in one");
    REGIONS("I: {populations: E}", "'I' is the name of a population in no region");
    REGIONS("4: {populations: E}", "'4' is no name");
    REGIONS("a: {populations: E, pool: 2e10 ATP}",
            "'2e10 ATP' is more than the pool holds; expected at most 10000000000 ATP");
    REGIONS("a: {populations: E, pool_max: 0 ATP}", "'0 ATP' is too small");
    REGIONS("a: {populations: E, fill: -1 ATP/s}", "energy.regions.a.fill: '-1 ATP/s'");
    REGIONS("a: {populations: E, supply: [{from: 2.5 ms, factor: 1}]}",
            "energy.regions.a.supply[0].from: '2.5 ms' is no whole number of ticks of 1 ms; "
            "expected 2 ms or 3 ms");
    REGIONS("a: {populations: E, supply: [{from: 2 ms, factor: 1}, {from: 2 ms, factor: 0}]}",
            "energy.regions.a.supply[1].from: '2 ms' is not after the phase before it");
    REGIONS("a: {populations: E, supply: [{from: 2 ms, factor: -1}]}", "'-1' is too small");
    REGIONS("a: {populations: E, supply: [{from: 2 ms}]}", "supply[0].factor: is missing");
    REGIONS("a: {populations: E, supply: 0.5}", "expected a list of {from, factor}");
    REGIONS("a: {populations: E, pool_max: 1e17 ATP}",
            "energy.regions.a: the region's pool comes to 1e+19 ATP; expected less than 2^62");
    check_problem(
        THREE("{mode: account, regions: {a: {populations: [I]}}}", "", ", energy: off", ""),
        "no population of the region has energy; expected one that is not off");
}

#define COUPLED(rest, words) SECTION("{mode: coupled, couplings: " rest "}", words)

static void couplings_are_told(void)
{
    SECTION("coupled", "energy: 'coupled' stands here, but no coupling acts; expected one of "
                       "sensory, excitability, spike, transmission, structure");
    COUPLED("{spike: false}", "energy.mode: 'coupled' stands here, but no coupling acts");
    COUPLED("{spikes: true}", "unknown key 'spikes'; expected one of sensory, excitability, spike, "
                              "transmission, structure; did you mean 'spike'?");
    COUPLED("{spike: on}", "energy.couplings.spike: unknown flag 'on'");
    COUPLED("{spike: {epsilon_c: 0.51}}", "'0.51' is too large: a full store has 0.5");
    COUPLED("{spike: {epsilon_c: -0.1}}", "'-0.1' is too small");
    COUPLED("{transmission: {epsilon_1: 0}}", "'0' is too small");
    COUPLED("{transmission: {epsilon_1: 0.51}}", "'0.51' is too large; expected at most 0.5");
    COUPLED("{sensory: {half: 0}}", "energy.couplings.sensory.half: '0' is too small");
    COUPLED("{structure: {retire: always}}",
            "structure.retire: 'always' is no time; expected a time on the ticks, or never");
    COUPLED("{structure: {retire: 1.5 ms}}", "'1.5 ms' is no whole number of ticks");
    COUPLED("{structure: {retire: 0 ms}}", "'0 ms' is too short; expected at least 1 ms");
    COUPLED("{excitability: true}",
            "excitability changes nothing; expected g_L with E_u and E_0, or I_KATP");
    COUPLED("{excitability: {g_L: 10 nS, E_u: 5 mV, E_0: 5 mV}}", "excitability changes nothing");
    COUPLED("{excitability: {I_KATP: 3 pA, epsilon_c: 0.7}}", "'0.7' is too large");
    COUPLED("{excitability: {g_L: -1 nS}}", "'-1 nS' is too small");
    check_problem(THREE("account", "", "", "") "energy_: 1\n", "did you mean 'energy'?");
    check_problem(THREE("{mode: coupled, couplings: {spike: true}}", "",
                        ", energy: {mode: coupled, couplings: {spike: false}}", ""),
                  "populations.I.energy.mode: 'coupled' stands here, but no coupling acts");
}

/* Neurons are compared with whole ATP: what counts is what a bound comes to. */
static void bounds_are_told_as_they_round(void)
{
    COUPLED("{spike: {epsilon_c: 0.5}}",
            "energy.couplings.spike.epsilon_c: '0.5' is too large: a full store has 0.5, and none "
            "would spike; expected less");
    COUPLED("{spike: {epsilon_c: 0.49999999999}}", "'0.49999999999' is too large");
    COUPLED("{transmission: {epsilon_1: 1e-12}}",
            "energy.couplings.transmission.epsilon_1: '1e-12' is too small: it comes to no ATP; "
            "expected at least 8.4e-11");
    struct model *model =
        read_ok(THREE("{mode: coupled, couplings: {spike: {epsilon_c: 0.4999999999}, "
                      "transmission: {epsilon_1: 8.4e-11}}}",
                      "", "", ""));
    CU_ASSERT_EQUAL(energy_of(model, 0)->couplings.spike_atp, 5949999999);
    CU_ASSERT_EQUAL(energy_of(model, 0)->couplings.transmission_atp, 1);
    model_destroy(&model);
}

#define KINDS                                                                                      \
    "ergon: 1\ndt: 0.1 ms\npopulations:\n  N: {kind: iaf_psc_exp, size: 4}\n"                      \
    "  X: {kind: iaf_exp_frozen, size: 4}\n  P: {kind: elif_psc_exp, size: 4"

static void kinds_without_a_store_are_told(void)
{
    check_problem(
        KINDS "}\nenergy: account\n",
        "populations.X: 'X' is of kind iaf_exp_frozen, whose receptors do not tell excitation "
        "from inhibition, so that nothing can be charged; expected `energy: off` in it");
    check_problem(
        KINDS ", energy: {couplings: {spike: true}}}\n",
        "populations.P.energy.couplings.spike: 'P' is of kind elif_psc_exp, which has an energy "
        "of its own; expected no coupling");
    check_problem(
        KINDS "}\nenergy: {mode: off, regions: {a: {populations: [N, P]}}}\n",
        "energy.regions.a.populations[1]: 'P' is of kind elif_psc_exp, which has no store");
    check_problem(
        KINDS "}\ninputs:\n  - {poisson: {rate: 3 Hz}, target: [N, P], weight: 1 pA, "
              "sensory: true}\n",
        "inputs[0].sensory: 'sensory' goes to 'P' of kind elif_psc_exp, which has no store");
    check_problem(KINDS "}\nprojections:\n  - {source: N, target: P, rule: one_to_one" PLAIN
                        ", prunable: {bound: 0.1, after: 50 ms}}\n",
                  "projections[0].prunable: 'prunable' goes to 'P' of kind elif_psc_exp");
    struct model *model = set_ok(KINDS "}\nenergy: account\n", "populations.X.energy=off");
    CU_ASSERT_EQUAL(energy_of(model, 1)->mode, ENERGY_OFF);
    model_destroy(&model);
}

#define PRUNABLE(rest, words)                                                                      \
    check_problem(PROJECTION("rule: all_to_all" PLAIN ", prunable: " rest), words)

static void inputs_and_projections_are_told(void)
{
    check_problem(HEAD "inputs:\n  - {dc: {amplitude: 3 pA}, target: E, charged: true}\n",
                  "inputs[0].charged: 'charged' has no use beside dc");
    check_problem(HEAD "inputs:\n  - {poisson: {rate: 3 Hz}, target: E, weight: 1 pA, "
                       "sensory: 1}\n",
                  "inputs[0].sensory: unknown flag '1'");
    PRUNABLE(
        "true",
        "projections[0].prunable: 'true' stands here; expected a mapping of bound, after, ...");
    PRUNABLE("{after: 50 ms}", "projections[0].prunable.bound: is missing");
    PRUNABLE("{bound: 0.1}", "projections[0].prunable.after: is missing");
    PRUNABLE("{bound: 0, after: 50 ms}", "'0' is too small");
    PRUNABLE("{bound: 1, after: 50 ms}", "'1' is too large; expected less than 1");
    PRUNABLE("{bound: 0.1, after: 31 ms}",
             "projections[0].prunable.after: '31 ms' is too short; expected at least 32 ms");
    PRUNABLE("{bound: 0.1, after: 32.5 ms}", "'32.5 ms' is no whole number of ticks");
    PRUNABLE("{bound: 0.1, after: 50 ms, window: 0 ms}", "'0 ms' is too short");
    PRUNABLE("{bound: 0.1, after: 50 ms, time_constant: 0 ms}", "'0 ms' is too small");
    PRUNABLE("{bound: 0.1, after: 50 ms, time_constant: 31.9 ms}",
             "prunable.time_constant: '31.9 ms' is too small; expected at least 32 ms");
    check_problem(HEAD "energy: {mode: coupled, couplings: {spike: true}}\n"
                       "projections:\n  - {source: E, target: E, rule: one_to_one" PLAIN
                       ", prunable: {bound: 0.1, after: 50 ms}}\n",
                  "'prunable' needs the coupling `structure` of 'E'");
}

static void what_no_store_can_hold_is_told(void)
{
    check_problem(POPULATION(", energy: {mode: account, supply_max: 5e12 ATP/s}"),
                  "populations.E.energy: supply_max of 'E' comes to 5e+09 ATP in a tick of 1 ms; "
                  "expected at least 1 and less than 2^32");
    check_problem(POPULATION(", energy: {mode: account, supply_max: 100 ATP/s}"),
                  "expected at least 1");
    check_problems(HEAD "energy: {mode: account, real_synapses: 1e6}\n" EXCITED("1 pA"), 1, 2,
                   "a neuron of 'E' would spend 1.36e+11 ATP in a tick if all made 100 spikes/s");
    check_problems(HEAD "energy: {mode: account, costs: {postsynaptic: 1e12 ATP}, "
                        "real_synapses: 1e6}\n" EXCITED("1 pA"),
                   1, 2,
                   "a neuron of 'I' could spend 8e+19 ATP in one tick; expected less than 2^62");
}

CHECK_MAIN(energy_mistakes, CASE(modes_and_ticks_are_told), CASE(costs_are_told),
           CASE(values_out_of_range_are_told), CASE(what_is_off_is_checked), CASE(regions_are_told),
           CASE(couplings_are_told), CASE(bounds_are_told_as_they_round),
           CASE(kinds_without_a_store_are_told), CASE(inputs_and_projections_are_told),
           CASE(what_no_store_can_hold_is_told))
