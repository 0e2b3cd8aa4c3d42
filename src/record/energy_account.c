/* energy_account.c - totals and regions, added and subtracted. */
#include "record/energy_account.h"

#include "base/memory.h"

#include <string.h>

enum { TOTAL_WIDES = sizeof(struct energy_totals) / sizeof(wide) };
_Static_assert(sizeof(struct energy_totals) % sizeof(wide) == 0, "totals are wides only");

static void totals_grow(struct energy_totals *totals, const struct energy_totals *by, int sign)
{
    wide all[TOTAL_WIDES], more[TOTAL_WIDES];
    memcpy(all, totals, sizeof all);
    memcpy(more, by, sizeof more);
    for (int i = 0; i < TOTAL_WIDES; i++)
        all[i] += sign * more[i];
    memcpy(totals, all, sizeof all);
}

void energy_totals_add(struct energy_totals *sum, const struct energy_totals *more)
{
    totals_grow(sum, more, 1);
}

void energy_totals_subtract(struct energy_totals *from, const struct energy_totals *less)
{
    totals_grow(from, less, -1);
}

void energy_account_since(struct energy_account *now, const struct energy_account *before)
{
    now->ticks -= before->ticks;
    for (uint32_t p = 0; p < before->population_count; p++)
        energy_totals_subtract(&now->totals[p], &before->totals[p]);
    for (uint32_t r = 0; r < before->region_count; r++)
        now->regions[r].before = before->regions[r].now;
}

void energy_account_clear(struct energy_account *account)
{
    memory_give(&account->totals);
    memory_give(&account->regions);
    *account = (struct energy_account){0};
}

wide region_filled(const struct region_account *r) { return r->now.filled - r->before.filled; }

wide region_spent(const struct region_account *r) { return r->now.spent - r->before.spent; }

wide region_granted(const struct region_account *r) { return r->now.granted - r->before.granted; }

uint64_t region_scarce_ticks(const struct region_account *r)
{
    return r->now.scarce_ticks - r->before.scarce_ticks;
}

struct region_identity region_identity(const struct region_account *r)
{
    return (struct region_identity){
        .before = region_filled(r) + r->before.stores + r->before.pool,
        .after  = r->now.stores + r->now.pool + region_spent(r),
    };
}
