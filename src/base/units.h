/* units.h - model time in steps and in ms: the only place where one becomes the other.
 *
 * Inside the loop time is an integer step; a step k covers (k dt, (k+1) dt], and what happens in
 * it carries the time of its end. Floats of ms stop here.
 */
#ifndef ERGON_BASE_UNITS_H
#define ERGON_BASE_UNITS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Nearest whole number of steps to a time. */
static inline int64_t steps_from_ms(double time_ms, double dt_ms)
{
    return llround(time_ms / dt_ms);
}

static inline double ms_from_steps(int64_t steps, double dt_ms)
{
    /* dt is a decimal fraction of a ms that binary cannot hold: going through whole picoseconds
     * gives the double nearest to the decimal time, so 0.1 ms x 3 prints as 0.3. */
    return (double)steps * round(dt_ms * 1e9) / 1e9;
}

/* Is a time a whole number of steps, to a part in 1e6 of a step? */
static inline bool is_on_grid(double time_ms, double dt_ms)
{
    return fabs(time_ms / dt_ms - (double)steps_from_ms(time_ms, dt_ms)) < 1e-6;
}

#endif
