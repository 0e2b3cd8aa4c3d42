/* ledger.c - what happens at a boundary, and what is added up over ranks. */
#include "step/ledger.h"

#include "base/memory.h"
#include "shard/group_energy.h"

#include <assert.h>
#include <string.h>

struct region {
    const struct energy_region *definition;
    struct ledger_region        is;     /* after the last boundary that was checked */
    int64_t                     filled; /* at the boundary whose sums are under way */
    int64_t                     pool;   /* ... with it, before grants */
    uint64_t                    asked;  /* at the boundary before */
    uint32_t                    phase;  /* of the tick that was filled last */
};

struct ledger {
    struct ledger_plan  plan;
    uint32_t            region_count;
    struct region      *regions;
    struct pool_share  *shares;  /* [regions] */
    struct energy_sums *sums;    /* [regions] of this rank */
    uint64_t           *limbs;   /* of all sums, under way */
    bool                is_sent; /* sums are under way */
    uint64_t            tick;    /* boundaries that were begun */
    uint64_t            checked;
    bool                is_broken;
};

enum { SUMS = sizeof(struct energy_sums) / sizeof(wide), REGION_LIMBS = SUMS * WIDE_LIMBS };

static const struct model_energy *energy_of(const struct ledger *ledger)
{
    return &ledger->plan.model->energy;
}

static fault ledger_fill(struct ledger *ledger)
{
    uint32_t regions = ledger->region_count;
    TRY(memory_take(&ledger->regions, regions, sizeof *ledger->regions, "regions of energy"));
    TRY(memory_take(&ledger->shares, regions, sizeof *ledger->shares, "regions of energy"));
    TRY(memory_take(&ledger->sums, regions, sizeof *ledger->sums, "regions of energy"));
    return memory_take(&ledger->limbs, (size_t)regions * REGION_LIMBS, sizeof *ledger->limbs,
                       "regions of energy");
}

static void sums_send(struct ledger *ledger)
{
    for (uint32_t r = 0; r < ledger->region_count; r++) {
        const struct energy_sums *sums  = &ledger->sums[r];
        uint64_t                 *limbs = ledger->limbs + (size_t)r * REGION_LIMBS;
        wide_to_limbs(sums->asked, limbs);
        wide_to_limbs(sums->granted, limbs + WIDE_LIMBS);
        wide_to_limbs(sums->stores, limbs + (size_t)2 * WIDE_LIMBS);
        wide_to_limbs(sums->spent, limbs + (size_t)3 * WIDE_LIMBS);
    }
    comm_sum_start(ledger->plan.outgoing.comm, ledger->limbs, ledger->region_count * REGION_LIMBS);
    ledger->is_sent = true;
}

static struct energy_sums sums_of(const struct ledger *ledger, uint32_t region)
{
    const uint64_t *limbs = ledger->limbs + (size_t)region * REGION_LIMBS;
    return (struct energy_sums){.asked   = wide_from_limbs(limbs),
                                .granted = wide_from_limbs(limbs + WIDE_LIMBS),
                                .stores  = wide_from_limbs(limbs + (size_t)2 * WIDE_LIMBS),
                                .spent   = wide_from_limbs(limbs + (size_t)3 * WIDE_LIMBS)};
}

/* The sums of a region's boundary are known: the pool pays, and all must balance. */
static fault region_settle(struct region *region, struct energy_sums sums, uint64_t tick)
{
    struct ledger_region *is     = &region->is;
    const wide            before = is->stores + is->pool + region->filled;
    const wide            after  = sums.stores + (region->pool - sums.granted) + sums.spent;
    is->pool                     = (int64_t)(region->pool - sums.granted);
    is->stores                   = sums.stores;
    is->filled += region->filled;
    is->spent += sums.spent;
    is->granted += sums.granted;
    is->asked     = (uint64_t)sums.asked;
    region->asked = (uint64_t)sums.asked;
    if (before == after) return FAULT_NONE;
    char had[WIDE_TEXT_BYTES], has[WIDE_TEXT_BYTES];
    RAISE(FAULT_BUG, "energy of region %s does not balance at tick %llu: %s ATP before, %s after",
          region->definition->name, (unsigned long long)tick, wide_print(before, had),
          wide_print(after, has));
}

static fault sums_take(struct ledger *ledger, uint64_t *wait_ticks)
{
    if (!ledger->is_sent) return FAULT_NONE;
    *wait_ticks += comm_sum_finish(ledger->plan.outgoing.comm);
    ledger->is_sent = false;
    fault failed    = FAULT_NONE;
    for (uint32_t r = 0; r < ledger->region_count; r++) {
        fault here = region_settle(&ledger->regions[r], sums_of(ledger, r), ledger->checked);
        failed     = fault_worst(failed, here);
    }
    ledger->checked++;
    ledger->is_broken |= failed != FAULT_NONE;
    return failed;
}

/* What a region gets in a tick; ticks ascend. */
static int64_t fill_at(struct region *region, uint64_t tick)
{
    const struct energy_region *is = region->definition;
    while (region->phase + 1 < is->phase_count && is->phases[region->phase + 1].tick_first <= tick)
        region->phase++;
    return is->phases[region->phase].fill_atp;
}

/* Fill the pools, and say how each grants what was asked for a tick ago. */
static void pools_share(struct ledger *ledger)
{
    for (uint32_t r = 0; r < ledger->region_count; r++) {
        struct region *region = &ledger->regions[r];
        int64_t        fill   = ledger->tick ? fill_at(region, ledger->tick - 1) : 0;
        region->filled        = pool_room(region->is.pool, region->definition->pool_max_atp, fill);
        region->pool          = region->is.pool + region->filled;
        ledger->shares[r]     = pool_share_make(region->pool, region->asked);
        region->is.scarce_ticks += !ledger->shares[r].is_full;
    }
}

fault ledger_step(struct ledger *ledger, uint64_t step, uint64_t *wait_ticks)
{
    if (!ledger || step != ledger->tick * energy_of(ledger)->tick_steps) return FAULT_NONE;
    fault failed = sums_take(ledger, wait_ticks);
    pools_share(ledger);
    memset(ledger->sums, 0, ledger->region_count * sizeof *ledger->sums);
    shard_energy_book(ledger->plan.outgoing.shard, ledger->tick > 0, ledger->shares, ledger->sums);
    sums_send(ledger);
    ledger->tick++;
    return failed;
}

fault ledger_settle(struct ledger *ledger)
{
    uint64_t waited = 0;
    return ledger ? sums_take(ledger, &waited) : FAULT_NONE;
}

/* What the stores hold at the start. ranks: collective */
static fault stores_sum(struct ledger *ledger)
{
    wide *stores = NULL;
    TRY(comm_agree(ledger->plan.outgoing.comm, memory_take(&stores, ledger->region_count,
                                                           sizeof *stores, "regions of energy")));
    shard_energy_stores(ledger->plan.outgoing.shard, stores);
    for (uint32_t r = 0; r < ledger->region_count; r++)
        ledger->sums[r].stores = stores[r];
    memory_give(&stores);
    sums_send(ledger);
    (void)comm_sum_finish(ledger->plan.outgoing.comm);
    ledger->is_sent = false;
    for (uint32_t r = 0; r < ledger->region_count; r++) {
        struct region *region = &ledger->regions[r];
        region->definition    = &energy_of(ledger)->regions[r];
        region->is.pool       = region->definition->pool_initial_atp;
        region->is.stores     = sums_of(ledger, r).stores;
    }
    return FAULT_NONE;
}

fault ledger_create(struct ledger **out, const struct ledger_plan *plan)
{
    struct comm *comm = plan->outgoing.comm;
    *out              = NULL;
    if (!plan->model->energy.populations) return FAULT_NONE;
    fault mine = memory_take(out, 1, sizeof **out, "the ledger of energy");
    if (!mine) {
        (*out)->plan         = *plan;
        (*out)->region_count = plan->model->energy.region_count;
        mine                 = ledger_fill(*out);
    }
    mine = comm_agree(comm, mine);
    if (!mine) mine = outgoing_count(&plan->outgoing);
    if (!mine) mine = stores_sum(*out);
    if (mine) ledger_destroy(out);
    return mine;
}

void ledger_destroy(struct ledger **ledger)
{
    if (!*ledger) return;
    if ((*ledger)->is_sent) (void)comm_sum_finish((*ledger)->plan.outgoing.comm);
    memory_give(&(*ledger)->regions);
    memory_give(&(*ledger)->shares);
    memory_give(&(*ledger)->sums);
    memory_give(&(*ledger)->limbs);
    memory_give(ledger);
}

uint64_t ledger_ticks(const struct ledger *ledger) { return ledger->checked; }

bool ledger_is_broken(const struct ledger *ledger) { return ledger->is_broken; }

uint64_t ledger_ticks_booked(const struct ledger *ledger) { return ledger->tick; }

struct ledger_region ledger_region(const struct ledger *ledger, uint32_t region)
{
    assert(region < ledger->region_count);
    return ledger->regions[region].is;
}

enum { TOTAL_WIDES = sizeof(struct energy_totals) / sizeof(wide) };
_Static_assert(sizeof(struct energy_totals) % sizeof(wide) == 0, "totals are wides only");

/* What came from outside, out of all that arrived. Rounded down once, after adding up. */
static void external_part(struct energy_totals *totals, uint64_t price)
{
    wide external = (totals->external * (wide)price) >> 32;
    if (external > totals->item[ENERGY_POSTSYNAPTIC]) external = totals->item[ENERGY_POSTSYNAPTIC];
    totals->item[ENERGY_EXTERNAL] = external;
    totals->item[ENERGY_POSTSYNAPTIC] -= external;
}

void ledger_totals_mine(const struct ledger *ledger, struct energy_totals *totals)
{
    for (uint32_t p = 0; p < ledger->plan.model->population_count; p++)
        totals[p] = shard_energy_totals(ledger->plan.outgoing.shard, p);
}

fault ledger_totals_sum(const struct ledger *ledger, struct energy_totals *totals)
{
    const struct model *model = ledger->plan.model;
    uint32_t            words = model->population_count * TOTAL_WIDES * WIDE_LIMBS;
    uint64_t           *limbs = NULL;
    wide                all[TOTAL_WIDES];
    TRY(comm_agree(ledger->plan.outgoing.comm,
                   memory_take(&limbs, words, sizeof *limbs, "totals of energy")));
    for (uint32_t p = 0; p < model->population_count; p++) {
        memcpy(all, &totals[p], sizeof all);
        for (uint32_t w = 0; w < TOTAL_WIDES; w++)
            wide_to_limbs(all[w], limbs + ((size_t)p * TOTAL_WIDES + w) * WIDE_LIMBS);
    }
    comm_sum_u64(ledger->plan.outgoing.comm, limbs, words);
    for (uint32_t p = 0; p < model->population_count; p++) {
        for (uint32_t w = 0; w < TOTAL_WIDES; w++)
            all[w] = wide_from_limbs(limbs + ((size_t)p * TOTAL_WIDES + w) * WIDE_LIMBS);
        memcpy(&totals[p], all, sizeof all);
        totals[p].releases /= RUN_SCALE_WHOLE; /* down, once */
        if (model->energy.populations[p].mode != ENERGY_OFF)
            external_part(&totals[p], energy_receive_price(model, ledger->plan.quantisation, p));
    }
    memory_give(&limbs);
    return FAULT_NONE;
}

fault ledger_totals(const struct ledger *ledger, struct energy_totals *totals)
{
    ledger_totals_mine(ledger, totals);
    return ledger_totals_sum(ledger, totals);
}
