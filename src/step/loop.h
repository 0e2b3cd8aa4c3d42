/* loop.h - how time passes: the main loop.
 *
 * Time is cut into windows of D steps, the smallest delay of any edge between ranks of a host (or
 * between hosts, if that is smaller).
 *
 *   window w:   packets of window w-1 leave
 *               deliver what is due in the first step          (while the packets travel)
 *               packets arrive; their rows are queued
 *               D times:  book energy, where a tick begins | deliver the rest | update
 *                         | queue own, pack for others | observe
 *                         | synapses and neurons come and go, where a tick ends
 *
 * Most of these rounds are between neighbours on a host. Ranks of all hosts meet as seldom as F
 * allows, the smallest delay of any edge between hosts: before the window in which a spike since
 * they met last could act on another host. Then packets of all windows since go to other hosts, and
 * all ranks agree on faults.
 *
 * What precedes what:  a spike of step k is due at the earliest in k + 1 on its own rank, which has
 * queued it before step k + 1 is delivered; in k + D on others of its host, which is not before the
 * first step of the next window, into which its packet is taken first; and in k + F on other hosts,
 * which is not before the window ahead of which they meet. So every run is in the calendar before
 * its step, for any D and F, and since deliveries are sums of integers, it does not matter how.
 *
 * A run is cut into legs (warm-up, counted part): a leg ends with a window, however short, and so
 * does the time between two meetings (step/meeting.h), where the world outside has its say. At a
 * meeting nothing of its step has happened, so what is changed there acts from that step on.
 *
 * Invariant  all ranks make the same rounds; a fault of any rank ends all when they meet next.
 * Ownership  the loop owns its spike exchange; shard, routes, observers are borrowed.
 * Touches    comm/, shard/, the observers' port. Never a file.
 */
#ifndef ERGON_STEP_LOOP_H
#define ERGON_STEP_LOOP_H

#include "step/ledger.h"
#include "step/meeting.h"
#include "step/observer.h"
#include "step/phases.h"
#include "step/spike_exchange.h"
#include "step/structure.h"

struct loop_plan {
    struct comm              *comm;
    struct shard             *shard;
    const struct route_table *routes;
    struct ledger            *ledger;    /* of energy; NULL: none */
    const struct structure   *structure; /* what comes and goes */
    exchange_way              exchange;
    uint32_t                  observer_count;
    const struct observer    *observers;
    uint64_t                  gather_steps; /* observers gather about this often */
    const struct meeting     *meeting;      /* with the world outside; NULL: none */
};

struct loop;

/* ranks: collective, all of these */
MUST_CHECK fault loop_create(struct loop **out, const struct loop_plan *plan);
void             loop_destroy(struct loop **loop);
/* One leg: on from where the loop stands to step_end, to where a meeting ends the run (after which
 * further legs do nothing), or to the first window in which a rank has a fault. Observers gather at
 * its end. *wall_ns: from all ranks' start to all ranks' end. */
MUST_CHECK fault loop_run(struct loop *loop, uint64_t step_end, uint64_t *wall_ns);

/* So far, over all legs. */

uint64_t             loop_reached(const struct loop *loop); /* the next step */
struct phases        loop_phases(const struct loop *loop);
struct spike_traffic loop_traffic_to(const struct loop *loop, uint32_t rank);
struct spike_traffic loop_wire_to(const struct loop *loop, uint32_t host);

#endif
