/* energy_published.c - the numbers, with their sources. */
#include "record/energy_published.h"

#include <math.h>

static const struct published_budget BUDGETS[] = {
    {.name                  = "Attwell & Laughlin 2001",
     .source                = "J. Cereb. Blood Flow Metab. 21:1133; overlap 4",
     .rate_Hz               = 4,
     .atp_per_neuron_second = 3.29e9,
     .umol_per_g_min        = 30.2,
     .shares                = {0.467, 0.340, 0.031, 0.027, 0.135},
     .resting_atp_per_s     = 4.44e8,
     .atp_per_spike         = 7.12e8,
     .releases_per_spike    = 2000,
     .cortex_atp_per_min    = NAN},
    {.name                  = "Howarth et al. 2012",
     .source                = "J. Cereb. Blood Flow Metab. 32:1222; overlap 1.24",
     .rate_Hz               = 4,
     .atp_per_neuron_second = 2.23e9,
     .umol_per_g_min        = 20.4,
     .shares                = {0.213, 0.502, 0.046, 0.039, 0.199},
     .resting_atp_per_s     = 4.44e8,
     .atp_per_spike         = 4.47e8,
     .releases_per_spike    = 2000,
     .cortex_atp_per_min    = NAN},
    {.name                  = "Lennie 2003",
     .source                = "Curr. Biol. 13:493; human cortex, totals only",
     .rate_Hz               = 0.16,
     .atp_per_neuron_second = NAN,
     .umol_per_g_min        = NAN,
     .shares                = {NAN, NAN, NAN, NAN, NAN},
     .resting_atp_per_s     = NAN,
     .atp_per_spike         = 2.4e9,
     .releases_per_spike    = NAN,
     .cortex_atp_per_min    = 3.4e21},
};

const char *budget_share_name(budget_share share)
{
    static const char *const NAMES[BUDGET_SHARES] = {"action_potential", "postsynaptic",
                                                     "presynaptic", "recycling", "resting"};
    return NAMES[share];
}

const struct published_budget *published_budgets(uint32_t *count)
{
    *count = sizeof BUDGETS / sizeof *BUDGETS;
    return BUDGETS;
}

double published_at_rate(const struct published_budget *budget, double rate_Hz)
{
    return budget->resting_atp_per_s + budget->atp_per_spike * rate_Hz;
}

double umol_per_g_min(double atp_per_neuron_second)
{
    static const double PER_MOLE = 6.02214076e23, UMOL = 1e6, S_PER_MIN = 60;
    return atp_per_neuron_second * NEURONS_PER_GRAM * S_PER_MIN / PER_MOLE * UMOL;
}
