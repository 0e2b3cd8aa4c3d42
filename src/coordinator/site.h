/* site.h - the runs of a site: found by their announcements, followed on their buses.
 *
 * One thread steps it (finds, listens, ends); others look at it under its lock. Runs that are over
 * stay for SITE_KEEPS_S, then only the history has them.
 *
 * Invariant  at most RUNTIME_RUNS_MAX runs; spikes are listened to only where somebody looks.
 * Ownership  a site owns its runs and subscribers.
 * Touches    bus/.
 */
#ifndef ERGON_COORDINATOR_SITE_H
#define ERGON_COORDINATOR_SITE_H

#include "coordinator/run_state.h"

enum { SITE_KEEPS_S = 600 };

struct site;

MUST_CHECK fault site_create(struct site **out);
void             site_destroy(struct site **site);

void site_lock(struct site *site);
void site_unlock(struct site *site);

/* Under the lock, or on the thread that steps it: */
uint32_t                site_count(const struct site *site);
const struct run_state *site_run(const struct site *site, uint32_t i); /* newest first */
const struct run_state *site_find(const struct site *site, const char *id);

/* Who wants to know of every event, as it comes; message as of run_state_take. */
struct site_ear {
    void *self;
    void (*hears)(void *self, const struct run_state *run, topic which,
                  const ProtobufCMessage *message);
    bool (*wants_spikes)(void *self, const char *id);
};

/* Take what has come from all runs. Locks while it does. */
void site_listen(struct site *site, const struct site_ear *ear, struct moment now);
/* Look for new runs, and for those that are gone; about once a second. What is over for long is
 * forgotten. Locks.
 *   faults  FAULT_FILE: the runtime folder */
MUST_CHECK fault site_look(struct site *site, struct moment now);
/* One more sample of every run. Locks. */
void site_sample(struct site *site, struct moment now);

/* What is over by now is in the history. */
void site_archived(struct site *site);

/* Announcements that cannot be read, and runs that cannot be followed, so far. */
uint32_t site_broken(const struct site *site);

#endif
