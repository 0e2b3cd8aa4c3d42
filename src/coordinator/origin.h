/* origin.h - who asks: this machine, and a page of ours?
 *
 * A page of elsewhere may let its own name mean 127.0.0.1, and ask us through the user's browser;
 * the Host then bears that name. A WebSocket may be opened by any page; the Origin says by which.
 * A port is not looked at: who forwards one through ssh is welcome.
 *
 * Touches    nothing. Pure.
 */
#ifndef ERGON_COORDINATOR_ORIGIN_H
#define ERGON_COORDINATOR_ORIGIN_H

#include <stdbool.h>

/* Is a Host ("127.0.0.1:8420") this machine by a name of loopback? */
bool host_is_ours(const char *host);
/* Is an Origin a page that such a Host served? Programs that are no browsers send none. */
bool origin_is_ours(const char *origin, const char *host);

#endif
