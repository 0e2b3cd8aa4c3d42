/* publisher.c - numbers, frames, subscriptions, snapshots. */
#include "bus/publisher.h"

#include "base/clock.h"
#include "base/memory.h"
#include "bus/bus.h"
#include "bus/socket.h"
#include "proto/events.pb-c.h"

#include <stdatomic.h>
#include <string.h>
#include <zmq.h>

enum {
    NS_PER_MS            = 1000000,
    REPEAT_MS            = 1000, /* so old may the last progress be */
    SNAPSHOT_EVERY_MS    = 100,
    SNAPSHOTS_BYTES      = 16 << 20, /* at once, and so many more in each ms after */
    SNAPSHOTS_BYTES_A_MS = 128,
    BIND_AGAIN_MS        = 20,
    SUBSCRIPTION_BYTES   = 4096, /* nothing else comes in; a handshake with keys fits, too */
    SUBSCRIPTIONS_A_LOOK = 256
};

/* What was told last of a topic. */
struct told {
    uint64_t sequence;
    uint64_t time_unix_us;
    uint64_t dropped_seen[PUBLISHER_QUEUES];
    uint64_t told_ns;
    void    *body; /* of a kept topic */
    size_t   bytes;
};

struct publisher {
    void              *socket;
    uint64_t           id, epoch_unix_us;
    struct told        told[TOPIC_COUNT];
    struct event_coder coder;
    _Atomic uint32_t   heard[TOPIC_COUNT]; /* bit n: its first n letters are subscribed to */
    _Atomic uint64_t   refused;
    uint8_t           *snapshot; /* packed */
    size_t             snapshot_bytes, snapshot_capacity;
    uint64_t           snapshot_ns;           /* when it was told last */
    uint64_t           spent_bytes, spent_ns; /* on snapshots, less what came in since */
    bool               is_snapshot_due, is_snapshot_fresh;
    const char        *place; /* to bind again; NULL: it is bound */
};

static fault socket_make(struct publisher *p, void *context)
{
    p->socket = zmq_socket(context, ZMQ_XPUB);
    if (!p->socket) RAISE(FAULT_PEER, "no socket for events: %s", zmq_strerror(zmq_errno()));
    TRY(socket_prepare(p->socket, BUS_WAITING_EVENTS, SUBSCRIPTION_BYTES));
    return socket_set(p->socket, ZMQ_XPUB_VERBOSE, 1);
}

fault publisher_create(struct publisher **out, void *context, uint64_t id)
{
    TRY(memory_take(out, 1, sizeof **out, "the publisher of events"));
    (*out)->id            = id;
    (*out)->epoch_unix_us = clock_unix_us();
    fault failed          = socket_make(*out, context);
    if (failed) publisher_destroy(out);
    return failed;
}

void publisher_destroy(struct publisher **publisher)
{
    struct publisher *p = *publisher;
    if (!p) return;
    if (p->socket) zmq_close(p->socket);
    for (unsigned t = 0; t < TOPIC_COUNT; t++)
        memory_give(&p->told[t].body);
    event_coder_clear(&p->coder);
    memory_give(&p->snapshot);
    memory_give(publisher);
}

void publisher_linger(struct publisher *p, int linger_ms)
{
    zmq_setsockopt(p->socket, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
}

void *publisher_socket(const struct publisher *p) { return p->socket; }

bool publisher_hears(const struct publisher *p, topic which)
{
    return atomic_load_explicit(&p->heard[which], memory_order_relaxed) != 0;
}

uint64_t publisher_refused(const struct publisher *p)
{
    return atomic_load_explicit(&p->refused, memory_order_relaxed);
}

/* ---- telling ------------------------------------------------------------------------------- */

/* XPUB never waits: a subscriber whose events pile up misses this one. */
static void frame_send(struct publisher *p, struct frame frame, int more)
{
    (void)zmq_send(p->socket, frame.bytes, frame.count, ZMQ_DONTWAIT | more);
}

static void event_send(struct publisher *p, topic which, uint64_t sequence, uint64_t time_unix_us,
                       struct frame body)
{
    struct event_frames frames;
    struct event_head   head = {which, p->id, p->epoch_unix_us, sequence, time_unix_us};
    event_encode(&p->coder, &head, body, &frames);
    frame_send(p, frames.topic, ZMQ_SNDMORE);
    frame_send(p, frames.header, ZMQ_SNDMORE);
    frame_send(p, frames.body, 0);
}

void publisher_tell(struct publisher *p, unsigned queue, const struct queued *event)
{
    struct told *told = &p->told[event->topic];
    void        *body = event->body;
    told->sequence += event->dropped - told->dropped_seen[queue] + 1;
    told->dropped_seen[queue] = event->dropped;
    told->time_unix_us        = event->time_unix_us;
    told->told_ns             = clock_ns();
    p->is_snapshot_fresh      = false;
    if (publisher_hears(p, event->topic))
        event_send(p, event->topic, told->sequence, event->time_unix_us,
                   (struct frame){body, event->bytes});
    if (topic_is_kept(event->topic)) {
        memory_give(&told->body);
        told->body  = body;
        told->bytes = event->bytes;
    } else {
        memory_give(&body);
    }
}

/* ---- who listens --------------------------------------------------------------------------- */

/* A subscription is a byte, 1 to come or 0 to go, and the beginning of topics. */
static void subscription_take(struct publisher *p, const uint8_t *bytes, size_t count)
{
    if (count == 0 || bytes[0] > 1) {
        atomic_fetch_add_explicit(&p->refused, 1, memory_order_relaxed);
        return;
    }
    const char *beginning = (const char *)bytes + 1;
    size_t      length    = count - 1;
    for (unsigned t = 0; t < TOPIC_COUNT; t++) {
        const char *name = topic_name((topic)t);
        if (length > strlen(name) || memcmp(name, beginning, length) != 0) continue;
        if (bytes[0])
            atomic_fetch_or_explicit(&p->heard[t], 1u << length, memory_order_relaxed);
        else
            atomic_fetch_and_explicit(&p->heard[t], ~(1u << length), memory_order_relaxed);
        if (t == TOPIC_SNAPSHOT && bytes[0]) p->is_snapshot_due = true;
    }
}

void publisher_listen(struct publisher *p)
{
    uint8_t bytes[64]; /* topics are shorter: what is longer means none */
    for (int i = 0; i < SUBSCRIPTIONS_A_LOOK; i++) {
        int count = zmq_recv(p->socket, bytes, sizeof bytes, ZMQ_DONTWAIT);
        if (count < 0) return;
        if ((size_t)count <= sizeof bytes) subscription_take(p, bytes, (size_t)count);
    }
}

void publisher_cut(struct publisher *p, const char *endpoint)
{
    /* What was let in through a listening socket goes with it. */
    if (zmq_unbind(p->socket, endpoint) == 0) p->place = endpoint;
}

/* The port is free a moment after it was given up. */
static int place_keep_up(struct publisher *p)
{
    if (p->place && zmq_bind(p->socket, p->place) == 0) p->place = NULL;
    return p->place ? BIND_AGAIN_MS : REPEAT_MS;
}

/* ---- snapshots and repeats ------------------------------------------------------------------ */

/* The kept bodies and all numbers; what does not fit into a message is left out. */
static fault snapshot_pack(struct publisher *p)
{
    Ergon__Kept     kept[TOPIC_COUNT], *list[TOPIC_COUNT];
    Ergon__Snapshot snapshot = ERGON__SNAPSHOT__INIT;
    size_t          left     = BUS_MESSAGE_BYTES - TOPIC_COUNT * 64;
    for (unsigned t = 0; t < TOPIC_COUNT; t++) {
        const struct told *told = &p->told[t];
        ergon__kept__init(&kept[t]);
        kept[t].topic    = (char *)topic_name((topic)t);
        kept[t].sequence = told->sequence;
        if (told->body && told->bytes <= left) {
            kept[t].body = (ProtobufCBinaryData){told->bytes, told->body};
            left -= told->bytes;
        }
        list[t] = &kept[t];
    }
    snapshot.n_kept   = TOPIC_COUNT;
    snapshot.kept     = list;
    p->snapshot_bytes = 0;
    TRY(memory_reserve(&p->snapshot, &p->snapshot_capacity,
                       ergon__snapshot__get_packed_size(&snapshot), 1, "a snapshot"));
    p->snapshot_bytes    = ergon__snapshot__pack(&snapshot, p->snapshot);
    p->is_snapshot_fresh = true;
    return FAULT_NONE;
}

struct frame publisher_snapshot(struct publisher *p)
{
    /* Without memory there is none: empty, and whoever came late waits for the next events. */
    if (!p->is_snapshot_fresh && snapshot_pack(p)) fault_forget();
    return (struct frame){p->snapshot, p->snapshot_bytes};
}

/* A snapshot goes to all, and waits for who does not read: others who come and go without end must
 * not fill the memory by that. ms until there may be one. */
static uint64_t snapshot_wait_ms(struct publisher *p, uint64_t now)
{
    uint64_t gone_ms = (now - p->spent_ns) / NS_PER_MS, ago_ms = (now - p->snapshot_ns) / NS_PER_MS;
    uint64_t more = gone_ms < SNAPSHOTS_BYTES ? gone_ms * SNAPSHOTS_BYTES_A_MS : p->spent_bytes;
    if (gone_ms) p->spent_ns = now;
    p->spent_bytes -= more < p->spent_bytes ? more : p->spent_bytes;
    if (p->spent_bytes >= SNAPSHOTS_BYTES)
        return (p->spent_bytes - SNAPSHOTS_BYTES) / SNAPSHOTS_BYTES_A_MS + 1;
    return p->snapshot_ns && ago_ms < SNAPSHOT_EVERY_MS ? SNAPSHOT_EVERY_MS - ago_ms : 0;
}

static int snapshot_keep_up(struct publisher *p, uint64_t now)
{
    if (!p->is_snapshot_due) return REPEAT_MS;
    uint64_t wait_ms = snapshot_wait_ms(p, now);
    if (wait_ms) return wait_ms < REPEAT_MS ? (int)wait_ms : REPEAT_MS;
    p->is_snapshot_due = false;
    p->snapshot_ns     = now;
    struct frame body  = publisher_snapshot(p);
    p->spent_bytes += body.count;
    /* A snapshot has no number of its own: it says those of all others. */
    if (body.count) event_send(p, TOPIC_SNAPSHOT, 1, clock_unix_us(), body);
    return REPEAT_MS;
}

static int repeat_keep_up(struct publisher *p, topic which, uint64_t now)
{
    struct told *told = &p->told[which];
    if (!told->body) return REPEAT_MS;
    uint64_t ago_ms = (now - told->told_ns) / NS_PER_MS;
    if (ago_ms < REPEAT_MS) return (int)(REPEAT_MS - ago_ms);
    told->told_ns = now;
    event_send(p, which, told->sequence, clock_unix_us(), (struct frame){told->body, told->bytes});
    return REPEAT_MS;
}

int publisher_keep_up(struct publisher *p)
{
    uint64_t now     = clock_ns();
    int      least   = REPEAT_MS;
    int      waits[] = {place_keep_up(p), snapshot_keep_up(p, now),
                        repeat_keep_up(p, TOPIC_PROGRESS, now), repeat_keep_up(p, TOPIC_HEALTH, now)};
    for (unsigned i = 0; i < sizeof waits / sizeof *waits; i++)
        least = waits[i] < least ? waits[i] : least;
    return least;
}
