/* test_memory_release.c - part of a block goes back to the system and reads as zero. */
#include "base/memory.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BYTES = 32 << 20, FIRST = 5000, RELEASED = 20 << 20 };

static uint64_t resident_bytes(void)
{
    unsigned long long pages = 0, resident = 0;
    FILE              *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%llu %llu", &pages, &resident) != 2) resident = 0;
    fclose(file);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void released_pages_go_back_and_read_as_zero(void)
{
    char *block = NULL;
    CHECK_OK(memory_take(&block, BYTES, 1, "a test"));
    memset(block, 1, BYTES);
    memset(block + FIRST, 0, RELEASED);
    uint64_t before = resident_bytes();

    memory_release(block + FIRST, RELEASED);

    CU_ASSERT_TRUE(resident_bytes() + RELEASED / 2 < before);
    uint64_t wrong = 0;
    for (size_t i = 0; i < BYTES; i++)
        wrong += block[i] != (i < FIRST || i >= FIRST + RELEASED);
    CU_ASSERT_EQUAL(wrong, 0);
    block[FIRST + RELEASED / 2] = 7; /* and can be written to again */
    CU_ASSERT_EQUAL(block[FIRST + RELEASED / 2], 7);
    memory_give(&block);
}

static void part_of_a_page_is_left_alone(void)
{
    char *block = NULL;
    CHECK_OK(memory_take(&block, 3000, 1, "a test"));
    memset(block, 1, 3000);
    memory_release(block + 100, 2000);
    uint64_t wrong = 0;
    for (size_t i = 0; i < 3000; i++)
        wrong += block[i] != 1;
    CU_ASSERT_EQUAL(wrong, 0);
    memory_give(&block);
}

CHECK_MAIN(memory_release, CASE(released_pages_go_back_and_read_as_zero),
           CASE(part_of_a_page_is_left_alone))
