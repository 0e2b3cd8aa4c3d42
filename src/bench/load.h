/* load.h - what else the machine did while something was measured.
 *
 * Busy time of all processors of the first rank's host, less what Ergon's own ranks there took. A
 * busy second core costs a factor of several where ranks meet at every step, so a result without
 * this figure says little.
 *
 * Touches    /proc/stat, /proc/loadavg, the ranks' own use of processors; comm/ for its sum.
 */
#ifndef ERGON_BENCH_LOAD_H
#define ERGON_BENCH_LOAD_H

#include "comm/comm.h"

struct load_reading {
    uint64_t busy_us, whole_us, steal_us; /* of all processors */
    uint64_t own_us;                      /* of the ranks on this host */
};

/* ranks: collective; the reading of the first rank's host, on all ranks */
struct load_reading load_read(struct comm *comm, const char *root);

/* Shares of all processors' time between two readings. */
struct load {
    double others; /* busy with something else */
    double steal;  /* taken by the hypervisor  */
};
struct load load_between(const struct load_reading *before, const struct load_reading *after);

/* Load averages of 1, 5, 15 minutes; false if the system does not say. */
bool load_averages(const char *root, double averages[3]);

#endif
