/* zap.h - who is let in: sockets that ask for keys, and the one that answers ZeroMQ whose key is
 * good (its authentication protocol, ZAP). Private to bus/.
 *
 * A socket that needs keys is a CURVE server with a domain, and is told to turn everybody away
 * while nobody answers. That option is read back: a library that ignores it gets no socket opened.
 * A key is good if it is this user's own or lies in the trust folder, which is looked at again
 * whenever it changed: with every connection, and with every message, since a connection outlives
 * the trust in who made it.
 *
 * Invariant  nothing but a key of the table is ever answered with 200.
 * Ownership  a zap owns its socket and table. One thread at a time.
 * Touches    bus/keys.h and the folder of keys, ZeroMQ.
 */
#ifndef ERGON_BUS_ZAP_H
#define ERGON_BUS_ZAP_H

#include "base/fault.h"
#include "bus/runtime.h"

#include <stdbool.h>
#include <stdint.h>
#include <zmq.h>

enum { ZAP_POLL_ITEMS = 4, ZAP_SOCKETS_MAX = 3 };

struct zap;

/* Before any socket of the context that needs keys. Without such a socket it costs nothing.
 *   faults  FAULT_MEMORY, FAULT_PEER (ZeroMQ has no CURVE) */
MUST_CHECK fault zap_create(struct zap **out, void *context);
/* Before what was bound here and not released is closed, and before the context ends. */
void zap_destroy(struct zap **zap);

/* Bind a socket (at most ZAP_SOCKETS_MAX of them) to an endpoint, with keys where it needs them.
 * `bound` is the endpoint with its port, for an announcement.
 *   what    "events", "control", "feed": for messages
 *   faults  FAULT_PEER: makes no sense, cannot be bound, is open to others without keys (a folder,
 *           or no keys yet) */
struct zap_place {
    const char *what, *endpoint;
    bool        is_of_requests;
};
MUST_CHECK fault zap_bind(struct zap *zap, void *socket, const struct zap_place *place,
                          char bound[RUNTIME_PATH_BYTES]);
/* Before a socket that was bound here is closed. */
void zap_release(struct zap *zap, void *socket);

/* The public key that those who connect must know, once a socket needed keys; "" before. */
const char *zap_server_key(const struct zap *zap);

/* Readable when somebody asks to be let in or was turned away; at most ZAP_POLL_ITEMS, how many.
 * serve answers all who ask. Without a socket that needs keys there is none. */
uint32_t zap_poll_items(struct zap *zap, zmq_pollitem_t *items);
void     zap_serve(struct zap *zap);

/* May who sent this message (of a socket bound here with keys) still talk? */
bool zap_lets_in(struct zap *zap, zmq_msg_t *message);

uint64_t zap_refused(const struct zap *zap); /* asked to be let in, and was not. Any thread */
/* Somebody lost trust since asked last: who follows events should be made to connect again. */
bool zap_is_narrowed(struct zap *zap);

#endif
