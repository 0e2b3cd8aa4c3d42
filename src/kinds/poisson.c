/* poisson.c - thresholds of the Poisson distribution, and which kernel to use. */
#include "kinds/poisson.h"

#include "base/alias.h"
#include "base/exact_math.h"
#include "kinds/kind.h"

#include <assert.h>
#include <stddef.h>

/* P(N > c) for all c, summed from the far end, so that small probabilities keep all their digits.
 * The recurrence loses less than a part in 1e13, far below the 2^-32 of a threshold. */
static void tail_make(double mean, double tail[POISSON_THRESHOLDS_MAX])
{
    double chance = exact_exp(-mean);
    for (uint32_t c = 0; c < POISSON_THRESHOLDS_MAX; c++) {
        chance *= mean / (double)(c + 1);
        tail[c] = chance;
    }
    for (uint32_t c = POISSON_THRESHOLDS_MAX - 1; c > 0; c--)
        tail[c - 1] += tail[c];
}

/* Of a fraction of 32 bits, what the 11 bits of a half word leave. */
enum { EXTENSION_BITS = 32 - POISSON_FRACTION_BITS };
static const uint32_t EXTENSION_MASK = ((uint32_t)1 << EXTENSION_BITS) - 1;

/* Chances in 2^-32 of a slot are differences of thresholds, times the slots. */
static void alias_make(struct poisson_table *table)
{
    uint64_t          share[POISSON_ALIAS_SLOTS] = {0};
    uint32_t          scratch[2 * POISSON_ALIAS_SLOTS];
    struct alias_slot slots[POISSON_ALIAS_SLOTS];
    uint64_t          above = (uint64_t)1 << 32;
    for (uint32_t c = 0; c <= table->count; c++) {
        uint64_t upto = c < table->count ? table->threshold[c] : 0;
        share[c]      = (above - upto) << POISSON_ALIAS_LOG2;
        above         = upto;
    }
    alias_fill(slots, POISSON_ALIAS_SLOTS, share, scratch);
    for (uint32_t slot = 0; slot < POISSON_ALIAS_SLOTS; slot++) {
        table->below[slot]   = slots[slot].below;
        table->bound[slot]   = (uint16_t)(slots[slot].below >> EXTENSION_BITS);
        table->numbers[slot] = (uint16_t)(slots[slot].other << 8 | slots[slot].value);
    }
}

bool poisson_tie_keeps(const struct poisson_table *table, uint32_t slot, uint32_t extension)
{
    return extension >> POISSON_FRACTION_BITS < (table->below[slot] & EXTENSION_MASK);
}

void poisson_table_make(struct poisson_table *table, double mean)
{
    assert(mean >= 0.0 && mean <= POISSON_MEAN_MAX);
    double tail[POISSON_THRESHOLDS_MAX];
    tail_make(mean, tail);

    table->count = 0;
    for (uint32_t c = 0; c < POISSON_THRESHOLDS_MAX; c++) {
        double words        = tail[c] * 0x1p32 + 0.5;
        table->threshold[c] = words < 0x1p32 ? (uint32_t)words : UINT32_MAX;
        if (table->threshold[c] > 0) table->count = c + 1;
    }
    table->is_alias = table->count < POISSON_ALIAS_SLOTS;
    if (table->is_alias) alias_make(table);
}

uint32_t poisson_counters(uint32_t count, uint32_t each)
{
    uint32_t counters = (count + each - 1) / each;
    return (counters + KIND_LANES - 1) / KIND_LANES * KIND_LANES;
}

uint32_t poisson_scratch_words(uint32_t count) { return 4 * poisson_counters(count, 4); }

poisson_kernel poisson_add_portable;
#ifdef ERGON_X86
poisson_kernel poisson_add_avx2;
poisson_kernel poisson_add_avx512;
#endif

poisson_kernel *poisson_kernel_of(isa which)
{
    static poisson_kernel *const KERNELS[ISA_COUNT] = {
        [ISA_PORTABLE] = poisson_add_portable,
#ifdef ERGON_X86
        [ISA_AVX2]   = poisson_add_avx2,
        [ISA_AVX512] = poisson_add_avx512,
#endif
    };
    return KERNELS[which];
}

uint32_t poisson_table_largest(const struct poisson_table *table)
{
    uint32_t largest = table->is_alias ? 0 : table->count;
    for (uint32_t slot = 0; table->is_alias && slot < POISSON_ALIAS_SLOTS; slot++) {
        uint32_t low = table->numbers[slot] & 0xff, high = table->numbers[slot] >> 8;
        if (low > largest) largest = low;
        if (high > largest) largest = high;
    }
    return largest;
}
