/* comm_mpi.c - comm.h over MPI. */
#include "comm/comm.h"

#include "base/clock.h"
#include "base/memory.h"
#include "comm/board.h"
#include "comm/comm_mpi.h"
#include "comm/hosts.h"
#include "comm/launcher.h"
#include "comm/listener.h"
#include "comm/lost_rank.h"
#include "comm/tags.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_BYTES_MAX = 1 << 30 };

struct comm {
    uint32_t        rank, size;
    uint64_t        start_ns;
    struct hosts    hosts;
    MPI_Request     sum; /* under way, else MPI_REQUEST_NULL */
    struct board    board;
    struct listener listener; /* to the watches */
};

/* Any failure of MPI itself ends all ranks: nothing can be agreed any more. */
static void on_mpi_error(MPI_Comm *world, int *code, ...)
{
    char text[MPI_MAX_ERROR_STRING] = "";
    int  length                     = 0;
    MPI_Error_string(*code, text, &length);
    fprintf(stderr, "ergon: MPI failed: %s\n", text);
    fflush(stderr);
    MPI_Abort(*world, fault_exit_code(FAULT_LOST));
}

/* Open MPI's mpirun tells every process how many ranks there are, in all and on its host. */
static bool is_one_host(void)
{
    const char *world = getenv("OMPI_COMM_WORLD_SIZE");
    const char *here  = getenv("OMPI_COMM_WORLD_LOCAL_SIZE");
    return world && here && strcmp(world, here) == 0;
}

/* Without a network between ranks the plain transport does, and starts in a tenth of the time that
 * looking for network cards takes. What the user has chosen stays. */
static void transport_choose(void)
{
    if (getenv("OMPI_MCA_pml") || getenv("OMPI_MCA_btl")) return;
    setenv("OMPI_MCA_pml", "ob1", 0);
    setenv("OMPI_MCA_btl", "self,vader", 0);
}

/* The world's own memory is agreed before anything is said between ranks. */
fault comm_start(struct comm **out, int *argc, char ***argv)
{
    *out         = NULL;
    int provided = 0;
    /* Without mpirun, Open MPI would start a daemon for spawning, which takes seconds where the
     * host's name cannot be looked up. Ergon never spawns. */
    setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
    if (is_one_host()) transport_choose();
    uint64_t start = clock_ns();
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    start = clock_ns() - start;
    MPI_Errhandler handler;
    MPI_Comm_create_errhandler(on_mpi_error, &handler);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
    MPI_Errhandler_free(&handler);
    int rank = 0, size = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);

    struct comm world = {
        .rank = (uint32_t)rank, .size = (uint32_t)size, .start_ns = start, .sum = MPI_REQUEST_NULL};
    struct comm *comm = NULL;
    fault        mine = memory_take(&comm, 1, sizeof *comm, "the world");
    if (!mine) mine = hosts_take(&world.hosts, world.size);
    fault failed = comm_agree(&world, mine);
    if (failed) {
        hosts_clear(&world.hosts);
        memory_give(&comm);
        MPI_Finalize();
        return failed;
    }
    *comm = world;
    pthread_mutex_init(&comm->listener.lock, NULL);
    hosts_meet(&comm->hosts, comm->rank, comm->size);
    *out = comm;
    return FAULT_NONE;
}

fault comm_watch(struct comm *comm, struct comm_patience patience)
{
    comm->board.listener = comm->hosts.listener = &comm->listener;
    TRY(hosts_watch(&comm->hosts, comm, patience.silent_s));
    return board_open(&comm->board, comm, &comm->hosts, patience);
}

void comm_watch_tell(struct comm *comm, comm_hang_told *told, void *self)
{
    listener_set(&comm->listener, told, self);
}

void comm_does(struct comm *comm, comm_doing doing, uint64_t step)
{
    board_write(&comm->board, doing, step);
}

void comm_stop(struct comm **comm)
{
    if (!*comm) return;
    MPI_Barrier(MPI_COMM_WORLD);
    board_close(&(*comm)->board);
    hosts_watch_stop(&(*comm)->hosts);
    lost_rank_watch_stop();
    MPI_Finalize();
    hosts_clear(&(*comm)->hosts);
    pthread_mutex_destroy(&(*comm)->listener.lock);
    memory_give(comm);
}

uint64_t comm_start_ns(const struct comm *comm) { return comm->start_ns; }

uint32_t comm_rank(const struct comm *comm) { return comm->rank; }

uint32_t comm_size(const struct comm *comm) { return comm->size; }

uint32_t comm_host_count(const struct comm *comm) { return comm->hosts.count; }

const char *comm_host_name(const struct comm *comm, uint32_t host)
{
    return comm->hosts.hosts[host].name;
}

uint32_t comm_host_ranks(const struct comm *comm, uint32_t host)
{
    return comm->hosts.hosts[host].ranks;
}

uint32_t comm_host_of(const struct comm *comm, uint32_t rank) { return comm->hosts.of[rank]; }

const char *comm_host_mine(const struct comm *comm)
{
    return comm->hosts.hosts[comm->hosts.mine].name;
}

/* MPI's own world of one beside a launcher means that it speaks to another MPI library than the one
 * Ergon is linked with. */
bool comm_is_alone_by_mistake(const struct comm *comm)
{
    return comm->size == 1 && launcher_is_here();
}

const char *comm_library(void)
{
    static char text[MPI_MAX_LIBRARY_VERSION_STRING];
    int         length = 0;
    MPI_Get_library_version(text, &length);
    text[strcspn(text, ",\n")] = '\0';
    return text;
}

fault comm_agree(struct comm *comm, fault mine)
{
    /* The gravest code wins, then the lowest rank: that one tells the story. */
    uint64_t card = mine ? (uint64_t)mine << 32 | (UINT32_MAX - comm->rank) : 0;
    uint64_t all  = card;
    comm_max_u64(comm, &all, 1);
    if (!all) return FAULT_NONE;
    if (all == card)
        fault_tell();
    else
        fault_set_told();
    return (fault)(all >> 32);
}

fault comm_broadcast(struct comm *comm, void **bytes, uint64_t *count)
{
    MPI_Bcast(count, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    fault mine = FAULT_NONE;
    if (comm->rank != 0) mine = memory_take(bytes, *count, 1, "broadcast bytes");
    TRY(comm_agree(comm, mine));
    for (uint64_t sent = 0; sent < *count; sent += MESSAGE_BYTES_MAX) {
        uint64_t part = *count - sent < MESSAGE_BYTES_MAX ? *count - sent : MESSAGE_BYTES_MAX;
        MPI_Bcast((char *)*bytes + sent, (int)part, MPI_BYTE, 0, MPI_COMM_WORLD);
    }
    return FAULT_NONE;
}

void comm_tell(struct comm *comm, void *bytes, uint32_t count)
{
    (void)comm;
    MPI_Bcast(bytes, (int)count, MPI_BYTE, 0, MPI_COMM_WORLD);
}

static void reduce_u64(uint64_t *values, uint32_t count, MPI_Op op)
{
    MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_UINT64_T, op, MPI_COMM_WORLD);
}

void comm_sum_u64(struct comm *comm, uint64_t *values, uint32_t count)
{
    (void)comm;
    reduce_u64(values, count, MPI_SUM);
}

void comm_sum_start(struct comm *comm, uint64_t *values, uint32_t count)
{
    assert(comm->sum == MPI_REQUEST_NULL);
    MPI_Iallreduce(MPI_IN_PLACE, values, (int)count, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD,
                   &comm->sum);
}

uint64_t comm_sum_finish(struct comm *comm)
{
    uint64_t start = clock_ticks();
    MPI_Wait(&comm->sum, MPI_STATUS_IGNORE);
    return clock_ticks() - start;
}

void comm_min_u64(struct comm *comm, uint64_t *values, uint32_t count)
{
    (void)comm;
    reduce_u64(values, count, MPI_MIN);
}

void comm_max_u64(struct comm *comm, uint64_t *values, uint32_t count)
{
    (void)comm;
    reduce_u64(values, count, MPI_MAX);
}

void comm_sum_double(struct comm *comm, double *values, uint32_t count)
{
    (void)comm;
    MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

static void send_long(const char *bytes, uint64_t count)
{
    for (uint64_t sent = 0; sent < count; sent += MESSAGE_BYTES_MAX) {
        uint64_t part = count - sent < MESSAGE_BYTES_MAX ? count - sent : MESSAGE_BYTES_MAX;
        MPI_Send(bytes + sent, (int)part, MPI_BYTE, 0, TAG_GATHER, MPI_COMM_WORLD);
    }
}

static void receive_long(char *bytes, uint64_t count, int rank)
{
    for (uint64_t got = 0; got < count; got += MESSAGE_BYTES_MAX) {
        uint64_t part = count - got < MESSAGE_BYTES_MAX ? count - got : MESSAGE_BYTES_MAX;
        MPI_Recv(bytes + got, (int)part, MPI_BYTE, rank, TAG_GATHER, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
    }
}

fault comm_gather(struct comm *comm, const void *mine, uint64_t mine_bytes, void **all,
                  uint64_t *counts)
{
    *all = NULL;
    MPI_Gather(&mine_bytes, 1, MPI_UINT64_T, counts, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);

    /* Rank 0 says whether it has room before anything is sent. */
    fault    mine_fault = FAULT_NONE;
    uint64_t total      = 0;
    if (comm->rank == 0) {
        for (uint32_t rank = 0; rank < comm->size; rank++)
            total += counts[rank];
        mine_fault = memory_take(all, total, 1, "what the ranks recorded");
    }
    uint32_t has_room = mine_fault == FAULT_NONE;
    MPI_Bcast(&has_room, 1, MPI_UINT32_T, 0, MPI_COMM_WORLD);
    if (!has_room) return mine_fault;

    if (comm->rank != 0) {
        send_long(mine, mine_bytes);
        return FAULT_NONE;
    }
    char *to = *all;
    if (mine_bytes) memcpy(to, mine, mine_bytes);
    to += mine_bytes;
    for (uint32_t rank = 1; rank < comm->size; rank++) {
        receive_long(to, counts[rank], (int)rank);
        to += counts[rank];
    }
    return FAULT_NONE;
}

/* Turn offsets of words into the counts and displacements that MPI wants, all below INT_MAX. */
static fault offsets_to_ints(const uint64_t *first, uint32_t size, int *counts, int *displacements)
{
    if (first[size] > INT_MAX)
        RAISE(FAULT_MEMORY, "%llu words between ranks in one exchange are more than MPI takes (%d)",
              (unsigned long long)first[size], INT_MAX);
    for (uint32_t rank = 0; rank < size; rank++) {
        counts[rank]        = (int)(first[rank + 1] - first[rank]);
        displacements[rank] = (int)first[rank];
    }
    return FAULT_NONE;
}

fault comm_all_to_all(struct comm *comm, const uint32_t *send, const uint64_t *send_first,
                      uint32_t **received, uint64_t *received_first)
{
    uint32_t size = comm->size;
    int     *ints = NULL;
    *received     = NULL;
    /* Four arrays side by side: send counts, send places, receive counts, receive places. */
    fault mine = memory_take(&ints, 4 * (size_t)size, sizeof *ints, "exchange counts");
    mine       = comm_agree(comm, mine);
    if (mine) {
        memory_give(&ints);
        return mine;
    }

    int *send_counts = ints, *send_places = send_counts + size;
    int *counts = send_places + size, *places = counts + size;

    mine = offsets_to_ints(send_first, size, send_counts, send_places);
    mine = comm_agree(comm, mine);
    if (mine) goto undo;
    MPI_Alltoall(send_counts, 1, MPI_INT, counts, 1, MPI_INT, MPI_COMM_WORLD);
    received_first[0] = 0;
    for (uint32_t rank = 0; rank < size; rank++)
        received_first[rank + 1] = received_first[rank] + (uint64_t)counts[rank];
    mine = offsets_to_ints(received_first, size, counts, places);
    if (!mine) mine = memory_take(received, received_first[size], sizeof **received, "words");
    mine = comm_agree(comm, mine);
    if (mine) goto undo;
    MPI_Alltoallv(send, send_counts, send_places, MPI_UINT32_T, *received, counts, places,
                  MPI_UINT32_T, MPI_COMM_WORLD);

undo:
    if (mine) memory_give(received);
    memory_give(&ints);
    return mine;
}

void comm_barrier(struct comm *comm)
{
    (void)comm;
    MPI_Barrier(MPI_COMM_WORLD);
}
