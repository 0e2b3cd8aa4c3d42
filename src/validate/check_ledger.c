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

static fault identity_add(struct validation *v, const struct outcome *outcome)
{
    const struct outcome_energy *energy = &outcome->energy;
    const wide                   charge = energy->prices[0].spike_atp;
    wide                         spent  = 0;
    char                         text[WIDE_TEXT_BYTES];
    for (uint32_t p = 0; p < energy->population_count; p++)
        spent += spent_of(&energy->totals[p]);
    struct finding identity = {.what     = "identity, what is off in any region",
                               .unit     = "ATP",
                               .expected = VALUES(0),
                               .measured =
                                   VALUES(imbalance(energy, validation_is_without(v) ? charge : 0)),
                               .control_is       = "an action potential not charged",
                               .control          = VALUES(imbalance(energy, charge)),
                               .control_expected = VALUES((double)charge)};
    snprintf(identity.note, sizeof identity.note, "Spent: %s ATP, on any number of ranks.",
             wide_print(spent, text));
    return validation_add(v, &identity);
}

static fault spikes_add(struct validation *v, const struct outcome *outcome)
{
    const double         charge = (double)outcome->energy.prices[0].spike_atp;
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

static fault run(struct validation *v)
{
    const struct window     all        = {-1, TIME_MS};
    const struct experiment experiment = {.name         = "microcircuit",
                                          .text         = model_text("microcircuit"),
                                          .scale        = v->plan->is_quick ? QUICK_SCALE : 1,
                                          .set          = "energy=account",
                                          .time_ms      = TIME_MS,
                                          .window_count = 1,
                                          .windows      = &all};
    struct outcome          outcome    = {0};
    if (!experiment.text) RAISE(FAULT_BUG, "microcircuit: no such model is in this binary");
    fault mine = experiment_run(&outcome, v, &experiment);
    if (!mine) mine = identity_add(v, &outcome);
    if (!mine) mine = spikes_add(v, &outcome);
    if (!mine) spending_draw(v, &outcome.energy);
    outcome_clear(&outcome);
    return mine;
}

const struct check check_ledger = {
    .name    = "ledger",
    .help    = "no molecule is lost: filled + before = after + spent, in integers",
    .without = "the charge of an action potential",
    .about   = "The microcircuit runs for ten seconds (with --quick a tenth of it) with its costs "
               "booked. For each region, what was filled in, what the stores had and what the pool "
               "had must be what the stores have, what the pool has and what was spent, to the last "
               "molecule. The ledger checks that at every tick itself; here its books are added up "
               "again from the neurons, the items and the spikes that an observer saw.",
    .source  = "the ledger's definition, docs/decisions/19-energy.md",
    .run     = run};
