/* structure_check.c - synapses that go and neurons that retire on real ranks: run under mpirun by
 * ranks.structure.
 *
 * Who pays for the release of a spike knows how many synapses are left, wherever they lie; the
 * ledger balances; totals are the same on all ranks.
 */
#include "base/memory.h"
#include "shard/shard_parts.h"
#include "step/trial.h"
#include "support/expect.h"

static const char MODEL[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "tile: 16\n"
    "energy: {mode: coupled, couplings: {structure: {retire: 30 ms}}}\n"
    "populations:\n"
    "  N: {kind: iaf_psc_exp, size: 90}\n"
    "  E: {kind: iaf_psc_exp, size: 200}\n"
    "  Q: {kind: iaf_psc_exp, size: 50}\n"
    "projections:\n"
    "  - {source: N, target: E, rule: fixed_indegree, indegree: 30, weight: 1 pA, delay: 1 ms,\n"
    "     prunable: {bound: 0.03, after: 50 ms, time_constant: 100 ms}}\n"
    "  - {source: N, target: E, rule: fixed_indegree, indegree: 5, weight: 1 pA, delay: 3 ms}\n"
    "  - {source: E, target: N, rule: fixed_indegree, indegree: 9, weight: -9 pA, delay: 1 ms,\n"
    "     prunable: {bound: 0.4, after: 40 ms}}\n"
    "  - {source: Q, target: Q, rule: fixed_indegree, indegree: 3, weight: 9 pA, delay: 1 ms}\n"
    "inputs:\n"
    "  - {poisson: {rate: 3 kHz}, target: [N, E], weight: 70 pA}\n";

/* Synapses are told every TELL_TICKS ticks of 10 steps: here was the last time. */
enum { TICKS = 4 * TELL_TICKS, STEPS = 10 * TICKS, SYNAPSES = 200 * 35 + 90 * 9 + 50 * 3 };

static uint64_t outgoing_of(const struct shard *shard)
{
    uint64_t sum = 0;
    for (uint32_t g = 0; g < shard->group_count; g++)
        for (uint32_t i = 0; i < shard->groups[g].neuron_count; i++)
            sum += shard->groups[g].energy->columns.outgoing[i];
    return sum;
}

static void every_synapse_that_is_left_is_paid_for(const struct trial *trial)
{
    const struct shard *shard  = trial->simulation.shard;
    uint64_t            sums[] = {outgoing_of(shard), shard_synapse_count(shard)};
    comm_sum_u64(trial->comm, sums, 2);
    EXPECT(sums[0] == sums[1]);
    EXPECT(sums[1] < SYNAPSES && sums[1] >= 200 * 5 + 50 * 3);
}

static void totals_are_those_of_all_ranks(const struct trial *trial)
{
    const struct shard     *shard  = trial->simulation.shard;
    struct structure_totals totals = {0};
    uint64_t                left   = shard_synapse_count(shard);
    EXPECT(structure_totals_take(&totals, &trial->simulation.structure, trial->model) ==
           FAULT_NONE);
    comm_sum_u64(trial->comm, &left, 1);
    EXPECT(totals.pruned[0].before == 200 * 30 && totals.pruned[2].before == 90 * 9);
    EXPECT(totals.pruned[1].before == 0 && totals.pruned[1].count == 0);
    EXPECT(totals.pruned[0].count > 0 && totals.pruned[2].count > 0);
    EXPECT(totals.pruned[0].count + totals.pruned[2].count == SYNAPSES - left);
    EXPECT(totals.pruned[2].first_tick >= 40 && totals.pruned[2].first_tick < 44);
    EXPECT(totals.pruned[0].last_tick <= TICKS);
    EXPECT(totals.retired[2].now == 50 && totals.retired[2].retirements == 50);
    EXPECT(totals.retired[0].now == 0);
    structure_totals_clear(&totals);
}

/* 30 ticks awake, and none after. */
static void retired_neurons_cost_nothing(const struct trial *trial)
{
    struct energy_totals totals[3];
    EXPECT(ledger_totals(trial->simulation.ledger, totals) == FAULT_NONE);
    EXPECT(totals[0].neuron_ticks == 90 * TICKS);
    EXPECT(totals[2].neuron_ticks == 50 * 29);
}

int main(int argc, char **argv)
{
    struct comm         *comm = NULL;
    struct trial         trial;
    uint64_t             wall_ns = 0;
    struct model_options options = {.scale = 1};
    if (comm_start(&comm, &argc, &argv)) return 2;
    struct trial_plan plan = {
        .comm    = comm,
        .path    = "structure_check",
        .text    = MODEL,
        .options = &options,
        .how     = {.partition = "round-robin", .isa = isa_best(), .exchange = EXCHANGE_SHARED}};
    if (trial_build(&trial, &plan) || trial_watch(&trial, 0, NULL)) return 2;
    EXPECT(loop_run(trial.loop, STEPS, &wall_ns) == FAULT_NONE);
    every_synapse_that_is_left_is_paid_for(&trial);
    totals_are_those_of_all_ranks(&trial);
    retired_neurons_cost_nothing(&trial);

    trial_clear(&trial);
    return expect_end(&comm);
}
