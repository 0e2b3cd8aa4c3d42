/* server.h - HTTP on loopback: pages, and the WebSocket. The civetweb door.
 *
 * GET only. The Host must be this machine by a name of loopback, or a page of elsewhere could ask
 * through a name of its own (DNS rebinding); a WebSocket's Origin must be a page of ours. Nothing
 * is served from files.
 *
 * Invariant  listens on 127.0.0.1 alone.
 * Ownership  a server owns its threads.
 * Touches    civetweb, sockets.
 */
#ifndef ERGON_COORDINATOR_SERVER_H
#define ERGON_COORDINATOR_SERVER_H

#include "coordinator/viewers.h"
#include "coordinator/writer.h"

enum { SERVER_PORT = 8420 };

/* An answer: its body is written by a page_function. */
struct answer {
    int           status; /* 200, 404, 503 */
    const char   *type;   /* of its content */
    struct writer body;
};

/* Answer a GET of `path` below the route, "" for the route itself; called on the server's threads.
 *   returns  false: there is nothing of that name */
typedef bool page_function(void *self, const char *path, struct answer *answer);

struct route {
    const char    *path; /* "/metrics", or "/api/runs/": all below it */
    page_function *page;
};

struct server_plan {
    uint16_t            port;   /* 0: any that is free */
    void               *self;   /* given to the routes */
    const struct route *routes; /* [route_count] */
    uint32_t            route_count;
    struct viewers     *viewers;
};

struct server;

/* faults  FAULT_FILE: the port is taken; FAULT_MEMORY */
MUST_CHECK fault server_start(struct server **out, const struct server_plan *plan);
void             server_stop(struct server **server); /* waits for its threads */
uint16_t         server_port(const struct server *server);
uint64_t         server_refused(const struct server *server); /* requests */

#endif
