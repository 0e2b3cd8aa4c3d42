/* Every build of the kernel against the Random123 door. */
#include "network/synapse.h"
#include "support/check.h"

#include <stdalign.h>

enum { WORDS = 64, GUARD = 0x5a5a5a5a };

static uint32_t words_differ(isa which, uint32_t count)
{
    static alignas(64) uint32_t word[3][WORDS];
    uint32_t                    different = 0;
    for (int w = 0; w < 3; w++)
        for (uint32_t k = 0; k < WORDS; k++)
            word[w][k] = GUARD;
    struct synapse_cell cell = {random_key_make(3, RANDOM_SYNAPSE, 9), 77168, 154, count};

    synapse_kernel_of(which)(&cell, (uint32_t *[]){word[0], word[1], word[2]});

    uint32_t padded = (count + SYNAPSE_LANES - 1) / SYNAPSE_LANES * SYNAPSE_LANES;
    for (int w = 0; w < 3; w++) {
        for (uint32_t k = 0; k < count; k++)
            different += word[w][k] != random_draw(cell.key, k, 77168, 154, 0).word[w];
        for (uint32_t k = padded; k < WORDS; k++)
            different += word[w][k] != GUARD;
    }
    return different;
}

static void every_kernel_draws_philox(void)
{
    for (int which = 0; which < ISA_COUNT; which++) {
        if (!isa_is_here((isa)which)) continue;
        for (uint32_t count = 0; count <= 48; count++)
            CU_ASSERT_EQUAL(words_differ((isa)which, count), 0);
    }
}

CHECK_MAIN(synapse, CASE(every_kernel_draws_philox))
