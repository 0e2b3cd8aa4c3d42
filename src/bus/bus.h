/* bus.h - what a run tells the world, and what the world asks of it. The ZeroMQ door, run's side.
 *
 * One service thread owns all sockets: XPUB for events, ROUTER for control, ROUTER for senses. The
 * loop hands it blocks through a bounded queue with one writer and one reader, and takes what came
 * in from another: neither side ever waits for the other. What does not fit is dropped and counted,
 * and the count is told.
 *
 * An event is three frames: topic, Header (proto/events.proto), body. Whoever subscribes is sent a
 * snapshot: the last event of every topic that is kept. Bodies from COMPRESS_BYTES on are
 * compressed (LZ4).
 *
 * Without a bus nothing is opened: every function takes NULL, and then does nothing.
 *
 * Invariant  sequence numbers of a topic grow by one with each event told, and by one for each
 *            event dropped: a subscriber can tell what it missed, wherever it was lost.
 * Ownership  the bus owns its thread, sockets, files in the runtime folder. A body handed over
 *            belongs to the bus.
 * Touches    proto/, bus/runtime.h, bus/keys.h, ZeroMQ. Never MPI, never the shard.
 */
#ifndef ERGON_BUS_BUS_H
#define ERGON_BUS_BUS_H

#include "base/fault.h"
#include "bus/topic.h"

#include <stddef.h>
#include <stdint.h>

enum {
    BUS_COMPRESS_BYTES = 512,
    BUS_MESSAGE_BYTES  = 4 << 20,  /* larger ones are refused, both ways */
    BUS_QUEUE_BYTES    = 16 << 20, /* between the loop and the service thread */
    BUS_SPIKES_BYTES   = 64 << 10, /* a spikes event is cut before it gets longer */
    BUS_WAITING_EVENTS = 256       /* for one slow subscriber, before it misses some */
};

/* Where a socket listens: an endpoint of ZeroMQ; "": its place in the runtime folder. */
struct bus_plan {
    const char *events, *control, *feed;
    bool        has_senses; /* else there is no feed socket */
    const char *model, *out_folder;
    uint32_t    ranks;
    double      dt_ms;
    /* Senses, for the answer to who wants to feed one, [sense_count]; borrowed. */
    uint32_t                sense_count;
    const struct bus_sense *senses;
    double                  horizon_ms;
};

struct bus_sense {
    const char *name;
    uint32_t    kind; /* SenseKind of events.proto */
    uint32_t    size;
    double      minimum, maximum;
};

struct bus;

/* Binds, announces the run, starts the thread.
 *   faults  FAULT_FILE (the runtime folder), FAULT_PEER (an endpoint cannot be bound, or is open to
 *           others without keys), FAULT_MEMORY
 *   ranks   rank 0 */
MUST_CHECK fault bus_open(struct bus **out, const struct bus_plan *plan);
/* Tells what is queued (for at most a second), withdraws the announcement, ends the thread. */
void bus_close(struct bus **bus);

const char *bus_run_id(const struct bus *bus); /* "" without a bus */
uint64_t    bus_publisher(const struct bus *bus);

/* Tell a body (a memory block of base/memory.h, which the bus gives back). Never waits, never
 * fails. bus_tell: from the loop's thread. bus_tell_aside: from any other, now and then; *waits*
 * for a lock that is held for microseconds. */
void bus_tell(struct bus *bus, topic topic, void *body, size_t bytes);
void bus_tell_aside(struct bus *bus, topic topic, void *body, size_t bytes);

/* The step the loop is in, for what arrives meanwhile: one store. */
void bus_step(struct bus *bus, uint64_t step);

/* What came in. Valid until bus_order_done. */
typedef enum bus_order_kind {
    BUS_PAUSE,
    BUS_RESUME,
    BUS_STOP,
    BUS_TUNE,
    BUS_REVIVE,
    BUS_FEED
} bus_order_kind;

struct bus_order {
    bus_order_kind kind;
    uint64_t       step;  /* asked for; 0: as soon as can be */
    uint64_t       reply; /* to bus_reply; 0: nobody waits */
    const char    *name;  /* of the tunable or population */
    double         value;
    /* BUS_FEED: */
    uint32_t        sense;
    uint64_t        arrived_step;     /* in which the loop was when it came */
    uint64_t        captured_unix_us; /* 0: not said */
    uint32_t        count;
    const uint32_t *offset_us, *index;
    const float    *value_of; /* NULL: spikes */
    void           *owner;    /* the bus's */
};

/* The next order, oldest first; false if there is none. ranks: rank 0, the loop's thread */
bool bus_take(struct bus *bus, struct bus_order *out);
void bus_order_done(struct bus *bus, struct bus_order *order);
/* The answer to who asked. */
void bus_reply(struct bus *bus, uint64_t reply, bool is_done, uint64_t step, const char *text);

/* What became of input, for the answers to feeders: counters since the start, by sense. */
struct bus_fed {
    uint64_t applied, late, overflow, out_of_range;
    double   latency_p50_ms, latency_p95_ms;
};
void bus_fed(struct bus *bus, uint32_t sense, const struct bus_fed *fed);

/* Input events that never came to the loop, which is given whole and valid ones only: to be added
 * to its own counts. The answers to feeders have both. */
struct bus_lost {
    uint64_t overflow, out_of_range;
};
struct bus_lost bus_lost(const struct bus *bus, uint32_t sense);

/* Events so far of a topic: told (its last sequence number) and, of these, dropped in the queue. */
struct bus_count {
    uint64_t told, dropped;
};
struct bus_count bus_count(const struct bus *bus, topic topic);
double           bus_queue_share(const struct bus *bus); /* of BUS_QUEUE_BYTES in use, 0..1 */
/* For how long the service thread has not come to what it was woken for. */
double   bus_lag_s(const struct bus *bus);
uint64_t bus_requests_refused(const struct bus *bus);
/* Does anybody listen to a topic now? What nobody hears need not be made. */
bool bus_is_heard(const struct bus *bus, topic topic);

#endif
