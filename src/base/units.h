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

/* A synapse holds its delay in 16 bits; the least is one step. */
enum { DELAY_STEPS_MAX = UINT16_MAX };

static inline double delay_steps_rounded(double delay_ms, double dt_ms)
{
    return floor(delay_ms / dt_ms + 0.5);
}

/* Does a delay round to a step that a synapse can hold? */
static inline bool delay_fits(double delay_ms, double dt_ms)
{
    double steps = delay_steps_rounded(delay_ms, dt_ms);
    return steps >= 1 && steps <= DELAY_STEPS_MAX;
}

/* Nearest step to a delay, half a step rounded up; held within what a synapse can hold. */
static inline uint32_t delay_steps_of(double delay_ms, double dt_ms)
{
    double steps = delay_steps_rounded(delay_ms, dt_ms);
    return steps < 1 ? 1 : steps < DELAY_STEPS_MAX ? (uint32_t)steps : DELAY_STEPS_MAX;
}

#endif
