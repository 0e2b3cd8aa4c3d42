/* subscriber.h - follow a run: its events, and what of them was missed.
 *
 * A subscriber connects, asks for topics, gets a snapshot, then every event. It counts gaps in the
 * sequence numbers of each topic. If the publisher is gone it connects again by itself; a new epoch
 * (the run was started again) begins all counts anew.
 *
 * Whatever does not decode is counted and skipped.
 *
 * Ownership  a subscriber owns its socket; an event's bytes are valid until the next call.
 * Touches    ZeroMQ, LZ4, proto/events.proto.
 */
#ifndef ERGON_BUS_SUBSCRIBER_H
#define ERGON_BUS_SUBSCRIBER_H

#include "base/fault.h"
#include "bus/topic.h"

#include <stddef.h>
#include <stdint.h>

struct subscriber_plan {
    const char *endpoint;
    const char *server_key;     /* CURVE, Z85; only used where the endpoint needs it */
    uint32_t    topics;         /* bit 1 << topic of each; the snapshot comes by itself */
    int         waiting_events; /* that wait for this subscriber to look; 0: BUS_WAITING_EVENTS */
};

struct subscriber;

/* faults  FAULT_PEER (the endpoint makes no sense, the key is missing), FAULT_MEMORY */
MUST_CHECK fault subscriber_open(struct subscriber **out, const struct subscriber_plan *plan);
void             subscriber_close(struct subscriber **subscriber);

struct event {
    topic          topic;
    uint64_t       publisher, epoch_unix_us, sequence, time_unix_us;
    bool           is_of_snapshot; /* told before: kept for who comes late, or a sign of life */
    const uint8_t *body;           /* a message of proto/events.proto, decompressed */
    size_t         bytes;
};

/* The next event within timeout_ms (0: only what is there; negative: for ever); false if none, or
 * when a signal came. */
bool subscriber_next(struct subscriber *subscriber, int timeout_ms, struct event *out);
/* Becomes readable when there may be events: then take them until there is none, since it does not
 * become so again for those that were left. */
int subscriber_fd(const struct subscriber *subscriber);

struct subscriber_count {
    uint64_t received, missed;
    uint64_t last;                      /* sequence number */
    uint64_t missed_first, missed_last; /* of the latest gap; 0: none */
};
struct subscriber_count subscriber_count(const struct subscriber *subscriber, topic topic);
uint64_t                subscriber_broken(const struct subscriber *subscriber); /* not decoded */

#endif
