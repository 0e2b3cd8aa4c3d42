/* feed_link.c - batches out, answers in. */
#include "cli/feed_link.h"

#include "base/clock.h"
#include "base/memory.h"
#include "cli/ctl_status.h"
#include "proto/bounded.h"
#include "proto/events.pb-c.h"
#include "proto/requests.pb-c.h"

#include <stdio.h>
#include <string.h>

static const uint64_t TRY_NS = 1000000000;

fault feed_link_open(struct feed_link *link, const struct announcement *run, const char *sense)
{
    *link =
        (struct feed_link){.sense = sense, .publisher = run->publisher, .session = request_nonce()};
    if (run->feed[0] == '\0')
        RAISE(FAULT_USAGE,
              "run %s of %s has no senses; expected a model with a block senses:", run->id,
              run->model);
    TRY(memory_take(&link->offset_us, LINK_EVENTS_MAX, sizeof *link->offset_us, "batch"));
    TRY(memory_take(&link->index, LINK_EVENTS_MAX, sizeof *link->index, "batch"));
    TRY(memory_take(&link->value, LINK_EVENTS_MAX, sizeof *link->value, "batch"));
    return requester_open(&link->requester, run, REQUEST_FEED);
}

void feed_link_close(struct feed_link *link)
{
    if (link->requester) requester_close(&link->requester);
    memory_give(&link->offset_us);
    memory_give(&link->index);
    memory_give(&link->value);
    memory_give(&link->bytes);
}

/* The next message of the session.
 *   faults  FAULT_PEER: there was no room for it in that time */
static fault message_send(struct feed_link *link, Ergon__FeedMessage *message, int timeout_ms)
{
    message->protocol  = 1;
    message->publisher = link->publisher;
    message->session   = link->session;
    message->sequence  = ++link->sequence;
    size_t count       = ergon__feed_message__get_packed_size(message);
    TRY(memory_reserve(&link->bytes, &link->room, count, 1, "message"));
    ergon__feed_message__pack(message, link->bytes);
    fault failed = requester_send(link->requester, link->bytes, count, timeout_ms);
    if (failed) link->sequence--;
    return failed;
}

static void answer_take(struct feed_link *link, const Ergon__FeedReply *reply)
{
    if (reply->session != link->session) return;
    link->is_stalled = false;
    if (reply->sequence > link->answered && reply->sequence <= link->sequence)
        link->answered = reply->sequence;
    if (reply->refused[0] != '\0') {
        if (link->refused++ == 0) snprintf(link->why, sizeof link->why, "%s", reply->refused);
        line_clean(link->why);
        return;
    }
    if (reply->size) {
        link->is_known   = true;
        link->publisher  = reply->publisher;
        link->kind       = reply->kind;
        link->size       = reply->size;
        link->minimum    = reply->minimum;
        link->maximum    = reply->maximum;
        link->horizon_ms = reply->horizon_ms;
    }
    link->applied        = reply->applied;
    link->late           = reply->late;
    link->overflow       = reply->overflow;
    link->out_of_range   = reply->out_of_range;
    link->latency_p50_ms = reply->latency_p50_ms;
    link->latency_p95_ms = reply->latency_p95_ms;
}

/* One answer within so long; *is_there false: there was none. */
static fault answer_hear(struct feed_link *link, int timeout_ms, bool *is_there)
{
    const void *bytes = NULL;
    size_t      count = 0;
    TRY(requester_receive(link->requester, timeout_ms, &bytes, &count));
    *is_there = count > 0;
    if (!*is_there) return FAULT_NONE;
    struct bounded     bounds    = bounded_by(count);
    ProtobufCAllocator allocator = bounded_allocator(&bounds);
    Ergon__FeedReply  *reply     = ergon__feed_reply__unpack(&allocator, count, bytes);
    if (reply) answer_take(link, reply);
    if (reply) ergon__feed_reply__free_unpacked(reply, NULL);
    return FAULT_NONE;
}

fault feed_link_hear(struct feed_link *link)
{
    bool is_there = true;
    for (int i = 0; i < LINK_UNANSWERED_MAX && is_there; i++)
        TRY(answer_hear(link, 0, &is_there));
    return FAULT_NONE;
}

fault feed_link_greet(struct feed_link *link, int timeout_ms)
{
    Ergon__FeedMessage message = ERGON__FEED_MESSAGE__INIT;
    Ergon__FeedHello   hello   = ERGON__FEED_HELLO__INIT;
    uint64_t           begin = clock_ns(), most_ns = (uint64_t)timeout_ms * 1000000u;
    bool               is_there;
    hello.sense       = (char *)link->sense;
    message.what_case = ERGON__FEED_MESSAGE__WHAT_HELLO;
    message.hello     = &hello;
    TRY(message_send(link, &message, timeout_ms));
    while (link->answered < link->sequence && clock_ns() - begin < most_ns)
        TRY(answer_hear(link, 20, &is_there));
    if (link->is_known) return FAULT_NONE;
    if (link->refused) RAISE(FAULT_USAGE, "--to or --off %s: %s", link->sense, link->why);
    RAISE(FAULT_PEER, "the run does not answer (%d ms) who wants to feed its sense %s", timeout_ms,
          link->sense);
}

fault feed_link_add(struct feed_link *link, const struct link_event *event)
{
    if (link->count == LINK_EVENTS_MAX) TRY(feed_link_send(link, clock_unix_us()));
    link->offset_us[link->count] = event->offset_us;
    link->index[link->count]     = event->index;
    link->value[link->count]     = event->value;
    link->count++;
    return FAULT_NONE;
}

static uint64_t unanswered(const struct feed_link *link) { return link->sequence - link->answered; }

/* Wait a moment for answers; without any the run has stalled. */
static fault answers_wait(struct feed_link *link)
{
    uint64_t begin_ns = clock_ns(), most_ns = LINK_WAIT_US * UINT64_C(1000);
    fault    failed = FAULT_NONE;
    bool     is_there;
    while (!failed && unanswered(link) >= LINK_UNANSWERED_MAX && clock_ns() - begin_ns < most_ns)
        failed = answer_hear(link, 1, &is_there);
    link->is_stalled = unanswered(link) >= LINK_UNANSWERED_MAX;
    link->tried_ns   = clock_ns();
    if (failed != FAULT_PEER) return failed;
    fault_forget(); /* who looks after the run finds that it is gone */
    return FAULT_NONE;
}

/* May one more batch be under way? While the run has stalled, one a second, to see. */
static fault room_find(struct feed_link *link, bool *has_room)
{
    if (unanswered(link) >= LINK_UNANSWERED_MAX && !link->is_stalled) TRY(answers_wait(link));
    *has_room = unanswered(link) < LINK_UNANSWERED_MAX;
    if (*has_room || clock_ns() - link->tried_ns < TRY_NS) return FAULT_NONE;
    link->tried_ns = clock_ns();
    *has_room      = true;
    return FAULT_NONE;
}

fault feed_link_send(struct feed_link *link, uint64_t captured_unix_us)
{
    if (link->count == 0) return FAULT_NONE;
    Ergon__FeedMessage message  = ERGON__FEED_MESSAGE__INIT;
    Ergon__FeedBatch   batch    = ERGON__FEED_BATCH__INIT;
    bool               has_room = false;
    uint32_t           count    = link->count;
    fault              failed   = FAULT_NONE;
    link->count                 = 0;
    batch.sense                 = (char *)link->sense;
    batch.captured_unix_us      = captured_unix_us;
    batch.n_offset_us = batch.n_index = count;
    batch.offset_us                   = link->offset_us;
    batch.index                       = link->index;
    batch.n_value                     = link->kind == ERGON__SENSE_KIND__SPIKES ? 0 : count;
    batch.value                       = link->value;
    message.what_case                 = ERGON__FEED_MESSAGE__WHAT_BATCH;
    message.batch                     = &batch;
    TRY(room_find(link, &has_room));
    if (has_room) failed = message_send(link, &message, 0);
    *(has_room && !failed ? &link->sent : &link->dropped) += count;
    if (failed != FAULT_PEER) return failed;
    fault_forget(); /* who looks after the run finds that it is gone */
    return FAULT_NONE;
}
