/* hang.h - a rank that makes no progress, told on the bus while the loop waits for it. Private to
 * control/.
 *
 * Touches    bus/bus.h, from the thread of comm's watch.
 */
#ifndef ERGON_CONTROL_HANG_H
#define ERGON_CONTROL_HANG_H

#include "bus/bus.h"
#include "comm/comm.h"

/* From now on until comm_watch_tell(comm, NULL, NULL). ranks: rank 0 */
void hang_listen(struct comm *comm, struct bus *bus);

#endif
