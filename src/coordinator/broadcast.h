/* broadcast.h - what is heard of runs, to whoever watches them.
 *
 * Touches    site.h, viewers.h. On the thread that follows the runs.
 */
#ifndef ERGON_COORDINATOR_BROADCAST_H
#define ERGON_COORDINATOR_BROADCAST_H

#include "coordinator/site.h"
#include "coordinator/viewers.h"

struct broadcast;

MUST_CHECK fault broadcast_create(struct broadcast **out, struct viewers *viewers);
void             broadcast_destroy(struct broadcast **broadcast);

/* Once a turn, before the site is listened to: who is there, and who is new and is told how things
 * stand. `past`: runs of the history, JSON with commas between. Locks the site. */
void broadcast_begin(struct broadcast *broadcast, struct site *site, const char *past,
                     struct moment now);
/* What the site listens for. */
struct site_ear broadcast_ear(struct broadcast *broadcast);
/* The list of runs, where it has changed; about once a second. Locks the site. */
void broadcast_runs(struct broadcast *broadcast, struct site *site, const char *past,
                    struct moment now);
/* What was found wrong with a run that says nothing itself; about once a second. Locks the site. */
void broadcast_health(struct broadcast *broadcast, struct site *site, struct moment now);
/* Let it be written. */
void broadcast_end(struct broadcast *broadcast);

bool     broadcast_has_viewers(const struct broadcast *broadcast);
uint64_t broadcast_skipped(const struct broadcast *broadcast); /* spikes, over all viewers */

#endif
