/* energy_summary.h - the budget of a run: `energy` in summary.json, and a few lines for people.
 *
 * Amounts of ATP stand twice: as `atp_exact`, a string of all digits (totals have 128 bits, which
 * readers of JSON do not hold), and as the number `atp`.
 *
 * Touches    sonata/json.h, base/log.h.
 */
#ifndef ERGON_RECORD_ENERGY_SUMMARY_H
#define ERGON_RECORD_ENERGY_SUMMARY_H

#include "model/model.h"
#include "record/energy_account.h"
#include "record/energy_budget.h"
#include "record/machine_joules.h"
#include "sonata/json.h"

/* All borrowed; counts and times of the counted part. */
struct energy_summary {
    const struct model          *model;
    const struct energy_account *account;
    const struct machine_joules *machine;
    double                       events; /* synaptic, delivered on all ranks */
    double                       wall_seconds;
};

/* The budget of a population, and of all that have energy. */
struct energy_budget energy_budget_of(const struct energy_summary *summary, uint32_t population);
struct energy_budget energy_budget_all(const struct energy_summary *summary);
uint64_t             energy_neurons(const struct model *model); /* that have it */

/* Is the model not as large as its file says? What a spike costs is then that of fewer synapses. */
bool energy_is_scaled(const struct model *model);

/* Into a document. ranks: rank 0 */
MUST_CHECK fault energy_summary_put(struct json *doc, const struct energy_summary *summary);

/* Aligned lines, for the end of a run. ranks: rank 0 */
void energy_summary_tell(const struct energy_summary *summary);

#endif
