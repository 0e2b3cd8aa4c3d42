/* energy_published.h - what others found that cortex spends, to be shown beside a run.
 *
 * Touches    nothing.
 */
#ifndef ERGON_RECORD_ENERGY_PUBLISHED_H
#define ERGON_RECORD_ENERGY_PUBLISHED_H

#include <stdint.h>

/* Spending as these sources divide it. */
typedef enum budget_share {
    SHARE_ACTION_POTENTIAL,
    SHARE_POSTSYNAPTIC, /* metabotropic receptors with it     */
    SHARE_PRESYNAPTIC,  /* calcium, cycling of vesicles       */
    SHARE_RECYCLING,    /* of the transmitter                 */
    SHARE_RESTING,      /* of neurons and glia                */
    BUDGET_SHARES
} budget_share;

const char *budget_share_name(budget_share share); /* "action_potential", ... */

/* NaN: the source does not say. */
struct published_budget {
    const char *name, *source;
    double      rate_Hz; /* for which it says the following */
    double      atp_per_neuron_second;
    double      umol_per_g_min;
    double      shares[BUDGET_SHARES]; /* 0 to 1 */
    double      resting_atp_per_s;     /* of a neuron, with its glia */
    double      atp_per_spike;
    double      releases_per_spike;
    double      cortex_atp_per_min; /* of a whole human cortex */
};

const struct published_budget *published_budgets(uint32_t *count);

/* What a source expects of a neuron at another rate, ATP/s: resting + per spike x rate. */
double published_at_rate(const struct published_budget *budget, double rate_Hz);

/* Neurons of a gram of rat cortex, for which the sources reckon. */
#define NEURONS_PER_GRAM 9.2e7

/* ATP per neuron and second as umol of ATP per gram and minute. */
double umol_per_g_min(double atp_per_neuron_second);

#endif
