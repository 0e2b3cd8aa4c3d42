/* run_end.h - how a run ended that nobody followed: from the summary in its output folder.
 *
 * The file may be of any run, or of none: it is read within bounds, and believed only where it
 * names the run.
 *
 * Touches    summary.json of an output folder.
 */
#ifndef ERGON_COORDINATOR_RUN_END_H
#define ERGON_COORDINATOR_RUN_END_H

#include <stdbool.h>
#include <stdint.h>

enum { RUN_END_FILE_BYTES = 8 << 20, RUN_END_DIGEST_BYTES = 65 };

struct run_end {
    uint64_t    ended_unix_us;
    int         exit_code; /* a summary is written by runs that ended well, or were stopped */
    const char *because;   /* "": as planned */
    const char *status;    /* "healthy", "degraded", "failed" */
    char        digest[RUN_END_DIGEST_BYTES];
};

/* False: the folder has no summary of this run. */
bool run_end_read(const char *out_folder, const char *id, struct run_end *out);

#endif
