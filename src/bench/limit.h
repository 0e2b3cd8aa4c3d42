/* limit.h - what this machine could do at best, measured, and what that means for a simulation.
 *
 * A synaptic event must read four bytes of synapses and change one accumulator; an update must read
 * and write its neurons' columns; a window must make one round of the exchange. The rates of those
 * three, each measured alone with all ranks at work, bound a simulation from below. No simulator
 * can be faster on this machine in this layout; arithmetic and random numbers come on top.
 *
 * Touches    comm/ (all ranks at once, and a round), base/clock.h.
 */
#ifndef ERGON_BENCH_LIMIT_H
#define ERGON_BENCH_LIMIT_H

#include "base/isa.h"
#include "comm/exchange.h"

enum { LIMIT_STREAMS = 3, LIMIT_SCATTERS = 4 };

/* Sizes at which rates are measured. */
extern const uint64_t LIMIT_STREAM_BYTES[LIMIT_STREAMS];
extern const uint32_t LIMIT_ACCUMULATORS[LIMIT_SCATTERS];

/* Rates of the slowest rank. */
struct limit {
    double stream_bytes[LIMIT_STREAMS]; /* read per second, all ranks at once */
    double stream_alone_bytes;          /* the largest size, first rank alone */
    double scatters[LIMIT_SCATTERS];    /* accumulators changed per second */
    double lines;   /* cache lines anywhere in the largest size, fetched ahead */
    double round_s; /* of an exchange without words; 0 for one rank */
};

struct limit_plan {
    struct comm *comm;
    isa          isa;
    exchange_way exchange;
    uint64_t     least_ns; /* how long each rate is measured */
};

/* faults  FAULT_MEMORY, agreed
 * ranks   collective */
MUST_CHECK fault limit_measure(struct limit *limit, const struct limit_plan *plan);

/* What one rank had to do. */
struct work {
    uint64_t events;
    uint64_t synapse_bytes; /* of its shard */
    uint32_t accumulators;
    double   update_bytes; /* columns read and written by all updates */
    uint64_t rounds;
};

/* The least time for it, in seconds. */
struct bound {
    double deliver_s, update_s, communicate_s;
};
struct bound limit_bound(const struct limit *limit, const struct work *work);

#endif
