/* run_moves.h - synapses that changed their place, and calendars that must follow.
 *
 * An entry of a calendar names a run by where its synapses start. Where synapses are taken out or
 * moved together, each place that changed is listed, and the calendars are gone through once.
 *
 * Invariant  moves are listed by ascending `from`, and their spans do not overlap.
 * Ownership  the list owns its moves.
 * Touches    base/, calendar.h.
 */
#ifndef ERGON_SHARD_RUN_MOVES_H
#define ERGON_SHARD_RUN_MOVES_H

#include "shard/calendar.h"

#define MOVE_COUNT_KEPT UINT32_MAX

struct run_move {
    uint64_t from;
    uint64_t to;
    uint32_t span;  /* synapses from `from` on, before */
    uint32_t count; /* of the run that begins there, now (0: it is gone); or MOVE_COUNT_KEPT: the
                     * span are whole runs, as they were */
};

struct run_moves {
    struct run_move *moves;
    size_t           count, capacity;
};

MUST_CHECK fault run_moves_add(struct run_moves *list, struct run_move move);
/* Make every entry name its run's new place; entries of runs that are gone are dropped. */
void run_moves_follow(const struct run_moves *list, struct calendar *calendar);
void run_moves_clear(struct run_moves *list);

#endif
