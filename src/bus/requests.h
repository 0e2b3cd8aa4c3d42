/* requests.h - what comes in to a run: its sockets for control and feed. Private to bus/.
 *
 * The service thread of the bus polls them and calls requests_serve, which reads, checks, answers
 * what needs no loop (a status, a hello, whatever is refused), and hands the rest to the loop as
 * orders, through two rings with one writer and one reader each: a flood of input cannot keep a
 * stop from the loop. The loop's thread takes orders and replies through a third ring.
 *
 * Everything that comes is hostile until it is shown not to be: let in (bus/zap.h), of this run, of
 * this protocol, not seen before, within bounds. What is refused is counted and, where it can be
 * told who asked, answered.
 *
 * Invariant  an order of the loop's is whole: a batch has counts that agree, neurons below the
 *            sense's size, finite values within its range, offsets that do not fall.
 * Ownership  requests own their sockets, rings and the orders in them.
 * Touches    proto/requests.proto, bus/zap.h, ZeroMQ.
 */
#ifndef ERGON_BUS_REQUESTS_H
#define ERGON_BUS_REQUESTS_H

#include "bus/bus.h"
#include "bus/zap.h"

#include <zmq.h>

enum { REQUESTS_POLL_ITEMS = 2, REQUESTS_CONTROL_WAITING = 64, REQUESTS_FEED_WAITING = 1024 };

struct requests;

struct requests_plan {
    const struct bus_plan *bus;     /* its senses are copied */
    void                  *context; /* of ZeroMQ */
    struct zap            *zap;     /* borrowed for life; of the service thread */
    uint64_t               publisher;
    const char            *control, *feed; /* where to bind: the plan's, or in the runtime folder */
};

/* Binds; the feed socket only for a plan with senses.
 *   faults  FAULT_PEER, FAULT_MEMORY
 *   ranks   rank 0, before the service thread starts */
MUST_CHECK fault requests_create(struct requests **out, const struct requests_plan *plan);
/* After the service thread ended, before the context does. */
void requests_destroy(struct requests **requests);

/* Endpoints as they were bound, for the announcement; "" without senses. */
const char *requests_control(const struct requests *requests);
const char *requests_feed(const struct requests *requests);

/* ---- the service thread ---------------------------------------------------------------------- */

/* What is known without the loop. */
struct requests_now {
    const _Atomic uint64_t *step; /* the loop is in: looked at when a message was taken */
    /* A Snapshot of proto/events.proto, packed, valid until the next call; false: none. */
    bool (*snapshot)(void *self, const void **bytes, size_t *count);
    void *self;
};

/* Fills at most REQUESTS_POLL_ITEMS; how many. */
uint32_t requests_poll_items(struct requests *requests, zmq_pollitem_t *items);
/* Never waits, and ends after so many messages though there be more. Whenever an item is readable
 * or the loop has replied, and once a second or so. */
void requests_serve(struct requests *requests, const struct requests_now *now);

/* ---- the loop's thread ----------------------------------------------------------------------- */

/* As bus_take: control before feed, each oldest first. */
bool requests_take(struct requests *requests, struct bus_order *out);
void requests_done(struct requests *requests, struct bus_order *order);
/* The service thread has to be woken afterwards. */
void requests_reply(struct requests *requests, uint64_t reply, bool is_done, uint64_t step,
                    const char *text);
void requests_fed(struct requests *requests, uint32_t sense, const struct bus_fed *fed);

/* ---- any thread ------------------------------------------------------------------------------ */

/* Input events that never came to the loop: their ring was full, or they were out of range. */
struct bus_lost requests_lost(const struct requests *requests, uint32_t sense);
/* Malformed, of another run, replayed, not let in: messages. */
uint64_t requests_refused(const struct requests *requests);

#endif
