/* check_ledger.c - no molecule is lost: the ledger's identity over ten seconds of the microcircuit.
 *
 * The ledger checks itself at every tick and ends a run that does not balance; a run in which a
 * store loses an action potential that is not booked shows that it does. And its books are added up
 * once more from the outside: the stores neuron by neuron, what was spent item by item and
 * population by population, and the spikes as an observer counted them.
 */
#include "bench/build_facts.h"
#include "validate/experiment.h"

#include <stdio.h>
#include <string.h>

static const double TIME_MS = 10000, BROKEN_MS = 200, QUICK_SCALE = 0.1, MS_PER_S = 1000;

static const char LOST[] = "an action potential lost, not booked";

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
 * region. */
static double imbalance(const struct outcome_energy *energy)
{
    wide worst = 0;
    for (uint32_t r = 0; r < energy->region_count; r++) {
        const struct ledger_region *region = &energy->regions[r];
        wide off = region->filled + energy->stores_first[r] + energy->pools_first[r] -
                   energy->stores_last[r] - region->pool;
        for (uint32_t p = 0; p < energy->population_count; p++)
            if (energy->prices[p].region == r) off -= spent_of(&energy->totals[p]);
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

/* A run of the microcircuit, a shorter one that loses an action potential, and how a row says what
 * they are. */
struct books {
    struct outcome run, broken;
    const char    *what_ledger, *what_identity;
};

/* What the ledger itself says. */
static fault ledger_add(struct validation *v, const struct books *books)
{
    const struct breach            *run = &books->run.breach, *broken = &books->broken.breach;
    const struct population_energy *prices = books->broken.energy.prices;
    if (!prices) RAISE(FAULT_BUG, "the microcircuit has no energy");
    const double   charge = (double)prices[0].spike_atp;
    struct finding ledger = {.what             = books->what_ledger,
                             .unit             = "(tick, ATP)",
                             .expected         = VALUES(0, 0),
                             .measured         = VALUES((double)run->tick, (double)run->atp),
                             .control_is       = LOST,
                             .control          = VALUES((double)broken->tick, (double)broken->atp),
                             .control_expected = VALUES((double)broken->tick_due, charge)};
    if (broken->is_there)
        snprintf(ledger.note, sizeof ledger.note, "The control breaks at tick %llu: %lld ATP (%s).",
                 (unsigned long long)broken->tick, (long long)broken->atp, broken->text);
    return validation_add(v, &ledger);
}

/* The note tells what was spent: the same on any number of ranks. */
static fault identity_add(struct validation *v, const struct books *books)
{
    const struct outcome_energy *energy = &books->run.energy, *broken = &books->broken.energy;
    const double                 charge = (double)broken->prices[0].spike_atp;
    wide                         spent  = 0;
    char                         text[WIDE_TEXT_BYTES];
    uint64_t                     scarce = 0;
    for (uint32_t p = 0; p < energy->population_count; p++)
        spent += spent_of(&energy->totals[p]);
    for (uint32_t r = 0; r < energy->region_count; r++)
        scarce += energy->regions[r].scarce_ticks;
    struct finding identity = {.what             = books->what_identity,
                               .unit             = "ATP",
                               .expected         = VALUES(0),
                               .measured         = VALUES(imbalance(energy)),
                               .control_is       = LOST,
                               .control          = VALUES(imbalance(broken)),
                               .control_expected = VALUES(charge)};
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
    const struct finding spikes = {.what             = "action potentials paid, less those seen",
                                   .unit             = "ATP",
                                   .expected         = VALUES(0),
                                   .measured         = VALUES(unpaid(outcome, 0)),
                                   .control_is       = "one spike not seen",
                                   .control          = VALUES(unpaid(outcome, 1)),
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
static fault microcircuit_run(struct validation *v, struct outcome *outcome,
                              const struct experiment *what)
{
    static const struct window ALL        = {-1, TIME_MS};
    struct experiment          experiment = *what;
    experiment.name                       = "microcircuit";
    experiment.text                       = model_text("microcircuit");
    experiment.window_count               = 1;
    experiment.windows                    = &ALL;
    if (!experiment.text) RAISE(FAULT_BUG, "microcircuit: no such model is in this binary");
    return experiment_run(outcome, v, &experiment);
}

/* Without the charge, the run itself is a broken one. ranks: collective */
static fault books_make(struct validation *v, struct books *books, double scale, const char *energy)
{
    const struct experiment run = {
        .scale = scale, .set = energy, .time_ms = TIME_MS, .has_loss = validation_is_without(v)};
    const struct experiment broken = {
        .scale = QUICK_SCALE, .set = energy, .time_ms = BROKEN_MS, .has_loss = true};
    TRY(microcircuit_run(v, &books->run, &run));
    TRY(microcircuit_run(v, &books->broken, &broken));
    TRY(ledger_add(v, books));
    return identity_add(v, books);
}

static void books_clear(struct books *books)
{
    outcome_clear(&books->run);
    outcome_clear(&books->broken);
}

/* Costs are booked, nothing is coupled. */
static fault account_check(struct validation *v)
{
    struct books books = {.what_ledger   = "the ledger itself: where it breaks",
                          .what_identity = "identity, what is off in any region"};
    fault mine = books_make(v, &books, v->plan->is_quick ? QUICK_SCALE : 1, "energy=account");
    if (!mine) mine = spikes_add(v, &books.run);
    if (!mine) spending_draw(v, &books.run.energy);
    books_clear(&books);
    return mine;
}

/* More is asked for than flows in, and spikes are gated and scaled. */
static fault coupled_check(struct validation *v)
{
    struct books books = {.what_ledger   = "where it breaks, coupled, a tenth of it, supply short",
                          .what_identity = "identity, the same run"};
    fault        mine =
        books_make(v, &books, QUICK_SCALE,
                   "energy={mode: coupled, supply_max: 9000000000 ATP/s, real_synapses: 40, "
                   "couplings: {spike: true, transmission: true}}");
    books_clear(&books);
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
    .without = "the booking of an action potential",
    .about   = "The microcircuit runs for ten seconds (with --quick a tenth of it) with its costs "
               "booked. For each region, what was filled in, what the stores had and what the pool "
               "had must be what the stores have, what the pool has and what was spent, to the last "
               "molecule. The ledger checks that at every tick itself and breaks off a run that does "
               "not balance: a run in which the store of one neuron loses an action potential that "
               "is not booked must end so, at the next tick. Its books are also added up again from "
               "the neurons, the items and the spikes that an observer saw. Then a tenth of it once "
               "more, coupled, asking for more than flows in.",
    .source  = "the ledger's definition, docs/decisions/19-energy.md",
    .run     = run};
