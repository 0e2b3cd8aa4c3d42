/* check_closure.c - with the rates and releases of the published budgets imposed, the ledger's bill
 * is the published one.
 *
 * Every neuron spikes at 4 Hz and has one synapse, onto itself, that stands for the 8,000 real ones
 * of which each releases with probability 0.25: so 2,000 releases are paid for by the one who
 * spikes, and 2,000 by the one who receives, as in a network where all are alike.
 */
#include "base/text.h"
#include "validate/experiment.h"

#include <stdio.h>

enum { NEURONS = 64, SHARES = 5 };

static const double TIME_MS = 10000, QUICK_MS = 2000, MS_PER_S = 1000;

/* 250 ms from spike to spike: 2 ms refractory, 247.95 to the threshold, rounded up to the grid. */
static const char NETWORK[] =
    "ergon: 1\n"
    "dt: 0.1 ms\n"
    "populations:\n"
    "  cells: {kind: iaf_psc_exp, size: %d, parameters: {tau_m: 100 ms, I_e: 40.9292 pA}}\n"
    "projections:\n"
    "  - {source: cells, target: cells, rule: one_to_one, weight: 0.001 pA, delay: 1 ms}\n"
    "recording: {spikes: none}\n"
    "energy: {mode: account, costs: {table: %s%s}, real_synapses: 8000, "
    "release_probability: 0.25}\n";

struct budget {
    const char *table;
    const char *what;
    double      total_ATP_per_s;
    double      shares[SHARES]; /* %: action potentials, post, pre, recycling, resting and glia */
    const char *about;
};

static const struct budget BUDGETS[] = {
    {"attwell-laughlin-2001",
     "4 Hz, Attwell & Laughlin: in all",
     3.29e9,
     {46.7, 34.0, 3.1, 2.7, 13.5},
     "their shares: spikes, post, pre, recycling, rest"},
    {"howarth-2012",
     "4 Hz, Howarth et al. (overlap 1.24): in all",
     2.23e9,
     {21.3, 50.2, 4.6, 3.9, 19.9},
     "their shares: spikes, post, pre, recycling, rest"},
};
enum { BUDGET_COUNT = sizeof BUDGETS / sizeof *BUDGETS };

/* What was spent, and on what. */
struct bill {
    double        total_ATP_per_s;
    struct values shares;
};

/* Releases are booked together; the table tells their parts. Post has what glutamate does at
 * metabotropic receptors; pre has calcium and vesicles. */
static struct bill bill_of(const struct outcome *outcome, const struct energy_costs *costs,
                           double time_ms)
{
    const wide *item          = outcome->energy.totals[0].item;
    double      released      = costs->calcium + costs->vesicle + costs->recycling + costs->mglur;
    double      release       = wide_to_double(item[ENERGY_RELEASE]) / released;
    double      parts[SHARES] = {wide_to_double(item[ENERGY_ACTION_POTENTIAL]),
                                 wide_to_double(item[ENERGY_POSTSYNAPTIC] + item[ENERGY_EXTERNAL]) +
                                     release * costs->mglur,
                                 release * (costs->calcium + costs->vesicle), release * costs->recycling,
                                 wide_to_double(item[ENERGY_RESTING] + item[ENERGY_GLIA])};
    double      total         = 0;
    for (int i = 0; i < SHARES; i++)
        total += parts[i];
    struct bill bill = {.total_ATP_per_s = total / NEURONS / (time_ms / MS_PER_S),
                        .shares          = {.count = SHARES}};
    for (int i = 0; i < SHARES; i++)
        bill.shares.at[i] = 100 * parts[i] / total;
    return bill;
}

/* ranks: collective */
static fault bill_make(struct validation *v, const char *table, bool is_charged, struct bill *bill)
{
    struct text    text    = {0};
    struct outcome outcome = {0};
    const double   time_ms = v->plan->is_quick ? QUICK_MS : TIME_MS;
    fault          mine    = comm_agree(v->comm, text_add(&text, NETWORK, NEURONS, table,
                                              is_charged ? "" : ", postsynaptic: 0 ATP"));

    const struct experiment experiment = {
        .name = "closure", .text = text.bytes, .time_ms = time_ms};
    if (!mine) mine = experiment_run(&outcome, v, &experiment);
    if (!mine) *bill = bill_of(&outcome, &cost_table_find(table)->costs, time_ms);
    outcome_clear(&outcome);
    text_clear(&text);
    return mine;
}

static fault budget_check(struct validation *v, const struct budget *budget)
{
    static const char FREE[] = "input for nothing";
    struct bill       bill, control;
    TRY(bill_make(v, budget->table, !validation_is_without(v), &bill));
    TRY(bill_make(v, budget->table, false, &control));
    const struct finding total  = {.what       = budget->what,
                                   .unit       = "ATP/s per neuron",
                                   .expected   = VALUES(budget->total_ATP_per_s),
                                   .tolerance  = {.within = 0.005, .is_relative = true},
                                   .measured   = VALUES(bill.total_ATP_per_s),
                                   .control_is = FREE,
                                   .control    = VALUES(control.total_ATP_per_s)};
    const struct finding shares = {.what       = budget->about,
                                   .unit       = "%",
                                   .expected   = values_of(SHARES, budget->shares),
                                   .tolerance  = {.within = 0.5},
                                   .measured   = bill.shares,
                                   .control_is = FREE,
                                   .control    = control.shares,
                                   .x_is = "item: 1 spikes, 2 post, 3 pre, 4 recycling, 5 rest",
                                   .x    = VALUES(1, 2, 3, 4, 5)};
    TRY(validation_add(v, &total));
    validation_picture_finding(v, &shares);
    return validation_add(v, &shares);
}

static fault run(struct validation *v)
{
    for (int i = 0; i < BUDGET_COUNT; i++)
        TRY(budget_check(v, &BUDGETS[i]));
    return FAULT_NONE;
}

const struct check check_closure = {
    .name    = "closure",
    .help    = "with published rates and releases imposed, the bill is the published one",
    .without = "the postsynaptic charge",
    .about  = "Neurons spike at 4 Hz and each spike releases at 2,000 synapses: one synapse of the "
              "model stands for 8,000 of which each releases with probability 0.25. What the ledger "
              "booked, item by item, is set beside the published budget. Releases are booked in one "
              "sum; the cost table tells its parts (calcium and vesicle: pre; recycling; what "
              "glutamate does at metabotropic receptors belongs to post).",
    .source = "Attwell & Laughlin 2001, J. Cereb. Blood Flow Metab. 21:1133; Howarth, Gleeson & "
              "Attwell 2012, J. Cereb. Blood Flow Metab. 32:1222",
    .run    = run};
