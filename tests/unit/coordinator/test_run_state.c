/* What is known of a run, from what it says and from what it does not say. */
#include "coordinator/documents.h"
#include "coordinator/run_state.h"
#include "support/check.h"

#include <string.h>

static const struct announcement RUN = {.id = "r", .publisher = 7, .model = "m", .pid = 4711};
static const uint64_t            S   = 1000000000;

static struct moment at_s(uint64_t s) { return (struct moment){s * S, s * 1000000}; }

static struct run_state *begin(void)
{
    struct run_state *run = NULL;
    CHECK_OK(run_state_create(&run, &RUN, at_s(1)));
    return run;
}

static const ProtobufCMessage *tell(struct run_state *run, topic which,
                                    const ProtobufCMessage *message, struct moment now)
{
    static uint8_t body[4096];
    struct event   event = {.topic = which, .publisher = 7, .body = body};
    event.bytes          = protobuf_c_message_get_packed_size(message);
    protobuf_c_message_pack(message, body);
    return run_state_take(run, &event, now);
}

static void progress_tell(struct run_state *run, uint64_t step, struct moment now)
{
    Ergon__Progress progress = ERGON__PROGRESS__INIT;
    progress.step            = step;
    CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_PROGRESS, &progress.base, now));
}

static void silence_is_told_until_something_is_heard(void)
{
    struct run_state *run = begin();
    progress_tell(run, 1, at_s(2));
    CU_ASSERT_EQUAL(run_state_status(run, at_s(11)), ERGON__STATUS__HEALTHY);
    CU_ASSERT_EQUAL(run_state_status(run, at_s(14)), ERGON__STATUS__DEGRADED);
    CU_ASSERT_STRING_EQUAL(run_state_reason(run, at_s(14)).code, "unheard");
    CU_ASSERT_STRING_EQUAL(run_state_reason(run, at_s(14)).text, "nothing heard for 12 s");
    progress_tell(run, 2, at_s(14));
    CU_ASSERT_EQUAL(run_state_status(run, at_s(15)), ERGON__STATUS__HEALTHY);
    run_state_destroy(&run);
}

static void run_that_goes_without_a_word_is_lost(void)
{
    struct run_state *run = begin();
    run_state_end(run, at_s(3));
    CU_ASSERT_TRUE(run->is_over);
    CU_ASSERT_EQUAL(run_state_status(run, at_s(50)), ERGON__STATUS__FAILED);
    CU_ASSERT_STRING_EQUAL(run_state_reason(run, at_s(50)).code, "lost");
    run_state_destroy(&run);
}

static void end_with(uint32_t exit_code, Ergon__Status status)
{
    struct run_state *run  = begin();
    Ergon__Run        told = ERGON__RUN__INIT;
    told.is_over           = 1;
    told.exit_code         = exit_code;
    told.ended_because     = "so";
    CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_RUN, &told.base, at_s(2)));
    run_state_end(run, at_s(3));
    CU_ASSERT_FALSE(run->is_lost);
    CU_ASSERT_EQUAL(run_state_status(run, at_s(100)), status);
    run_state_destroy(&run);
}

static void end_is_as_the_run_says(void)
{
    end_with(0, ERGON__STATUS__HEALTHY);
    end_with(75, ERGON__STATUS__HEALTHY); /* stopped on request */
    end_with(4, ERGON__STATUS__FAILED);
}

static void gravest_of_what_is_told_and_found_counts(void)
{
    struct run_state *run    = begin();
    Ergon__Health     health = ERGON__HEALTH__INIT;
    health.status            = ERGON__STATUS__FAILED;
    CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_HEALTH, &health.base, at_s(2)));
    CU_ASSERT_EQUAL(run_state_status(run, at_s(30)), ERGON__STATUS__FAILED);
    health.status = (Ergon__Status)77;
    CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_HEALTH, &health.base, at_s(2)));
    CU_ASSERT_EQUAL(run_state_status(run, at_s(3)), ERGON__STATUS__FAILED);
    run_state_destroy(&run);
}

static void events_of_others_and_junk_are_counted(void)
{
    struct run_state *run    = begin();
    const uint8_t     junk[] = {0xFF, 0xFF};
    struct event      event  = {.topic = TOPIC_RUN, .publisher = 8, .body = junk, .bytes = 0};
    CU_ASSERT_PTR_NULL(run_state_take(run, &event, at_s(2)));
    event.publisher = 7;
    event.bytes     = 2;
    CU_ASSERT_PTR_NULL(run_state_take(run, &event, at_s(2)));
    event.topic = TOPIC_COUNT;
    CU_ASSERT_PTR_NULL(run_state_take(run, &event, at_s(2)));
    CU_ASSERT_EQUAL(run->broken, 3);
    CU_ASSERT_EQUAL(run->heard_ns, 1 * S);
    run_state_destroy(&run);
}

static void rates_come_from_what_run_and_rates_say_alike(void)
{
    struct run_state  *run       = begin();
    Ergon__Run         told      = ERGON__RUN__INIT;
    Ergon__Population  it        = ERGON__POPULATION__INIT;
    Ergon__Population *list[]    = {&it, &it};
    Ergon__Rates       rates     = ERGON__RATES__INIT;
    uint64_t           spikes[2] = {0, 0};
    it.size                      = 10;
    told.dt_ms                   = 0.1;
    told.populations             = list;
    told.n_populations           = 2;
    rates.spikes                 = spikes;
    rates.n_spikes               = 2;
    CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_RUN, &told.base, at_s(2)));
    for (uint64_t s = 0; s < 3; s++) {
        rates.step = 10000 * s; /* a second */
        spikes[1]  = 50 * s;
        progress_tell(run, rates.step, at_s(2 + s));
        CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_RATES, &rates.base, at_s(2 + s)));
        CHECK_OK(run_state_sample(run, at_s(2 + s)));
    }
    CU_ASSERT_EQUAL(run->samples.count, 3);
    CU_ASSERT_EQUAL(samples_rates(&run->samples, 2)[0], 0);
    CU_ASSERT_EQUAL(samples_rates(&run->samples, 2)[1], 5);

    CHECK_OK(run_state_sample(run, at_s(5))); /* a step takes long, or it pauses */
    CU_ASSERT_EQUAL(samples_rates(&run->samples, 3)[1], 5);

    told.n_populations = 1; /* and now it says something else */
    CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_RUN, &told.base, at_s(6)));
    CHECK_OK(run_state_sample(run, at_s(6)));
    CU_ASSERT_EQUAL(samples_rates(&run->samples, 4)[1], 0);
    struct writer w = {0};
    run_samples_write(&w, run);
    CU_ASSERT_EQUAL(w.failed, FAULT_NONE);
    writer_clear(&w);
    run_state_destroy(&run);
}

static void newest_lines_are_kept(void)
{
    struct run_state *run  = begin();
    Ergon__Log        line = ERGON__LOG__INIT;
    for (uint64_t i = 0; i < RUN_LINES_MAX + 5; i++) {
        line.step = i;
        CU_ASSERT_PTR_NOT_NULL(tell(run, TOPIC_LOG, &line.base, at_s(2)));
    }
    CU_ASSERT_EQUAL(run->line_count, RUN_LINES_MAX);
    CU_ASSERT_EQUAL(((const Ergon__Log *)run->lines[0])->step, 5);
    run_state_destroy(&run);
}

CHECK_MAIN(run_state, CASE(silence_is_told_until_something_is_heard),
           CASE(run_that_goes_without_a_word_is_lost), CASE(end_is_as_the_run_says),
           CASE(gravest_of_what_is_told_and_found_counts),
           CASE(events_of_others_and_junk_are_counted),
           CASE(rates_come_from_what_run_and_rates_say_alike), CASE(newest_lines_are_kept))
