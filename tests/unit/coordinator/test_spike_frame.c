/* A page gets all spikes as they came, or those of the populations it wants. */
#include "coordinator/spike_frame.h"
#include "support/check.h"

#include <string.h>

static struct spike_train train, chosen;
static struct writer      frame;
static struct run_state   run = {.announced.id = "r"};
static Ergon__Run         told;
static Ergon__Population  populations[2], *list[] = {&populations[0], &populations[1]};

static Ergon__Spikes spikes_of(void)
{
    Ergon__Spikes  spikes   = ERGON__SPIKES__INIT;
    const uint32_t first[]  = {1, 99, 100, 150};
    const uint32_t second[] = {5};
    ergon__run__init(&told);
    for (uint32_t p = 0; p < 2; p++) {
        ergon__population__init(&populations[p]);
        populations[p].first_gid = 100 * p;
        populations[p].size      = 100;
    }
    told.populations    = list;
    told.n_populations  = 2;
    run.last[TOPIC_RUN] = &told.base;
    spike_train_begin(&train, 10);
    CHECK_OK(spike_train_add(&train, 12, 4, first));
    CHECK_OK(spike_train_add(&train, 15, 1, second));
    spikes.rank       = 3;
    spikes.step_first = 10;
    spikes.step_end   = 20;
    spikes.count      = train.count;
    spikes.train.data = train.bytes;
    spikes.train.len  = train.length;
    return spikes;
}

static size_t head_check(const char *head)
{
    const unsigned char *bytes  = (const unsigned char *)text_of(&frame.text);
    size_t               length = bytes[0] | (size_t)bytes[1] << 8;
    CU_ASSERT_EQUAL(length, strlen(head));
    CU_ASSERT_EQUAL(memcmp(bytes + 4, head, length), 0);
    return 4 + length;
}

static void all_spikes_go_as_they_came(void)
{
    Ergon__Spikes      spikes = spikes_of();
    struct viewer_wish viewer = {.wants_all = true};
    struct spike_wish  wish   = {.run = &run, .viewer = &viewer};
    CHECK_OK(spike_frame_make(&frame, &chosen, &spikes, &wish));
    size_t at =
        head_check("{\"run\":\"r\",\"rank\":3,\"step_first\":10,\"step_end\":20,\"count\":5}");
    CU_ASSERT_EQUAL(frame.text.length - at, train.length);
    CU_ASSERT_EQUAL(memcmp(text_of(&frame.text) + at, train.bytes, train.length), 0);
}

static void populations_are_chosen(void)
{
    Ergon__Spikes      spikes = spikes_of();
    struct viewer_wish viewer = {.populations = {0, 1}};
    struct spike_wish  wish   = {.run = &run, .viewer = &viewer, .skipped = 9};
    uint64_t           step;
    uint32_t           gid;
    CHECK_OK(spike_frame_make(&frame, &chosen, &spikes, &wish));
    size_t at = head_check("{\"run\":\"r\",\"rank\":3,\"step_first\":10,\"step_end\":20,"
                           "\"count\":2,\"skipped\":9}");
    struct spike_train_reader reader = spike_train_read((const uint8_t *)text_of(&frame.text) + at,
                                                        frame.text.length - at, 10, 20);
    CU_ASSERT_TRUE(spike_train_next(&reader, &step, &gid) && step == 12 && gid == 100);
    CU_ASSERT_TRUE(spike_train_next(&reader, &step, &gid) && step == 12 && gid == 150);
    CU_ASSERT_FALSE(spike_train_next(&reader, &step, &gid));
    CU_ASSERT_FALSE(reader.is_broken);
}

static void a_step_of_very_many_is_told_once(void)
{
    enum { MANY = 5000 };
    static uint32_t    gids[MANY];
    Ergon__Spikes      spikes = spikes_of();
    struct viewer_wish viewer = {.populations = {0, 1}};
    struct spike_wish  wish   = {.run = &run, .viewer = &viewer};
    uint64_t           step, count = 0;
    uint32_t           gid;
    for (uint32_t i = 0; i < MANY; i++)
        gids[i] = i;
    populations[1].first_gid = 0;
    populations[1].size      = MANY;
    spike_train_begin(&train, 10);
    CHECK_OK(spike_train_add(&train, 12, MANY, gids));
    CHECK_OK(spike_train_add(&train, 13, MANY, gids));
    spikes.count      = train.count;
    spikes.train.data = train.bytes;
    spikes.train.len  = train.length;

    CHECK_OK(spike_frame_make(&frame, &chosen, &spikes, &wish));

    CU_ASSERT_EQUAL(chosen.count, 2 * MANY);
    struct spike_train_reader reader = spike_train_read(chosen.bytes, chosen.length, 10, 20);
    while (spike_train_next(&reader, &step, &gid))
        count++;
    CU_ASSERT_EQUAL(count, 2 * MANY);
    CU_ASSERT_FALSE(reader.is_broken);
}

static void broken_train_is_refused_where_it_is_read(void)
{
    Ergon__Spikes      spikes = spikes_of();
    struct viewer_wish viewer = {.populations = {1, 1}};
    struct spike_wish  wish   = {.run = &run, .viewer = &viewer};
    spikes.step_end           = 13; /* it goes further */
    CU_ASSERT_EQUAL(spike_frame_make(&frame, &chosen, &spikes, &wish), FAULT_PEER);
    writer_clear(&frame);
    spike_train_clear(&train);
    spike_train_clear(&chosen);
}

CHECK_MAIN(spike_frame, CASE(all_spikes_go_as_they_came), CASE(populations_are_chosen),
           CASE(a_step_of_very_many_is_told_once), CASE(broken_train_is_refused_where_it_is_read))
