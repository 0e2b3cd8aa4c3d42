/* endpoint.h - what the text of an endpoint says of who can reach it. Private to bus/.
 *
 * Touches    nothing.
 */
#ifndef ERGON_BUS_ENDPOINT_H
#define ERGON_BUS_ENDPOINT_H

typedef enum endpoint_reach {
    ENDPOINT_BROKEN,  /* neither ipc:///PATH nor tcp://ADDRESS:PORT */
    ENDPOINT_OWNER,   /* ipc: who can open the folder */
    ENDPOINT_MACHINE, /* tcp on this machine: 127.x.x.x, [::1], localhost */
    ENDPOINT_NETWORK  /* tcp beyond it */
} endpoint_reach;

endpoint_reach endpoint_reaches(const char *endpoint);

#endif
