/* progress.c - when to speak, and what to say. */
#define _DEFAULT_SOURCE
#include "record/progress.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STEPS_PER_LOOK = 8, LINES_PER_LOG = 16 };

static const uint64_t TERMINAL_PERIOD_NS = 200000000;  /* renewed five times a second    */
static const uint64_t LOG_PERIOD_NS      = 4000000000; /* and a line at most every 4 s   */
static const double   MS_PER_S = 1000, NS_PER_S = 1e9, S_PER_MINUTE = 60, S_PER_HOUR = 3600;

static bool path_is_terminal(const char *target)
{
    return strncmp(target, "/dev/pts/", 9) == 0 || strncmp(target, "/dev/tty", 8) == 0 ||
           strncmp(target, "/dev/console", 12) == 0;
}

bool progress_terminal(void)
{
    char        link[64], target[256];
    const char *told = getenv("ERGON_TERMINAL"); /* of launch/ergon.sh, which reads along */
    if (told) return strcmp(told, "1") == 0;
    if (isatty(STDERR_FILENO)) return true;
    snprintf(link, sizeof link, "/proc/%ld/fd/2", (long)getppid());
    /* Only a pipe can lead to the launcher's terminal: a file is where the user sent the lines. */
    ssize_t length = readlink("/proc/self/fd/2", target, sizeof target - 1);
    if (length <= 0) return false;
    target[length] = '\0';
    if (strncmp(target, "pipe:", 5) != 0 && strncmp(target, "socket:", 7) != 0) return false;
    length = readlink(link, target, sizeof target - 1);
    if (length <= 0) return false;
    target[length] = '\0';
    return path_is_terminal(target);
}

struct progress progress_make(const struct progress_plan *plan)
{
    return (struct progress){.plan = *plan};
}

static void duration_print(char text[24], double seconds)
{
    if (seconds < S_PER_MINUTE)
        snprintf(text, 24, "%.0f s", seconds);
    else if (seconds < S_PER_HOUR)
        snprintf(text, 24, "%.0f min %02.0f s", (double)(long)(seconds / S_PER_MINUTE),
                 (double)((long)seconds % 60));
    else
        snprintf(text, 24, "%.0f h %02.0f min", (double)(long)(seconds / S_PER_HOUR),
                 (double)((long)(seconds / S_PER_MINUTE) % 60));
}

void progress_line(const struct progress_plan *plan, uint64_t step, double wall_s,
                   char line[PROGRESS_LINE_BYTES])
{
    double done_ms  = ms_from_steps((int64_t)step, plan->dt_ms);
    double total_ms = ms_from_steps((int64_t)plan->step_end, plan->dt_ms);
    double share    = plan->step_end ? (double)step / (double)plan->step_end : 1;
    int    length   = snprintf(line, PROGRESS_LINE_BYTES, "run: %.0f of %.0f ms (%.0f %%)", done_ms,
                               total_ms, 100 * share);
    if (step == 0 || length < 0 || length >= PROGRESS_LINE_BYTES) return;
    char   left[24];
    double factor = wall_s / (done_ms / MS_PER_S);
    duration_print(left, wall_s / share - wall_s);
    snprintf(line + length, PROGRESS_LINE_BYTES - (size_t)length,
             ", real-time factor %.*f, %s left", factor < 10 ? 2 : 0, factor, left);
}

static void speak(struct progress *progress, uint64_t step, uint64_t now_ns)
{
    char line[PROGRESS_LINE_BYTES];
    progress_line(&progress->plan, step, (double)(now_ns - progress->began_ns) / NS_PER_S, line);
    log_progress(progress->plan.is_terminal, line);
    progress->spoke_ns  = now_ns;
    progress->told_step = step;
}

static fault observe_time(void *self, uint64_t step)
{
    struct progress *progress = self;
    if (step < progress->next_step) return FAULT_NONE;
    uint64_t now_ns     = clock_ns();
    progress->next_step = step + STEPS_PER_LOOK;
    if (progress->began_ns == 0) progress->began_ns = progress->spoke_ns = now_ns;

    bool     is_terminal = progress->plan.is_terminal;
    uint64_t period_ns   = is_terminal ? TERMINAL_PERIOD_NS : LOG_PERIOD_NS;
    uint64_t stride      = is_terminal ? 0 : progress->plan.step_end / LINES_PER_LOG;
    if (now_ns - progress->spoke_ns >= period_ns && step - progress->told_step >= stride)
        speak(progress, step, now_ns);
    return FAULT_NONE;
}

static fault observe_gather(void *self, uint64_t step_end)
{
    struct progress *progress = self;
    if (progress->plan.is_silent || step_end < progress->plan.step_end || !progress->began_ns)
        return FAULT_NONE;
    if (progress->told_step < step_end) speak(progress, step_end, clock_ns());
    log_progress_end();
    return FAULT_NONE;
}

struct observer progress_observer(struct progress *progress)
{
    return (struct observer){.self        = progress,
                             .before_step = progress->plan.is_silent ? NULL : observe_time,
                             .gather      = observe_gather};
}
