/* daemon.h - what a coordinator is made of. Private to the room.
 *
 * Invariant  past, ready and why change under the site's lock only.
 */
#ifndef ERGON_COORDINATOR_DAEMON_H
#define ERGON_COORDINATOR_DAEMON_H

#include "coordinator/broadcast.h"
#include "coordinator/coordinator.h"
#include "coordinator/history.h"
#include "coordinator/server.h"

#include <stdatomic.h>

enum { WHY_BYTES = 512, DATABASE_PATH_BYTES = 4096, PAST_RUNS = 100 };

struct daemon {
    struct coordinator_plan plan;
    char                    database[DATABASE_PATH_BYTES];
    char                    folder[RUNTIME_PATH_BYTES];
    struct site            *site;
    struct history         *history; /* NULL: cannot be used */
    struct viewers         *viewers;
    struct broadcast       *broadcast;
    struct server          *server;
    struct writer           past; /* summaries of runs of the history, commas between */
    bool                    is_kept, is_followed; /* the database, the runtime folder: work */
    char                    why_not_kept[WHY_BYTES], why_not_followed[WHY_BYTES];
    atomic_ullong           turn_ns; /* when the loop was last here */
    struct moment           started, archived, looked;
    uint64_t                archives;
    int                     wake_fd, signal_fd, lock_fd;
};

/* ---- pages.c ---- */

extern const struct route PAGES[];
extern const uint32_t     PAGE_COUNT;

/* ---- archive.c ---- */

/* Open the database and take the runs of the past from it. Where it cannot be used, that is told by
 * /readyz and tried again.
 *   faults  FAULT_USAGE: nothing says where it is */
MUST_CHECK fault archive_open(struct daemon *daemon);
/* Keep what is new; what fails is told by /readyz and tried again. */
void archive_turn(struct daemon *daemon, struct moment now);
/* Everything, once more: the coordinator ends. */
void archive_close(struct daemon *daemon, struct moment now);
/* $XDG_STATE_HOME/ergon/history.db or the like. */
MUST_CHECK fault archive_path(char *path, const char *wanted);

#endif
