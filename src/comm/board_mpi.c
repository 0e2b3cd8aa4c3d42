/* board_mpi.c - a window with a line or two for each rank, and what the watchdog's words become. */
#include "comm/board.h"

#include "base/log.h"
#include "base/memory.h"
#include "comm/lost_rank.h"

#include <stdint.h>
#include <stdio.h>

static const double WARN_S = 10, NS_PER_S = 1e9;

/* Called by the watchdog's thread of one rank of the host. */
static void on_hang(void *self, const char *text, bool is_over)
{
    const struct board *board = self;
    if (is_over)
        fprintf(stderr, "ergon: %s: the run ends, its output is incomplete\n", text);
    else
        fprintf(stderr, "warning: %s\n", text);
    fflush(stderr);
    listener_tell(board->listener, text, is_over);
    if (is_over) lost_rank_end();
}

/* The entry of a place: at the first cache line of its part of the window, which is the same one
 * for all processes, since they map whole pages. */
static struct watchdog_entry *entry_of(MPI_Win window, int place)
{
    MPI_Aint bytes;
    int      unit;
    void    *part;
    MPI_Win_shared_query(window, place, &bytes, &unit, &part);
    size_t into = (uintptr_t)part % WATCHDOG_LINE_BYTES;
    return (void *)((char *)part + (into ? WATCHDOG_LINE_BYTES - into : 0));
}

static void window_open(struct board *board, int place)
{
    void *own = NULL;
    MPI_Win_allocate_shared((MPI_Aint)(sizeof(struct watchdog_entry) + WATCHDOG_LINE_BYTES), 1,
                            MPI_INFO_NULL, board->host, &own, &board->window);
    board->mine = entry_of(board->window, place);
    atomic_init(&board->mine->doing, watchdog_doing(0, COMM_IDLE));
    atomic_init(&board->mine->beat_ns, 0);
    MPI_Barrier(board->host);
}

/* The ranks of this host in the order of their places, which is that of their ranks. */
static fault watchdog_start(struct board *board, const struct comm *comm, const struct hosts *hosts,
                            struct watchdog_plan *plan)
{
    struct watchdog_rank *ranks = NULL;
    TRY(memory_take(&ranks, plan->count, sizeof *ranks, "the watchdog"));
    uint32_t place = 0;
    for (uint32_t rank = 0; rank < comm_size(comm); rank++) {
        if (hosts->of[rank] != hosts->mine) continue;
        ranks[place] = (struct watchdog_rank){rank, hosts_pid(hosts, rank),
                                              entry_of(board->window, (int)place)};
        place++;
    }
    plan->ranks  = ranks;
    fault failed = watchdog_create(&board->watchdog, plan);
    memory_give(&ranks);
    return failed;
}

fault board_open(struct board *board, struct comm *comm, const struct hosts *hosts,
                 struct comm_patience patience)
{
    int place = 0, count = 0;
    board->is_open = true;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &board->host);
    MPI_Comm_rank(board->host, &place);
    MPI_Comm_size(board->host, &count);
    window_open(board, place);
    /* Not before the warning: a process may be stopped for a while. */
    bool                 is_short = patience.silent_s > 0 && patience.silent_s < WARN_S;
    double               silent_s = is_short ? WARN_S : patience.silent_s;
    struct watchdog_plan plan     = {.count      = (uint32_t)count,
                                     .mine       = (uint32_t)place,
                                     .warn_ns    = (uint64_t)(WARN_S * NS_PER_S),
                                     .stopped_ns = (uint64_t)(silent_s * NS_PER_S),
                                     .stuck_ns   = (uint64_t)(patience.stuck_s * NS_PER_S),
                                     .tell       = on_hang,
                                     .self       = board};
    fault                failed   = comm_agree(comm, watchdog_start(board, comm, hosts, &plan));
    if (failed) board_close(board);
    return failed;
}

void board_close(struct board *board)
{
    if (!board->is_open) return;
    watchdog_destroy(&board->watchdog);
    board->mine = NULL;
    MPI_Win_free(&board->window);
    MPI_Comm_free(&board->host);
    board->is_open = false;
}
