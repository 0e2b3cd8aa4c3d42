/* Packets of spikes are read back as they were written, and nothing else is read. */
#include "base/random.h"
#include "proto/spike_packet.h"
#include "support/check.h"

static struct spike_packet_reader reader_of(const uint32_t *words, uint32_t count)
{
    return (struct spike_packet_reader){
        .words = words, .count = count, .interval = 5, .row_count = 10};
}

static void packet_gives_rows_with_their_offsets(void)
{
    uint32_t words[] = {3, spike_packet_offset(2), 9, 0, spike_packet_offset(4), 1};
    uint32_t rows[] = {3, 9, 0, 1}, offsets[] = {0, 2, 2, 4};
    struct spike_packet_reader reader = reader_of(words, 6);

    bool is_end;
    for (int i = 0; i < 4; i++) {
        CHECK_OK(spike_packet_next(&reader, &is_end));
        CU_ASSERT_FALSE(is_end);
        CU_ASSERT_EQUAL(reader.row, rows[i]);
        CU_ASSERT_EQUAL(reader.offset, offsets[i]);
    }

    CHECK_OK(spike_packet_next(&reader, &is_end));
    CU_ASSERT_TRUE(is_end);
}

static void packet_of_no_words_is_at_its_end(void)
{
    struct spike_packet_reader reader = reader_of(NULL, 0);
    bool                       is_end = false;
    CHECK_OK(spike_packet_next(&reader, &is_end));
    CU_ASSERT_TRUE(is_end);
}

static fault read_all(const uint32_t *words, uint32_t count)
{
    struct spike_packet_reader reader = reader_of(words, count);
    for (bool is_end = false; !is_end;)
        TRY(spike_packet_next(&reader, &is_end));
    return FAULT_NONE;
}

static void packet_with_a_row_that_is_not_there_is_refused(void)
{
    uint32_t words[] = {9, 10};
    CU_ASSERT_EQUAL(read_all(words, 1), FAULT_NONE);
    CU_ASSERT_EQUAL(read_all(words, 2), FAULT_BUG);
}

static void packet_with_an_offset_outside_its_interval_is_refused(void)
{
    uint32_t words[] = {spike_packet_offset(5)};
    CU_ASSERT_EQUAL(read_all(words, 1), FAULT_BUG);
}

static void packet_that_goes_back_in_time_is_refused(void)
{
    uint32_t words[] = {spike_packet_offset(3), 1, spike_packet_offset(2), 1};
    CU_ASSERT_EQUAL(read_all(words, 4), FAULT_BUG);
}

static void scale_goes_with_the_spike_after_it(void)
{
    uint32_t words[] = {spike_packet_scale(1),   3, 4, spike_packet_offset(1),
                        spike_packet_scale(255), 9};
    uint32_t rows[] = {3, 4, 9}, scales[] = {1, SPIKE_SCALE_WHOLE, 255}, offsets[] = {0, 0, 1};
    struct spike_packet_reader reader = reader_of(words, 6);
    bool                       is_end;
    for (int i = 0; i < 3; i++) {
        CHECK_OK(spike_packet_next(&reader, &is_end));
        CU_ASSERT_FALSE(is_end);
        CU_ASSERT_EQUAL(reader.row, rows[i]);
        CU_ASSERT_EQUAL(reader.scale, scales[i]);
        CU_ASSERT_EQUAL(reader.offset, offsets[i]);
    }
    CHECK_OK(spike_packet_next(&reader, &is_end));
    CU_ASSERT_TRUE(is_end);
}

static void scale_that_none_has_is_refused(void)
{
    uint32_t none[] = {spike_packet_scale(0), 1}, whole[] = {spike_packet_scale(256), 1};
    CU_ASSERT_EQUAL(read_all(none, 2), FAULT_BUG);
    CU_ASSERT_EQUAL(read_all(whole, 2), FAULT_BUG);
}

static void scale_without_a_row_is_refused(void)
{
    uint32_t end[]    = {1, spike_packet_scale(7)};
    uint32_t twice[]  = {spike_packet_scale(7), spike_packet_scale(7), 1};
    uint32_t offset[] = {spike_packet_scale(7), spike_packet_offset(1), 1};
    uint32_t wild[]   = {spike_packet_scale(7), 10};
    CU_ASSERT_EQUAL(read_all(end, 2), FAULT_BUG);
    CU_ASSERT_EQUAL(read_all(twice, 3), FAULT_BUG);
    CU_ASSERT_EQUAL(read_all(offset, 3), FAULT_BUG);
    CU_ASSERT_EQUAL(read_all(wild, 2), FAULT_BUG);
}

static void packet_of_noise_never_yields_what_is_not_there(void)
{
    struct random_key key = random_key_make(7, RANDOM_DIGEST, 0);
    for (uint32_t n = 0; n < 10000; n++) {
        struct random_block        block  = random_draw(key, n, 0, 0, 0);
        struct spike_packet_reader reader = reader_of(block.word, 4);
        bool                       is_end = false;
        block.word[0] &= 0x80000007u; /* some words must be good to get anywhere */
        block.word[1] &= 0xc000000fu;
        while (!is_end && spike_packet_next(&reader, &is_end) == FAULT_NONE)
            if (!is_end)
                CU_ASSERT_TRUE(reader.row < 10 && reader.offset < 5 && reader.scale > 0 &&
                               reader.scale <= SPIKE_SCALE_WHOLE);
    }
}

CHECK_MAIN(spike_packet, CASE(packet_gives_rows_with_their_offsets),
           CASE(packet_of_no_words_is_at_its_end),
           CASE(packet_with_a_row_that_is_not_there_is_refused),
           CASE(packet_with_an_offset_outside_its_interval_is_refused),
           CASE(packet_that_goes_back_in_time_is_refused), CASE(scale_goes_with_the_spike_after_it),
           CASE(scale_that_none_has_is_refused), CASE(scale_without_a_row_is_refused),
           CASE(packet_of_noise_never_yields_what_is_not_there))
