/* comm_solo.c - comm.h for a world of one, without MPI. */
#include "comm/comm.h"

#include "base/memory.h"
#include "comm/launcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct comm {
    char host[256];
};

fault comm_start(struct comm **out, int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    TRY(memory_take(out, 1, sizeof **out, "the world"));
    gethostname((*out)->host, sizeof(*out)->host - 1);
    return FAULT_NONE;
}

void comm_stop(struct comm **comm) { memory_give(comm); }

fault comm_watch(struct comm *comm, struct comm_patience patience)
{
    (void)comm;
    (void)patience;
    return FAULT_NONE;
}

void comm_watch_tell(struct comm *comm, comm_hang_told *told, void *self)
{
    (void)comm;
    (void)told;
    (void)self;
}

void comm_does(struct comm *comm, comm_doing doing, uint64_t step)
{
    (void)comm;
    (void)doing;
    (void)step;
}

uint64_t comm_start_ns(const struct comm *comm)
{
    (void)comm;
    return 0;
}

uint32_t comm_rank(const struct comm *comm)
{
    (void)comm;
    return 0;
}

uint32_t comm_size(const struct comm *comm)
{
    (void)comm;
    return 1;
}

uint32_t comm_host_count(const struct comm *comm)
{
    (void)comm;
    return 1;
}

const char *comm_host_name(const struct comm *comm, uint32_t host)
{
    (void)host;
    return comm->host;
}

uint32_t comm_host_ranks(const struct comm *comm, uint32_t host)
{
    (void)comm;
    (void)host;
    return 1;
}

uint32_t comm_host_of(const struct comm *comm, uint32_t rank)
{
    (void)comm;
    (void)rank;
    return 0;
}

const char *comm_host_mine(const struct comm *comm) { return comm->host; }

bool comm_is_alone_by_mistake(const struct comm *comm)
{
    (void)comm;
    return launcher_is_here();
}

const char *comm_library(void) { return "none"; }

fault comm_agree(struct comm *comm, fault mine)
{
    (void)comm;
    if (mine) fault_tell();
    return mine;
}

fault comm_broadcast(struct comm *comm, void **bytes, uint64_t *count)
{
    (void)comm;
    (void)bytes;
    (void)count;
    return FAULT_NONE;
}

void comm_tell(struct comm *comm, void *bytes, uint32_t count)
{
    (void)comm;
    (void)bytes;
    (void)count;
}

void comm_sum_u64(struct comm *comm, uint64_t *values, uint32_t count)
{
    (void)comm;
    (void)values;
    (void)count;
}

void comm_sum_start(struct comm *comm, uint64_t *values, uint32_t count)
{
    comm_sum_u64(comm, values, count);
}

uint64_t comm_sum_finish(struct comm *comm)
{
    (void)comm;
    return 0;
}

void comm_min_u64(struct comm *comm, uint64_t *values, uint32_t count)
{
    comm_sum_u64(comm, values, count);
}

void comm_max_u64(struct comm *comm, uint64_t *values, uint32_t count)
{
    comm_sum_u64(comm, values, count);
}

void comm_sum_double(struct comm *comm, double *values, uint32_t count)
{
    (void)comm;
    (void)values;
    (void)count;
}

fault comm_gather(struct comm *comm, const void *mine, uint64_t mine_bytes, void **all,
                  uint64_t *counts)
{
    (void)comm;
    counts[0] = mine_bytes;
    TRY(memory_take(all, mine_bytes, 1, "what the ranks recorded"));
    if (mine_bytes) memcpy(*all, mine, mine_bytes);
    return FAULT_NONE;
}

fault comm_all_to_all(struct comm *comm, const uint32_t *send, const uint64_t *send_first,
                      uint32_t **received, uint64_t *received_first)
{
    received_first[0] = 0;
    received_first[1] = send_first[1];
    TRY(comm_agree(comm, memory_take(received, send_first[1], sizeof **received, "words")));
    if (send_first[1]) memcpy(*received, send, send_first[1] * sizeof *send);
    return FAULT_NONE;
}

void comm_barrier(struct comm *comm) { (void)comm; }
