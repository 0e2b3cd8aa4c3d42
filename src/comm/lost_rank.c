/* lost_rank.c - the SIGTERM handler. */
#define _GNU_SOURCE
#include "comm/lost_rank.h"

#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* The launcher's signals reach all ranks of a host within this; it kills after a second. */
enum { LOOK_MS = 500 };

/* From the rank that has told why to its neighbours. SIGUSR1 and SIGUSR2 are the user's: mpirun
 * hands them on to all ranks. */
static int told_signal(void) { return SIGRTMIN + 4; }

static struct lost_rank_watch watched;

struct line {
    char   bytes[160];
    size_t length;
};

static void line_add(struct line *line, const char *text)
{
    size_t count = strlen(text);
    if (line->length + count > sizeof line->bytes) return;
    memcpy(line->bytes + line->length, text, count);
    line->length += count;
}

static void line_add_number(struct line *line, uint64_t number)
{
    char   digits[24];
    size_t at    = sizeof digits;
    digits[--at] = '\0';
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    line_add(line, digits + at);
}

/* A process that was killed but not yet waited for is a zombie: it still takes signals, but its
 * state in /proc says Z. */
static bool is_gone(int64_t pid)
{
    if (kill((pid_t)pid, 0) != 0) return errno == ESRCH;
    struct line path = {.length = 0};
    line_add(&path, "/proc/");
    line_add_number(&path, (uint64_t)pid);
    line_add(&path, "/stat");
    path.bytes[path.length] = '\0';
    char    stat[256];
    int     file = open(path.bytes, O_RDONLY | O_CLOEXEC);
    ssize_t got  = file < 0 ? 0 : read(file, stat, sizeof stat - 1);
    if (file >= 0) close(file);
    if (got <= 0) return false;
    stat[got]         = '\0';
    const char *state = strrchr(stat, ')');
    return state && state[1] == ' ' && state[2] == 'Z';
}

static void on_term(int signal_number)
{
    uint32_t                          lowest = UINT32_MAX;
    const struct lost_rank_neighbour *lost   = NULL;
    for (uint32_t i = 0; i < watched.count; i++) {
        const struct lost_rank_neighbour *it = &watched.neighbours[i];
        if (it->rank != watched.mine && is_gone(it->pid)) {
            if (!lost) lost = it;
        } else if (lowest == UINT32_MAX) {
            lowest = it->rank;
        }
    }
    struct line line = {.length = 0};
    if (lost && lowest == watched.mine) {
        line_add(&line, "ergon: rank ");
        line_add_number(&line, lost->rank);
        line_add(&line, " (pid ");
        line_add_number(&line, (uint64_t)lost->pid);
        line_add(&line, ") is gone: the run ends, its output is incomplete\n");
    } else if (!lost && watched.mine == 0) {
        line_add(&line, "ergon: stopped by SIGTERM: the run ends, its output is incomplete\n");
    }
    if (line.length && write(STDERR_FILENO, line.bytes, line.length) < 0) {
        /* nobody reads any more: there is nothing left to tell it to */
    }
    /* Stay until all have looked: who ended at once would look lost as well. The launcher gives a
     * second before it kills. */
    (void)poll(NULL, 0, LOOK_MS);
    _exit(lost ? fault_exit_code(FAULT_LOST) : 128 + signal_number);
}

/* Somebody has told already. */
static void on_told(int signal_number)
{
    (void)signal_number;
    _exit(fault_exit_code(FAULT_LOST));
}

void lost_rank_end(void)
{
    struct sigaction action = {.sa_handler = on_told};
    sigaction(SIGTERM, &action, NULL); /* the launcher's answer to the first that ends */
    for (uint32_t i = 0; i < watched.count; i++)
        if (watched.neighbours[i].rank != watched.mine)
            (void)kill((pid_t)watched.neighbours[i].pid, told_signal());
    _exit(fault_exit_code(FAULT_LOST));
}

void lost_rank_watch_start(const struct lost_rank_watch *watch)
{
    watched                 = *watch;
    struct sigaction action = {.sa_handler = on_term};
    struct sigaction told   = {.sa_handler = on_told};
    sigaction(SIGTERM, &action, NULL);
    sigaction(told_signal(), &told, NULL);
}

void lost_rank_watch_stop(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(SIGTERM, &action, NULL);
    sigaction(told_signal(), &action, NULL);
}
