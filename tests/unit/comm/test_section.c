/* test_section.c - sections in a packet, and in what is left of one. */
#include "comm/section.h"

#include "support/check.h"

static void sections_come_back_in_order(void)
{
    static const uint32_t first[] = {2, 10, 11}, second[] = {0}, third[] = {1, 30};
    struct box            box = {0};
    CHECK_OK(box_add(&box, (struct section){first, 3}));
    CHECK_OK(box_add(&box, (struct section){second, 1}));
    CHECK_OK(box_add(&box, (struct section){third, 2}));
    struct reader reader = {.words = box.words, .count = box.count};

    struct section a = section_next(&reader), b = section_next(&reader), c = section_next(&reader);

    CU_ASSERT_TRUE(a.count == 3 && a.words[1] == 10 && a.words[2] == 11);
    CU_ASSERT_TRUE(b.count == 1 && b.words[0] == 0);
    CU_ASSERT_TRUE(c.count == 2 && c.words[1] == 30);
    memory_give(&box.words);
}

static void what_is_missing_is_empty(void)
{
    struct reader  reader = {.words = NULL, .count = 0};
    struct section it     = section_next(&reader);
    CU_ASSERT_TRUE(it.count == 1 && it.words[0] == 0);
}

static void section_that_was_cut_off_is_empty(void)
{
    static const uint32_t words[] = {3, 1, 2}, huge[] = {UINT32_MAX, 1};
    struct reader         cut = {.words = words, .count = 3}, wild = {.words = huge, .count = 2};
    CU_ASSERT_EQUAL(section_next(&cut).count, 1);
    CU_ASSERT_EQUAL(section_next(&wild).count, 1);
}

CHECK_MAIN(section, CASE(sections_come_back_in_order), CASE(what_is_missing_is_empty),
           CASE(section_that_was_cut_off_is_empty))
