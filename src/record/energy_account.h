/* energy_account.h - what the ledger booked in the counted part of a run.
 *
 * Taken when the warm-up is over and again at the end, as traffic is: the difference is the
 * account. Its time is that of whole ticks.
 *
 * Invariant  for each region of an account: filled + stores and pool at its start = stores and pool
 *            at its end + spent, exactly; and spent is the sum of the items of its populations.
 * Ownership  a struct energy_account owns its arrays; a zeroed one is empty; energy_account_clear.
 * Touches    step/ledger.h (a sum over ranks).
 */
#ifndef ERGON_RECORD_ENERGY_ACCOUNT_H
#define ERGON_RECORD_ENERGY_ACCOUNT_H

#include "energy/totals.h"
#include "step/ledger.h"

/* Of a region: where it began, and where it stands. */
struct region_account {
    struct ledger_region before, now;
};

struct energy_account {
    uint32_t               population_count, region_count;
    uint64_t               ticks;
    struct energy_totals  *totals;  /* [populations]; NULL where no population has energy */
    struct region_account *regions; /* [regions] */
};

/* All since the start of the run; empty where ledger is NULL.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective, when the ledger is settled */
MUST_CHECK fault energy_account_take(struct energy_account *account, struct comm *comm,
                                     const struct model *model, const struct ledger *ledger);
/* Less what had been booked before. */
void energy_account_since(struct energy_account *now, const struct energy_account *before);
void energy_account_clear(struct energy_account *account);

/* A sum over populations, and what the ledger counted is subtracted or added: all in one. */
void energy_totals_add(struct energy_totals *sum, const struct energy_totals *more);
void energy_totals_subtract(struct energy_totals *from, const struct energy_totals *less);

/* Both sides of the identity of a region. */
struct region_identity {
    wide before; /* filled + stores before + pool before */
    wide after;  /* stores after + pool after + spent    */
};
struct region_identity region_identity(const struct region_account *region);

/* Since the account began. */
wide     region_filled(const struct region_account *region);
wide     region_spent(const struct region_account *region);
wide     region_granted(const struct region_account *region);
uint64_t region_scarce_ticks(const struct region_account *region);

#endif
