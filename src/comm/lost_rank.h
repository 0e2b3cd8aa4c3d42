/* lost_rank.h - one clear line when a rank was killed. Private to comm/.
 *
 * When a rank dies, the launcher ends the others by SIGTERM. Their handler looks which neighbour on
 * this host is gone, and the lowest rank that is left says so before it ends. It only calls what a
 * signal handler may.
 */
#ifndef ERGON_COMM_LOST_RANK_H
#define ERGON_COMM_LOST_RANK_H

#include <stdint.h>

enum { LOST_RANK_NEIGHBOURS_MAX = 1024 };

struct lost_rank_neighbour {
    uint32_t rank;
    int64_t  pid;
};

struct lost_rank_watch {
    uint32_t                   mine; /* this process's rank */
    uint32_t                   count;
    struct lost_rank_neighbour neighbours[LOST_RANK_NEIGHBOURS_MAX]; /* of this host, ascending */
};

void lost_rank_watch_start(const struct lost_rank_watch *watch); /* copies it */
void lost_rank_watch_stop(void);

/* Why the run ends was told: end this process and its neighbours without another word. */
_Noreturn void lost_rank_end(void);

#endif
