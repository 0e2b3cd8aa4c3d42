/* A pool gives all, or to each in proportion, exactly and never more than it has. */
#include "base/random.h"
#include "energy/pool.h"
#include "support/check.h"

static uint64_t word(uint32_t which)
{
    struct random_block b = random_draw(random_key_make(7, RANDOM_DIGEST, 9), which, 0, 0, 0);
    return (uint64_t)b.word[1] << 32 | b.word[0];
}

static void all_get_what_is_there(void)
{
    CU_ASSERT(pool_share_make(100, 100).is_full);
    CU_ASSERT(pool_share_make(0, 0).is_full);
    CU_ASSERT_FALSE(pool_share_make(99, 100).is_full);
}

/* Against a division of 128 bits, also where asked x pool is a multiple of what all ask for. */
static void shares_are_the_floor(void)
{
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < 200000; i++) {
        uint64_t all   = (word(3 * i) >> (i % 40 + 1)) + 2;
        uint64_t pool  = word(3 * i + 1) % all;
        uint32_t asked = (uint32_t)word(3 * i + 2);
        if (i % 3 == 0) asked = (uint32_t)(all / (pool ? pool : 1)); /* next to a whole number */
        struct pool_share share = pool_share_make((int64_t)pool, all);
        wrong += pool_share_of(&share, asked) != (uint64_t)((wide_bits)asked * pool / all);
    }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void exact_thirds_are_not_one_too_low(void)
{
    struct pool_share share = pool_share_make(1, 3);
    CU_ASSERT_EQUAL(pool_share_of(&share, 3), 1);
    CU_ASSERT_EQUAL(pool_share_of(&share, 3000000000u), 1000000000u);
    CU_ASSERT_EQUAL(pool_share_of(&share, 2999999999u), 999999999u);
}

static void no_more_than_is_there_is_granted(void)
{
    enum { NEURONS = 1000 };
    for (uint32_t trial = 0; trial < 200; trial++) {
        uint64_t all = 0, granted = 0;
        for (uint32_t i = 0; i < NEURONS; i++)
            all += (uint32_t)word(trial * NEURONS + i);
        struct pool_share share = pool_share_make((int64_t)(word(trial) % all), all);
        for (uint32_t i = 0; i < NEURONS; i++)
            granted += pool_share_of(&share, (uint32_t)word(trial * NEURONS + i));
        CU_ASSERT(granted <= share.pool);
        CU_ASSERT(granted + NEURONS > share.pool);
    }
}

static void a_pool_takes_what_has_room(void)
{
    CU_ASSERT_EQUAL(pool_room(5, 10, 3), 3);
    CU_ASSERT_EQUAL(pool_room(5, 10, 30), 5);
    CU_ASSERT_EQUAL(pool_room(12, 10, 3), 0);
}

CHECK_MAIN(pool, CASE(all_get_what_is_there), CASE(shares_are_the_floor),
           CASE(exact_thirds_are_not_one_too_low), CASE(no_more_than_is_there_is_granted),
           CASE(a_pool_takes_what_has_room))
