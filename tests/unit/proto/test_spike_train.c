/* Trains of spikes are read back as they were written, and nothing else is read. */
#include "base/random.h"
#include "proto/spike_train.h"
#include "support/check.h"

#include <string.h>

static uint64_t read_all(const uint8_t *bytes, size_t length, uint64_t first, uint64_t end,
                         bool *is_broken)
{
    uint64_t                  step, count = 0;
    uint32_t                  gid;
    struct spike_train_reader reader = spike_train_read(bytes, length, first, end);
    while (spike_train_next(&reader, &step, &gid)) {
        CU_ASSERT_TRUE(step >= first && step < end);
        count++;
    }
    *is_broken = reader.is_broken;
    return count;
}

static void train_gives_spikes_with_their_steps(void)
{
    const uint32_t     a[] = {0, 1, 200, UINT32_MAX}, b[] = {7};
    const uint64_t     steps[] = {100, 100, 100, 100, 5000000000};
    const uint32_t     gids[]  = {0, 1, 200, UINT32_MAX, 7};
    struct spike_train train   = {0};
    spike_train_begin(&train, 100);
    CHECK_OK(spike_train_add(&train, 100, 4, a));
    CHECK_OK(spike_train_add(&train, 200, 0, NULL)); /* nothing to say */
    CHECK_OK(spike_train_add(&train, 5000000000, 1, b));
    CU_ASSERT_EQUAL(train.count, 5);

    uint64_t                  step;
    uint32_t                  gid;
    struct spike_train_reader reader =
        spike_train_read(train.bytes, train.length, 100, train.step_last + 1);
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_TRUE(spike_train_next(&reader, &step, &gid));
        CU_ASSERT_EQUAL(step, steps[i]);
        CU_ASSERT_EQUAL(gid, gids[i]);
    }
    CU_ASSERT_FALSE(spike_train_next(&reader, &step, &gid));
    CU_ASSERT_FALSE(reader.is_broken);

    spike_train_begin(&train, 6000000000);
    CU_ASSERT_EQUAL(train.length, 0);
    spike_train_clear(&train);
}

static void train_of_neighbours_takes_a_byte_a_spike(void)
{
    uint32_t           gids[1000];
    struct spike_train train = {0};
    for (uint32_t i = 0; i < 1000; i++)
        gids[i] = 70000 + i;
    spike_train_begin(&train, 0);
    CHECK_OK(spike_train_add(&train, 0, 1000, gids));
    CU_ASSERT_EQUAL(train.length, 1 + 2 + 3 + 999); /* step, count, first gid, the others */
    spike_train_clear(&train);
}

static void train_that_is_cut_is_broken_at_every_byte(void)
{
    const uint32_t     gids[] = {300, 70000, 5000000};
    bool               is_broken;
    struct spike_train train = {0};
    spike_train_begin(&train, 0);
    CHECK_OK(spike_train_add(&train, 1000, 3, gids));
    for (size_t length = 1; length < train.length; length++) {
        CU_ASSERT_TRUE(read_all(train.bytes, length, 0, 2000, &is_broken) < 3);
        CU_ASSERT_TRUE(is_broken);
    }
    CU_ASSERT_EQUAL(read_all(train.bytes, train.length, 0, 2000, &is_broken), 3);
    CU_ASSERT_FALSE(is_broken);
    spike_train_clear(&train);
}

static void train_out_of_bounds_is_broken(void)
{
    static const struct {
        uint64_t end;
        size_t   length;
        uint8_t  bytes[24];
        uint64_t count;
    } WRONG[] = {
        {10, 3, {10, 1, 5}, 0},                              /* a step at the end */
        {0, 3, {0, 1, 5}, 0},                                /* no steps at all */
        {10, 2, {1, 0}, 0},                                  /* a step without spikes */
        {10, 6, {1, 1, 5, 0, 1, 6}, 1},                      /* the same step again */
        {10, 8, {1, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0}, 1}, /* after the largest gid */
        {10, 7, {1, 1, 0xff, 0xff, 0xff, 0xff, 0x10}, 0},    /* beyond it */
        {10, 7, {1, 0x80, 0x80, 0x80, 0x80, 0x10, 5}, 0},    /* 2^32 spikes */
        {10, 10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}, 0},    /* 65 bits */
        {10, 11, {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80}, 0}, /* too long */
    };
    bool is_broken;
    for (unsigned i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        uint64_t count = read_all(WRONG[i].bytes, WRONG[i].length, 0, WRONG[i].end, &is_broken);
        CU_ASSERT_EQUAL(count, WRONG[i].count);
        CU_ASSERT_TRUE(is_broken);
    }
    CU_ASSERT_EQUAL(read_all(NULL, 0, 0, 0, &is_broken), 0);
    CU_ASSERT_FALSE(is_broken); /* nothing is a train */
}

static void train_of_noise_yields_only_what_its_bounds_allow(void)
{
    struct random_key key = random_key_make(11, RANDOM_DIGEST, 0);
    bool              is_broken;
    for (uint32_t n = 0; n < 10000; n++) {
        struct random_block block = random_draw(key, n, 0, 0, 0);
        block.word[0] &= 0x03030303u; /* some bytes must be good to get anywhere */
        (void)read_all((const uint8_t *)block.word, sizeof block.word, 5, 50, &is_broken);
    }
}

CHECK_MAIN(spike_train, CASE(train_gives_spikes_with_their_steps),
           CASE(train_of_neighbours_takes_a_byte_a_spike),
           CASE(train_that_is_cut_is_broken_at_every_byte), CASE(train_out_of_bounds_is_broken),
           CASE(train_of_noise_yields_only_what_its_bounds_allow))
