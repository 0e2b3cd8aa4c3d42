/* energy_budget.c - one division each. */
#include "record/energy_budget.h"

#include <math.h>

const char *release_part_name(release_part part)
{
    static const char *const NAMES[RELEASE_PARTS] = {"calcium", "vesicle", "recycling", "mglur"};
    return NAMES[part];
}

double joules_of(wide atp) { return wide_to_double(atp) * ENERGY_JOULE_PER_ATP; }

/* Prices as whole numbers: sixteenths of ATP are finer than any source. */
static const double PRICE_STEPS = 16;

/* The ledger has one price for a release. Each part gets the difference of two rounded sums, so
 * that parts add up to the whole to the last molecule. */
static void release_split(const struct energy_costs *costs, wide whole, wide parts[RELEASE_PARTS])
{
    const double prices[RELEASE_PARTS] = {costs->calcium, costs->vesicle, costs->recycling,
                                          costs->mglur};
    wide         sums[RELEASE_PARTS], sum = 0, given = 0;
    for (int part = 0; part < RELEASE_PARTS; part++)
        sums[part] = sum += llround(prices[part] * PRICE_STEPS);
    for (int part = 0; part < RELEASE_PARTS; part++) {
        wide up_to  = sum > 0 ? whole * sums[part] / sum : 0;
        parts[part] = up_to - given;
        given       = up_to;
    }
}

static double per(double amount, double by) { return by > 0 ? amount / by : NAN; }

static void shares_make(struct energy_budget *b)
{
    const double total             = wide_to_double(b->total);
    const wide   of[BUDGET_SHARES] = {
          [SHARE_ACTION_POTENTIAL] = b->items[ENERGY_ACTION_POTENTIAL],
          [SHARE_POSTSYNAPTIC] =
              b->items[ENERGY_POSTSYNAPTIC] + b->items[ENERGY_EXTERNAL] + b->release[RELEASE_MGLUR],
          [SHARE_PRESYNAPTIC] = b->release[RELEASE_CALCIUM] + b->release[RELEASE_VESICLE],
          [SHARE_RECYCLING]   = b->release[RELEASE_RECYCLING],
          [SHARE_RESTING]     = b->items[ENERGY_RESTING] + b->items[ENERGY_GLIA]};
    for (int share = 0; share < BUDGET_SHARES; share++)
        b->shares[share] = per(wide_to_double(of[share]), total);
}

struct energy_budget energy_budget_make(const struct budget_plan *plan)
{
    struct energy_budget b       = {0};
    const double         seconds = plan->neurons * plan->seconds;
    const double         spikes  = wide_to_double(plan->totals->spikes);
    for (int item = 0; item < ENERGY_ITEMS; item++) {
        b.items[item] = plan->totals->item[item];
        b.total += b.items[item];
    }
    release_split(plan->costs, b.items[ENERGY_RELEASE], b.release);
    shares_make(&b);
    const double total         = wide_to_double(b.total);
    const double resting       = wide_to_double(b.items[ENERGY_RESTING] + b.items[ENERGY_GLIA]);
    b.joules                   = joules_of(b.total);
    b.rate_Hz                  = per(spikes, seconds);
    b.atp_per_neuron_second    = per(total, seconds);
    b.umol_per_g_min           = umol_per_g_min(b.atp_per_neuron_second);
    b.atp_per_spike            = per(total, spikes);
    b.signalling_atp_per_spike = per(total - resting, spikes);
    b.releases_per_spike       = per(plan->real_releases, spikes);
    b.atp_per_event            = per(total, plan->events);
    b.joules_per_event         = per(b.joules, plan->events);
    return b;
}
