/* history.h - what is kept of runs when nobody follows them any more. The SQLite door.
 *
 * A file with three tables: runs (a line of JSON each), the last message of each topic, samples
 * over time. It is written by one thread, a few seconds at a time in one transaction, so that a
 * kill at any moment leaves the file as it was after one of them (a write-ahead log); read from
 * any thread, through a connection of its own each time.
 *
 * Invariant  at most HISTORY_RUNS_MAX runs are kept, the newest.
 * Ownership  a history owns its connection.
 * Touches    SQLite, the database file; run_end.h.
 */
#ifndef ERGON_COORDINATOR_HISTORY_H
#define ERGON_COORDINATOR_HISTORY_H

#include "coordinator/samples.h"
#include "coordinator/writer.h"

enum { HISTORY_RUNS_MAX = 1000, HISTORY_POINTS_MAX = 4000 };

struct history;

/* Makes the file where there is none.
 *   faults  FAULT_FILE (cannot be opened or written), FAULT_CORRUPT (no database of Ergon's, or of
 *           a later version), FAULT_MEMORY */
MUST_CHECK fault history_open(struct history **out, const char *path);
void             history_close(struct history **history);

/* What is put between the two is kept whole or not at all.
 *   faults  FAULT_FILE: names the file and why; the transaction is undone */
MUST_CHECK fault history_begin(struct history *history);
MUST_CHECK fault history_commit(struct history *history, uint64_t now_unix_us);
void             history_undo(struct history *history);

struct history_run {
    const char *id;
    uint64_t    started_unix_us, heard_unix_us;
    bool        is_over;
    const char *summary; /* JSON, an object */
};
MUST_CHECK fault history_put_run(struct history *history, const struct history_run *run);
MUST_CHECK fault history_put_last(struct history *history, const char *id, const char *topic,
                                  const char *json);
/* rates: a JSON array, of the populations in their order. */
MUST_CHECK fault history_put_sample(struct history *history, const char *id,
                                    const struct sample *sample, const char *rates);
/* Runs that nobody ended, and that are not in `going_on` (count ids): over, as their output folders
 * say, else since they were heard last, for a reason that is not known. */
MUST_CHECK fault history_settle(struct history *history, const char *const *going_on,
                                uint32_t count);

/* The last runs that are over, newest first, but those of a list: their summaries, with commas
 * between. */
struct history_wish {
    uint32_t           most;
    const char *const *without; /* ids, [without_count] */
    uint32_t           without_count;
};
MUST_CHECK fault history_runs(struct history *history, struct writer *into,
                              const struct history_wish *wish);

/* From any thread. `"topic":{...},...` of a run; nothing for one that is not known. */
MUST_CHECK fault history_read_last(const char *path, const char *id, struct writer *into);
/* {"time_unix_us":[...],...}: of a run, thinned to HISTORY_POINTS_MAX points; *is_known. */
MUST_CHECK fault history_read_samples(const char *path, const char *id, struct writer *into,
                                      bool *is_known);

#endif
