/* ledger_check.c - the ledger of energy on real ranks: run under mpirun by ranks.ledger.
 *
 * It balances while nobody touches it; all ranks see the same pools and totals; a single molecule
 * that is missing on one rank is seen by all.
 */
#include "base/memory.h"
#include "model/model.h"
#include "shard/shard_parts.h"
#include "step/simulation.h"
#include "support/expect.h"
#include "support/model_text.h"

#include <string.h>

static const char MODEL[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "energy: account\n"
    "populations:\n"
    "  E: {kind: iaf_psc_exp, size: 300}\n"
    "  I: {kind: iaf_psc_delta, size: 200}\n"
    "projections:\n"
    "  - {source: E, target: E, rule: fixed_indegree, indegree: 30, weight: 40 pA, delay: 1 ms}\n"
    "  - {source: E, target: I, rule: fixed_indegree, indegree: 30, weight: 1 mV, delay: 1 ms}\n"
    "  - {source: I, target: E, rule: fixed_indegree, indegree: 9, weight: -90 pA, delay: 1 ms}\n"
    "inputs:\n"
    "  - {poisson: {rate: 9 kHz}, target: E, weight: 60 pA}\n";

enum { TICKS = 50, TICK_STEPS = 10 };

/* Steps of one tick and the boundary before them; spikes go to this rank's rows only: the ledger
 * does not ask where they come from. */
static fault tick_run(struct simulation *s, uint64_t tick)
{
    fault failed = FAULT_NONE;
    for (uint64_t step = tick * TICK_STEPS; step < (tick + 1) * TICK_STEPS; step++) {
        uint64_t        waited = 0;
        uint32_t        count;
        const uint32_t *lids;
        failed = fault_worst(failed, ledger_step(s->ledger, step, &waited));
        shard_deliver(s->shard, step);
        shard_update(s->shard, step, &count, &lids);
    }
    return failed;
}

/* The same on all ranks? */
static bool is_shared(struct comm *comm, uint64_t word)
{
    uint64_t low = word, high = word;
    comm_min_u64(comm, &low, 1);
    comm_max_u64(comm, &high, 1);
    return low == high;
}

static void pools_and_totals_are_shared(struct simulation *s)
{
    struct energy_totals totals[2];
    wide                 spent = 0, granted = 0, items = 0, pools = 0;
    EXPECT(ledger_totals(s->ledger, totals) == FAULT_NONE);
    for (uint32_t r = 0; r < 2; r++) {
        struct ledger_region region = ledger_region(s->ledger, r);
        EXPECT(is_shared(s->comm, (uint64_t)region.pool));
        EXPECT(is_shared(s->comm, (uint64_t)region.stores));
        EXPECT(region.stores > 0 && region.spent > 0 && region.granted > 0);
        spent += region.spent;
        granted += region.granted;
        pools += totals[r].granted;
        for (int item = 0; item < ENERGY_ITEMS; item++)
            items += totals[r].item[item];
        EXPECT(is_shared(s->comm, (uint64_t)totals[r].item[ENERGY_RELEASE]));
        EXPECT(totals[r].neuron_ticks == (r == 0 ? 300 : 200) * TICKS);
    }
    EXPECT(spent == items);
    EXPECT(granted == pools);
    EXPECT(totals[0].item[ENERGY_EXTERNAL] > 0 && totals[1].item[ENERGY_EXTERNAL] == 0);
    EXPECT(totals[0].releases > 0);
}

/* Each synapse of the model is paid for by one neuron. */
static void outgoing_synapses_add_up(struct simulation *s)
{
    uint64_t sum = 0;
    for (uint32_t g = 0; g < s->shard->group_count; g++)
        for (uint32_t i = 0; i < s->shard->groups[g].neuron_count; i++)
            sum += s->shard->groups[g].energy->columns.outgoing[i];
    comm_sum_u64(s->comm, &sum, 1);
    EXPECT(sum == 300 * 30 + 200 * 30 + 300 * 9);
}

static void a_missing_molecule_is_seen(struct simulation *s)
{
    if (comm_rank(s->comm) == comm_size(s->comm) - 1) s->shard->groups[0].energy->columns.atp[0]--;
    EXPECT(tick_run(s, TICKS) == FAULT_NONE); /* booked before: the sums are under way */
    EXPECT(tick_run(s, TICKS + 1) == FAULT_BUG || ledger_settle(s->ledger) == FAULT_BUG);
    EXPECT(strstr(fault_message(), "does not balance"));
    EXPECT(ledger_is_broken(s->ledger));
    fault_forget();
}

int main(int argc, char **argv)
{
    struct comm      *comm = NULL;
    struct simulation simulation;
    if (comm_start(&comm, &argc, &argv)) return 2;
    struct model         *model = model_of_text(MODEL);
    struct simulation_how how   = {
          .partition = "round-robin", .isa = isa_best(), .exchange = EXCHANGE_SHARED};
    if (simulation_build(&simulation, comm, model, &how)) return 2;
    outgoing_synapses_add_up(&simulation);
    for (uint64_t tick = 0; tick < TICKS; tick++)
        EXPECT(tick_run(&simulation, tick) == FAULT_NONE);
    uint64_t waited = 0;
    EXPECT(ledger_step(simulation.ledger, TICKS * TICK_STEPS, &waited) == FAULT_NONE);
    EXPECT(ledger_settle(simulation.ledger) == FAULT_NONE);
    EXPECT(ledger_ticks(simulation.ledger) == TICKS + 1);
    pools_and_totals_are_shared(&simulation);
    a_missing_molecule_is_seen(&simulation);

    simulation_clear(&simulation);
    model_destroy(&model);
    return expect_end(&comm);
}
