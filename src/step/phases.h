/* phases.h - where the wall time of the main loop went, on one rank.
 *
 * Waiting for the slowest rank is kept apart from moving bytes: the first is imbalance, the second
 * is the price of the exchange.
 *
 * Touches    nothing.
 */
#ifndef ERGON_STEP_PHASES_H
#define ERGON_STEP_PHASES_H

#include <stdint.h>

struct phases {
    uint64_t deliver_ns;     /* due runs to the accumulators       */
    uint64_t update_ns;      /* neurons, own input, threshold scan */
    uint64_t communicate_ns; /* packing, sending, queueing arrivals */
    uint64_t wait_ns;        /* for the slowest rank               */
    uint64_t record_ns;      /* observers                          */
};

/* What was added since `before` was read. */
static inline struct phases phases_since(struct phases now, struct phases before)
{
    return (struct phases){.deliver_ns     = now.deliver_ns - before.deliver_ns,
                           .update_ns      = now.update_ns - before.update_ns,
                           .communicate_ns = now.communicate_ns - before.communicate_ns,
                           .wait_ns        = now.wait_ns - before.wait_ns,
                           .record_ns      = now.record_ns - before.record_ns};
}

#endif
