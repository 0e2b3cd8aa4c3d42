/* test_live.c - senses, tunable values and alerts: what a file says, and what it cannot say. */
#include "unit/model/reader.h"

/* HEAD with sources, projections and inputs that can be named. */
#define NET                                                                                        \
    HEAD "  S: {kind: spike_source, size: 12}\n"                                                   \
         "projections:\n"                                                                          \
         "  - {source: E, target: [E, I], name: ex, rule: fixed_indegree, indegree: 8" PLAIN "}\n" \
         "  - {source: I, target: E, rule: all_to_all, weight: -2 pA, delay: 1 ms}\n"              \
         "  - {source: D, target: E, rule: all_to_all" PLAIN "}\n"                                 \
         "  - {source: D, target: E, name: twin, rule: all_to_all" PLAIN "}\n"                     \
         "inputs:\n"                                                                               \
         "  - {name: bg, target: E, poisson: {rate: 8 Hz, trains: 100}, weight: 1 pA}\n"           \
         "  - {name: hum, target: [E, I], dc: {amplitude: 3 pA}}\n"                                \
         "  - {name: later, target: I, dc: {amplitude: 0 pA}}\n"
#define EYE            "senses:\n  - {name: eye, target: S, takes: spikes}\n"
#define SENSE(rest)    NET EYE "  - {name: more, " rest "}\n"
#define FIRST(rest)    NET "senses: [{name: eye, " rest "}]\n"
#define TUNABLE(rest)  NET EYE "tunable: [{" rest "}]\n"
#define ALERT(rest)    NET EYE "alerts: [{" rest "}]\n"
#define RANGE(low, to) ", minimum: " low ", maximum: " to

static void senses_are_read(void)
{
    struct model *model = read_ok(
        NET "senses:\n  - {name: eye, target: S, takes: rates, maximum: 200 Hz}\n"
            "  - {name: drive, target: I, takes: current, minimum: -1 nA, maximum: 5 pA}\n");
    const struct sense *senses = model->live.senses;

    CU_ASSERT_EQUAL(model->live.sense_count, 2);
    CU_ASSERT_STRING_EQUAL(senses[0].name, "eye");
    CU_ASSERT_TRUE(senses[0].kind == SENSE_RATES_HZ && senses[0].target == 3);
    CU_ASSERT_TRUE(senses[0].size == 12 && senses[0].minimum == 0 && senses[0].maximum == 200);
    CU_ASSERT_TRUE(senses[1].kind == SENSE_CURRENT_PA && senses[1].target == 1);
    CU_ASSERT_TRUE(senses[1].size == 1 && senses[1].minimum == -1000 && senses[1].maximum == 5);
    model_destroy(&model);
}

static void impossible_senses_are_problems(void)
{
    static const char *const TEXTS[][2] = {
        {NET, "populations.S.spikes: is missing; expected a file of times (ms) and neurons, or a"},
        {SENSE("target: S, takes: spikes"),
         "senses[1].target: 'S' is the target of the sense 'eye'"},
        {SENSE("target: E, takes: spikes"), "'E' is of kind iaf_psc_exp; expected a spike_source"},
        {SENSE("target: S, takes: current" RANGE("0 pA", "1 pA")), "which takes no current"},
        {SENSE("target: E, takes: current, maximum: 1 pA"), "senses[1].minimum: is missing"},
        {SENSE("target: E, takes: current" RANGE("1 pA", "1 pA")), "is not above the minimum"},
        {SENSE("target: E, takes: current" RANGE("1 mV", "2 pA")), "'1 mV' is a voltage"},
        {SENSE("target: E, takes: light"), "unknown input 'light'"},
        {SENSE("target: F, takes: current" RANGE("0 pA", "1 pA")), "unknown population 'F'"},
        {SENSE("takes: current" RANGE("0 pA", "1 pA")), "senses[1].target: is missing"},
        {FIRST("target: S"), "senses[0].takes: is missing"},
        {FIRST("target: S, takes: rates"), "senses[0].maximum: is missing"},
        {FIRST("target: S, takes: rates, maximum: 10001 Hz"), "expected at most 10000 Hz"},
        {FIRST("target: S, takes: rates, minimum: -1 Hz, maximum: 5 Hz"), "at least 0 Hz"},
        {FIRST("target: S, takes: spikes, maximum: 5 Hz"), "'maximum' has no use beside"},
        {NET EYE "  - {name: eye, target: E, takes: current" RANGE("0 pA", "1 pA") "}\n",
         "'eye' is the name of another element"},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        check_problem(TEXTS[i][0], TEXTS[i][1]);
}

static void tunable_values_are_found_by_their_paths(void)
{
    struct model *model = read_ok(
        NET EYE "tunable:\n"
                "  - {name: rate, value: inputs.bg.rate, minimum: 0 Hz, maximum: 10 Hz}\n"
                "  - {value: 'inputs.hum->I.amplitude', minimum: 0 pA, maximum: 1 nA}\n"
                "  - {value: inputs.later.amplitude, minimum: -1 pA, maximum: 1 pA}\n"
                "  - {value: 'projections.ex:E->I.weight', minimum: 0.5 pA, maximum: 4 pA}\n"
                "  - {value: 'projections.I->E.weight', minimum: -3 pA, maximum: -1 pA}\n"
                "  - {value: populations.D.V_th, minimum: -56 mV, maximum: -50 mV}\n");
    const struct tunable *t = model->live.tunables;

    CU_ASSERT_EQUAL(model->live.tunable_count, 6);
    CU_ASSERT_STRING_EQUAL(t[0].name, "rate");
    CU_ASSERT_TRUE(t[0].kind == TUNABLE_RATE_HZ && t[0].index == 0 && t[0].unit == UNIT_HZ);
    CU_ASSERT_TRUE(t[0].value == 8 && t[0].factor == 100 && t[0].maximum == 10);
    CU_ASSERT_STRING_EQUAL(t[1].name, "inputs.hum->I.amplitude");
    CU_ASSERT_TRUE(t[1].kind == TUNABLE_CURRENT_PA && t[1].index == 2 && t[1].maximum == 1000);
    CU_ASSERT_TRUE(t[2].index == 3 && t[2].value == 0); /* kept, though it is nothing yet */
    CU_ASSERT_TRUE(t[3].kind == TUNABLE_SYNAPSES && t[3].index == 1 && t[3].value == 1);
    CU_ASSERT_TRUE(t[4].index == 2 && t[4].value == -2 && t[4].unit == UNIT_PA);
    CU_ASSERT_TRUE(t[5].kind == TUNABLE_PARAMETER && t[5].index == 2 && t[5].value == -55);
    CU_ASSERT_STRING_EQUAL(model->populations[2].kind->parameters[t[5].parameter].name, "V_th");
    model_destroy(&model);
}

static void indices_pass_over_what_is_no_part_of_the_model(void)
{
    struct model *model =
        read_ok(HEAD "parameters: {drive: {value: a, choices: [a, b]}}\n"
                     "inputs:\n"
                     "  - {name: x, when: {drive: b}, target: E, dc: {amplitude: 1 pA}}\n"
                     "  - {name: y, target: E, dc: {amplitude: 1 pA}}\n"
                     "tunable:\n"
                     "  - {value: inputs.x.amplitude, minimum: 0 pA, maximum: 2 pA}\n"
                     "  - {value: inputs.y.amplitude, minimum: 0 pA, maximum: 2 pA}\n");

    CU_ASSERT_EQUAL(model->live.tunable_count, 1);
    CU_ASSERT_STRING_EQUAL(model->live.tunables[0].name, "inputs.y.amplitude");
    CU_ASSERT_EQUAL(model->live.tunables[0].index, 0);
    model_destroy(&model);
}

static void impossible_paths_are_problems(void)
{
    static const char *const TEXTS[][2] = {
        {TUNABLE("minimum: 1, maximum: 2"), "tunable[0].value: is missing"},
        {TUNABLE("value: seed" RANGE("1", "2")), "'seed' is no path; expected inputs.NAME.rate"},
        {TUNABLE("value: scale.x.y" RANGE("1", "2")), "'scale.x.y' is no path"},
        {TUNABLE("value: inputs.bag.rate" RANGE("1 Hz", "9 Hz")), "unknown input 'bag'"},
        {TUNABLE("value: inputs.bg.speed" RANGE("1 Hz", "9 Hz")), "'speed'; expected one of rate"},
        {TUNABLE("value: inputs.hum.rate" RANGE("1 Hz", "9 Hz")),
         "'hum' is more than one; expected 'hum->E', 'hum->I' or another"},
        {TUNABLE("value: 'inputs.hum->E.rate'" RANGE("1 Hz", "9 Hz")), "expected amplitude"},
        {TUNABLE("value: projections.ex.weight" RANGE("1 pA", "2 pA")), "'ex' is more than one"},
        {TUNABLE("value: 'projections.I->E.delay'" RANGE("1 ms", "2 ms")), "expected weight"},
        {TUNABLE("value: projections.twin.weight" RANGE("1 pA", "2 pA")),
         "'twin' has neurons that 'D->E' connects, too"},
        {TUNABLE("value: populations.F.V_th" RANGE("-56 mV", "-50 mV")), "unknown population 'F'"},
        {TUNABLE("value: populations.E.V_thr" RANGE("-56 mV", "-50 mV")), "unknown parameter"},
        {TUNABLE("value: populations.E.E_L" RANGE("-71 mV", "-69 mV")),
         "'E_L' of 'E' is what the states of neurons count from"},
        {TUNABLE("name: a, value: inputs.bg.rate" RANGE(
             "1 Hz", "9 Hz") "}, {name: b, value: inputs.bg.rate" RANGE("1 Hz", "9 Hz")),
         "'inputs.bg.rate' is tunable as 'a' already"},
        {HEAD "tunable: [{value: populations.D.C_m" RANGE(
             "200 pF", "300 pF") "}]\n"
                                 "energy: {mode: coupled, couplings: "
                                 "{structure: {retire: 10 s}}}\n",
         "'C_m' of 'D' decides which neurons can retire"},
        {POPULATION(", parameters: {C_m: {uniform: {low: 200 pF, high: 300 "
                    "pF}}}") "tunable: [{value: populations.E.C_m" RANGE("200 pF", "300 pF") "}]\n",
         "'C_m' of 'E' is not one constant for the population"},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        check_problem(TEXTS[i][0], TEXTS[i][1]);
}

static void impossible_ranges_are_problems(void)
{
    static const char *const TEXTS[][2] = {
        {TUNABLE("value: inputs.bg.rate, minimum: 1 Hz"), "tunable[0].maximum: is missing"},
        {TUNABLE("value: inputs.bg.rate" RANGE("1 Hz", "9 pA")), "'9 pA' is a current"},
        {TUNABLE("value: inputs.bg.rate" RANGE("9 Hz", "8 Hz")), "'8 Hz' is not above the minimum"},
        {TUNABLE("value: inputs.bg.rate" RANGE("9 Hz", "10 Hz")),
         "tunable[0].minimum: '9 Hz' leaves out what the model says, 8 Hz"},
        {TUNABLE("value: inputs.bg.rate" RANGE("-1 Hz", "10 Hz")), "'-1 Hz' is negative"},
        {TUNABLE("value: inputs.bg.rate" RANGE("1 Hz", "100 kHz")), "is 1000 events in a step"},
        {TUNABLE("value: inputs.bg.weight" RANGE("0 pA", "2 pA")), "lets a weight be 0"},
        {TUNABLE("value: inputs.bg.weight" RANGE("-2 pA", "2 pA")), "change its sign"},
        {TUNABLE("value: 'projections.I->E.weight'" RANGE("-2 pA", "2 pA")),
         "tunable[0].maximum: '2 pA' lets a weight be 0"},
        {TUNABLE("value: populations.E.tau_syn_ex" RANGE("1 ms", "3 ms")),
         "changes which receptors of 'E' are one"},
        {TUNABLE("value: populations.E.C_m" RANGE("0 pF", "300 pF")), "expected more than 0 pF"},
        {TUNABLE("value: populations.E.V_th" RANGE("-75 mV", "-50 mV")),
         "parameters of 'E' do not fit all through the range: V_reset must be below V_th"},
        {TUNABLE("value: populations.E.V_th" RANGE(
             "-60 mV", "-50 mV") "}, {value: populations.E.V_reset" RANGE("-75 mV", "-60 mV")),
         "tunable[1]: parameters of 'E' do not fit"},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        check_problem(TEXTS[i][0], TEXTS[i][1]);
}

static void alerts_are_read(void)
{
    struct model *model = read_ok(
        NET EYE "energy: account\n"
                "alerts:\n"
                "  - {name: hot, when: rate(E) > 50 Hz, clear: 40 Hz, for: 0.5 s, status: failed}\n"
                "  - {name: low, when: 'epsilon( I )<0.3'}\n"
                "  - {name: slow, when: real_time_factor > 2, status: degraded}\n");
    const struct alert *alerts = model->live.alerts;

    CU_ASSERT_EQUAL(model->live.alert_count, 3);
    CU_ASSERT_TRUE(alerts[0].measure == ALERT_RATE_HZ && alerts[0].population == 0);
    CU_ASSERT_TRUE(alerts[0].is_above && alerts[0].threshold == 50 && alerts[0].clear == 40);
    CU_ASSERT_TRUE(alerts[0].hold_ms == 500 && alerts[0].is_grave);
    CU_ASSERT_TRUE(alerts[1].measure == ALERT_EPSILON && alerts[1].population == 1);
    CU_ASSERT_TRUE(!alerts[1].is_above && alerts[1].threshold == 0.3 && alerts[1].clear == 0.3);
    CU_ASSERT_TRUE(alerts[1].hold_ms == 0 && !alerts[1].is_grave);
    CU_ASSERT_TRUE(alerts[2].measure == ALERT_REAL_TIME_FACTOR && alerts[2].threshold == 2);
    model_destroy(&model);
}

/* A model that is run without energy has no such rule. */
static void an_epsilon_is_not_watched_where_energy_is_off(void)
{
    struct model *model = read_ok(NET EYE "alerts: [{name: low, when: epsilon(I) < 0.3}]\n");

    CU_ASSERT_EQUAL(model->live.alert_count, 0);
    model_destroy(&model);
}

static void impossible_alerts_are_problems(void)
{
    static const char *const TEXTS[][2] = {
        {ALERT("when: rate(E) > 5 Hz"), "alerts[0].name: is missing"},
        {ALERT("name: a"), "alerts[0].when: is missing"},
        {ALERT("name: a, when: rate(E) = 5 Hz"), "'rate(E) = 5 Hz' is no condition"},
        {ALERT("name: a, when: rate(E > 5 Hz"), "is no condition"},
        {ALERT("name: a, when: rate > 5 Hz"), "'rate > 5 Hz' names no population"},
        {ALERT("name: a, when: rate(F) > 5 Hz"), "unknown population 'F'"},
        {ALERT("name: a, when: rates(E) > 5 Hz"), "unknown measure 'rates'"},
        {ALERT("name: a, when: rate(E) > 5 mV"), "'5 mV' is a voltage"},
        {ALERT("name: a, when: rate(E) > -5 Hz"), "'-5 Hz' is too small"},
        {ALERT("name: a, when: 'rate(E) >'"), "'' is no decimal number"},
        {ALERT("name: a, when: epsilon(S) < 0.5"), "which has no store"},
        {ALERT("name: a, when: real_time_factor(E) > 2"), "names a population"},
        {ALERT("name: a, when: rate(E) > 5 Hz, clear: 6 Hz"), "'6 Hz' lies beyond the threshold"},
        {ALERT("name: a, when: rate(E) < 5 Hz, clear: 4 Hz"), "expected at least 5"},
        {ALERT("name: a, when: rate(E) > 5 Hz, for: -1 s"), "'-1 s' is too small"},
        {ALERT("name: a, when: rate(E) > 5 Hz, status: bad"), "unknown status 'bad'"},
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        check_problem(TEXTS[i][0], TEXTS[i][1]);
}

static void values_can_be_set(void)
{
    static const char *const   SETS[]  = {"senses.drive.maximum=9 pA", "tunable.rate.maximum=20 Hz",
                                          "alerts.hot.for=2 s"};
    const struct model_options options = {.scale = 1, .set_count = 3, .sets = SETS};
    struct model              *model   = NULL;
    CHECK_OK(model_read(
        &model, "file.yaml",
        NET EYE "  - {name: drive, target: E, takes: current, minimum: 0 pA, maximum: 1 pA}\n"
                "tunable: [{name: rate, value: inputs.bg.rate, minimum: 0 Hz, maximum: 10 Hz}]\n"
                "alerts: [{name: hot, when: rate(E) > 50 Hz}]\n",
        &options));

    CU_ASSERT_EQUAL(model->live.senses[1].maximum, 9);
    CU_ASSERT_EQUAL(model->live.tunables[0].maximum, 20);
    CU_ASSERT_EQUAL(model->live.alerts[0].hold_ms, 2000);
    model_destroy(&model);
}

CHECK_MAIN(live, CASE(senses_are_read), CASE(impossible_senses_are_problems),
           CASE(tunable_values_are_found_by_their_paths),
           CASE(indices_pass_over_what_is_no_part_of_the_model),
           CASE(impossible_paths_are_problems), CASE(impossible_ranges_are_problems),
           CASE(alerts_are_read), CASE(an_epsilon_is_not_watched_where_energy_is_off),
           CASE(impossible_alerts_are_problems), CASE(values_can_be_set))
