/* monitor.h - what becomes of the connections of a socket: who was turned away, and why. Private to
 * bus/.
 *
 * Ownership  a monitor owns a socket of its own; closed before the one that it watches, by the same
 *            thread.
 * Touches    ZeroMQ.
 */
#ifndef ERGON_BUS_MONITOR_H
#define ERGON_BUS_MONITOR_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct monitor {
    void *watched, *socket; /* socket NULL: none */
};

/* events: ZMQ_EVENT_... to be told of. faults  FAULT_PEER */
MUST_CHECK fault monitor_open(struct monitor *monitor, void *context, void *watched, int events);
void             monitor_close(struct monitor *monitor);

/* The next event and its number (an errno, a status); false: none. Never waits. */
bool monitor_next(struct monitor *monitor, uint16_t *event, uint32_t *number);

#endif
