/* database.c - codes of SQLite, told apart. */
#include "coordinator/database.h"

#include <stddef.h>

enum { BUSY_MS = 2000 };

fault database_fault(sqlite3 *database, int code, const char *path)
{
    const char *says = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        RAISE(FAULT_MEMORY, "%s: out of memory", path);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        RAISE(FAULT_CORRUPT, "%s: %s; move it away, and a new one is made", path, says);
    case SQLITE_ERROR: /* tables that are there, and others than ours */
        RAISE(FAULT_CORRUPT, "%s: not a history of runs: %s", path, says);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        RAISE(FAULT_FILE, "%s: another program holds this database", path);
    default:
        RAISE(FAULT_FILE, "%s: cannot use this database: %s", path, says);
    }
}

fault database_open(sqlite3 **out, const char *path, bool is_written)
{
    int flags = is_written ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int code  = sqlite3_open_v2(path, out, flags | SQLITE_OPEN_FULLMUTEX, NULL);
    if (code) return database_fault(*out, code, path);
    sqlite3_busy_timeout(*out, BUSY_MS);
    return FAULT_NONE;
}

fault database_run(sqlite3 *database, const char *text, const char *path)
{
    int code = sqlite3_exec(database, text, NULL, NULL, NULL);
    return code ? database_fault(database, code, path) : FAULT_NONE;
}

fault database_prepare(sqlite3 *database, sqlite3_stmt **out, const char *text, const char *path)
{
    int code = sqlite3_prepare_v2(database, text, -1, out, NULL);
    return code ? database_fault(database, code, path) : FAULT_NONE;
}
