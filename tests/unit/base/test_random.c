/* Philox against the published answers of Random123, and keys against each other. */
#include "base/random.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

static void check_block(const uint32_t counter[4], const uint32_t key[2], const uint32_t answer[4])
{
    struct random_key   k     = {{key[0], key[1]}};
    struct random_block block = random_draw(k, counter[0], counter[1], counter[2], counter[3]);
    CU_ASSERT_EQUAL(memcmp(block.word, answer, sizeof block.word), 0);
}

static void philox_gives_the_known_answers(void)
{
    check_block((uint32_t[]){0, 0, 0, 0}, (uint32_t[]){0, 0},
                (uint32_t[]){0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    check_block((uint32_t[]){0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                (uint32_t[]){0xffffffff, 0xffffffff},
                (uint32_t[]){0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    check_block((uint32_t[]){0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                (uint32_t[]){0xa4093822, 0x299f31d0},
                (uint32_t[]){0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

static int key_compare(const void *a, const void *b) { return memcmp(a, b, 8); }

static void purposes_and_objects_and_seeds_have_keys_of_their_own(void)
{
    enum { PURPOSES = RANDOM_DIGEST + 1, OBJECTS = 200, SEEDS = 8 };
    static struct random_key keys[PURPOSES * OBJECTS * SEEDS];
    size_t                   count = 0;
    for (int purpose = 0; purpose < PURPOSES; purpose++)
        for (uint32_t object = 0; object < OBJECTS; object++)
            for (uint64_t seed = 0; seed < SEEDS; seed++)
                keys[count++] = random_key_make(seed << 31, (random_purpose)purpose, object);

    qsort(keys, count, sizeof *keys, key_compare);

    for (size_t i = 1; i < count; i++)
        if (!key_compare(&keys[i - 1], &keys[i])) CU_FAIL("two keys are equal");
    CU_PASS("all keys differ");
}

static void both_halves_of_a_seed_count(void)
{
    struct random_key low  = random_key_make(1, RANDOM_SYNAPSE, 0);
    struct random_key high = random_key_make(1ull << 32, RANDOM_SYNAPSE, 0);

    CU_ASSERT_NOT_EQUAL(memcmp(&low, &high, sizeof low), 0);
}

static void below_stays_below_and_reaches_both_ends(void)
{
    CU_ASSERT_EQUAL(random_below(0, 7), 0);
    CU_ASSERT_EQUAL(random_below(UINT32_MAX, 7), 6);
    CU_ASSERT_EQUAL(random_below(UINT32_MAX, UINT32_MAX), UINT32_MAX - 1);
    CU_ASSERT_EQUAL(random_below(UINT32_MAX, 1), 0);
}

static void unit_is_never_0_or_1(void)
{
    CU_ASSERT(random_unit(0, 0) > 0);
    CU_ASSERT(random_unit(UINT32_MAX, UINT32_MAX) < 1);
    CU_ASSERT_DOUBLE_EQUAL(random_unit(1u << 31, 0), 0.5, 1e-15);
}

CHECK_MAIN(random, CASE(philox_gives_the_known_answers),
           CASE(purposes_and_objects_and_seeds_have_keys_of_their_own),
           CASE(both_halves_of_a_seed_count), CASE(below_stays_below_and_reaches_both_ends),
           CASE(unit_is_never_0_or_1))
