/* Messages become JSON by their descriptors; what is no message, or too much of one, is refused. */
#include "base/memory.h"
#include "coordinator/message.h"
#include "support/check.h"

#include <math.h>
#include <string.h>

static struct writer w;

static const char *json_of(const ProtobufCMessage *message)
{
    writer_clear(&w);
    message_object(&w, message);
    return text_of(&w.text);
}

static void fields_are_told_by_name(void)
{
    Ergon__Progress progress  = ERGON__PROGRESS__INIT;
    progress.step             = 18446744073709551615u;
    progress.wall_s           = 1.5;
    progress.real_time_factor = NAN;
    progress.is_paused        = 1;
    CU_ASSERT_STRING_EQUAL(json_of(&progress.base),
                           "{\"step\":1.8446744073709552e+19,\"wall_s\":1.5,"
                           "\"real_time_factor\":null,\"left_s\":0,\"behind_s\":0,"
                           "\"is_paused\":true,\"shed_level\":0}");
}

static void messages_within_and_lists_are_followed(void)
{
    Ergon__Health  health    = ERGON__HEALTH__INIT;
    Ergon__Reason  reason    = ERGON__REASON__INIT;
    Ergon__Reason *reasons[] = {&reason, &reason};
    reason.code              = "silent";
    reason.status            = ERGON__STATUS__DEGRADED;
    health.status            = ERGON__STATUS__FAILED;
    health.reasons           = reasons;
    health.n_reasons         = 2;
    const char *json         = json_of(&health.base);
    CU_ASSERT_PTR_NOT_NULL(strstr(json, "{\"status\":\"failed\",\"reasons\":[{\"code\":\"silent\","
                                        "\"status\":\"degraded\",\"text\":\"\""));
    CU_ASSERT_STRING_EQUAL(json + strlen(json) - 2, "]}");

    Ergon__Rates rates    = ERGON__RATES__INIT;
    uint64_t     spikes[] = {1, 2, 3};
    rates.spikes          = spikes;
    rates.n_spikes        = 3;
    CU_ASSERT_STRING_EQUAL(json_of(&rates.base), "{\"step\":0,\"spikes\":[1,2,3]}");
}

static void lists_of_floats_keep_their_width(void)
{
    Ergon__Network network = ERGON__NETWORK__INIT;
    float          x_mm[]  = {0.1f, 1e-9f};
    network.x_mm           = x_mm;
    network.n_x_mm         = 2;
    CU_ASSERT_PTR_NOT_NULL(strstr(json_of(&network.base), "\"x_mm\":[0.1,1e-09]"));
}

static void bytes_are_left_out_and_unknown_words_said(void)
{
    Ergon__Spikes spikes = ERGON__SPIKES__INIT;
    uint8_t       data[] = {1, 2};
    spikes.train.data    = data;
    spikes.train.len     = 2;
    CU_ASSERT_PTR_NULL(strstr(json_of(&spikes.base), "train"));
    Ergon__Health health = ERGON__HEALTH__INIT;
    health.status        = (Ergon__Status)77;
    CU_ASSERT_STRING_EQUAL(json_of(&health.base), "{\"status\":\"unknown\",\"reasons\":[]}");
}

static void every_topic_but_the_snapshot_has_a_message(void)
{
    for (int t = 0; t < TOPIC_COUNT; t++)
        CU_ASSERT_EQUAL(message_type((topic)t) != NULL, t != TOPIC_SNAPSHOT);
}

/* Two bytes on the wire for each, a hundred times as much in memory. */
static void message_that_swells_is_refused(void)
{
    enum { BYTES = 4 << 20 };
    uint8_t *bomb = NULL;
    CHECK_OK(memory_take(&bomb, BYTES, 1, "a bomb"));
    for (size_t i = 0; i < BYTES; i += 2) {
        bomb[i]     = 2 << 3 | 2; /* field 2, with a length: of 0 bytes */
        bomb[i + 1] = 0;
    }
    ProtobufCMessage *message = message_unpack(TOPIC_RANKS, bomb, BYTES);
    CU_ASSERT_PTR_NULL(message);
    message_free(&message);
    message = message_unpack(TOPIC_RANKS, bomb, 2000);
    CU_ASSERT_PTR_NOT_NULL(message);
    message_free(&message);
    memory_give(&bomb);
}

static void bytes_that_are_no_message_are_refused(void)
{
    uint8_t cut[] = {2 << 3 | 2, 100, 1};
    CU_ASSERT_PTR_NULL(message_unpack(TOPIC_RANKS, cut, sizeof cut));
    CU_ASSERT_PTR_NULL(message_unpack(TOPIC_SNAPSHOT, cut, 0));
    writer_clear(&w);
}

CHECK_MAIN(message, CASE(fields_are_told_by_name), CASE(messages_within_and_lists_are_followed),
           CASE(lists_of_floats_keep_their_width), CASE(bytes_are_left_out_and_unknown_words_said),
           CASE(every_topic_but_the_snapshot_has_a_message), CASE(message_that_swells_is_refused),
           CASE(bytes_that_are_no_message_are_refused))
