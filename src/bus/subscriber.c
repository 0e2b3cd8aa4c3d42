/* subscriber.c - frames to events, and what was missed. */
#include "bus/subscriber.h"

#include "base/clock.h"
#include "base/memory.h"
#include "bus/bus.h"
#include "bus/event_code.h"
#include "bus/keys.h"
#include "bus/socket.h"
#include "proto/bounded.h"
#include "proto/events.pb-c.h"

#include <string.h>
#include <zmq.h>

enum { FRAMES = 3, MESSAGES_A_LOOK = 1000, NS_PER_MS = 1000000 };

struct followed {
    struct subscriber_count count;
    bool is_known; /* a number was heard: what is missing from there on was missed */
};

struct subscriber {
    void              *context, *socket;
    uint32_t           topics;
    struct followed    followed[TOPIC_COUNT];
    uint64_t           publisher, epoch_unix_us;
    uint64_t           broken;
    struct event_coder coder;
    zmq_msg_t          frames[FRAMES]; /* of the last event */
    bool               has_frames;
    Ergon__Snapshot   *snapshot; /* whose events are being given; NULL: none */
    size_t             snapshot_at;
    struct event_head  snapshot_head;
};

/* ---- opening ------------------------------------------------------------------------------- */

static fault topic_ask(struct subscriber *s, topic which)
{
    const char *name = topic_name(which);
    if (zmq_setsockopt(s->socket, ZMQ_SUBSCRIBE, name, strlen(name)) != 0)
        RAISE(FAULT_PEER, "cannot subscribe to %s: %s", name, zmq_strerror(zmq_errno()));
    return FAULT_NONE;
}

static fault socket_connect(struct subscriber *s, const struct subscriber_plan *plan)
{
    int waiting = plan->waiting_events > 0 ? plan->waiting_events : BUS_WAITING_EVENTS;
    s->context  = zmq_ctx_new();
    s->socket   = s->context ? zmq_socket(s->context, ZMQ_SUB) : NULL;
    if (!s->socket)
        RAISE(FAULT_PEER, "no socket to follow a run by: %s", zmq_strerror(zmq_errno()));
    /* Out go subscriptions, which would be lost where there is no room for all of them. */
    TRY(socket_prepare(s->socket, BUS_WAITING_EVENTS, BUS_MESSAGE_BYTES));
    TRY(socket_set(s->socket, ZMQ_RCVHWM, waiting));
    if (keys_are_needed(plan->endpoint, false))
        TRY(socket_show_key(s->socket, plan->endpoint, plan->server_key));
    if (zmq_connect(s->socket, plan->endpoint) != 0)
        RAISE(FAULT_PEER, "cannot follow '%s': %s", plan->endpoint, zmq_strerror(zmq_errno()));
    /* Snapshots last: with one come the numbers from which on everything is heard. */
    for (unsigned t = 0; t < TOPIC_COUNT; t++)
        if (t != TOPIC_SNAPSHOT && plan->topics >> t & 1) TRY(topic_ask(s, (topic)t));
    return topic_ask(s, TOPIC_SNAPSHOT);
}

fault subscriber_open(struct subscriber **out, const struct subscriber_plan *plan)
{
    TRY(memory_take(out, 1, sizeof **out, "a subscriber"));
    (*out)->topics = plan->topics;
    fault failed   = socket_connect(*out, plan);
    if (failed) subscriber_close(out);
    return failed;
}

static void snapshot_forget(struct subscriber *s)
{
    if (s->snapshot) ergon__snapshot__free_unpacked(s->snapshot, NULL);
    s->snapshot = NULL;
}

static void frames_forget(struct subscriber *s)
{
    for (int f = 0; s->has_frames && f < FRAMES; f++)
        zmq_msg_close(&s->frames[f]);
    s->has_frames = false;
}

void subscriber_close(struct subscriber **subscriber)
{
    struct subscriber *s = *subscriber;
    if (!s) return;
    snapshot_forget(s);
    frames_forget(s);
    if (s->socket) zmq_close(s->socket);
    socket_context_end(s->context);
    event_coder_clear(&s->coder);
    memory_give(subscriber);
}

/* ---- counting ------------------------------------------------------------------------------ */

static void gap_count(struct followed *followed, uint64_t first, uint64_t last)
{
    followed->count.missed += last - first + 1;
    followed->count.missed_first = first;
    followed->count.missed_last  = last;
}

/* A number of a topic that was told; *is_new if not heard before. false: it goes back in time. */
static bool event_count(struct followed *followed, uint64_t sequence, bool *is_new)
{
    uint64_t last = followed->count.last;
    *is_new       = !followed->is_known || sequence > last;
    if (followed->is_known && sequence < last) return false;
    if (followed->is_known && sequence > last && sequence - last > 1)
        gap_count(followed, last + 1, sequence - 1);
    if (*is_new) followed->count.received++;
    followed->is_known   = true;
    followed->count.last = sequence;
    return true;
}

/* A number up to which a topic was told, whether heard or not. What comes on one way comes in
 * order, so all events before a snapshot that did not come were missed. */
static void told_count(struct followed *followed, uint64_t sequence)
{
    if (followed->is_known && sequence > followed->count.last)
        gap_count(followed, followed->count.last + 1, sequence);
    if (!followed->is_known || sequence > followed->count.last) followed->count.last = sequence;
    followed->is_known = true;
}

/* Is this of the run that is followed? A later epoch takes its place. */
static bool publisher_check(struct subscriber *s, const struct event_head *head)
{
    if (head->publisher == s->publisher && head->epoch_unix_us == s->epoch_unix_us) return true;
    if (head->epoch_unix_us <= s->epoch_unix_us) return false;
    memset(s->followed, 0, sizeof s->followed);
    s->publisher     = head->publisher;
    s->epoch_unix_us = head->epoch_unix_us;
    return true;
}

/* ---- what comes in --------------------------------------------------------------------------- */

static bool more_frames(struct subscriber *s)
{
    int    more  = 0;
    size_t bytes = sizeof more;
    return zmq_getsockopt(s->socket, ZMQ_RCVMORE, &more, &bytes) == 0 && more;
}

/* The frames of a message, of which there must be three. false: nothing is there. */
static bool frames_receive(struct subscriber *s, bool *is_whole)
{
    frames_forget(s);
    for (int f = 0; f < FRAMES; f++)
        zmq_msg_init(&s->frames[f]);
    s->has_frames = true;
    int count     = 0;
    do {
        /* What is too many goes into the last one, again and again. */
        zmq_msg_t *frame = &s->frames[count < FRAMES ? count : FRAMES - 1];
        if (zmq_msg_recv(frame, s->socket, ZMQ_DONTWAIT) < 0) return false;
        if (count <= FRAMES) count++;
    } while (more_frames(s));
    *is_whole = count == FRAMES;
    return true;
}

static struct frame frame_of(zmq_msg_t *message)
{
    return (struct frame){zmq_msg_data(message), zmq_msg_size(message)};
}

static bool snapshot_open(struct subscriber *s, const struct event_head *head, struct frame body)
{
    struct bounded     bounds    = bounded_by(body.count);
    ProtobufCAllocator allocator = bounded_allocator(&bounds);
    s->snapshot                  = ergon__snapshot__unpack(&allocator, body.count, body.bytes);
    s->snapshot_at               = 0;
    s->snapshot_head             = *head;
    return s->snapshot != NULL;
}

/* The next event of the snapshot that was not heard already. */
static bool snapshot_next(struct subscriber *s, struct event *out)
{
    topic which;
    while (s->snapshot && s->snapshot_at < s->snapshot->n_kept) {
        const Ergon__Kept *kept = s->snapshot->kept[s->snapshot_at++];
        if (!topic_find(kept->topic, &which) || !(s->topics >> which & 1)) continue;
        struct followed *followed = &s->followed[which];
        bool             is_heard = followed->is_known && followed->count.last >= kept->sequence;
        told_count(followed, kept->sequence);
        if (is_heard || kept->sequence == 0 || kept->body.len == 0) continue;
        *out = (struct event){.topic          = which,
                              .publisher      = s->publisher,
                              .epoch_unix_us  = s->epoch_unix_us,
                              .sequence       = kept->sequence,
                              .time_unix_us   = s->snapshot_head.time_unix_us,
                              .is_of_snapshot = true,
                              .body           = kept->body.data,
                              .bytes          = kept->body.len};
        return true;
    }
    snapshot_forget(s);
    return false;
}

/* One message. true: an event is to be given. */
static bool message_take(struct subscriber *s, bool is_whole, struct event *out)
{
    struct event_frames frames = {frame_of(&s->frames[0]), frame_of(&s->frames[1]),
                                  frame_of(&s->frames[2])};
    struct event_head   head;
    struct frame        body;
    bool                is_new;
    if (!is_whole || !event_decode(&s->coder, &frames, &head, &body) ||
        !publisher_check(s, &head)) {
        s->broken++;
        return false;
    }
    if (head.topic == TOPIC_SNAPSHOT) {
        if (!snapshot_open(s, &head, body)) s->broken++;
        return snapshot_next(s, out);
    }
    if (!(s->topics >> head.topic & 1)) return false; /* its name begins like another's */
    if (!event_count(&s->followed[head.topic], head.sequence, &is_new)) {
        s->broken++;
        return false;
    }
    *out = (struct event){.topic          = head.topic,
                          .publisher      = head.publisher,
                          .epoch_unix_us  = head.epoch_unix_us,
                          .sequence       = head.sequence,
                          .time_unix_us   = head.time_unix_us,
                          .is_of_snapshot = !is_new,
                          .body           = body.bytes,
                          .bytes          = body.count};
    return true;
}

/* What is there already; a flood of what is no event does not keep the caller here. */
static bool event_take(struct subscriber *s, struct event *out)
{
    bool is_whole;
    if (snapshot_next(s, out)) return true;
    for (int i = 0; i < MESSAGES_A_LOOK && frames_receive(s, &is_whole); i++)
        if (message_take(s, is_whole, out)) return true;
    return false;
}

bool subscriber_next(struct subscriber *s, int timeout_ms, struct event *out)
{
    uint64_t start = clock_ns();
    for (;;) {
        if (event_take(s, out)) return true;
        int left = timeout_ms;
        if (timeout_ms >= 0) {
            uint64_t gone_ms = (clock_ns() - start) / NS_PER_MS;
            if (gone_ms >= (uint64_t)timeout_ms) return false;
            left = timeout_ms - (int)gone_ms;
        }
        zmq_pollitem_t item = {.socket = s->socket, .events = ZMQ_POLLIN};
        if (zmq_poll(&item, 1, left) < 0) return false; /* a signal: the caller's turn */
    }
}

int subscriber_fd(const struct subscriber *s)
{
    int    descriptor = -1;
    size_t bytes      = sizeof descriptor;
    return zmq_getsockopt(s->socket, ZMQ_FD, &descriptor, &bytes) == 0 ? descriptor : -1;
}

struct subscriber_count subscriber_count(const struct subscriber *s, topic which)
{
    return s->followed[which].count;
}

uint64_t subscriber_broken(const struct subscriber *s) { return s->broken; }
