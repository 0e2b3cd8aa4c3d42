/* comm.h - the ranks of a run and what they say to each other. The MPI door.
 *
 * No MPI type appears here. comm_mpi.c speaks MPI; comm_solo.c is its twin for one rank without MPI
 * (preset `solo`): the same contract, so everything above is the same code.
 *
 * A collective call must be made by every rank, whatever happened on it: a rank with a fault of its
 * own takes part until the next agreement (comm_agree), then all stop with the same code.
 *
 * Ownership  one struct comm per process, from comm_start to comm_stop.
 */
#ifndef ERGON_COMM_COMM_H
#define ERGON_COMM_COMM_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct comm;

/* faults  FAULT_MEMORY, agreed: then no rank has a world
 * ranks   collective */
MUST_CHECK fault comm_start(struct comm **out, int *argc, char ***argv);
void             comm_stop(struct comm **comm); /* collective */

/* How long it took the library to start. */
uint64_t comm_start_ns(const struct comm *comm);

uint32_t           comm_rank(const struct comm *comm);
uint32_t           comm_size(const struct comm *comm);
static inline bool comm_is_first(const struct comm *comm) { return comm_rank(comm) == 0; }

/* Hosts of the run in order of their first rank, and how many ranks each has. Ranks that can share
 * memory are on one host. */
uint32_t    comm_host_count(const struct comm *comm);
const char *comm_host_name(const struct comm *comm, uint32_t host);
uint32_t    comm_host_ranks(const struct comm *comm, uint32_t host);
uint32_t    comm_host_of(const struct comm *comm, uint32_t rank);

const char *comm_host_mine(const struct comm *comm);

/* A launcher started this process, and yet its world has one rank. */
bool        comm_is_alone_by_mistake(const struct comm *comm);
const char *comm_library(void); /* "Open MPI 4.1.4", "none" */

/* From here on ranks and hosts are watched, and what is lost ends the run with FAULT_LOST and one
 * line that names it: a host of which nothing is heard, or a rank that is stopped, for silent_s
 * (comm/pulse.h has the rule for hosts, comm/watchdog.h for ranks, of which a warning comes first,
 * after 10 s), and a rank that lives but makes no progress for stuck_s; 0: never.
 *   faults  FAULT_MEMORY, FAULT_FILE, agreed
 *   ranks   collective */
struct comm_patience {
    double silent_s, stuck_s;
};
MUST_CHECK fault comm_watch(struct comm *comm, struct comm_patience patience);

/* Hear what the watch says to the user as well, on the rank that says it, from a thread of its own;
 * is_over: the run ends as soon as this returns. told NULL: no more, and none is under way.
 *   ranks  local */
typedef void comm_hang_told(void *self, const char *text, bool is_over);
void         comm_watch_tell(struct comm *comm, comm_hang_told *told, void *self);

/* What this rank does now, in which step: for the watch. Costs a store. ranks: local */
typedef enum comm_doing {
    COMM_IDLE, /* not watched: building, writing results */
    COMM_DELIVERS,
    COMM_UPDATES,
    COMM_WAITS, /* for other ranks: never to blame */
    COMM_RECORDS
} comm_doing;
void comm_does(struct comm *comm, comm_doing doing, uint64_t step);

/* The gravest fault of any rank, on all ranks. The message of the first rank that has it is printed
 * once, by that rank (prefix "ergon: "), and only there.
 *   ranks  collective */
MUST_CHECK fault comm_agree(struct comm *comm, fault mine);

/* Bytes of rank 0 to all: *bytes is a memory block, given on rank 0, made on the others.
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault comm_broadcast(struct comm *comm, void **bytes, uint64_t *count);

/* A few bytes of rank 0 to the same place on all ranks: one message, no agreement.
 *   ranks  collective: the same count on all */
void comm_tell(struct comm *comm, void *bytes, uint32_t count);

/* Element-wise over ranks, result on all. ranks: collective */
void comm_sum_u64(struct comm *comm, uint64_t *values, uint32_t count);
void comm_min_u64(struct comm *comm, uint64_t *values, uint32_t count);
void comm_max_u64(struct comm *comm, uint64_t *values, uint32_t count);
void comm_sum_double(struct comm *comm, double *values, uint32_t count); /* to be printed only */

/* comm_sum_u64 that travels while the caller goes on: values are the library's until finish. One at
 * a time. finish returns the ticks (base/clock.h) that it waited.
 *   ranks  collective, both: in the same order among all collective calls */
void     comm_sum_start(struct comm *comm, uint64_t *values, uint32_t count);
uint64_t comm_sum_finish(struct comm *comm);

/* Bytes of every rank to rank 0, in rank order. On rank 0 *all is a memory block that the caller
 * gives back, and counts[rank] the bytes of each; elsewhere *all is NULL. Sizes over 2 GiB are cut
 * into messages.
 *   faults  FAULT_MEMORY on rank 0 only: local, to be agreed by the caller
 *   ranks   collective, also for a rank with nothing to say */
MUST_CHECK fault comm_gather(struct comm *comm, const void *mine, uint64_t mine_bytes, void **all,
                             uint64_t *counts);

/* Words to every rank: send_first[rank] .. send_first[rank + 1] of send go to rank. What comes lies
 * in *received (a memory block the caller gives back) at received_first[rank] ...
 *   faults  FAULT_MEMORY, agreed
 *   ranks   collective */
MUST_CHECK fault comm_all_to_all(struct comm *comm, const uint32_t *send,
                                 const uint64_t *send_first, uint32_t **received,
                                 uint64_t *received_first);

void comm_barrier(struct comm *comm);

#endif
