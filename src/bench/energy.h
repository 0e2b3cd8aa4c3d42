/* energy.h - joules that the processors of this machine took, where RAPL can be read.
 *
 * Linux counts micro-joules of each package (its cores and caches) in /sys/class/powercap; the
 * counters start again at a range that is a few hours of idling, or minutes of work.
 *
 * Invariant  at most one turn of a counter between two readings is noticed.
 * Touches    /sys/class/powercap.
 */
#ifndef ERGON_BENCH_ENERGY_H
#define ERGON_BENCH_ENERGY_H

#include "bench/system_file.h"

enum { ENERGY_DOMAINS_MAX = 16 };

struct energy_domain {
    char     path[SYSTEM_PATH_BYTES]; /* of its counter */
    uint64_t range_uj;                /* the counter's largest value */
};

struct energy {
    const char          *root;
    uint32_t             count; /* 0: cannot be read */
    const char          *why;   /* then: the reason; "" otherwise */
    struct energy_domain domains[ENERGY_DOMAINS_MAX];
};

struct energy_reading {
    uint64_t uj[ENERGY_DOMAINS_MAX];
};

/* Find the counters of all packages. root: see system_file.h; borrowed. */
void energy_open(struct energy *energy, const char *root);
bool energy_read(const struct energy *energy, struct energy_reading *reading);
/* Joules between two readings. */
double energy_between(const struct energy *energy, const struct energy_reading *before,
                      const struct energy_reading *after);

#endif
