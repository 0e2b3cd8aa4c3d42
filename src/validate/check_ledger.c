/* check_ledger.c - no molecule is lost: the ledger's identity over ten seconds of the microcircuit.
 *
 * The ledger checks itself at every tick and would end the run. Here its books are added up once
 * more from the outside: the stores neuron by neuron, what was spent item by item and population by
 * population, and the spikes as an observer counted them.
 */
#include "bench/build_facts.h"
#include "validate/experiment.h"

#include <stdio.h>
#include <string.h>

static const double TIME_MS = 10000, QUICK_SCALE = 0.1, MS_PER_S = 1000;

static const char *model_text(const char *name)
{
    const struct model_text *row = MODEL_TEXTS;
    while (row->name && strcmp(row->name, name) != 0)
        row++;
    return row->text;
}

static wide spent_of(const struct energy_totals *totals)
{
    wide sum = 0;
    for (int i = 0; i < ENERGY_ITEMS; i++)
        sum += totals->item[i];
    return sum;
}

static wide size_of(wide value) { return value < 0 ? -value : value; }

/* filled + stores before + pool before - (stores after + pool after + spent): the largest of any
 * region. left_out: of what the populations spent. */
static double imbalance(const struct outcome_energy *energy, wide left_out)
{
    wide worst = 0;
    for (uint32_t r = 0; r < energy->region_count; r++) {
        const struct ledger_region *region = &energy->regions[r];
        wide off = region->filled + energy->stores_first[r] + energy->pools_first[r] -
                   energy->stores_last[r] - region->pool;
        for (uint32_t p = 0; p < energy->population_count; p++)
            if (energy->prices[p].region == r) off -= spent_of(&energy->totals[p]) - left_out;
        if (size_of(off) > size_of(worst)) worst = off;
    }
    return wide_to_double(worst);
}

/* Paid for action potentials, less what the spikes that were seen should cost, but for some of the
 * first population. */
static double unpaid(const struct outcome *outcome, uint64_t left_out)
{
    const struct outcome_energy *energy = &outcome->energy;
    wide                         off    = (wide)left_out * energy->prices[0].spike_atp;
    for (uint32_t p = 0; p < energy->population_count; p++) {
        const uint32_t first = energy->gid_first[p], count = energy->gid_first[p + 1] - first;
        const wide     seen = (wide)outcome_spikes_sum(outcome, 0, first, count);
        off += energy->totals[p].item[ENERGY_ACTION_POTENTIAL] - seen * energy->prices[p].spike_atp;
    }
    return wide_to_double(off);
}

/* The note tells what was spent: the same on any number of ranks. */
static fault identity_add(struct validation *v, const struct outcome *outcome, const char *what)
{
    const struct outcome_energy *energy = &outcome->energy;
    if (!energy->prices) RAISE(FAULT_BUG, "%s: the microcircuit has no energy", what);
    const wide charge = energy->prices[0].spike_atp;
    wide       spent  = 0;
    char       text[WIDE_TEXT_BYTES];
    uint64_t   scarce = 0;
    for (uint32_t p = 0; p < energy->population_count; p++)
        spent += spent_of(&energy->totals[p]);
    for (uint32_t r = 0; r < energy->region_count; r++)
        scarce += energy->regions[r].scarce_ticks;
    struct finding identity = {.what     = what,
                               .unit     = "ATP",
                               .expected = VALUES(0),
                               .measured =
                                   VALUES(imbalance(energy, validation_is_without(v) ? charge : 0)),
                               .control_is       = "an action potential not charged",
                               .control          = VALUES(imbalance(energy, charge)),
                               .control_expected = VALUES((double)charge)};
    snprintf(identity.note, sizeof identity.note,
             "Spent: %s ATP. Ticks in which a region could not grant all: %llu.",
             wide_print(spent, text), (unsigned long long)scarce);
    return validation_add(v, &identity);
}

static fault spikes_add(struct validation *v, const struct outcome *outcome)
{
    const struct population_energy *prices = outcome->energy.prices;
    if (!prices) RAISE(FAULT_BUG, "the microcircuit has no energy");
    const double         charge = (double)prices[0].spike_atp;
    const struct finding spikes = {.what       = "action potentials paid, less those seen",
                                   .unit       = "ATP",
                                   .expected   = VALUES(0),
                                   .measured   = VALUES(unpaid(outcome, validation_is_without(v))),
                                   .control_is = "one spike not seen",
                                   .control    = VALUES(unpaid(outcome, 1)),
                                   .control_expected = VALUES(charge)};
    return validation_add(v, &spikes);
}

/* What a neuron of each population spends on each item. */
static void spending_draw(struct validation *v, const struct outcome_energy *energy)
{
    enum { POPULATIONS_MAX = 16 };
    double         x[POPULATIONS_MAX], y[ENERGY_ITEMS][POPULATIONS_MAX];
    struct curve   curves[ENERGY_ITEMS];
    const uint32_t count =
        energy->population_count < POPULATIONS_MAX ? energy->population_count : POPULATIONS_MAX;
    for (uint32_t i = 0; i < ENERGY_ITEMS; i++) {
        for (uint32_t p = 0; p < count; p++) {
            const uint32_t neurons = energy->gid_first[p + 1] - energy->gid_first[p];
            x[p]                   = p + 1;
            y[i][p] = wide_to_double(energy->totals[p].item[i]) / neurons / (TIME_MS / MS_PER_S);
        }
        curves[i] =
            (struct curve){energy_item_name((energy_item)i), LOOK_DOTS, i, count, x, y[i], NULL};
    }
    const struct figure figure = {.title       = "What a neuron spends",
                                  .note        = "With the model's rates, one release for each "
                                                 "synapse and spike.",
                                  .x_title     = "population of the microcircuit",
                                  .y_title     = "ATP/s",
                                  .has_zero    = true,
                                  .curve_count = ENERGY_ITEMS,
                                  .curves      = curves};
    validation_picture(v, &figure);
}

/* ranks: collective */
static fault microcircuit_run(struct validation *v, struct outcome *outcome, double scale,
                              const char *energy)
{
    static const struct window ALL        = {-1, TIME_MS};
    const struct experiment    experiment = {.name         = "microcircuit",
                                             .text         = model_text("microcircuit"),
                                             .scale        = scale,
                                             .set          = energy,
                                             .time_ms      = TIME_MS,
                                             .window_count = 1,
                                             .windows      = &ALL};
    *outcome                              = (struct outcome){0};
    if (!experiment.text) RAISE(FAULT_BUG, "microcircuit: no such model is in this binary");
    return experiment_run(outcome, v, &experiment);
}

/* Costs are booked, nothing is coupled. */
static fault account_check(struct validation *v)
{
    struct outcome outcome;
    fault          mine =
        microcircuit_run(v, &outcome, v->plan->is_quick ? QUICK_SCALE : 1, "energy=account");
    if (!mine) mine = identity_add(v, &outcome, "identity, what is off in any region");
    if (!mine) mine = spikes_add(v, &outcome);
    if (!mine) spending_draw(v, &outcome.energy);
    outcome_clear(&outcome);
    return mine;
}

/* More is asked for than flows in, and spikes are gated and scaled. */
static fault coupled_check(struct validation *v)
{
    struct outcome outcome;
    fault          mine =
        microcircuit_run(v, &outcome, QUICK_SCALE,
                         "energy={mode: coupled, supply_max: 9000000000 ATP/s, real_synapses: 40, "
                         "couplings: {spike: true, transmission: true}}");
    if (!mine) mine = identity_add(v, &outcome, "the same, coupled, a tenth of it, supply short");
    outcome_clear(&outcome);
    return mine;
}

static fault run(struct validation *v)
{
    TRY(account_check(v));
    return coupled_check(v);
}

const struct check check_ledger = {
    .name    = "ledger",
    .help    = "no molecule is lost: filled + before = after + spent, in integers",
    .without = "the charge of an action potential",
    .about   = "The microcircuit runs for ten seconds (with --quick a tenth of it) with its costs "
               "booked. For each region, what was filled in, what the stores had and what the pool "
               "had must be what the stores have, what the pool has and what was spent, to the last "
               "molecule. The ledger checks that at every tick itself; here its books are added up "
               "again from the neurons, the items and the spikes that an observer saw. Then a tenth "
               "of it once more, coupled, asking for more than flows in.",
    .source  = "the ledger's definition, docs/decisions/19-energy.md",
    .run     = run};
