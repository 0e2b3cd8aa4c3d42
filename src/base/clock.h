/* clock.h - wall time, for measuring. Physics (kinds, shard) never includes this. */
#ifndef ERGON_BASE_CLOCK_H
#define ERGON_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Monotonic time in ns; the difference of two readings is what has passed. */
static inline uint64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif
