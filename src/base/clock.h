/* clock.h - wall time, for measuring. Physics (kinds, shard) never includes this.
 *
 * Two clocks: nanoseconds, and ticks for the innermost loops, where asking for nanoseconds would
 * cost more than what is measured (23 ns against 10 on a virtual machine).
 */
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

/* Microseconds since 1970: to be told, never to be subtracted. */
static inline uint64_t clock_unix_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000;
}

/* Ticks of the CPU's counter where it runs at one speed on all cores and never stops, else ns. */
uint64_t clock_ticks(void);

/* So many ticks in ns, by how fast both clocks have run since the first call of clock_ticks_start;
 * good to a part in a thousand after a tenth of a millisecond. Call that before the first reading.
 *   ranks  local; one thread */
void   clock_ticks_start(void);
double clock_ticks_to_ns(uint64_t ticks);

#endif
