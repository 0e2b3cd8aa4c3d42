/* cluster.h - what a cluster file means for the ranks that run. Private to cli/. */
#ifndef ERGON_CLI_CLUSTER_H
#define ERGON_CLI_CLUSTER_H

#include "cli/options.h"
#include "comm/comm.h"

/* A run with --cluster that no launcher has started starts itself again through launch/ergon.sh,
 * where that is found beside this program; does not return then. */
void cluster_launch(int argc, char **argv);

/* Is what was started what options->cluster says? Takes what the command line leaves open.
 *   faults  FAULT_INPUT (located), FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault cluster_apply(struct comm *comm, struct options *options);

/* ergon check of a cluster file: what it says, or every problem; *is_cluster false, and nothing
 * done, where the file is none.
 *   ranks  collective */
MUST_CHECK fault cluster_check(struct comm *comm, const char *path, bool *is_cluster);

#endif
