/* shed.h - which observers are left out so that the run keeps up: a rule, numbers in, level out.
 *
 *     0  nothing
 *     1  spikes on the bus
 *     2  and state samples
 *     3  and metrics (ranks, rates, energy); progress and health are always told
 *
 * Physics is never shed. Pressure is the worst of three shares: of the bus's queue (0.8 is too
 * much, below 0.3 there is room again), of 0.2 s by which a paced run is behind (1; 0.25), of the
 * service thread's lag of 1 s (1; 0.1). The level rises by one after 0.5 s of pressure (2 s of
 * being behind, which most runs catch up with), at once where the queue is full, and falls by one
 * after 5 s of room; it changes at most once in 2 s. A level that was left and came back within 30
 * s is left later: the wait doubles, up to 80 s.
 *
 * Touches    nothing.
 */
#ifndef ERGON_CONTROL_SHED_H
#define ERGON_CONTROL_SHED_H

#include <stdbool.h>
#include <stdint.h>

enum { SHED_LEVEL_MAX = 3 };

struct shed_sample {
    double wall_s;      /* since the last one */
    double queue_share; /* of the bus, 0..1 */
    double behind_s;    /* of the pace; 0 where there is none */
    double lag_s;       /* how late the bus's service thread runs */
};

/* Zeroed: nothing is shed. */
struct shed {
    uint32_t level;
    double   pressed_s, late_s, eased_s; /* without a break */
    double   changed_s;                  /* since the last change */
    double   patience_s;                 /* of ease, before it falls; 0: at its least */
    bool     has_changed, has_fallen;
};

/* Returns the level from now on. */
uint32_t shed_judge(struct shed *shed, const struct shed_sample *sample);

/* "", "spikes", "spikes and state samples", "spikes, state samples and metrics". */
const char *shed_words(uint32_t level);

#endif
