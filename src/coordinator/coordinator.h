/* coordinator.h - the daemon of a site: follows its runs, keeps their history, shows them.
 *
 * One thread follows and archives; the server's threads only look, under the site's lock. A run
 * never waits for a coordinator, and does not notice when one comes or goes.
 *
 * Touches    bus/, civetweb, SQLite, signals, the runtime folder (one coordinator for each).
 */
#ifndef ERGON_COORDINATOR_COORDINATOR_H
#define ERGON_COORDINATOR_COORDINATOR_H

#include "base/fault.h"

#include <stdbool.h>
#include <stdint.h>

struct coordinator_plan {
    uint16_t    port;
    const char *database; /* NULL: $XDG_STATE_HOME/ergon/history.db, else below ~/.local/state */
    const char *version;
};

/* Serve until SIGTERM or SIGINT, which is no fault; nor is a database that cannot be used.
 *   faults  FAULT_USAGE (there is one already), FAULT_FILE (port, runtime folder), FAULT_MEMORY */
MUST_CHECK fault coordinator_serve(const struct coordinator_plan *plan);

#endif
