/* interval.c - a mean that forgets, and its bounds. */
#include "control/interval.h"

enum { GROWTH = 4 };

void interval_measure(struct interval *interval, uint64_t steps, uint64_t wall_ns)
{
    if (steps == 0) return;
    double now        = (double)wall_ns / (double)steps;
    interval->step_ns = interval->step_ns > 0 ? (interval->step_ns + now) / 2 : now;
}

uint64_t interval_choose(struct interval *interval)
{
    uint64_t grain = interval->grain_steps ? interval->grain_steps : 1;
    uint64_t limit = interval->steps ? GROWTH * interval->steps : grain;
    double   fits  = interval->step_ns > 0 ? (double)interval->period_ns / interval->step_ns : 0;
    uint64_t steps = fits < (double)limit ? (uint64_t)fits : limit;
    steps          = steps < grain ? grain : steps / grain * grain;
    if (interval->most_steps && steps > interval->most_steps) steps = interval->most_steps;
    interval->steps = steps;
    return steps;
}
