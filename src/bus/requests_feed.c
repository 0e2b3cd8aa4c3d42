/* requests_feed.c - what is fed into a run: sessions, batches for the loop, and how they fared. */
#include "bus/requests_parts.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { SENSES_NAMED = 32 };

static uint64_t count_of(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void count_add(_Atomic uint64_t *counter, uint64_t more)
{
    atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

static void count_set(_Atomic uint64_t *counter, uint64_t value)
{
    atomic_store_explicit(counter, value, memory_order_relaxed);
}

static void fed_put(const struct requests *requests, const struct feed_sense *of,
                    Ergon__FeedReply *answer)
{
    answer->size           = of->sense.size;
    answer->kind           = of->sense.kind;
    answer->minimum        = of->sense.minimum;
    answer->maximum        = of->sense.maximum;
    answer->dt_ms          = requests->dt_ms;
    answer->horizon_ms     = requests->horizon_ms;
    answer->applied        = count_of(&of->applied);
    answer->late           = count_of(&of->late);
    answer->overflow       = count_of(&of->overflow) + count_of(&of->lost_overflow);
    answer->out_of_range   = count_of(&of->out_of_range) + count_of(&of->lost_out_of_range);
    answer->latency_p50_ms = (double)count_of(&of->latency_p50_us) / 1000;
    answer->latency_p95_ms = (double)count_of(&of->latency_p95_us) / 1000;
}

/* What to say to a message, and of which sense (NULL: of none). */
static void feed_answer(struct requests *requests, const struct sender *to,
                        const Ergon__FeedMessage *message, const struct feed_sense *of, char *why)
{
    Ergon__FeedReply answer = ERGON__FEED_REPLY__INIT;
    answer.publisher        = requests->publisher;
    answer.session          = message->session;
    answer.sequence         = message->sequence;
    answer.refused          = why;
    if (of) fed_put(requests, of, &answer);
    request_answer(requests, requests->feed.socket, to, &answer.base);
}

static struct feed_sense *sense_find(struct requests *requests, const char *name,
                                     char why[REQUEST_WHY_BYTES])
{
    const char *names[SENSES_NAMED] = {""};
    size_t      count               = 0;
    for (uint32_t i = 0; i < requests->sense_count; i++) {
        if (strcmp(requests->senses[i].sense.name, name) == 0) return &requests->senses[i];
        if (count < SENSES_NAMED) names[count++] = requests->senses[i].sense.name;
    }
    const char *nearest =
        strlen(name) < REQUEST_NAME_BYTES ? text_nearest(name, names, count) : NULL;
    (void)snprintf(why, REQUEST_WHY_BYTES, "%.80s: no sense of this model; %s '%.80s'", name,
                   nearest ? "did you mean" : "it has", nearest ? nearest : names[0]);
    return NULL;
}

/* false: why not, "" for what nobody is told. */
static bool session_is_good(struct requests *requests, const Ergon__FeedMessage *message,
                            char why[REQUEST_WHY_BYTES])
{
    struct feeder heard = {message->session, message->sequence, clock_ns()};
    if (!feed_is_ours(message, requests->publisher, why)) return false;
    if (!message->session) return false;
    bool is_hello = message->what_case == ERGON__FEED_MESSAGE__WHAT_HELLO;
    switch (feeder_heard(&requests->feeders, &heard, is_hello)) {
    case FEEDER_TAKEN:
        return true;
    case FEEDER_REPLAY:
        return false;
    case FEEDER_UNKNOWN:
        (void)snprintf(why, REQUEST_WHY_BYTES, "a session begins with a hello");
        return false;
    case FEEDER_TOO_MANY:
        (void)snprintf(why, REQUEST_WHY_BYTES, "busy: %d sessions feed this run already",
                       FEEDERS_MAX);
        return false;
    }
    return false;
}

/* Events the loop has no room for are counted, and the batch was taken all the same. */
static bool batch_hand(struct requests *requests, const struct requests_now *now,
                       const Ergon__FeedBatch *batch, struct feed_sense *to,
                       char why[REQUEST_WHY_BYTES])
{
    struct bus_order order;
    if (!feed_order(batch, &to->sense, &order, why)) return false;
    order.sense        = (uint32_t)(to - requests->senses);
    order.arrived_step = atomic_load_explicit(now->step, memory_order_relaxed);
    count_add(&to->lost_out_of_range, batch->n_index - order.count);
    if (order.count && order_ring_put(requests->batches, &order)) return true;
    count_add(&to->lost_overflow, order.count);
    order_block_give(&order);
    return true;
}

static void message_serve(struct requests *requests, const struct requests_now *now,
                          const struct sender *from, const Ergon__FeedMessage *message)
{
    char               why[REQUEST_WHY_BYTES] = "";
    struct feed_sense *sense                  = NULL;
    bool is_hello = message->what_case == ERGON__FEED_MESSAGE__WHAT_HELLO, is_good = false;
    if (session_is_good(requests, message, why)) {
        sense = sense_find(requests, is_hello ? message->hello->sense : message->batch->sense, why);
        is_good = sense && (is_hello || batch_hand(requests, now, message->batch, sense, why));
    }
    if (!is_good) request_refuse(requests);
    if (is_good || why[0]) feed_answer(requests, from, message, sense, why);
}

void feed_serve(struct requests *requests, const struct requests_now *now,
                struct envelope *envelope)
{
    Ergon__FeedMessage *message =
        feed_decode(zmq_msg_data(&envelope->message), zmq_msg_size(&envelope->message));
    if (!message) {
        request_refuse(requests);
        return;
    }
    message_serve(requests, now, &envelope->sender, message);
    feed_free(message);
}

/* ---- the loop's thread ----------------------------------------------------------------------- */

static uint64_t us_of_ms(double ms) { return ms > 0 && ms < 1e12 ? (uint64_t)(ms * 1000) : 0; }

void requests_fed(struct requests *requests, uint32_t sense, const struct bus_fed *fed)
{
    if (sense >= requests->sense_count) return;
    struct feed_sense *to = &requests->senses[sense];
    count_set(&to->applied, fed->applied);
    count_set(&to->late, fed->late);
    count_set(&to->overflow, fed->overflow);
    count_set(&to->out_of_range, fed->out_of_range);
    count_set(&to->latency_p50_us, us_of_ms(fed->latency_p50_ms));
    count_set(&to->latency_p95_us, us_of_ms(fed->latency_p95_ms));
}

struct bus_lost requests_lost(const struct requests *requests, uint32_t sense)
{
    if (sense >= requests->sense_count) return (struct bus_lost){0};
    const struct feed_sense *of = &requests->senses[sense];
    return (struct bus_lost){count_of(&of->lost_overflow), count_of(&of->lost_out_of_range)};
}
