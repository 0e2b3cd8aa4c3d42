/* socket.h - what every socket of the bus is held to, and where one listens. Private to bus/.
 *
 * Touches    ZeroMQ, bus/keys.h.
 */
#ifndef ERGON_BUS_SOCKET_H
#define ERGON_BUS_SOCKET_H

#include "base/fault.h"
#include "bus/runtime.h"

#include <stdint.h>

/* Limits of what comes in, how to notice who is gone (TCP), how long to stay at the end: on every
 * socket before it binds or connects. waiting: messages, each way.
 *   faults  FAULT_PEER */
MUST_CHECK fault socket_prepare(void *socket, int waiting, int64_t message_bytes_max);
MUST_CHECK fault socket_set(void *socket, int option, int value);
MUST_CHECK fault socket_set_text(void *socket, int option, const char *text);
/* After all its sockets were closed; waits for what lingers. NULL: nothing. */
void socket_context_end(void *context);

/* Bind, with files that only the owner may open; where it listens now: a port that was left open is
 * said. Who may be let in is for zap_bind (bus/zap.h) to see to, through which all go.
 *   what    "events": for messages
 *   faults  FAULT_PEER: names what, endpoint, reason */
MUST_CHECK fault socket_bind(void *socket, const char *what, const char *endpoint,
                             char bound[RUNTIME_PATH_BYTES]);

/* Before it connects to an endpoint that needs keys: this user's, for whoever has that key.
 *   faults  FAULT_PEER: no keys, or that is none */
MUST_CHECK fault socket_show_key(void *socket, const char *endpoint, const char *server_key);

#endif
