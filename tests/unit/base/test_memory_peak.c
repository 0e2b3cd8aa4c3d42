/* test_memory_peak.c - the peak of resident memory, and its beginning again. */
#include "base/memory.h"

#include "support/check.h"

#include <string.h>

enum { BYTES = 64 << 20 };

static void a_block_that_was_given_back_counts_until_the_peak_begins_again(void)
{
    char *block = NULL;
    memory_peak_restart();
    uint64_t before = memory_peak_bytes();
    CHECK_OK(memory_take(&block, BYTES, 1, "a test"));
    memset(block, 1, BYTES);
    memory_give(&block);

    uint64_t with = memory_peak_bytes();
    memory_peak_restart();
    uint64_t after = memory_peak_bytes();

    CU_ASSERT_TRUE(with >= before + BYTES / 2);
    CU_ASSERT_TRUE(after <= with); /* a system that refuses leaves it as it was */
}

CHECK_MAIN(memory_peak, CASE(a_block_that_was_given_back_counts_until_the_peak_begins_again))
