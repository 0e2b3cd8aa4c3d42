/* store.kernel.c - see store.h; built once per instruction set. */
#include "energy/store.h"

#include <stddef.h>

#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* sanitizers and coverage leave loops scalar */
#define VECTOR_LOOP _Pragma("clang loop vectorize(assume_safety)")
#else
#define VECTOR_LOOP _Pragma("GCC ivdep")
#endif
#define COLUMN(pointer) __builtin_assume_aligned((pointer), 64)

/* All in one pass. Own input is a sum of weights, each a whole number of counts but for rounding:
 * halves go up. Where is_few is set, counts of a chunk add up to less than 2^32. */
static inline __attribute__((always_inline)) uint32_t
input_count(const struct store_input *input, uint64_t *external, const bool has_own,
            const bool is_folded, const bool is_few)
{
    const uint32_t count    = input->count;
    const float   *own      = has_own ? COLUMN(input->own) : NULL;
    int32_t       *into     = COLUMN(input->arrived[0]);
    int32_t       *from     = COLUMN(input->arrived[1]);
    uint32_t      *received = COLUMN(input->received);
    const float    per_unit = input->per_unit;
    uint32_t       any = 0, few_sum = 0;
    uint64_t       sum = 0;
    VECTOR_LOOP
    for (uint32_t i = 0; i < count; i++) {
        const int32_t  arrived = into[i];
        const uint32_t counts  = has_own ? (uint32_t)(int32_t)(own[i] * per_unit + 0.5f) : 0;
        const uint32_t all     = received[i] + (uint32_t)arrived + counts;
        received[i]            = all;
        any |= all;
        if (is_few) few_sum += counts;
        if (!is_few) sum += counts;
        if (is_folded) {
            into[i] = arrived + from[i];
            from[i] = 0;
        }
    }
    *external += is_few ? few_sum : sum;
    return any;
}

static uint32_t store_count(const struct store_input *input, uint64_t *external)
{
    if (!input->own)
        return input->is_folded ? input_count(input, external, false, true, true)
                                : input_count(input, external, false, false, true);
    if (!input->is_few)
        return input->is_folded ? input_count(input, external, true, true, false)
                                : input_count(input, external, true, false, false);
    return input->is_folded ? input_count(input, external, true, true, true)
                            : input_count(input, external, true, false, true);
}

/* Stores are added up in two halves, without a sign: their sum may need more than 64 bits. */
#define STORE_LEAST (UINT64_C(1) << 63)

/* The grant of a neuron that asked, where the pool has too little for all. */
static inline uint64_t grant_of(uint32_t asked, const struct pool_share *share)
{
    return share->is_full ? asked : pool_share_of(share, asked);
}

/* The arguments of store_book. */
struct booking {
    const struct store_columns *columns;
    uint32_t                    count;
    const struct store_prices  *prices;
    const struct pool_share    *share;
    struct store_sums          *sums;
};

static inline __attribute__((always_inline)) void
stores_book(const struct booking *b, const bool is_full, const bool some_retired)
{
    int64_t       *atp      = COLUMN(b->columns->atp);
    uint32_t      *asked    = COLUMN(b->columns->asked);
    uint32_t      *received = COLUMN(b->columns->received);
    uint32_t      *carried  = COLUMN(b->columns->carried);
    const uint8_t *retired  = some_retired ? b->columns->retired : NULL;
    const uint64_t whole = b->prices->receive_whole, part = b->prices->receive_fraction;
    const int64_t  resting = b->prices->resting, rest = b->prices->rest, supply = b->prices->supply;
    uint64_t       asked_sum = 0, granted_sum = 0, receive_sum = 0;
    uint64_t       store_high = 0, store_low = 0; /* of stores, counted from STORE_LEAST */
    VECTOR_LOOP
    for (uint32_t i = 0; i < b->count; i++) {
        const uint64_t fraction = (uint64_t)received[i] * part + carried[i];
        const uint64_t cost     = (uint64_t)received[i] * whole + (fraction >> 32);
        const uint64_t granted  = is_full ? asked[i] : grant_of(asked[i], b->share);
        const int64_t  awake    = some_retired ? (int64_t)retired[i] - 1 : -1; /* a mask */
        const int64_t  after    = atp[i] - (resting & awake) - (int64_t)cost + (int64_t)granted;
        int64_t        want     = rest - after;
        want                    = want < 0 ? 0 : want;
        want                    = want > supply ? supply : want;
        want &= awake;
        atp[i]      = after;
        asked[i]    = (uint32_t)want;
        received[i] = 0;
        carried[i]  = (uint32_t)fraction;
        asked_sum += (uint64_t)want;
        granted_sum += granted;
        receive_sum += cost;
        store_high += ((uint64_t)after ^ STORE_LEAST) >> 32;
        store_low += (uint32_t)after;
    }
    b->sums->asked += asked_sum;
    b->sums->granted += granted_sum;
    b->sums->receive += receive_sum;
    b->sums->stores += ((wide)store_high << 32) + store_low - (wide)b->count * STORE_LEAST;
}

static void store_book(const struct store_columns *columns, uint32_t count,
                       const struct store_prices *prices, const struct pool_share *share,
                       struct store_sums *sums)
{
    const struct booking b = {columns, count, prices, share, sums};
    if (columns->retired)
        stores_book(&b, share->is_full, true);
    else if (share->is_full)
        stores_book(&b, true, false);
    else
        stores_book(&b, false, false);
}

extern const struct store_kernels KERNEL(store_kernels);
const struct store_kernels        KERNEL(store_kernels) = {store_count, store_book};
