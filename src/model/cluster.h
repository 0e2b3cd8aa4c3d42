/* cluster.h - a cluster file: on which hosts how many ranks run, and how they are started.
 *
 * launch/ergon.sh starts ranks by such a file (cluster-configs/); Ergon itself checks it, with all
 * mistakes located, and whether what was started is what the file says. Every value is one line,
 * `key: value`, so that the launcher can read it without help.
 *
 * Ownership  a cluster owns all below it.
 * Touches    base/, yaml_tree.h.
 */
#ifndef ERGON_MODEL_CLUSTER_H
#define ERGON_MODEL_CLUSTER_H

#include "base/fault.h"
#include "model/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { CLUSTER_RANKS_MAX = 999999, CLUSTER_WORDS_MAX = 4096 };

struct cluster_host {
    const char *name;
    uint32_t    ranks; /* it takes; 1 where the file says none */
};

/* `name=value`: an option of MPI, an endpoint. */
struct cluster_pair {
    const char *name;
    const char *value;
};

struct cluster {
    struct arena         arena;
    const char          *path;
    const char          *about; /* "" without */
    uint32_t             ranks; /* 0: as many as the hosts offer, or not said */
    uint32_t             ranks_line;
    const char          *bind;                        /* "auto" without */
    const char          *hostfile, *mpirun_arguments; /* "" without */
    bool                 oversubscribe;
    double               patience_s;           /* negative: not said */
    uint16_t             coordinator_port;     /* of 127.0.0.1; 0: not said */
    const char          *coordinator_database; /* "" without; a path from the folder of this file */
    uint32_t             host_count, mpi_count, endpoint_count;
    struct cluster_host *hosts;
    struct cluster_pair *mpi;
    struct cluster_pair *endpoints;
};

/* Is a file's text that of a cluster, and not of a model? */
bool cluster_is_meant(const char *text);

/* faults  FAULT_INPUT (all mistakes, located), FAULT_MEMORY */
MUST_CHECK fault cluster_read(struct cluster **out, const char *path, const char *text);
void             cluster_destroy(struct cluster **cluster);

#endif
