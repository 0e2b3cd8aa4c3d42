/* Stores: what arrives is counted, what is spent leaves, the same on every build. */
#include "base/memory.h"
#include "base/random.h"
#include "energy/store.h"
#include "support/check.h"

#include <string.h>

enum { NEURONS = 1003, LANES = 1008 };

struct stores {
    struct store_columns columns;
    int32_t             *arrived[2];
    float               *own;
};

static uint32_t word(uint32_t which)
{
    return random_draw(random_key_make(3, RANDOM_DIGEST, 4), which, 0, 0, 0).word[0];
}

static void stores_make(struct stores *s)
{
    struct store_columns *c = &s->columns;
    *s                      = (struct stores){.own = NULL}; /* nobody is retired */
    CHECK_OK(memory_take(&c->atp, LANES, sizeof *c->atp, "a test"));
    CHECK_OK(memory_take(&c->asked, LANES, sizeof *c->asked, "a test"));
    CHECK_OK(memory_take(&c->received, LANES, sizeof *c->received, "a test"));
    CHECK_OK(memory_take(&c->carried, LANES, sizeof *c->carried, "a test"));
    CHECK_OK(memory_take(&c->spikes, LANES, sizeof *c->spikes, "a test"));
    CHECK_OK(memory_take(&c->outgoing, LANES, sizeof *c->outgoing, "a test"));
    for (int k = 0; k < 2; k++)
        CHECK_OK(memory_take(&s->arrived[k], LANES, sizeof *s->arrived[k], "a test"));
    CHECK_OK(memory_take(&s->own, LANES, sizeof *s->own, "a test"));
    for (uint32_t i = 0; i < NEURONS; i++) {
        c->atp[i]        = (int64_t)word(i) - 0x40000000;
        c->asked[i]      = word(i + LANES);
        c->carried[i]    = word(i + 2 * LANES);
        s->arrived[0][i] = (int32_t)(word(i + 3 * LANES) >> 4);
        s->arrived[1][i] = -(int32_t)(word(i + 4 * LANES) >> 4);
        s->own[i]        = 0.25f * (float)(word(i + 5 * LANES) >> 20);
    }
}

static void stores_clear(struct stores *s)
{
    memory_give(&s->columns.atp);
    memory_give(&s->columns.asked);
    memory_give(&s->columns.received);
    memory_give(&s->columns.carried);
    memory_give(&s->columns.spikes);
    memory_give(&s->columns.outgoing);
    memory_give(&s->arrived[0]);
    memory_give(&s->arrived[1]);
    memory_give(&s->own);
}

static uint32_t stores_count(struct stores *s, isa which, bool has_own, bool is_folded, bool is_few,
                             uint64_t *external)
{
    struct store_input input = {.count     = NEURONS,
                                .arrived   = {s->arrived[0], s->arrived[1]},
                                .own       = has_own ? s->own : NULL,
                                .per_unit  = 4,
                                .is_folded = is_folded,
                                .is_few    = is_few,
                                .received  = s->columns.received};
    return store_kernels_of(which)->count(&input, external);
}

static void every_build_counts_the_same(void)
{
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        for (int flags = 0; flags < 8; flags++) {
            struct stores s, before;
            uint64_t      external = 0, expected = 0;
            uint32_t      wrong = 0, largest = 0;
            bool          has_own = flags & 1, is_folded = flags & 2;
            stores_make(&s);
            stores_make(&before);
            uint32_t any = stores_count(&s, which, has_own, is_folded, flags & 4, &external);
            for (uint32_t i = 0; i < NEURONS; i++) {
                uint32_t own = has_own ? word(i + 5 * LANES) >> 20 : 0;
                uint32_t all = (uint32_t)before.arrived[0][i] + own;
                int32_t  sum = before.arrived[0][i] + (is_folded ? before.arrived[1][i] : 0);
                wrong += s.columns.received[i] != all || s.arrived[0][i] != sum;
                wrong += s.arrived[1][i] != (is_folded ? 0 : before.arrived[1][i]);
                expected += own;
                largest = all > largest ? all : largest;
            }
            CU_ASSERT_EQUAL(wrong, 0);
            CU_ASSERT_EQUAL(external, expected);
            CU_ASSERT(any >= largest);
            stores_clear(&s);
            stores_clear(&before);
        }
    }
}

/* Not a molecule is lost, however the pool stands. */
static void booking_balances(void)
{
    const struct store_prices prices   = {.resting          = 444000,
                                          .receive_whole    = 12,
                                          .receive_fraction = 0x89abcdef,
                                          .rest             = INT64_C(5950000000),
                                          .supply           = 4460000};
    const struct pool_share   shares[] = {{.is_full = true}, pool_share_make(1234567, UINT32_MAX)};
    for (isa which = 0; which < ISA_COUNT; which++)
        for (int scarce = 0; scarce < 2 && isa_is_here(which); scarce++) {
            struct stores     s;
            struct store_sums sums     = {0};
            uint64_t          external = 0, stores = 0, fractions = 0, granted = 0, wrong = 0;
            stores_make(&s);
            stores_count(&s, which, true, true, true, &external);
            struct stores before;
            stores_make(&before);
            stores_count(&before, which, true, true, true, &external);
            store_kernels_of(which)->book(&s.columns, NEURONS, &prices, &shares[scarce], &sums);
            for (uint32_t i = 0; i < NEURONS; i++) {
                const struct store_columns *b    = &before.columns;
                wide                        fine = (wide)b->received[i] *
                                (((wide)prices.receive_whole << 32) + prices.receive_fraction) +
                            b->carried[i];
                uint64_t grant = scarce ? pool_share_of(&shares[1], b->asked[i]) : b->asked[i];
                int64_t after = b->atp[i] - prices.resting - (int64_t)(fine >> 32) + (int64_t)grant;
                int64_t want  = prices.rest - after;
                want          = want < 0 ? 0 : want > prices.supply ? prices.supply : want;
                wrong += s.columns.atp[i] != after || s.columns.asked[i] != (uint64_t)want ||
                         s.columns.received[i] != 0 || s.columns.carried[i] != (uint32_t)fine;
                stores += (uint64_t)after;
                fractions += (uint64_t)(fine >> 32);
                granted += grant;
            }
            CU_ASSERT_EQUAL(wrong, 0);
            CU_ASSERT_EQUAL(sums.stores, (int64_t)stores);
            CU_ASSERT_EQUAL(sums.receive, fractions);
            CU_ASSERT_EQUAL(sums.granted, granted);
            stores_clear(&s);
            stores_clear(&before);
        }
}

/* Debts of a chunk may be more than an int64 holds. */
static void stores_of_a_chunk_add_up_beyond_64_bits(void)
{
    const struct store_prices prices = {.resting = 1000, .rest = INT64_C(5950000000)};
    const struct pool_share   full   = {.is_full = true};
    for (isa which = 0; which < ISA_COUNT; which++)
        for (int sign = -1; sign < 2 && isa_is_here(which); sign += 2) {
            struct stores     s;
            struct store_sums sums   = {0};
            wide              stores = 0;
            stores_make(&s);
            for (uint32_t i = 0; i < NEURONS; i++) {
                s.columns.atp[i] = sign * (int64_t)((uint64_t)word(i) << 30 | UINT64_C(1) << 61);
                stores += s.columns.atp[i] - prices.resting + s.columns.asked[i];
            }
            store_kernels_of(which)->book(&s.columns, NEURONS, &prices, &full, &sums);
            CU_ASSERT(sums.stores == stores);
            CU_ASSERT(sums.stores < INT64_MIN || sums.stores > INT64_MAX);
            stores_clear(&s);
        }
}

/* A retired neuron gets what it had asked for, and that is all. */
static void retired_neuron_pays_nothing_and_asks_for_nothing(void)
{
    const struct store_prices prices = {
        .resting = 444000, .receive_whole = 12, .rest = INT64_C(5950000000), .supply = 4460000};
    const struct pool_share full = {.is_full = true};
    for (isa which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here(which)) continue;
        struct stores     s, before;
        struct store_sums sums    = {0};
        uint8_t          *retired = NULL;
        uint64_t          wrong   = 0;
        wide              stores  = 0;
        CHECK_OK(memory_take(&retired, LANES, 1, "a test"));
        stores_make(&s);
        stores_make(&before);
        for (uint32_t i = 0; i < NEURONS; i++)
            retired[i] = i % 3 == 0;
        s.columns.retired = retired;
        store_kernels_of(which)->book(&s.columns, NEURONS, &prices, &full, &sums);
        for (uint32_t i = 0; i < NEURONS; i++) {
            int64_t after = before.columns.atp[i] + before.columns.asked[i];
            if (!retired[i]) after -= prices.resting;
            wrong += s.columns.atp[i] != after;
            wrong += retired[i] && s.columns.asked[i] != 0;
            wrong += !retired[i] && after < prices.rest - prices.supply &&
                     s.columns.asked[i] != prices.supply;
            stores += after;
        }
        CU_ASSERT_EQUAL(wrong, 0);
        CU_ASSERT(sums.stores == (int64_t)stores);
        memory_give(&retired);
        stores_clear(&s);
        stores_clear(&before);
    }
}

/* Of both stores, what some neurons have received. */
static void received_set(struct stores *early, struct stores *late)
{
    for (uint32_t i = 0; i < NEURONS; i++) {
        uint32_t received          = word(i + 6 * LANES) >> (i % 2); /* not all are full */
        early->columns.received[i] = late->columns.received[i] = received;
    }
}

/* What was booked before the boundary is the same as what would be booked at it; only of a neuron
 * that is full, whoever else is: in the midst of a tick its store does not tell with whom it is
 * booked. */
static void early_or_late_costs_the_same(void)
{
    const struct store_prices prices = {.receive_whole = 3, .receive_fraction = 0xfedcba98};
    const struct pool_share   full   = {.is_full = true};
    struct stores             early, late;
    struct store_sums         sums = {0}, rest = {0};
    uint64_t                  spent = 0, wrong = 0, booked = 0;
    stores_make(&early);
    stores_make(&late);
    received_set(&early, &late);
    spent = store_book_received(&early.columns, NEURONS, &prices);
    for (uint32_t i = 0; i < NEURONS; i++) {
        bool is_full = late.columns.received[i] >= STORE_RECEIVED_FULL;
        booked += is_full;
        wrong += early.columns.received[i] != (is_full ? 0 : late.columns.received[i]);
        wrong += !is_full && early.columns.atp[i] != late.columns.atp[i];
    }
    CU_ASSERT(booked > 0 && booked < NEURONS);
    CU_ASSERT_EQUAL(wrong, 0);
    store_kernels_of(ISA_PORTABLE)->book(&late.columns, NEURONS, &prices, &full, &sums);
    store_kernels_of(ISA_PORTABLE)->book(&early.columns, NEURONS, &prices, &full, &rest);
    CU_ASSERT_EQUAL(sums.receive, spent + rest.receive);
    CU_ASSERT_EQUAL(memcmp(early.columns.atp, late.columns.atp, NEURONS * sizeof(int64_t)), 0);
    CU_ASSERT_EQUAL(memcmp(early.columns.carried, late.columns.carried, NEURONS * 4), 0);
    stores_clear(&early);
    stores_clear(&late);
}

CHECK_MAIN(store, CASE(every_build_counts_the_same), CASE(booking_balances),
           CASE(stores_of_a_chunk_add_up_beyond_64_bits),
           CASE(retired_neuron_pays_nothing_and_asks_for_nothing),
           CASE(early_or_late_costs_the_same))
