/* pulse.h - hosts that hear each other, so that one that falls silent is noticed. Private to comm/.
 *
 * MPI over TCP waits for a host whose cable was pulled for a quarter of an hour or more. So one
 * process of every host, the leader, sends a datagram to all other leaders forty times a patience
 * and listens to theirs, in a thread of its own: it beats however long its rank computes, writes or
 * waits. The rule:
 *
 *   a host is lost when nothing was heard of it for `patience`, after it had been heard before.
 *
 * Time in which the listener itself was stopped does not count; a host that was never heard (a
 * firewall) is not watched, and said once. A datagram counts only with the token of the run.
 *
 * Of the hosts that still hear each other the first one tells; the others would have told the same,
 * and do so only if they are still there after a grace.
 *
 * Ownership  a pulse owns its socket and thread, from pulse_create to pulse_destroy.
 * Touches    UDP over IPv4, base/clock.h. Never MPI.
 */
#ifndef ERGON_COMM_PULSE_H
#define ERGON_COMM_PULSE_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

enum { PULSE_ADDRESSES_MAX = 8, PULSE_NAME_BYTES = 96, PULSE_TEXT_BYTES = 512 };

/* Where a leader listens, in network byte order; what leaders tell each other at start. */
struct pulse_card {
    uint32_t addresses[PULSE_ADDRESSES_MAX];
    uint32_t count;
    uint16_t port;
};

struct pulse_plan {
    uint32_t host, host_count;
    uint64_t token; /* of the run, the same on all hosts */
    uint64_t patience_ns, grace_ns;
    /* Hosts are lost; text names them. Called once, by the pulse's thread. */
    void (*lost)(void *self, const char *text);
    /* Hosts that were not heard at all within the patience. Called at most once. */
    void (*unheard)(void *self, const char *text);
    void *self;
};

struct pulse;

/* Opens a socket on a port that the system chooses.
 *   faults  FAULT_MEMORY, FAULT_FILE (no socket) */
MUST_CHECK fault  pulse_create(struct pulse **out, const struct pulse_plan *plan);
struct pulse_card pulse_card(const struct pulse *pulse); /* all IPv4 addresses but loopback */
void pulse_host_set(struct pulse *pulse, uint32_t host, const char *name, struct pulse_card card);
/* The thread begins. faults: FAULT_MEMORY */
MUST_CHECK fault pulse_start(struct pulse *pulse);
void             pulse_destroy(struct pulse **pulse); /* ends the thread first */

#endif
