/* latch.h - a thing is so once it was so for a while, and not so any more once it was well for a
 * while. What is neither bad nor well leaves it as it is.
 *
 * Touches    nothing.
 */
#ifndef ERGON_CONTROL_LATCH_H
#define ERGON_CONTROL_LATCH_H

#include <stdbool.h>

struct latch {
    bool   is_on;
    double held; /* how long it was bad (off) or well (on) without a break */
};

/* passed, hold: in the same unit. Returns is_on. */
static inline bool latch_turn(struct latch *latch, bool is_bad, bool is_well, double passed,
                              double hold)
{
    bool is_turning = latch->is_on ? is_well : is_bad;
    latch->held     = is_turning ? latch->held + passed : 0;
    if (!is_turning || latch->held < hold) return latch->is_on;
    latch->is_on = !latch->is_on;
    latch->held  = 0;
    return latch->is_on;
}

#endif
