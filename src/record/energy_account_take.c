/* energy_account_take.c - what the ledger has booked so far. */
#include "record/energy_account.h"

#include "base/memory.h"

static fault account_create(struct energy_account *account, const struct model *model)
{
    account->population_count = model->population_count;
    account->region_count     = model->energy.region_count;
    TRY(memory_take(&account->totals, account->population_count, sizeof *account->totals,
                    "totals of energy"));
    return memory_take(&account->regions, account->region_count, sizeof *account->regions,
                       "regions of energy");
}

fault energy_account_take(struct energy_account *account, struct comm *comm,
                          const struct model *model, const struct ledger *ledger)
{
    *account = (struct energy_account){0};
    if (!ledger) return FAULT_NONE;
    fault failed = comm_agree(comm, account_create(account, model));
    if (!failed) failed = ledger_totals(ledger, account->totals);
    for (uint32_t r = 0; !failed && r < account->region_count; r++)
        account->regions[r].now = ledger_region(ledger, r);
    account->ticks = ledger_ticks(ledger);
    if (failed) energy_account_clear(account);
    return failed;
}
