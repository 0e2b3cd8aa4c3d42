/* conductor.h - what happens to a run from outside, and what it tells of itself.
 *
 * The conductor meets the loop (step/meeting.h) about every 10 ms of wall time. There, in this
 * order:
 *
 *   1. rank 0 takes in what was asked (bus, signals, or the log of an earlier run), gives each
 * order the step in which it acts, writes it to the log, and chooses the step of the next meeting
 *   2. all ranks are told the orders up to that step, and apply them
 *   3. when it is time, ranks hand rank 0 their share of what is told: spikes, counters, samples;
 *      rank 0 judges health by it, and hands it to the bus
 *
 * A paused run meets again and again in the same step. A paced run sleeps here until life has
 * caught up with it.
 *
 * Invariant  the result depends on the orders and their steps only: a run that reads them from the
 *            log of another makes the same spikes.
 * Ownership  the conductor owns its log, its shares, the bus; the rest is borrowed.
 * Touches    bus/, comm/, record/, step/, the wall clock.
 */
#ifndef ERGON_CONTROL_CONDUCTOR_H
#define ERGON_CONTROL_CONDUCTOR_H

#include "record/live_summary.h"
#include "step/loop.h"
#include "step/simulation.h"

struct conductor;

struct conductor_plan {
    const struct simulation *simulation;
    const char              *out_folder, *version;
    const char              *replay; /* a live.log; NULL: the world has its say */
    bool                     has_bus;
    const char              *events, *control, *feed; /* endpoints; NULL: in the runtime folder */
    double                   pace; /* model seconds a second of wall time; 0: as fast as can be */
    double                   horizon_ms; /* from an input's arrival to the step in which it acts */
    uint64_t                 step_first, step_end;
};

/* Before anything of an earlier run is removed: does the log that is replayed lie where this run is
 * to write its own?   faults  FAULT_USAGE, FAULT_MEMORY */
MUST_CHECK fault conductor_replay_check(const char *replay, const char *out_folder);

/* faults  FAULT_FILE, FAULT_PEER, FAULT_INPUT (the log is of another model), FAULT_MEMORY: agreed
 * ranks   collective */
MUST_CHECK fault conductor_create(struct conductor **out, const struct conductor_plan *plan);
void             conductor_destroy(struct conductor **conductor);

struct observer       conductor_observer(struct conductor *conductor);
const struct meeting *conductor_meeting(const struct conductor *conductor);
/* After the loop was made: its counters are told. */
void conductor_watch(struct conductor *conductor, const struct loop *loop);

/* Wall time of pauses so far. ranks: rank 0; 0 elsewhere */
uint64_t conductor_paused_ns(const struct conductor *conductor);
/* The loop counts a meeting as recording: what of it was sleep (a pause, the pace) is taken out,
 * and what was waiting for other ranks becomes that. Of this rank, since the start. */
void conductor_correct(const struct conductor *conductor, struct phases *phases);

/* FAULT_STOPPED, with a line that says where, if the run was stopped before its end: after its
 * output is complete.   ranks  local, the same on all */
MUST_CHECK fault conductor_stopped(const struct conductor *conductor);

/* For summary.json, as long as the conductor lives.
 *   faults  FAULT_MEMORY
 *   ranks   rank 0 */
struct conductor_summary {
    struct live_summary live; /* of these, and of the conductor's own: */
    struct live_sense  *senses;
    struct live_topic  *topics;
    struct health_line *reasons;
};
MUST_CHECK fault conductor_sum(const struct conductor *conductor, struct conductor_summary *sum);
void             conductor_summary_clear(struct conductor_summary *sum);

/* If it was not healthy all through: a line with every word, for the end of the log.  ranks  any */
void conductor_health_tell(const struct conductor *conductor);

/* The run is over, by plan or by a fault: told to all who listen, with the digest if there is one,
 * and the log is closed.
 *   faults  FAULT_FILE: the log; agreed
 *   ranks   collective */
MUST_CHECK fault conductor_conclude(struct conductor *conductor, fault ended, const char *digest);

#endif
