/* launcher.h - what launchers of ranks leave in the environment.
 *
 * Touches    base/ only.
 */
#ifndef ERGON_COMM_LAUNCHER_H
#define ERGON_COMM_LAUNCHER_H

#include <stdbool.h>

/* Did one start this process? mpirun says so to each rank. Slurm says how many tasks a job has to
 * its batch script as well, which is no rank: only several tasks of a step (srun) count. */
bool launcher_is_here(void);

/* Is this the first of the processes it started, or the only one? For what is done without ranks.
 */
bool launcher_is_first(void);

#endif
