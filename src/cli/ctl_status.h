/* ctl_status.h - what a run last told of itself, for people. Private to cli/.
 *
 * It came over a socket: it is bounded, checked, and nothing of it can steer a terminal.
 */
#ifndef ERGON_CLI_CTL_STATUS_H
#define ERGON_CLI_CTL_STATUS_H

#include "base/fault.h"
#include "proto/events.pb-c.h"

/* Of a status: what is there; NULL: the run has not told it yet. */
struct ctl_status {
    Ergon__Run      *run;
    Ergon__Progress *progress;
    Ergon__Health   *health;
    Ergon__Drops    *drops;
};

/* faults  FAULT_PEER: it does not decode */
MUST_CHECK fault ctl_status_read(struct ctl_status *out, ProtobufCBinaryData snapshot);
void             ctl_status_clear(struct ctl_status *status);
void             ctl_status_print(const struct ctl_status *status, uint64_t step);

/* A text of somebody else's on one line, without what a terminal obeys. */
void line_print(const char *text);
void line_clean(char *text);

#endif
