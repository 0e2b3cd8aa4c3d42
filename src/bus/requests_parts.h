/* requests_parts.h - what requests.c, requests_control.c and requests_feed.c share.
 *
 * Touches    as requests.h.
 */
#ifndef ERGON_BUS_REQUESTS_PARTS_H
#define ERGON_BUS_REQUESTS_PARTS_H

#include "bus/asked.h"
#include "bus/feeders.h"
#include "bus/order_ring.h"
#include "bus/request_code.h"
#include "bus/requests.h"
#include "bus/seen.h"

#include <stdatomic.h>

enum { REPLIES_MAX = 256, REPLY_TEXT_BYTES = 1024 };

/* From the loop's thread to the service thread. */
struct reply {
    uint64_t reply, step;
    bool     is_done;
    char     text[REPLY_TEXT_BYTES];
};
struct reply_ring {
    _Alignas(64) _Atomic uint64_t put_count;
    _Alignas(64) _Atomic uint64_t taken_count;
    struct reply list[REPLIES_MAX];
};

/* A sense, what became of its input in the loop (which writes it) and before (the service thread).
 * Latencies are in microseconds. */
struct feed_sense {
    struct bus_sense sense;
    _Atomic uint64_t applied, late, overflow, out_of_range, latency_p50_us, latency_p95_us;
    _Atomic uint64_t lost_overflow, lost_out_of_range;
};

struct requests_socket {
    void *socket;
    bool  needs_keys;
    char  bound[RUNTIME_PATH_BYTES];
};

struct requests {
    struct zap            *zap;
    uint64_t               publisher;
    double                 dt_ms, horizon_ms;
    struct requests_socket control, feed;
    uint32_t               sense_count;
    struct feed_sense     *senses;
    struct order_ring     *orders, *batches;
    void                  *packed; /* the last answer */
    size_t                 packed_capacity;
    _Atomic uint64_t       refused;
    struct reply_ring      replies;
    struct asked           asked;
    struct seen            nonces;
    struct feeders         feeders;
};

void request_refuse(struct requests *requests); /* count one */

/* A message of the control socket, or of the feed socket, of somebody who was let in. */
void control_serve(struct requests *requests, const struct requests_now *now,
                   struct envelope *envelope);
void feed_serve(struct requests *requests, const struct requests_now *now,
                struct envelope *envelope);
void control_replies_send(struct requests *requests);

/* Without memory nothing is answered. */
void request_answer(struct requests *requests, void *socket, const struct sender *to,
                    const ProtobufCMessage *answer);

#endif
