/* database.h - SQLite's calls as faults with names. Private to history.
 *
 * Touches    SQLite.
 */
#ifndef ERGON_COORDINATOR_DATABASE_H
#define ERGON_COORDINATOR_DATABASE_H

#include "base/fault.h"

#include <sqlite3.h>
#include <stdbool.h>

/* *out is to be closed also after a fault. */
MUST_CHECK fault database_open(sqlite3 **out, const char *path, bool is_written);
MUST_CHECK fault database_run(sqlite3 *database, const char *text, const char *path);
MUST_CHECK fault database_prepare(sqlite3 *database, sqlite3_stmt **out, const char *text,
                                  const char *path);
/* What a code means: the disk, the file's content, memory. Names the file. */
MUST_CHECK fault database_fault(sqlite3 *database, int code, const char *path);

#endif
