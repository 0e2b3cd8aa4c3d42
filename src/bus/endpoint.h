/* endpoint.h - what an endpoint's text says of who can reach it, and so whether it needs keys.
 *
 * Events may be followed without keys where only this machine can; whoever asks or feeds something
 * over TCP shows a key, on this machine, too: another user of it is a stranger. Local sockets lie
 * in a folder that only their owner can open.
 *
 * Touches    nothing.
 */
#ifndef ERGON_BUS_ENDPOINT_H
#define ERGON_BUS_ENDPOINT_H

#include <stdbool.h>

typedef enum endpoint_reach {
    ENDPOINT_BROKEN,   /* neither ipc:///PATH nor tcp://ADDRESS:PORT */
    ENDPOINT_OWNER,    /* ipc: who can open the folder */
    ENDPOINT_LOOPBACK, /* tcp on this machine: 127.x.x.x, [::1], localhost */
    ENDPOINT_NETWORK   /* tcp beyond it */
} endpoint_reach;

endpoint_reach endpoint_reaches(const char *endpoint);
bool           endpoint_needs_keys(const char *endpoint, bool is_of_requests);

#endif
