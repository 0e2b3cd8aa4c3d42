/* experiment_check.c - an experiment of a validation on real ranks: every rank gets the same, and
 * what was there.
 *
 * A wrong answer is counted, and the sum over ranks is the exit code.
 */
#include "support/expect.h"
#include "validate/experiment.h"

#include <math.h>
#include <stdlib.h>

/* 12 neurons that spike every 20 ms from 18 ms on (tau_m 10, t_ref 2), 12 that rest. */
static const char MODEL[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "tile: 1\n"
    "populations:\n"
    "  busy: {kind: iaf_psc_exp, size: 12, parameters: {I_e: 449.1 pA}}\n"
    "  idle: {kind: iaf_psc_exp, size: 12, parameters: {E_L: -65 mV, V_reset: -65 mV},\n"
    "    initial: {V_m: -65 mV}, energy: {epsilon: 0.25, supply_max: 444000000 ATP/s}}\n"
    "energy: account\n"
    "recording: {spikes: none}\n";

static const struct window WINDOWS[] = {{-1, 1000}, {0, 500}, {500, 1000}, {0, 17}};
static const struct probe  PROBES[]  = {
      {23, "V_m", 1}, {12, NULL, 10}, {0, "V_m", 250}, {23, NULL, 1000}};

static void spikes_expect(const struct outcome *outcome)
{
    EXPECT(outcome->neuron_count == 24);
    double all = outcome_spikes(outcome, 0, 0);
    EXPECT(all > 40 && all < 60);
    for (uint32_t gid = 0; gid < 12; gid++) {
        EXPECT(outcome_spikes(outcome, 0, gid) == all);
        EXPECT(outcome_spikes(outcome, 1, gid) + outcome_spikes(outcome, 2, gid) == all);
        EXPECT(outcome_spikes(outcome, 3, gid) == 0);
        EXPECT(outcome_spikes(outcome, 0, 12 + gid) == 0);
    }
    EXPECT(outcome_spikes_sum(outcome, 0, 0, 24) == (uint64_t)(12 * all));
}

static void probes_expect(const struct outcome *outcome)
{
    EXPECT(outcome->series[0].count == 1000);
    EXPECT(outcome->series[1].count == 100);
    EXPECT(outcome->series[3].count == 1);
    for (uint32_t i = 0; i < 1000; i++) {
        EXPECT(outcome->series[0].time_ms[i] == i);
        EXPECT(outcome->series[0].value[i] == -65);
    }
    EXPECT(fabs(outcome_last(outcome, 1) - 0.25) < 1e-3);
    EXPECT(outcome->series[2].value[1] > -70);
}

static void energy_expect(const struct outcome *outcome)
{
    const struct outcome_energy *energy = &outcome->energy;
    EXPECT(energy->population_count == 2);
    EXPECT(energy->gid_first[0] == 0 && energy->gid_first[1] == 12 && energy->gid_first[2] == 24);
    EXPECT(energy->stores_first[1] == (wide)12 * 2975000000);
    for (uint32_t r = 0; r < energy->region_count; r++) {
        wide before = energy->regions[r].filled + energy->stores_first[r] + energy->pools_first[r];
        wide after  = energy->regions[r].pool + energy->stores_last[r] + energy->regions[r].spent;
        EXPECT(before == after);
        EXPECT(energy->stores_last[r] == energy->regions[r].stores);
    }
}

static void experiment_is_the_same_on_all_ranks(struct validation *v)
{
    const struct experiment experiment = {.name         = "check",
                                          .text         = MODEL,
                                          .time_ms      = 1000,
                                          .window_count = sizeof WINDOWS / sizeof *WINDOWS,
                                          .windows      = WINDOWS,
                                          .probe_count  = sizeof PROBES / sizeof *PROBES,
                                          .probes       = PROBES};
    struct outcome          outcome;
    EXPECT(experiment_run(&outcome, v, &experiment) == FAULT_NONE);
    if (!outcome.spikes) return;
    spikes_expect(&outcome);
    probes_expect(&outcome);
    energy_expect(&outcome);
    outcome_clear(&outcome);
}

/* Mistakes in the program's own texts end in a fault that all ranks have, and nothing hangs. */
static void mistakes_are_faults_of_all(struct validation *v)
{
    static const struct probe unknown = {0, "V_mm", 1}, never = {0, "V_m", 0};
    struct experiment         experiment = {
                .name = "check", .text = MODEL, .time_ms = 1, .probe_count = 1, .probes = &unknown};
    struct outcome outcome;
    EXPECT(experiment_run(&outcome, v, &experiment) == FAULT_BUG);
    outcome_clear(&outcome);
    experiment.probes = &never;
    EXPECT(experiment_run(&outcome, v, &experiment) == FAULT_BUG);
    outcome_clear(&outcome);
    experiment.text = "ergon: 1\n";
    EXPECT(experiment_run(&outcome, v, &experiment) == FAULT_INPUT);
    outcome_clear(&outcome);
    fault_forget();
}

int main(int argc, char **argv)
{
    struct comm *comm = NULL;
    if (comm_start(&comm, &argc, &argv)) return EXIT_FAILURE;
    const struct validate_plan plan = {.comm = comm,
                                       .how  = {.partition = "round-robin", .isa = isa_best()}};
    struct validation          v    = {.plan = &plan, .comm = comm};
    experiment_is_the_same_on_all_ranks(&v);
    mistakes_are_faults_of_all(&v);
    return expect_end(&comm);
}
