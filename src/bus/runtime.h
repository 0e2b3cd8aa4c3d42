/* runtime.h - the runtime folder of a site: where runs announce themselves and local sockets lie.
 *
 *   FOLDER/runs/ID.json   a run that goes on (struct announcement as JSON, one line); its process
 *                         holds a lock on the file, which goes with the process however that ends
 *   FOLDER/ID.events, ID.control, ID.feed   its sockets (ipc)
 *
 * FOLDER is $ERGON_RUNTIME, else $XDG_RUNTIME_DIR/ergon, else /tmp/ergon-UID. It belongs to the
 * user and to nobody else (mode 0700): that is what keeps others from local sockets, so a folder
 * that is not so is refused.
 *
 * Touches    files of the runtime folder.
 */
#ifndef ERGON_BUS_RUNTIME_H
#define ERGON_BUS_RUNTIME_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RUNTIME_PATH_BYTES = 256, RUNTIME_ID_BYTES = 48, RUNTIME_RUNS_MAX = 256 };

/* The folder, made if it is not there.
 *   faults  FAULT_FILE: cannot be made, belongs to somebody else, is open to others, or its path is
 *           too long for a socket */
MUST_CHECK fault runtime_folder(char path[RUNTIME_PATH_BYTES]);

struct announcement {
    char     id[RUNTIME_ID_BYTES]; /* 20261121-195501-4711: begin (UTC) and process */
    uint64_t publisher;
    int64_t  pid;
    char     host[64];
    char     model[64];
    char     out_folder[RUNTIME_PATH_BYTES];
    char     events[RUNTIME_PATH_BYTES], control[RUNTIME_PATH_BYTES], feed[RUNTIME_PATH_BYTES];
    char     server_key[41]; /* CURVE, Z85; "": none */
    uint32_t ranks;
    uint64_t started_unix_us;
};

/* *held: the file, locked, to be closed by announcement_withdraw; -1: not written. */
MUST_CHECK fault announcement_write(const struct announcement *announcement, int *held);
void             announcement_withdraw(const struct announcement *announcement, int *held);

/* Every run that announces itself, newest first, [RUNTIME_RUNS_MAX]; files that cannot be read are
 * skipped and counted. *count of them; those of this host that no process holds any more are
 * removed with their sockets. */
MUST_CHECK fault announcements_read(struct announcement *runs, uint32_t *count, uint32_t *broken);

/* The run that a word means: an id or its unique beginning, an output folder, the name of a model
 * that runs once; "" or NULL: the only run there is.
 *   faults  FAULT_USAGE: names the runs there are */
MUST_CHECK fault announcement_find(const char *word, struct announcement *out);

#endif
