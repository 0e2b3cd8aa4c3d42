/* pace.c - when a step is due. */
#include "control/pace.h"

static const uint64_t GIVE_UP_NS = 250000000;
static const uint64_t START_NS = 1000000000, START_FORGIVEN_NS = 500000000;
static const double   NS_PER_MS = 1e6;

struct pace pace_make(double factor, double dt_ms)
{
    return (struct pace){.step_ns = factor > 0 ? dt_ms * NS_PER_MS / factor : 0};
}

/* Behind by more than is caught up with: the rest is given up. */
static void fall_behind(struct pace *pace, uint64_t behind_ns)
{
    if (behind_ns > pace->most_behind_ns) pace->most_behind_ns = behind_ns;
    if (behind_ns > GIVE_UP_NS) {
        pace->given_up_count++;
        pace->given_up_ns += behind_ns - GIVE_UP_NS;
        pace->zero_ns += behind_ns - GIVE_UP_NS;
        behind_ns = GIVE_UP_NS;
    }
    pace->behind_ns = behind_ns;
}

/* The first steps are slower than those that follow. Returns how much of it is not counted. */
static uint64_t start_forgive(struct pace *pace, uint64_t now_ns, uint64_t behind_ns)
{
    uint64_t left = START_FORGIVEN_NS - pace->forgiven_ns;
    if (now_ns - pace->begun_ns >= START_NS) return 0;
    if (behind_ns > left) behind_ns = left;
    pace->forgiven_ns += behind_ns;
    pace->zero_ns += behind_ns;
    return behind_ns;
}

uint64_t pace_early_ns(struct pace *pace, uint64_t step, uint64_t now_ns)
{
    if (pace->step_ns <= 0) return 0;
    if (!pace->has_begun) {
        pace->has_begun  = true;
        pace->first_step = step;
        pace->zero_ns = pace->begun_ns = now_ns;
    }
    uint64_t due = pace->zero_ns + (uint64_t)((double)(step - pace->first_step) * pace->step_ns);
    if (due > now_ns) {
        pace->behind_ns = 0;
        return due - now_ns;
    }
    fall_behind(pace, now_ns - due - start_forgive(pace, now_ns, now_ns - due));
    return 0;
}

void pace_forgive(struct pace *pace, uint64_t paused_ns)
{
    pace->zero_ns += paused_ns;
    pace->begun_ns += paused_ns;
}
