/* draw.c - alias tables, exact in integers once the probabilities are rounded to 2^-32 of a slot.
 */
#include "network/draw.h"

#include "base/memory.h"

#include <assert.h>
#include <math.h>

static int32_t clip(double x, int32_t lowest, int32_t highest)
{
    if (!(x > lowest)) return lowest;
    return x < highest ? (int32_t)x : highest;
}

/* Whole number nearest to a bound of the distribution, within the table's limits. */
static int32_t bound_value(double x, double grain, int32_t lowest, int32_t highest)
{
    return clip(floor(x / grain + 0.5), lowest, highest);
}

/* Fill share[] with the probabilities in 2^-32 of a slot; they add up to slot_count x 2^32. */
static void shares_fill(const struct draw_table *t, const struct distribution *d, double grain,
                        uint64_t *share)
{
    uint32_t values  = (uint32_t)(t->largest - t->smallest) + 1;
    double   whole   = (double)t->slot_count * 0x1p32;
    double   below   = 0;
    uint64_t sum     = 0;
    uint32_t biggest = 0;
    for (uint32_t v = 0; v < values; v++) {
        double boundary = ((double)t->smallest + v + 0.5) * grain;
        double upto     = v + 1 == values ? 1 : distribution_cdf(d, boundary);
        share[v]        = upto > below ? (uint64_t)((upto - below) * whole + 0.5) : 0;
        below           = upto > below ? upto : below;
        sum += share[v];
        if (share[v] > share[biggest]) biggest = v;
    }
    share[biggest] += (uint64_t)t->slot_count << 32;
    share[biggest] -= sum;
}

fault draw_table_create(struct draw_table **out, const struct distribution *d, double grain,
                        int32_t lowest, int32_t highest)
{
    assert(grain > 0 && lowest <= highest && highest - lowest < 65536);
    TRY(memory_take(out, 1, sizeof **out, "table of a distribution"));
    struct draw_table *t      = *out;
    bool               is_one = d->shape == SHAPE_CONSTANT;
    t->smallest               = bound_value(is_one ? d->a : d->minimum, grain, lowest, highest);
    t->largest                = bound_value(is_one ? d->a : d->maximum, grain, lowest, highest);
    while (t->smallest + (1 << t->size_log2) <= t->largest)
        t->size_log2++;
    t->slot_count = 1u << t->size_log2;

    uint64_t *share = NULL;
    uint32_t *stack = NULL;
    fault mine = memory_take(&t->slots, t->slot_count, sizeof *t->slots, "table of a distribution");
    if (!mine) mine = memory_take(&share, t->slot_count, sizeof *share, "shares of a table");
    if (!mine)
        mine = memory_take(&stack, 2 * (size_t)t->slot_count, sizeof *stack, "shares of a table");
    if (!mine) {
        shares_fill(t, d, grain, share);
        alias_fill(t->slots, t->slot_count, share, stack);
    }
    memory_give(&stack);
    memory_give(&share);
    if (mine) draw_table_destroy(out);
    return mine;
}

void draw_table_destroy(struct draw_table **table)
{
    if (!*table) return;
    memory_give(&(*table)->slots);
    memory_give(table);
}
