/* publisher.h - the socket that tells events: their numbers, snapshots, who listens. Private to
 * bus/; everything but publisher_hears is for the service thread alone once the bus is open.
 *
 * An event that was told some time ago and is not told anew is repeated, with the same number, so
 * that whoever listens knows that the run lives while its loop does not get to tell.
 *
 * Invariant  numbers of a topic grow by one with each event told or dropped.
 * Ownership  a publisher owns its socket, and the last body of each kept topic.
 * Touches    ZeroMQ, proto/events.proto.
 */
#ifndef ERGON_BUS_PUBLISHER_H
#define ERGON_BUS_PUBLISHER_H

#include "bus/event_code.h"
#include "bus/queue.h"
#include "bus/runtime.h"

#include <stdint.h>

struct publisher;

/* A socket that is not bound yet.
 *   faults  FAULT_PEER, FAULT_MEMORY */
MUST_CHECK fault publisher_create(struct publisher **out, void *context, uint64_t id);
void             publisher_destroy(struct publisher **publisher);
/* At the end: what was sent may take so long to leave, when the context ends. */
void  publisher_linger(struct publisher *publisher, int linger_ms);
void *publisher_socket(const struct publisher *publisher);

/* Tell an event; its body is the publisher's from here on. queue: which one it came through, of
 * PUBLISHER_QUEUES. */
enum { PUBLISHER_QUEUES = 2 };
void publisher_tell(struct publisher *publisher, unsigned queue, const struct queued *event);
/* Subscriptions that came in. */
void publisher_listen(struct publisher *publisher);
/* Everybody who follows has to connect again, to where the socket is bound: who is not let in any
 * more then stays outside. endpoint: borrowed until the next. */
void publisher_cut(struct publisher *publisher, const char *endpoint);
/* What is due by now: a snapshot, repeats. ms until this is to be called again. */
int publisher_keep_up(struct publisher *publisher);
/* The snapshot as a body (proto/events.proto), until the next event is told. */
struct frame publisher_snapshot(struct publisher *publisher);

/* Is a topic subscribed to? Any thread. */
bool     publisher_hears(const struct publisher *publisher, topic which);
uint64_t publisher_refused(const struct publisher *publisher); /* messages that make no sense */

#endif
