/* board.h - the board of a host's watchdogs, in memory that its ranks share. Private to comm/.
 *
 * Ownership  a board owns its window and watchdog, from board_open to board_close.
 * Touches    MPI, comm/watchdog.h.
 */
#ifndef ERGON_COMM_BOARD_H
#define ERGON_COMM_BOARD_H

#include "comm/comm_mpi.h"
#include "comm/hosts.h"
#include "comm/listener.h"
#include "comm/watchdog.h"

/* All zero: not open, and writing on it does nothing. */
struct board {
    bool                   is_open;
    MPI_Comm               host;
    MPI_Win                window;
    struct watchdog_entry *mine;
    struct watchdog       *watchdog;
    struct listener       *listener; /* borrowed */
};

/* faults  FAULT_MEMORY, agreed
 * ranks   collective */
MUST_CHECK fault board_open(struct board *board, struct comm *comm, const struct hosts *hosts,
                            struct comm_patience patience);
void             board_close(struct board *board); /* collective */

static inline void board_write(struct board *board, comm_doing doing, uint64_t step)
{
    if (board->mine)
        atomic_store_explicit(&board->mine->doing, watchdog_doing(step, doing),
                              memory_order_relaxed);
}

#endif
