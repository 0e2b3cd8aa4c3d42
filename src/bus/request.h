/* request.h - ask a run for something, or feed it: the other end of its control and feed sockets.
 *
 * Touches    ZeroMQ, bus/keys.h.
 */
#ifndef ERGON_BUS_REQUEST_H
#define ERGON_BUS_REQUEST_H

#include "base/fault.h"
#include "bus/runtime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a run takes: longer messages, and batches of more events, are refused. */
enum {
    REQUEST_CONTROL_BYTES = 4096,
    REQUEST_FEED_BYTES    = 1 << 20,
    REQUEST_FEED_EVENTS   = 65536,
    REQUEST_PROTOCOL      = 1
};

struct requester;

typedef enum request_socket { REQUEST_CONTROL, REQUEST_FEED } request_socket;

/* faults  FAULT_PEER, FAULT_MEMORY */
MUST_CHECK fault requester_open(struct requester **out, const struct announcement *run,
                                request_socket which);
void             requester_close(struct requester **requester);

/* Send a packed message of proto/requests.proto. Waits at most timeout_ms for room.
 *   faults  FAULT_PEER: the run does not take it */
MUST_CHECK fault requester_send(struct requester *requester, const void *message, size_t bytes,
                                int timeout_ms);
/* The next answer within timeout_ms; *bytes 0 if there is none. Valid until the next call. */
MUST_CHECK fault requester_receive(struct requester *requester, int timeout_ms,
                                   const void **message, size_t *bytes);

uint64_t request_nonce(void); /* random, never 0 */

#endif
