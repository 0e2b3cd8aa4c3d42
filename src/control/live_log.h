/* live_log.h - live.log: every order of a run, in the order in which they acted, to be replayed.
 *
 * A file of records: bytes of the message (uint32, little-endian), CRC-32 of them, the message. The
 * first is a LogHead, the others are Orders (proto/requests.proto). A record that was cut off by
 * the end of the process is the end of the log.
 *
 * Ownership  a log owns its file.
 * Touches    one file; proto/requests.proto.
 */
#ifndef ERGON_CONTROL_LIVE_LOG_H
#define ERGON_CONTROL_LIVE_LOG_H

#include "base/fault.h"
#include "proto/requests.pb-c.h"

#include <stdbool.h>

struct live_log;

/* A new log. faults  FAULT_FILE, FAULT_MEMORY */
MUST_CHECK fault live_log_create(struct live_log **out, const char *path,
                                 const Ergon__LogHead *head);
MUST_CHECK fault live_log_add(struct live_log *log, const Ergon__Order *order);
MUST_CHECK fault live_log_close(struct live_log *log); /* complete on disk */
void             live_log_destroy(struct live_log **log);

/* An old one. faults  FAULT_INPUT (not such a file), FAULT_CORRUPT (a record's sum is wrong: names
 * the place), FAULT_MEMORY */
struct live_log_reader;
MUST_CHECK fault live_log_open(struct live_log_reader **out, const char *path,
                               Ergon__LogHead **head);
/* The next order, which the caller frees; NULL at the end. */
MUST_CHECK fault live_log_next(struct live_log_reader *reader, Ergon__Order **order);
void             live_log_reader_close(struct live_log_reader **reader);

#endif
