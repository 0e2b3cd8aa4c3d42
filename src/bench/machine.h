/* machine.h - what a result was measured on, without naming the machine.
 *
 * Touches    /proc, /sys, uname; comm/ to gather what each rank sees.
 */
#ifndef ERGON_BENCH_MACHINE_H
#define ERGON_BENCH_MACHINE_H

#include "base/system_file.h"
#include "comm/comm.h"

enum { CACHE_LEVELS = 3 };

struct machine {
    char     cpu[SYSTEM_LINE_BYTES];
    uint32_t processors;           /* as the system counts them: hardware threads */
    uint32_t cores;                /* 0: the system does not say */
    uint32_t nodes;                /* of memory (NUMA) */
    uint64_t caches[CACHE_LEVELS]; /* data or unified, of processor 0; bytes, 0: not said */
    uint64_t memory_bytes;
    char     kernel[SYSTEM_LINE_BYTES];
    char     governor[SYSTEM_LINE_BYTES];   /* "" where it cannot be read */
    char     huge_pages[SYSTEM_LINE_BYTES]; /* transparent ones: the system's setting */
};

void machine_read(struct machine *machine, const char *root);

/* Is this the first rank on its host: the one that reads what a host has once?
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault host_leader_find(struct comm *comm, bool *is_leader);

/* Where one rank may run; sent as bytes. */
struct seat {
    uint32_t host;       /* in order of the first rank on each */
    char     places[60]; /* processors: "0-3,8" */
};

/* Of every rank, to rank 0: *all is a memory block there, NULL elsewhere.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault seats_gather(struct comm *comm, struct seat **all);

#endif
