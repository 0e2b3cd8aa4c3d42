/* conductor_parts.h - what the files of the conductor share. Private to control/.
 *
 * Most of it is rank 0's: it decides, and tells the others in a bulletin of fixed size, which for
 * most meetings is all that is said.
 */
#ifndef ERGON_CONTROL_CONDUCTOR_PARTS_H
#define ERGON_CONTROL_CONDUCTOR_PARTS_H

#include "bus/bus.h"
#include "control/conductor.h"
#include "control/interval.h"
#include "control/latency.h"
#include "control/live_log.h"
#include "control/orders.h"
#include "control/pace.h"
#include "control/share.h"
#include "control/tell.h"
#include "control/wellness.h"

/* What rank 0 tells all at a meeting. Sent as bytes: ranks are of one build. */
struct bulletin {
    uint64_t next;        /* step of the next meeting */
    uint64_t order_bytes; /* orders that follow; 0: none */
    uint32_t flags;
    uint32_t sleep_us; /* of all ranks, before they go on */
};

enum {
    BULLETIN_AGAIN  = 1 << 0, /* after the sleep, meet again in the same step */
    BULLETIN_OVER   = 1 << 1, /* no step is made any more */
    BULLETIN_SPIKES = 1 << 2, /* hand over spikes, */
    BULLETIN_COUNTS = 1 << 3, /* counters, */
    BULLETIN_STATES = 1 << 4, /* samples of states */
    BULLETIN_LOOK   = 1 << 5, /* is every state a finite number? */
    BULLETIN_HEARD  = 1 << 6  /* keep spikes from now on: somebody listens */
};

/* Input events of a sense by what became of them. */
struct fed {
    uint64_t       applied, late, overflow, out_of_range;
    struct latency latency;
};

/* An earlier run's log, read as far as the next meeting. */
struct replay {
    struct live_log_reader *reader;
    Ergon__Order           *ahead; /* read, and not due yet */
    uint64_t                step;  /* of the last order */
    bool                    is_over;
};

enum { LISTED_ORDERS = 256 };

struct conductor {
    struct conductor_plan plan;
    struct meeting        meeting;
    struct comm          *comm;
    const struct model   *model;
    struct shard         *shard;
    const struct loop    *loop;
    char                 *log_path, *folder; /* folder: where output goes, from the root on */
    bool                  is_over;           /* stopped before its end */
    uint64_t              stopped_step;
    /* At meetings: to pause or keep the pace; for others. And what of it the loop has counted. */
    struct idle {
        uint64_t slept_ns, waited_ns;
    } idle, counted;
    uint64_t            paused_ns; /* on rank 0 */
    struct sense_event *events;    /* of an order that is being applied */
    size_t              event_capacity;
    struct share       *share;
    uint64_t           *rank_bytes; /* [ranks] of what was gathered */
    struct share_view  *views;      /* [ranks] */

    /* Rank 0's. */
    struct bus       *bus;
    struct orders    *orders;
    struct live_log  *log; /* NULL until there is something to write */
    struct replay     replay;
    struct interval   interval;
    struct pace       pace;
    uint64_t          horizon_steps;
    uint8_t          *acting; /* orders of this meeting: uint32 bytes, then the message, each */
    size_t            acting_bytes, acting_capacity;
    uint64_t          met_step, met_ns; /* where and when the last meeting ended; 0: none yet */
    bool              is_paused, is_warned_behind;
    uint64_t          paused_since_ns;
    const char       *stopped_by;
    struct fed       *fed; /* [senses] */
    uint64_t          order_count, pause_count, meeting_count;
    uint32_t          listed_count;
    struct live_order listed[LISTED_ORDERS]; /* the first of those that are not input */
    struct tell      *tell;                  /* NULL without a bus */
    struct wellness  *wellness;
    struct times {
        uint64_t began_ns;                                  /* the first meeting */
        uint64_t counts_ns, states_ns, looked_ns, drops_ns; /* done last */
        uint64_t progress_ns, progress_step;                /* the same */
        double   real_time_factor;                          /* lately */
    } times;
    bool     is_heard; /* spikes, since the last meeting */
    bool     is_order; /* the line that is logged now is told as an order */
    uint32_t shed_level;
};

/* conductor.c: the port of the loop.  ranks  collective */
fault conductor_meet(void *self, uint64_t step, uint64_t *next, bool *is_over);

/* Lines of the log, to the bus as well, until NULL is heard.  ranks  rank 0 */
void conductor_log(void *self, const char *level, const char *line);
/* Nothing is told any more: the bus is closed, if there is one. */
void conductor_hush(struct conductor *c);

/* Waiting for other ranks, from when (clock_ns) until now. */
void conductor_waited(struct conductor *c, uint64_t since_ns);

/* bulletin.c: what rank 0 decides at a meeting before a step; is_again: in the same step as before.
 *   faults  FAULT_FILE (the log), FAULT_INPUT, FAULT_CORRUPT (the log that is replayed)
 *   ranks   rank 0 */
MUST_CHECK fault bulletin_write(struct conductor *c, uint64_t step, struct bulletin *told);

/* acting.c: an order that acts now goes into the log, and to all ranks with this meeting.
 *   ranks  rank 0 */
MUST_CHECK fault acting_add(struct conductor *c, const Ergon__Order *order);
/* Told to all, and applied.  ranks  collective */
MUST_CHECK fault acting_share(struct conductor *c, const struct bulletin *told);

/* intake.c: what came in over the bus, into the schedule or refused.  ranks  rank 0 */
void intake_take(struct conductor *c, uint64_t step);

/* watch.c: input over all senses.  ranks  rank 0 */
struct tell_input conductor_input(const struct conductor *c);
/* Told at once, also between meetings that share: a pause, its end.  ranks  rank 0 with a bus */
void watch_progress(struct conductor *c, uint64_t step);
/* What is to be handed over at this meeting.  ranks  rank 0 */
uint32_t watch_choose(struct conductor *c);
/* It is handed over, looked at and told. A state that is no finite number is a fault of all ranks.
 *   faults  FAULT_INPUT, FAULT_MEMORY
 *   ranks   collective */
MUST_CHECK fault watch_share(struct conductor *c, uint64_t step, uint32_t flags);
/* What came last, at the end of the run.  ranks  collective */
MUST_CHECK fault watch_end(struct conductor *c, uint64_t step);

/* replay.c */
MUST_CHECK fault replay_open(struct conductor *c);
/* What acts before step_end into the schedule. Does nothing where nothing is replayed. */
MUST_CHECK fault replay_read(struct conductor *c, uint64_t step, uint64_t step_end);
void             replay_close(struct conductor *c);

#endif
