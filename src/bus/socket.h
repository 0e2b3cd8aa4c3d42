/* socket.h - what every socket of the bus is held to, and where one listens. Private to bus/.
 *
 * Touches    ZeroMQ.
 */
#ifndef ERGON_BUS_SOCKET_H
#define ERGON_BUS_SOCKET_H

#include "base/fault.h"
#include "bus/runtime.h"

#include <stdint.h>

/* Limits of what comes in, beats to notice who is gone (TCP), how long to stay at the end: on every
 * socket before it binds or connects. waiting: messages, each way.
 *   faults  FAULT_PEER */
MUST_CHECK fault socket_prepare(void *socket, int waiting, int64_t message_bytes_max);
MUST_CHECK fault socket_set(void *socket, int option, int value);

/* Bind, with files that only the owner may open; where it listens now: a port that was left open is
 * said.
 *   what    "events": for messages
 *   faults  FAULT_PEER: names what, endpoint, reason; open to other machines without keys */
MUST_CHECK fault socket_bind(void *socket, const char *what, const char *endpoint,
                             char bound[RUNTIME_PATH_BYTES]);

#endif
