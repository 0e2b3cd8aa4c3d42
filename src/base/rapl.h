/* rapl.h - joules that the processors of this machine took, where RAPL can be read.
 *
 * Linux counts micro-joules of each package (its cores and caches) in /sys/class/powercap; the
 * counters start again at a range that is a few hours of idling, or minutes of work.
 *
 * Invariant  at most one turn of a counter between two readings is noticed.
 * Touches    /sys/class/powercap.
 */
#ifndef ERGON_BASE_RAPL_H
#define ERGON_BASE_RAPL_H

#include "base/system_file.h"

enum { RAPL_DOMAINS_MAX = 16 };

struct rapl_domain {
    char     path[SYSTEM_PATH_BYTES]; /* of its counter */
    uint64_t range_uj;                /* the counter's largest value */
};

struct rapl {
    const char        *root;
    uint32_t           count; /* 0: cannot be read */
    const char        *why;   /* then: the reason; "" otherwise */
    struct rapl_domain domains[RAPL_DOMAINS_MAX];
};

struct rapl_reading {
    uint64_t uj[RAPL_DOMAINS_MAX];
};

/* Find the counters of all packages. root: see system_file.h; borrowed. */
void rapl_open(struct rapl *rapl, const char *root);
bool rapl_read(const struct rapl *rapl, struct rapl_reading *reading);
/* Joules between two readings. */
double rapl_joules(const struct rapl *rapl, const struct rapl_reading *before,
                   const struct rapl_reading *after);

#endif
