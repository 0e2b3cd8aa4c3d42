/* Totals of 128 bits: printed, sent in limbs, added up over ranks beyond 2^63. */
#include "energy/wide.h"
#include "support/check.h"

#include <string.h>

static void prints_what_it_holds(void)
{
    static const struct {
        wide        value;
        const char *digits;
    } CASES[] = {{0, "0"},
                 {-1, "-1"},
                 {(wide)1 << 63, "9223372036854775808"},
                 {-((wide)1 << 64), "-18446744073709551616"},
                 {(wide)(~(wide_bits)0 >> 1), "170141183460469231731687303715884105727"},
                 {-(wide)(~(wide_bits)0 >> 1) - 1, "-170141183460469231731687303715884105728"}};
    char text[WIDE_TEXT_BYTES];
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CU_ASSERT_STRING_EQUAL(wide_print(CASES[i].value, text), CASES[i].digits);
}

/* Limbs of many ranks are added as words, as a sum over ranks does. */
static wide sum_over_ranks(wide mine, uint32_t ranks)
{
    uint64_t sum[WIDE_LIMBS] = {0}, limbs[WIDE_LIMBS];
    for (uint32_t rank = 0; rank < ranks; rank++) {
        wide_to_limbs(mine, limbs);
        for (int i = 0; i < WIDE_LIMBS; i++)
            sum[i] += limbs[i];
    }
    return wide_from_limbs(sum);
}

static void adds_up_beyond_63_bits(void)
{
    const wide large = ((wide)1 << 63) - 1;
    CU_ASSERT(sum_over_ranks(large, 1000) == 1000 * large);
    CU_ASSERT(sum_over_ranks(-large, 1000) == -1000 * large);
    CU_ASSERT(sum_over_ranks(large * 1234567, 3) == 3 * (large * 1234567));
    CU_ASSERT(sum_over_ranks(-1, 4096) == -4096);
}

static void signs_cancel(void)
{
    uint64_t   a[WIDE_LIMBS], b[WIDE_LIMBS];
    const wide large = (wide)1 << 90;
    wide_to_limbs(large + 5, a);
    wide_to_limbs(-large, b);
    for (int i = 0; i < WIDE_LIMBS; i++)
        a[i] += b[i];
    CU_ASSERT(wide_from_limbs(a) == 5);
}

CHECK_MAIN(wide, CASE(prints_what_it_holds), CASE(adds_up_beyond_63_bits), CASE(signs_cancel))
