/* coordinator.c - the loop: wait a little, listen, look, keep, tell. */
#include "coordinator/coordinator.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "coordinator/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* How long a turn waits: with somebody who looks (25 pictures a second need it), and without. */
enum { TURN_WATCHED_MS = 25, TURN_ALONE_MS = 250 };

/* What all of it may take. Beyond it this process ends, and not a run beside it. */
enum { MEMORY_BYTES = 1 << 30 };

static const uint64_t LOOK_NS = 1000000000;

/* ---- one of a site ----------------------------------------------------------------------------
 */

static fault lock_take(struct daemon *d)
{
    char path[RUNTIME_PATH_BYTES + 32], other[64] = "";
    snprintf(path, sizeof path, "%s/coordinator.lock", d->folder);
    d->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (d->lock_fd < 0) RAISE(FAULT_FILE, "%s: cannot be opened: %s", path, strerror(errno));
    if (flock(d->lock_fd, LOCK_EX | LOCK_NB) == 0) return FAULT_NONE;
    if (read(d->lock_fd, other, sizeof other - 1) < 0) other[0] = '\0';
    other[strcspn(other, "\n")] = '\0';
    RAISE(FAULT_USAGE, "there is a coordinator of %s already%s%s", d->folder, *other ? ": " : "",
          other);
}

static void lock_sign(const struct daemon *d)
{
    char text[64];
    int  length = snprintf(text, sizeof text, "process %ld, http://127.0.0.1:%u/\n", (long)getpid(),
                           server_port(d->server));
    if (ftruncate(d->lock_fd, 0) || write(d->lock_fd, text, (size_t)length) < 0)
        log_warn("%s/coordinator.lock: %s", d->folder, strerror(errno));
}

/* ---- starting and ending ----------------------------------------------------------------------
 */

static fault signals_open(struct daemon *d)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* of all threads that come */
    signal(SIGPIPE, SIG_IGN);
    d->signal_fd = signalfd(-1, &ends, SFD_CLOEXEC);
    d->wake_fd   = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (d->signal_fd < 0 || d->wake_fd < 0)
        RAISE(FAULT_FILE, "cannot wait for signals: %s", strerror(errno));
#ifndef ERGON_SANITIZED /* sanitizers take far more for themselves */
    struct rlimit memory = {MEMORY_BYTES, MEMORY_BYTES};
    setrlimit(RLIMIT_DATA, &memory);
#endif
    return FAULT_NONE;
}

/* The runtime folder is there, or was just made: from now on it is looked into. */
static void look(struct daemon *d, struct moment now)
{
    fault failed = site_look(d->site, now);
    if (failed && d->is_followed) log_warn("runs are not found: %s", fault_message());
    site_lock(d->site);
    d->is_followed = !failed;
    snprintf(d->why_not_followed, sizeof d->why_not_followed, "%s", failed ? fault_message() : "");
    site_unlock(d->site);
    if (failed) fault_forget();
    d->looked = now;
}

static fault daemon_start(struct daemon *d)
{
    TRY(runtime_folder(d->folder));
    TRY(lock_take(d));
    TRY(signals_open(d));
    TRY(site_create(&d->site));
    d->is_followed = true;
    look(d, moment_now());
    TRY(archive_open(d));
    TRY(viewers_create(&d->viewers, d->wake_fd));
    TRY(broadcast_create(&d->broadcast, d->viewers));
    struct server_plan plan   = {.port        = d->plan.port,
                                 .self        = d,
                                 .routes      = PAGES,
                                 .route_count = PAGE_COUNT,
                                 .viewers     = d->viewers};
    struct server     *server = NULL;
    TRY(server_start(&server, &plan));
    site_lock(d->site); /* its threads run already */
    d->server = server;
    site_unlock(d->site);
    lock_sign(d);
    log_info("coordinator: http://127.0.0.1:%u/, history %s %s", server_port(d->server),
             d->is_kept ? "in" : "is not kept in", d->database);
    return FAULT_NONE;
}

static void daemon_end(struct daemon *d)
{
    server_stop(&d->server);
    archive_close(d, moment_now());
    broadcast_destroy(&d->broadcast);
    viewers_destroy(&d->viewers);
    site_destroy(&d->site);
    writer_clear(&d->past);
    if (d->wake_fd >= 0) close(d->wake_fd);
    if (d->signal_fd >= 0) close(d->signal_fd);
    if (d->lock_fd >= 0) close(d->lock_fd);
}

/* ---- the loop ----------------------------------------------------------------------------------
 */

/* Wait for the next turn; false: a signal says that it was the last. */
static bool turn_wait(const struct daemon *d)
{
    struct pollfd waits[] = {{.fd = d->signal_fd, .events = POLLIN},
                             {.fd = d->wake_fd, .events = POLLIN}};
    uint64_t      news;
    int timeout_ms = broadcast_has_viewers(d->broadcast) ? TURN_WATCHED_MS : TURN_ALONE_MS;
    int ready      = poll(waits, 2, timeout_ms);
    if (ready > 0 && waits[1].revents && read(d->wake_fd, &news, sizeof news) < 0) return true;
    return !(ready > 0 && waits[0].revents);
}

static void turn(struct daemon *d)
{
    struct moment   now = moment_now();
    struct site_ear ear = broadcast_ear(d->broadcast);
    atomic_store(&d->turn_ns, now.ns);
    broadcast_begin(d->broadcast, d->site, text_of(&d->past.text), now);
    site_listen(d->site, &ear, now);
    if (now.ns - d->looked.ns >= LOOK_NS) {
        look(d, now);
        site_sample(d->site, now);
        broadcast_runs(d->broadcast, d->site, text_of(&d->past.text), now);
        broadcast_health(d->broadcast, d->site, now);
    }
    broadcast_end(d->broadcast);
    archive_turn(d, now);
}

fault coordinator_serve(const struct coordinator_plan *plan)
{
    struct daemon *d = NULL;
    TRY(memory_take(&d, 1, sizeof *d, "the coordinator"));
    d->plan    = *plan;
    d->started = moment_now();
    d->wake_fd = d->signal_fd = d->lock_fd = -1;
    atomic_store(&d->turn_ns, d->started.ns);
    fault failed = daemon_start(d);
    while (!failed && turn_wait(d))
        turn(d);
    if (!failed) log_info("coordinator: ended");
    daemon_end(d);
    memory_give(&d);
    return failed;
}
