/* stop_signal.h - a signal that asks a run to end well: SIGUSR1 (mpirun hands it on to all ranks);
 * where no launcher stands between, SIGTERM and SIGINT as well, of which a second ends the process
 * at once.
 *
 * Touches    signal handlers of the process.
 */
#ifndef ERGON_CONTROL_STOP_SIGNAL_H
#define ERGON_CONTROL_STOP_SIGNAL_H

#include <stdbool.h>

/* SIGUSR1 from now on, on this rank: while a run is built it waits for the first step. */
void stop_signal_begin(void);
/* All of them; is_launched: by mpirun, whose SIGTERM means something else. */
void        stop_signal_watch(bool is_launched);
void        stop_signal_unwatch(void);
const char *stop_signal_came(void); /* its name; NULL: none */

#endif
